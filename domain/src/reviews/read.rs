//! What each side reads of reviews.

use super::model::{Review, Round};
use super::queries;
use crate::candidacies::Side;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

/// A round as one side sees it.
#[derive(Clone, Debug)]
pub struct RoundFile {
    /// The round.
    pub round: Round,
    /// Their own word.
    pub own: Option<Review>,
    /// The other side's, once it is shown.
    pub other: Option<Review>,
}

/// The rounds of a card as `side` sees them; whoever may read the card may read these.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_of_card(
    conn: &mut Conn,
    card: CandidacyId,
    side: Side,
) -> Result<Vec<RoundFile>, QueryError> {
    let mut files = Vec::new();
    for round in queries::list_rounds(conn, card).await? {
        let reviews = queries::list_reviews(conn, round.engagement_id, round.occasion).await?;
        let (own, other): (Vec<_>, Vec<_>) = reviews.into_iter().partition(|review| review.side == side);
        let is_shown = round.shown_at.is_some();
        let other = other.into_iter().next().filter(|_| is_shown);
        files.push(RoundFile { own: own.into_iter().next(), other, round });
    }
    Ok(files)
}
