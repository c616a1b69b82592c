//! Conversations: what an accepted intro opens between one engineer and one company. Nothing else opens one.
//!
//! ```text
//!   (acceptance) ──▶ open ──close(reason)──▶ closed ──the block is lifted──▶ open
//! ```
//! **Who reads and writes.** The engineer; of the company every member reads, owners and recruiters write. A company that
//! is not verified any more, or suspended, can still read and answer: only new requests stop.
//!
//! **History.** What was said stays readable for both sides, whatever changes afterwards: an exclusion, a visibility, a
//! block, an end. The company reads the name that the acceptance told it, as it was then; no later change of the profile,
//! and nothing else of it, reaches the company through a conversation. This is the one place in which the company sees an
//! engineer whom `visible_to` does not show it, and the matrix of who sees whom has its row. An erasure replaces that name.
//!
//! **Closing.** A block by either side closes the conversations of the two; they open again once neither side blocks the
//! other. One that closed because a side is gone never opens again. A closed conversation is read, and not written to, by
//! whatever way. A new accepted request opens a conversation of its own.
//!
//! **Mails.** The first message that somebody has not read starts five minutes; then one mail tells of all of them, unless
//! they were read meanwhile. It goes to the engineer; for the company to whoever asked and whoever wrote, or where none
//! of them is left to its owners. An answer to that mail is a message: see `addresses.rs` and `receive.rs`.

mod access;
mod addresses;
mod authentic;
mod close;
mod marks;
mod model;
mod notices;
mod open;
mod post;
mod queries;
mod read;
mod receive;

pub use addresses::{LIFE, read_reply_address, reply_address};
pub(crate) use close::end_waiting;
pub(crate) use close::list_partners;
pub use close::{close_between, end_of_company, end_of_engineer, reopen_between};
pub use model::{CloseReason, Conversation, ConversationState, Message, Side, Via};
pub use notices::{Notice, PAUSE, for_notice, send_due};
pub use open::open;
pub use post::{LONGEST, NewMessage, PostError, Posted, post};
pub use read::{Line, Mark, ReadError, Said, Thread, count_unread, find_by_intro, list, mark_read, thread};
pub use receive::{Outcome, Reply, is_reply_address, receive};

#[cfg(test)]
mod tests;
