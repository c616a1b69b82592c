//! Mails to companies, and to staff about them.

pub mod agreement_mail;
pub mod mails;
pub mod people_mails;
