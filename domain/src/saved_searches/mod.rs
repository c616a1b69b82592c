//! Searches that members keep, and the mails about who newly fits them.
//!
//! A saved search is an address, with what it asked for when it was saved. Its alert is its owner's: daily, or on
//! Mondays, at eight in the company's zone. An alert tells only of who is new to the search and may be seen by its owner,
//! and of nobody twice: `saved_search_finds` is the ledger. Whoever fits when alerts begin is entered there and not told
//! of; with a company that is not verified yet they begin when it is. With nobody new there is no mail. While the company
//! is suspended, the owner is no member any more or does not want such mails, alerts rest; nothing is entered, so nothing
//! is lost. Whom the owner hid is not told of either, until they show them again.

mod alert;
mod change;
mod ledger;
mod model;
mod stored;
#[cfg(test)]
mod tests;

pub use alert::{AlertMail, MOST_SHOWN, find_alert, send_due};
pub use change::{SaveSearch, SearchError, list_searches, remove_search, save_search, set_search};
pub use model::{Alert, SavedSearch, next_alert};
pub use stored::{Stored, Word};

/// Searches that one member keeps.
pub const MOST_SEARCHES: i64 = 50;
/// Engineers whom a search with alerts may fit when they begin: with more an alert would be noise.
pub const MOST_FITTING: i64 = 1000;
