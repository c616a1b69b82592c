//! For whoever runs this process: presence, readiness, metrics.

pub mod health;
pub mod index;
pub mod presence;
