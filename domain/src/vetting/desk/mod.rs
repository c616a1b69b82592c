//! V8: the vetters' desk: what waits, whose it is, what comes next; and the mail of the morning.

mod file;
mod morning;
mod queue;

pub use file::{DeskFile, find_desk_file};
pub use morning::mail_morning;
pub(super) use morning::{Line, morning_of};
pub use queue::{NextAction, QueueRow, Shelf, count_waiting, list_board, list_queue};
