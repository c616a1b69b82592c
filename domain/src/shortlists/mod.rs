//! Lists that a company keeps of engineers, with a note on each, and whom one person does not want to see any more.
//!
//! A list belongs to the company: every member reads it, owners and recruiters write it. It holds whom somebody put there;
//! what it *shows* is asked of the one predicate each time. Whoever cannot be seen any more is counted, not named, and is
//! there again when they can. Removing can be taken back for 30 days. Hiding belongs to one person and changes nothing
//! for the team.

mod change;
mod hidden;
mod queries;
mod read;
#[cfg(test)]
mod tests;

pub use change::{
    AddTo, ListError, add_to_shortlist, delete_shortlist, put_back, remove_entry, rename_shortlist, save_note,
};
pub use hidden::{Hidden, hidden_ids, hide, list_hidden, unhide};
pub use queries::{ShortlistLine, count_companies_with, forget_removed};
pub use read::{Entry, Shortlist, list_shortlists, open_shortlist};

/// Lists of one company.
pub const MOST_LISTS: usize = 20;
/// Engineers in one list, those included that cannot be seen at the moment.
pub const MOST_ENTRIES: i64 = 100;
/// Engineers whom one person hides.
pub const MOST_HIDDEN: i64 = 500;
/// Characters of a note.
pub const NOTE_LENGTH: usize = 1000;
/// Days for which removing can be taken back.
pub const UNDO_DAYS: i64 = 30;
