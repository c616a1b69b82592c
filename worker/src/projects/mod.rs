//! Mails about briefs.

pub mod end_overdue;
pub mod mails;
