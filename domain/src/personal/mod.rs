//! What a person may ask about the data that is held about them: a copy of all of it, and its end.
//!
//! ```text
//!   export     asked ─▶ ready (7 days) ─▶ deleted
//!   account    active ──request_deletion──▶ deletion_requested (14 days) ──erase──▶ erased
//!                 ▲───────keep_account──────┘
//! ```
//! [`map`] says of every column of the database what it is to a person. The export reads by it, the erasure writes by it,
//! and a test fails when a column has no rule: what is new cannot be forgotten.
//!
//! While a deletion waits, everything stays as it was and nobody sees it: the one predicate of `directory` leaves out
//! whoever's account is not active. So that taking it back restores all, whatever ends for others (applications, intros,
//! briefs, a company) ends on the day of the erasure, in its transaction.

mod archive;
mod build_export;
mod deletion;
mod dismiss;
mod erase;
mod export;
pub mod map;
mod queries;
mod read_export;
#[cfg(test)]
mod tests;

pub use build_export::build_export;
pub use deletion::{
    Deletion, DeletionMail, RequestDeletionError, Wish, find_deletion, find_deletion_mail, find_keepable,
    find_subscription_of, keep_account, keep_own_account, request_deletion,
};
pub use dismiss::dismiss;
pub use erase::{erase, list_due_erasures};
pub use export::{
    Export, ExportState, RequestExportError, expire_exports, find_export_mail, list_exports, request_export,
};
pub use read_export::{Opened, export_token, open_export, read_part};

use chrono::TimeDelta;

/// How long a copy can be downloaded.
pub const EXPORT_LIFE: TimeDelta = TimeDelta::days(7);
/// Between two copies.
pub const EXPORT_PAUSE: TimeDelta = TimeDelta::days(1);
/// How long one may change one's mind about the end of an account.
pub const CHANGE_OF_MIND: TimeDelta = TimeDelta::days(14);
