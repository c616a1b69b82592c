//! Pages that are the same for everybody: home, what we offer and promise, privacy and terms, and the small files that
//! browsers and robots ask for.

pub mod figures;
pub mod gallery;
pub mod next_issue;
pub mod pages;
pub mod ranking;
pub mod statics;
mod steps;
pub mod theme;
pub mod views;
pub mod well_known;
