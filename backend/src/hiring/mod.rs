//! Hiring: the company's board and cards, and the engineer's side of them. What both sides do with interviews,
//! engagements and reviews is one code: `parts` shows it, `acts` does it.

mod acts;
mod board;
mod board_views;
mod card_views;
mod cards;
mod errors;
mod forms;
mod lost;
mod offer;
mod offer_view;
mod own;
mod own_views;
mod parts;
mod parts_of_meetings;
mod samples;

pub use board_views::{BoardPage, ListPage};
pub use card_views::CardPage;
pub use offer_view::OfferPage;
pub use own_views::{OwnCardPage, OwnListPage};
pub use parts_of_meetings::turn;

/// Handlers of the company.
pub mod company {
    pub use super::board::{add, show as board};
    pub use super::cards::{engagement, interview, move_to, note, reject, review, show as card, undo};
    pub use super::offer::{form as offer_form, send as offer};
}

/// Handlers of the engineer.
pub mod engineer {
    pub use super::own::{engagement, interview, list, review, show as card, withdraw};
}
