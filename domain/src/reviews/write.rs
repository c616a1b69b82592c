//! A side gives its word.

use diesel_async::AsyncConnection;

use super::model::{Occasion, Outcome, Review, ReviewError};
use super::queries;
use super::rounds::show;
use crate::candidacies::steps::enter;
use crate::engagements;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CandidacyId, EngagementId};

/// The form, as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct ReviewInput {
    pub engagement: String,
    pub occasion: String,
    pub outcome: String,
    pub body: String,
}

/// Writes it, once. With the second one both are shown to both.
///
/// # Errors
/// [`ReviewError::Closed`] after the time, and the second time.
pub async fn write(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    input: &ReviewInput,
) -> Result<(), ReviewError> {
    let engagement: EngagementId = input.engagement.parse().map_err(|_| ReviewError::NotFound)?;
    let occasion: Occasion = input.occasion.parse().map_err(|_| ReviewError::NotFound)?;
    conn.transaction(async |conn| {
        let (card, side) = enter(conn, cx, id).await?;
        let engagement = engagements::find_for_review(conn, engagement).await?;
        let engagement = engagement.filter(|engagement| engagement.candidacy_id == card.id);
        let engagement = engagement.ok_or(ReviewError::NotFound)?;
        let round = queries::lock_round(conn, engagement.id, occasion).await?;
        let round = round.ok_or(ReviewError::NotFound)?;
        let earlier = queries::list_reviews(conn, engagement.id, occasion).await?;
        let is_said = earlier.iter().any(|review| review.side == side);
        if is_said || round.shown_at.is_some() || round.due_at <= cx.now {
            return Err(ReviewError::Closed);
        }
        let mut errors = FieldErrors::default();
        let outcome = input.outcome.parse().ok().filter(|outcome| Outcome::on(occasion).contains(outcome));
        let outcome = errors.take("outcome", outcome.ok_or("Choose one of these."));
        let body = errors.text("body", &input.body, 0..=2000);
        let (outcome, body) = errors.into_result(outcome.zip(body)).map_err(ReviewError::Invalid)?;
        let author = cx.actor.account_id().ok_or(ReviewError::NotFound)?;
        let review = Review { side, outcome, body, created_at: cx.now };
        queries::insert_review(conn, &round, author, &review).await?;
        if !earlier.is_empty() {
            show(conn, cx, &engagement, &round).await?;
        }
        Ok(())
    })
    .await
}
