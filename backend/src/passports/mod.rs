//! Vetting passports: the page and the file, checking one that somebody holds, and taking one back.

pub mod api;
pub mod check;
pub mod command;
pub mod pages;
pub mod published;
pub mod staff;
pub mod views;
mod words;
