//! The developer's desk at `/me`: profile, availability, visibility, digest consent, and how others see it.

pub mod availability;
pub mod desk;
pub mod desk_view;
mod form;
pub mod form_view;
pub mod preview;
pub mod profile;
pub(crate) mod samples;
pub mod views;
