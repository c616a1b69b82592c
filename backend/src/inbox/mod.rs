//! The inbox of laptops, `/dev/mail`: reads what `worker catcher` has kept. Development only.

pub mod pages;
pub mod spool;
pub mod views;
