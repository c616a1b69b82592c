//! The intake: mail that is sent to us, by LMTP (RFC 2033) or out of a Maildir, both into one table; a job reads it.
//!
//! Nothing is believed here: a mail is stored before its sender hears yes, unique by content and recipient, and what it
//! says is read later, in a job that may fail and run again. `domain::conversations::receive` decides what becomes of it.

mod automatic;
mod html;
mod listen;
mod maildir;
mod parse;
mod quotes;
pub mod read_mail;
mod session;

use domain::inbound;

use crate::jobs::{JobContext, JobError};

pub use listen::{Door, bind};
pub use maildir::{sweep, watch};
pub use parse::{Parsed, parse};
pub use quotes::{ABOVE, strip};

/// Deletes what came in a month ago.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(cx: &JobContext) -> Result<(), JobError> {
    let forgotten = inbound::forget_old(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(forgotten, "mails that came in are forgotten");
    Ok(())
}
