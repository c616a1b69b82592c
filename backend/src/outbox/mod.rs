//! The outbox for administrators: which mails failed or got stuck, why, and sending them again.

pub mod pages;
pub mod views;
