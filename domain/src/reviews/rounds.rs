//! When reviews are asked for, and when they are shown.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::REVIEW_DAYS;
use super::model::{Occasion, Round};
use super::queries;
use crate::candidacies::{self, ForMail, Side};
use crate::directory::score;
use crate::engagements::{self, Engagement};
use crate::outbox::MailKind;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, EngagementId, EngineerId};

/// Everything that a mail about reviews says.
#[derive(Clone, Debug)]
pub struct ReviewMail {
    /// The card, and both sides.
    pub about: ForMail,
    /// When the time for them is over.
    pub round: Round,
    /// Whether the engineer's, then whether the company's, is in.
    pub are_in: (bool, bool),
}

/// Opens a round, once, in the caller's transaction; both sides are asked.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn open(
    conn: &mut Conn,
    cx: &Context,
    engagement: &Engagement,
    occasion: Occasion,
) -> Result<(), QueryError> {
    let round = Round {
        engagement_id: engagement.id,
        occasion,
        opened_at: cx.now,
        due_at: cx.now + TimeDelta::days(REVIEW_DAYS),
        shown_at: None,
    };
    if queries::insert_round(conn, &round).await? {
        tell(conn, cx, engagement, &round, "asked").await?;
    }
    Ok(())
}

/// Shows what is in, once: to both sides, and to the engineer's score.
pub(super) async fn show(
    conn: &mut Conn,
    cx: &Context,
    engagement: &Engagement,
    round: &Round,
) -> Result<(), QueryError> {
    queries::mark_shown(conn, round, cx.now).await?;
    score::recompute(conn, cx, engagement.engineer_id).await?;
    if queries::list_reviews(conn, round.engagement_id, round.occasion).await?.is_empty() {
        return Ok(());
    }
    tell(conn, cx, engagement, round, "shown").await
}

/// The rounds of an engineer who is no more are over: what was said is shown, and goes with the rest.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn end_of_engineer(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
) -> Result<(), QueryError> {
    queries::show_all(conn, engineer, cx.now).await?;
    Ok(())
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    engagement: &Engagement,
    round: &Round,
    step: &str,
) -> Result<(), QueryError> {
    let Some(card) = candidacies::steps::find(conn, engagement.candidacy_id).await? else { return Ok(()) };
    for to in [Side::Engineer, Side::Company] {
        let payload =
            json!({ "engagement_id": engagement.id, "occasion": round.occasion, "step": step, "to": to });
        let key = format!("review_{step}:{}:{}:{to}", engagement.id, round.occasion);
        candidacies::mails::owe(conn, cx, &card, (MailKind::ReviewStep, to), payload, key, cx.now).await?;
    }
    Ok(())
}

/// Shows what is in where the time is over, a round at a time. Answers how many there were.
///
/// # Errors
/// When Postgres refuses.
pub async fn run_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut done = 0;
    for (id, occasion) in queries::list_due(conn, cx.now, BATCH).await? {
        done += conn
            .transaction(async |conn| {
                let round = queries::lock_round(conn, id, occasion).await?;
                let round = round.filter(|round| round.shown_at.is_none() && round.due_at <= cx.now);
                let engagement = engagements::find_for_review(conn, id).await?;
                let Some((round, engagement)) = round.zip(engagement) else { return Ok::<_, QueryError>(0) };
                show(conn, cx, &engagement, &round).await?;
                Ok(1)
            })
            .await?;
    }
    Ok(done)
}

/// What the worker writes about; `None` once it is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(
    conn: &mut Conn,
    cx: &Context,
    id: EngagementId,
    occasion: Occasion,
    reader: Option<AccountId>,
) -> Result<Option<ReviewMail>, QueryError> {
    let Some(engagement) = engagements::find_for_review(conn, id).await? else { return Ok(None) };
    let rounds = queries::list_rounds(conn, engagement.candidacy_id).await?;
    let is_it = |round: &Round| round.engagement_id == id && round.occasion == occasion;
    let Some(round) = rounds.into_iter().find(is_it) else { return Ok(None) };
    let reviews = queries::list_reviews(conn, id, occasion).await?;
    let is_in = |side| reviews.iter().any(|review| review.side == side);
    let about = candidacies::find_for_mail(conn, cx, engagement.candidacy_id, reader).await?;
    let are_in = (is_in(Side::Engineer), is_in(Side::Company));
    Ok(about.map(|about| ReviewMail { about, round, are_in }))
}
