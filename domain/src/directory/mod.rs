//! The directory: who may see which engineer, what of them, and in which order.
//!
//! Everything that shows engineers to somebody asks [`visible_to`] first and shows what [`Shown`] holds, nothing else.

mod cards;
mod cursor;
mod filters;
mod home;
mod open_profile;
mod parts;
mod people;
mod photo;
mod preview;
mod queries;
mod recompute;
pub mod rules;
pub mod score;
mod search;
#[cfg(test)]
mod search_tests;
mod shown;
mod slots;
mod standing;
#[cfg(test)]
mod standing_tests;
mod text;
mod veil;
mod viewer;
mod visibility;
pub mod words;

pub use cards::load_cards;
pub use cursor::{Cursor, Place};
pub use filters::{AvailabilityFilter, Filters, MaxRate, Sort};
pub use home::{count_public, list_open_to_work};
pub use open_profile::{OpenProfile, open_profile};
pub use parts::{ShownItem, ShownLink, ShownParts, ShownPosition};
pub use photo::{PhotoOf, find_photo, read_photo};
pub use preview::{Preview, preview};
pub use recompute::Bar;
pub use recompute::recompute_all;
pub(crate) use recompute::rotation;
pub use search::{Drop, Dropped, Results, Search, search};
pub use shown::{
    Identity, Shown, ShownAvailability, ShownSkill, UNCONFIRMED_DAYS, is_confirmed, is_named_in_digest,
    oldest_confirmation,
};
pub use slots::SlotPlace;
pub use standing::{Deed, Standing as OwnStanding, Step, Stored, standing};
pub use text::{Term, read_text};
pub use viewer::{Standing, Surface, Viewer};
pub use visibility::{Bars, VisibleTo, is_visible, list_bars, visible_to};
