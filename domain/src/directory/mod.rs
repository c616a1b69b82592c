//! The directory: who may see which engineer, what of them, and in which order.
//!
//! Everything that shows engineers to somebody asks [`visible_to`] first and shows what [`Shown`] holds, nothing else.

mod asked;
mod cards;
mod check;
mod compare;
mod conditions;
mod cursor;
mod entering;
mod facets;
mod facets_sql;
mod filters;
mod fitting;
mod hire;
mod home;
pub mod impressions;
#[cfg(test)]
mod impressions_tests;
mod index;
mod open_profile;
mod order;
mod overlap;
mod parts;
mod people;
mod photo;
mod preview;
mod queries;
pub mod rates;
mod recompute;
pub mod replay;
pub mod rules;
pub mod score;
mod search;
#[cfg(test)]
mod search_tests;
mod shown;
mod sitemap;
mod slots;
mod standing;
#[cfg(test)]
mod standing_tests;
mod text;
mod veil;
pub mod versions;
mod viewer;
mod visibility;
pub mod words;

pub use cards::load_cards;
pub use check::{Checked, check};
pub use compare::{MOST_COMPARED, compare};
pub use cursor::{Cursor, Place};
pub use entering::enter_fitting;
pub use facets::{
    ADDED_DAYS, EVIDENCE, Facets, HOURS, LANGUAGE_LEVELS, LEVELS, OVERLAPS, START_DAYS, start_days,
};
pub use filters::{AvailabilityFilter, Filters, MaxPay, PayUnit, Sort};
pub use fitting::{Fitting, find_visible, list_first, list_fitting, list_visible};
pub use hire::{FEWEST, HirePage, HirePath, hire_page, list_hire_paths};
pub use home::{count_public, list_open_to_work};
pub use index::{Directory, Health, Snapshot, build_once, follow};
pub use open_profile::{OpenProfile, list_open_slugs, open_profile};
pub use overlap::{DAY_MINUTES, SharedDay, Span, WORKDAY, shared_day, shared_minutes};
pub use parts::{ShownItem, ShownLink, ShownParts, ShownPosition};
pub use photo::{PhotoOf, find_photo, read_photo};
pub use preview::{Preview, preview};
pub use recompute::Bar;
pub use recompute::recompute_all;
pub(crate) use recompute::rotation;
pub use search::{AnsweredBy, Drop, Dropped, Results, Search, search};
pub use shown::{
    Identity, Shown, ShownAvailability, ShownSkill, UNCONFIRMED_DAYS, is_confirmed, is_named_in_digest,
    oldest_confirmation,
};
pub use sitemap::{Listed, MOST_IN_PART, list_part, list_parts};
pub use slots::SlotPlace;
pub use standing::{Deed, Standing as OwnStanding, Step, Stored, standing};
pub use text::{Term, read_text};
pub(crate) use veil::core as employer_core;
pub use viewer::{Standing, Surface, Viewer};
pub use visibility::{Bars, VisibleTo, is_visible, list_bars, visible_to};
