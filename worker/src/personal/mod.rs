//! What the worker does about personal data: makes copies, carries out the end of accounts, tells both.

pub mod build_export;
pub mod erase_due;
pub mod expire;
pub mod mails;
#[cfg(test)]
mod tests;
