//! Which product mails an account wants, by kind, and the signed link that stops one kind (RFC 8058).
//!
//! A row of `notification_choices` is what somebody said; without one a kind is as [`Kind::is_wanted_unasked`] says.
//! Whoever sends a product mail asks [`wants`] first; the outbox asks it again just before the wire, so that a choice
//! counts for what is not in flight. The link in a mail names the account and the kind and works for two years.

mod choices;
mod figures;
mod kind;
mod link;

pub use choices::{Choice, Via, list, set, wants};
pub use figures::{Figures, WEEKLY_HOUR, find_figures, owe_weekly};
pub use kind::Kind;
pub use link::{Stopping, find_by_link, stop_by_link, stop_token, want_by_link};

#[cfg(test)]
mod tests;
