//! What both sides read about interviews. Whoever may read the card may read these.

use super::model::{Meeting, MeetingState};
use super::queries;
use crate::candidacies::{Card, CardState};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

/// The interviews of a card, the latest first; only the first one can be under way.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_of_card(conn: &mut Conn, card: CandidacyId) -> Result<Vec<Meeting>, QueryError> {
    queries::list(conn, card).await
}

/// Those under way on these cards.
///
/// # Errors
/// As [`list_of_card`].
pub async fn list_open(conn: &mut Conn, cards: &[CandidacyId]) -> Result<Vec<Meeting>, QueryError> {
    queries::list_open(conn, cards).await
}

/// Those of these cards whose engineer waits for an outcome, or did when the card ended: an interview is booked, or began
/// after the last offer had ended. Moves that nobody hears of are none.
///
/// # Errors
/// As [`list_of_card`].
pub async fn list_awaiting(conn: &mut Conn, cards: &[Card]) -> Result<Vec<CandidacyId>, QueryError> {
    let lay = |card: &&Card| card.ended_from.unwrap_or(card.state) == CardState::Interviewing;
    let ids: Vec<CandidacyId> = cards.iter().filter(lay).map(|card| card.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    queries::list_awaiting(conn, &ids).await
}

/// As [`list_awaiting`], of one.
///
/// # Errors
/// As [`list_of_card`].
pub async fn awaits_outcome(conn: &mut Conn, card: &Card) -> Result<bool, QueryError> {
    Ok(!list_awaiting(conn, std::slice::from_ref(card)).await?.is_empty())
}

/// The one that is under way.
///
/// # Errors
/// As [`list_of_card`].
pub async fn find_open(conn: &mut Conn, card: CandidacyId) -> Result<Option<Meeting>, QueryError> {
    let all = queries::list(conn, card).await?;
    Ok(all.into_iter().find(|meeting| MeetingState::OPEN.contains(&meeting.state)))
}
