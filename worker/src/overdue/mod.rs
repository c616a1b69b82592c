//! Dates that staff promised and that have passed.

pub mod chase;
pub mod mails;
