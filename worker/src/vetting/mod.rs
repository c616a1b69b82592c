//! Applications, as far as the worker is concerned: their mails.

pub mod mails;
