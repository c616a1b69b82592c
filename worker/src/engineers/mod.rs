//! Engineers, as far as the worker is concerned: what silence does, answers that end, and the mails about both.

pub mod chase;
pub mod mails;
pub mod removal_mails;
pub mod weekly;
