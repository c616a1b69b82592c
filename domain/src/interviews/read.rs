//! What both sides read about interviews. Whoever may read the card may read these.

use super::model::{Meeting, MeetingState};
use super::queries;
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

/// The one that is under way.
///
/// # Errors
/// As [`list_of_card`].
pub async fn find_open(conn: &mut Conn, card: CandidacyId) -> Result<Option<Meeting>, QueryError> {
    let all = queries::list(conn, card).await?;
    Ok(all.into_iter().find(|meeting| MeetingState::OPEN.contains(&meeting.state)))
}
