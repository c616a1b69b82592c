//! What both sides read about engagements. Whoever may read the card may read these.

use super::model::Engagement;
use super::queries;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{CandidacyId, EngagementId};

/// The engagements of a card, the latest first; only the first one can be under way.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_of_card(conn: &mut Conn, card: CandidacyId) -> Result<Vec<Engagement>, QueryError> {
    queries::list(conn, card).await
}

/// The engagement that a review is about.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_review(conn: &mut Conn, id: EngagementId) -> Result<Option<Engagement>, QueryError> {
    queries::find(conn, id).await
}
