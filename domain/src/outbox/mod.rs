//! Every mail that is owed, once.
//!
//! An operation records the mail in its own transaction: one row here (its unique key is kept for ever) and one job.
//! ```text
//!   queued ─▶ in_flight ─▶ sent          2xx after the dot
//!     ▲           ├──────▶ bounced       5xx at RCPT
//!     │           ├──────▶ failed        5xx elsewhere, or every attempt used up
//!     └───────────┤ 4xx, lost before the dot
//!                 └──────▶ uncertain     lost after the dot; sent again under the same Message-ID
//!   queued ─▶ suppressed                 the recipient is gone, or never to be mailed
//!   failed ─▶ queued                     staff send it again
//! ```
//! A mail whose job is cancelled or dead ends too: see `orphans.rs`.
//!
//! A worker takes a connection to the relay, loads the row, renders, puts it in flight, speaks SMTP with no transaction
//! open, and settles, as often as it takes while the job is its own. A row that it
//! finds in flight was left by a run that died: what became of that copy is unknown, so it counts as uncertain and goes
//! out again under the same Message-ID. Both writes name the run of the job (id and epoch): a worker that slept past its
//! lease neither begins nor settles anything.

mod begin;
mod bounces;
mod count;
mod kind;
mod list;
mod model;
mod orphans;
mod queries;
mod recent;
mod recipient;
mod record;
mod retry;
mod settle;
mod suppress;

pub use begin::{Begun, begin};
pub use bounces::lift_bounce;
pub use count::count_since;
pub use kind::{MailClass, MailKind};
pub use list::{ATTENTION, Filter, count_attention, count_by_state, list, list_retryable};
pub use model::{Mail, MailState, Settlement, Summary};
pub use orphans::end_orphans;
pub use queries::{find_mail as load, forget_last_words};
pub use recent::find_last_recorded_at;
pub use recipient::{Refusal, suppression_hash};
pub use record::{NewMail, record, record_at};
pub use retry::{RetryError, retry};
pub use settle::{end, note, settle};
pub use suppress::suppress;

#[cfg(test)]
mod care_tests;
#[cfg(test)]
mod tests;
