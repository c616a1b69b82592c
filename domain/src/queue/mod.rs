//! The queue: a job is a row, inserted in the caller's transaction; the worker claims, renews and settles it.
//!
//! ```text
//!            claim                      done
//!   queued ────────▶ running ─────────────────────▶ done
//!     ▲ ▲  ◀────────    │ │  attempts used up, bad payload, refused
//!     │ │ retry (back-off), release, yield, lost lease   └──────────▶ dead ──▶ queued (staff: retry)
//!     └─┴── cancelled ◀── queued, dead (staff: cancel)
//! ```
//! Every write after a claim names (id, epoch): a worker that slept changes nothing. Leases use the database's clock,
//! for they are compared between processes; `run_at`, back-off and ages use the application's clock, which tests move.

pub mod admin;
mod claim;
mod enqueue;
pub mod policy;
mod reap;
mod restart;
mod retain;
mod settle;
pub mod stats;
mod store;

pub use claim::{Claim, Claimed};
pub use enqueue::{CHANNEL, NewJob, enqueue};
pub use reap::Reaped;
pub use restart::restart;
pub use retain::delete_finished;
pub use settle::{Verdict, settle_in};
pub use store::{Hold, Store};

/// From so many leases lost in a row on, a job runs alone in its process: it may be what kills it.
pub const SUSPECT_LOSSES: i32 = 2;
