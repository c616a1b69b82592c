//! What SMTP and LMTP servers read from the wire: lines, and messages up to their dot. Shared by the mail catcher and the
//! intake.

mod command;
mod content;

pub use command::{Command, parse};
pub use content::{Content, LINE, read_line, read_message};
