//! The digest in the worker: it looks after issues each minute, and puts copies on the wire.
//!
//! ```text
//!   supervise.rs (timer) ─▶ plans, picks, approves, freezes, starts sender jobs, recovers what dead ones left
//!   sender.rs (job)      ─▶ claims rows, one lane.rs for each connection
//!   lane.rs              ─▶ micro-batch: recheck and mark in flight ─▶ press.rs joins the bytes ─▶ relay ─▶ outcome
//!   writer.rs            ─▶ outcomes into the journal (journal.rs) and, many at once, into the ledger
//!   grip.rs              ─▶ renews the lease of what a sender holds, and says when it may not go on
//! ```

pub mod breaker;
pub mod command;
pub mod encode;
mod grip;
pub mod journal;
mod lane;
pub mod mails;
pub mod notice_mail;
pub mod press;
pub mod sender;
pub mod supervise;
mod writer;

use std::time::Duration;

use crate::state::State;

/// How long a sender waits for an answer of the database. The server ends a statement earlier: an answer that takes longer
/// will never come, say because the network swallowed it.
fn patience(state: &State) -> Duration {
    let database = &state.config.database;
    Duration::from_millis(database.statement_timeout_ms) + Duration::from_secs(database.acquire_seconds + 2)
}
