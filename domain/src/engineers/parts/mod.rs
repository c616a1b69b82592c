//! The parts of a profile that come several times: languages, work authorisations, links, work history, portfolio.
//!
//! Each is added, changed and removed by its owner alone, in a transaction that locks the profile, counts what is there
//! and brings completeness and score up to date. They have no version of their own and do not raise the profile's: a
//! form that is open elsewhere shows other fields. Only an exclusion that comes along with an employer does, because
//! that form holds the exclusions.

mod authorisations;
mod history;
mod input;
mod languages;
mod links;
mod portfolio;
mod read;
mod settle;
#[cfg(test)]
mod tests;

pub use authorisations::{Authorisation, AuthorisationStatus, remove_authorisation, set_authorisation};
pub use history::{MAX_POSITIONS, Position, PositionInput, find_position, remove_position, save_position};
pub use languages::{LanguageLevel, Spoken, remove_language, set_language};
pub use links::{LinkInput, LinkKind, ProfileLink, add_link, remove_link};
pub use portfolio::{MAX_ITEMS, PortfolioInput, PortfolioItem, find_item, remove_item, save_item};
pub use read::{Parts, count_parts, employers_of, list_own_parts, list_parts};
pub(crate) use settle::settle as refresh;
pub use settle::{PartCounts, PartError};
pub(crate) use settle::{own, recount};
