//! What each side reads of reviews.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};

use super::model::{Review, Round};
use super::queries;
use crate::candidacies::Side;
use crate::engineers;
use crate::platform::context::Context;
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

/// A round that waits for a side's word.
#[derive(Clone, Debug, QueryableByName)]
pub struct Waiting {
    /// On which card.
    #[diesel(sql_type = SqlUuid)]
    pub card: CandidacyId,
    /// Until when.
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    /// The engineer, who works or worked for the company.
    #[diesel(sql_type = Text)]
    pub engineer: String,
    /// The company.
    #[diesel(sql_type = Text)]
    pub company: String,
    /// As what.
    #[diesel(sql_type = Text)]
    pub role_title: String,
}

/// What waits for a word of the actor's company, or of the signed-in engineer: the next date first.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_waiting(conn: &mut Conn, cx: &Context) -> Result<Vec<Waiting>, QueryError> {
    let Some(signed) = cx.actor.signed() else { return Ok(Vec::new()) };
    if let Some(member) = &signed.member {
        return queries::list_waiting(conn, Side::Company, member.company_id.0, cx.now).await;
    }
    match engineers::find_by_account(conn, signed.account_id).await? {
        Some(own) => queries::list_waiting(conn, Side::Engineer, own.id.0, cx.now).await,
        None => Ok(Vec::new()),
    }
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
