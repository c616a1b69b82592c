//! Signing up and in, links in mails about an account, and the account's own page.

pub mod address;
pub mod address_views;
pub mod api_tokens;
pub mod api_tokens_view;
pub mod command;
pub mod forms;
pub mod pace;
pub mod reset;
pub mod second_step;
pub mod settings;
pub mod settings_view;
pub mod sign_in;
pub mod sign_in_link;
pub mod sign_in_views;
pub mod sign_up;
mod throttle;
pub mod two_factor;
pub mod two_factor_views;
pub mod verify;
pub mod views;
