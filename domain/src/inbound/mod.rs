//! Mail that is sent to us: taken once from LMTP or a Maildir, kept until a job has handled it, then only its fingerprint.
//!
//! ```text
//!   LMTP, Maildir ─▶ inbound_mails (unique by content and recipient) + one job ─▶ handled (outcome; the bytes go)
//! ```
//! Nothing here knows what a mail says: the worker reads it, and the feature whose address it was sent to decides. Today
//! these are answers to conversations; bounces come the same way.

mod store;

pub use store::{Handled, InboundMail, NewInbound, Source, find, forget_old, settle, store};
