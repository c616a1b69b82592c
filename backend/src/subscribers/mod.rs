//! Pages of the newsletter: sign-up, confirmation, preferences, and the way out.

pub mod account;
pub mod forms;
pub mod leave;
pub mod pages;
pub mod preferences;
pub mod views;
