//! Applications, as far as the worker is concerned: their mails.

pub mod due;
pub mod ending_mail;
pub mod identity;
mod interview_samples;
pub mod interviews;
pub mod mails;
pub mod stages;
pub mod tend;
