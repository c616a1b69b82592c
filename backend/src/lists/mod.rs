//! What a company keeps: shortlists, hidden engineers, saved searches; and the reference rates that staff keep.

mod errors;
pub mod forms;
pub mod note_view;
pub mod rates;
pub mod rates_view;
mod samples;
pub mod searches;
pub mod searches_view;
pub mod shortlists;
pub mod views;
