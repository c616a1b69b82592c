//! Pages that are the same for everybody.

pub mod statics;
pub mod views;
