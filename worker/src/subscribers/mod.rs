//! The worker's part of subscriptions: their mails, and the end of what was never confirmed.

pub mod mails;
