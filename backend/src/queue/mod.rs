//! The queue for administrators: what waits, what died and why, who works.

pub mod pages;
pub mod views;
