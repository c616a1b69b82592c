//! Addresses that get the digest; none needs an account (product.md D1, D2, D12).
//!
//! ```text
//!                 ┌──────── 30 days ────────▶ deleted
//!   unconfirmed ──┴▶ confirmed ⇄ paused ───▶ deleted by its owner, from every state
//!        ▲               │  ▲       │
//!        │               ▼  │ undo  ▼
//!        └── asks ──── unsubscribed
//! ```
//! Nobody is confirmed without evidence: each request is a row of `subscriber_consents`, with the wording that was read.
//! Deleting removes all of it and leaves a keyed hash of the address in `suppressions`.
//!
//! Links: [`links::unsubscribe`] carries version 0 and lives two years, whatever happens to the others;
//! confirmation and preferences carry `link_version`, which is raised when one of them has done its work.

mod change_address;
mod confirm;
mod delete;
mod expire;
mod forget;
mod interests;
pub mod links;
mod model;
mod own;
mod pause;
mod preferences;
mod queries;
mod resubscribe;
mod schedule;
mod subscribe;
mod suppress;
mod unsubscribe;
mod wording;

pub use change_address::change_address;
pub use confirm::{ConfirmError, Confirmed, confirm, find_unconfirmed};
pub use delete::{delete, find_for_deletion};
pub use expire::{expire_unconfirmed, resume_due};
pub use forget::{forget, list_of_person, part_from_account};
pub use interests::{Interests, read_interests, update_preferences};
pub use model::{Subscriber, SubscriberState};
pub use own::{OptIn, OwnError, find_own, opt_in, opt_out};
pub use pause::{pause, resume};
pub use preferences::{PreferencesError, find_by_link};
pub use queries::{find, is_suppressed};
pub use resubscribe::resubscribe;
pub use schedule::next_issue_at;
pub use subscribe::{SubscribeError, SubscribeForm, subscribe};
pub use suppress::suppress_bounced;
pub use unsubscribe::{Goodbye, UnsubscribeError, Via, find_for_goodbye, unsubscribe};
pub use wording::{ACCOUNT_WORDING, Form, WORDING};

#[cfg(test)]
mod erasure_tests;
#[cfg(test)]
mod moving_tests;
#[cfg(test)]
mod tests;
