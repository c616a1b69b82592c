//! The staff's desk: what is due across all features, the oldest first.

pub mod desk;
pub mod views;
