//! Passports, as far as the worker is concerned: the mail about one that was taken back.

pub mod mails;
