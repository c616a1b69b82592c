//! The company's own desk, profile, people and agreement, and the staff's queue of companies.

pub mod agreement;
pub mod agreement_views;
pub mod close;
mod errors;
pub mod forms;
pub mod invitation;
pub mod invitation_views;
pub mod no_company;
mod open;
pub mod pages;
pub mod people;
pub mod people_views;
pub mod proof;
pub mod public;
pub mod staff;
pub mod staff_agreement;
pub mod status;
pub mod views;
