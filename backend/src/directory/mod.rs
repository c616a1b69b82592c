//! Browsing the network: the list at `/engineers` and one engineer's page.

mod address;
pub mod card;
pub mod pages;
mod parts;
mod samples;
pub mod views;
mod who;

pub use card::{availability_line, card_of, portrait_of, rate_of, skill_tags};
pub(crate) use samples::sample_card;
pub use who::viewer_of;
