//! The content of an issue as readers see it, rendered once and cut into pieces: the snapshot.
//!
//! A copy is joined from pieces: the frame, the cards that this reader may see in the order of their interests, and a
//! few personal slots. Nothing is rendered per reader.

use serde::{Deserialize, Serialize};

use super::model::Scope;
use crate::platform::ids::EngineerId;

/// Largest HTML of a copy, decoded, in bytes: above it Gmail cuts the mail, and the link to unsubscribe with it.
pub const MOST_HTML_BYTES: usize = 100_000;

/// Something that differs from reader to reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// "Hello Ada,"
    Greeting,
    /// How many engineers this copy has, and in which order.
    Lead,
    /// "12 engineers".
    Count,
    /// ", 4 in Rust", or nothing.
    Highlight,
    /// What an inbox shows beside the subject.
    Preheader,
    /// The cards of this copy.
    Cards,
    /// Why this reader sees this card.
    Why,
    /// The address of the page to unsubscribe.
    Unsubscribe,
    /// The address of the page of preferences.
    Preferences,
}

impl Slot {
    /// All of them, by the name that templates use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("greeting", Self::Greeting),
        ("lead", Self::Lead),
        ("count", Self::Count),
        ("highlight", Self::Highlight),
        ("preheader", Self::Preheader),
        ("cards", Self::Cards),
        ("why", Self::Why),
        ("unsubscribe", Self::Unsubscribe),
        ("preferences", Self::Preferences),
    ];
}

/// Fixed content, or a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece<T> {
    /// The same for every reader.
    Fixed(T),
    /// Filled per reader.
    Slot(Slot),
}

/// One part (subject, text or HTML): its frame, and a row of pieces for each card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part<T> {
    /// Around the cards; [`Slot::Cards`] says where they go.
    pub frame: Vec<Piece<T>>,
    /// By position of the pick.
    pub cards: Vec<Vec<Piece<T>>>,
}

impl<T> Part<T> {
    /// The same part with its fixed pieces made into something else, such as encoded bytes.
    pub fn map<U>(&self, mut make: impl FnMut(&T) -> U) -> Part<U> {
        let mut row = |pieces: &Vec<Piece<T>>| {
            pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Fixed(fixed) => Piece::Fixed(make(fixed)),
                    Piece::Slot(slot) => Piece::Slot(*slot),
                })
                .collect::<Vec<_>>()
        };
        Part { frame: row(&self.frame), cards: self.cards.iter().map(&mut row).collect() }
    }
}

/// What joining a copy needs to know of an engineer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Who.
    pub engineer_id: EngineerId,
    /// How they agreed to be shown when the issue was approved.
    pub scope: Scope,
    /// The name, or "Senior Rust engineer, Poland".
    pub name: String,
    /// ISO code and name.
    pub country: (String, String),
    /// All skills: id and name.
    pub skills: Vec<(i32, String)>,
    /// Primary skills, strongest first.
    pub primary_skills: Vec<i32>,
    /// Words of the table.
    pub engagement_types: Vec<String>,
    /// Why this engineer is in the issue, as readers are told.
    pub why: String,
}

/// The snapshot of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// `2026-11`.
    pub period: String,
    /// `November`.
    pub month: String,
    /// By position: the bit of the card in `deliveries.cards`.
    pub cards: Vec<Card>,
    /// One line.
    pub subject: Part<String>,
    /// The plain part.
    pub text: Part<String>,
    /// The HTML part.
    pub html: Part<String>,
}

impl Issue {
    /// All cards, as a bitmap.
    #[must_use]
    pub fn all_cards(&self) -> i64 {
        (0..self.cards.len()).fold(0, |bits, i| bits | bit(i))
    }
}

/// The bit of the card at `position`.
#[must_use]
pub fn bit(position: usize) -> i64 {
    u32::try_from(position).ok().and_then(|n| 1_i64.checked_shl(n)).unwrap_or(0)
}
