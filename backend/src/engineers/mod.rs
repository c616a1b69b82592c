//! The developer's desk at `/me`: profile, availability, visibility, digest consent, and how others see it.

pub mod availability;
pub mod consent_link;
pub mod desk;
pub mod desk_view;
mod form;
pub mod form_view;
pub mod link_view;
mod open;
pub mod parts;
pub mod privacy;
pub mod privacy_view;
pub mod profile;
pub(crate) mod samples;
pub mod skills;
pub mod standing;
pub mod standing_view;
pub mod view_as;
pub mod view_as_view;
pub mod views;
pub mod word_link;
