//! Mails about intros.

pub mod end_overdue;
pub mod mails;
pub mod reminder;

#[cfg(test)]
mod tests;
