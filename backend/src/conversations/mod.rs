//! Conversations: the inbox, one conversation, and both for programs.

pub mod api;
mod errors;
mod open;
pub mod pages;
pub mod views;
mod words;

pub use open::unread;
