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
//! ```

mod count;
mod kind;
mod record;
mod suppress;

pub use count::count_since;
pub use kind::{MailClass, MailKind};
pub use record::{NewMail, record, record_at};
pub use suppress::suppress;
