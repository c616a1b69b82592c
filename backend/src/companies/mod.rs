//! The company's own desk and profile, and the staff's queue of companies.

mod errors;
pub mod forms;
pub mod pages;
pub mod staff;
pub mod status;
pub mod views;
