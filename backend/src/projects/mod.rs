//! Build With Us: the brief in three steps, its page for the client, and its triage by staff.

pub mod brief;
pub mod client;
mod errors;
pub mod files;
mod link;
pub mod review;
pub mod staff;
pub mod staff_views;
pub mod step_views;
pub mod views;
mod words;
