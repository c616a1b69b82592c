//! Browsing the network: the list at `/engineers`, one engineer's page, several side by side, the pages of a skill, what
//! search engines are told, and the same for programs.

mod address;
pub mod api;
mod asked;
pub mod card;
mod chips;
pub mod command;
pub mod compare;
pub mod compare_view;
mod dto;
mod etag;
mod facets;
mod facets_v1;
pub mod hire;
pub mod hire_view;
mod kept;
mod list_samples;
mod overlap;
pub mod pages;
mod parts;
pub mod profile_view;
mod samples;
mod search_v1;
pub mod sitemap;
pub mod views;
mod who;
mod why;
mod zone;

pub(crate) use address::Address;
pub(crate) use asked::Asked;
pub use card::{availability_line, card_of, portrait_of, rate_of, skill_tags};
pub(crate) use parts::{PartsView, sample as sample_parts};
pub(crate) use samples::{sample_card, shown as sample_shown};
pub use who::{href_for, viewer_of};
