//! What silence brings, by the state that a card waits in: days from [`super::Card::waiting_since`]. The pages tell it
//! from this table.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::{Card, CardState};

/// Days after an interview from which an outcome is due: until it is told, the company starts no new requests.
pub const OUTCOME_DAYS: i64 = 7;

/// Days on which the company is reminded, and the day on which the card is closed; `None` where a request, an offer or
/// a trial keeps its own dates.
#[must_use]
pub fn silence(state: CardState) -> Option<(&'static [i64], i64)> {
    match state {
        CardState::Sourced | CardState::Shortlisted => Some((&[25], 30)),
        CardState::Conversation => Some((&[14], 28)),
        CardState::Interviewing => Some((&[OUTCOME_DAYS, 12], 14)),
        _ => None,
    }
}

/// The next date of a card whose state has a rule: a reminder, or the end.
#[must_use]
pub fn next_due(card: &Card) -> Option<DateTime<Utc>> {
    let (reminders, close) = silence(card.state)?;
    let told = usize::try_from(card.told).unwrap_or(usize::MAX);
    let days = reminders.get(told).copied().unwrap_or(close);
    Some(card.waiting_since + TimeDelta::days(days))
}

/// When silence ends the card.
#[must_use]
pub fn closes_at(card: &Card) -> Option<DateTime<Utc>> {
    silence(card.state).map(|(_, close)| card.waiting_since + TimeDelta::days(close))
}

/// Whether its outcome is due: the engineer `awaits` one (see `interviews::awaits_outcome`), since [`OUTCOME_DAYS`] or longer.
#[must_use]
pub fn is_outcome_due(card: &Card, awaits: bool, now: DateTime<Utc>) -> bool {
    let is_open = card.state == CardState::Interviewing;
    awaits && is_open && card.waiting_since + TimeDelta::days(OUTCOME_DAYS) <= now
}
