//! Mails to companies, and to staff about them.

pub mod mails;
