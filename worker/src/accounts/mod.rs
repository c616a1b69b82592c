//! What the worker does about accounts: their mails.

pub mod forget;
pub mod mails;
pub mod security_mails;
