//! `worker simulate`: what the clock would do in the next days if nobody acted, on a copy of the data.
//!
//! ```text
//!   command.rs ─▶ copies the data, drops the copy afterwards, also after Ctrl-C
//!   walk.rs    ─▶ from instant to instant: the real timers, then the jobs that they made
//!   post.rs    ─▶ mails are rendered and settled as sent, copies of a digest are claimed, gated and settled
//!   story.rs   ─▶ what differs between two instants, told in order
//!   rules.rs   ─▶ why: one sentence for each kind of mail and transition
//! ```
//! The timers are those of `crate::timers`, whatever they do; transitions are found by comparing states, not by knowing
//! features. Nothing speaks SMTP, and the original is only read.

pub mod command;
mod post;
mod rules;
mod story;
mod walk;

pub use story::{Entry, EntryKind};
pub use walk::walk;
