//! The staff's desk: what is due across all features, the oldest first.

pub mod desk;
pub mod endings;
pub mod people;
pub mod people_views;
pub mod see_as;
pub mod views;
