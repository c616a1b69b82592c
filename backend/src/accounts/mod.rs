//! Signing up and in, links in mails about an account, and the account's own page.

pub mod address;
pub mod address_views;
pub mod command;
pub mod forms;
pub mod pace;
pub mod reset;
pub mod settings;
pub mod settings_view;
pub mod sign_in;
pub mod sign_up;
mod throttle;
pub mod verify;
pub mod views;
