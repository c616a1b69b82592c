//! The queue: a job is a row, inserted in the caller's transaction; the worker claims, renews and settles it.
//!
//! ```text
//!            claim                      done
//!   queued ────────▶ running ─────────────────────▶ done
//!     ▲ ▲  ◀────────    │ │  attempts used up, bad payload, refused
//!     │ │ retry (back-off), release, yield, lost lease   └──────────▶ dead ──▶ queued (staff: retry)
//!     └─┴── cancelled ◀── queued, dead (staff: cancel)
//! ```
//! Every write after a claim names (id, epoch): a worker that slept changes nothing.

mod enqueue;
pub mod policy;

pub use enqueue::{NewJob, enqueue};
