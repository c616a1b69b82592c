//! What the worker does about accounts: their mails.

pub mod mails;
