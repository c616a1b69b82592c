//! Blocks, reports, the desk that looks at them, and appeals.

pub mod appeals;
pub mod blocks;
pub mod desk;
pub mod desk_views;
mod errors;
pub mod forms;
pub mod reports;
pub mod views;
