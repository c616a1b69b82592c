//! Every query about reviews. Holds no rule.

use std::collections::HashMap;

use chrono::{DateTime, Months, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Occasion, Outcome, Review, Round};
use super::read::Waiting;
use crate::candidacies::Side;
use crate::directory::rules::OUTCOME_MONTHS;
use crate::engagements::EngagementState;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CandidacyId, EngagementId, EngineerId};
use crate::schema::{engagements, review_rounds, reviews};

/// `false`: the round was opened before.
pub(super) async fn insert_round(conn: &mut Conn, round: &Round) -> QueryResult<bool> {
    let inserted = diesel::insert_into(review_rounds::table)
        .values((
            review_rounds::engagement_id.eq(round.engagement_id),
            review_rounds::occasion.eq(round.occasion),
            review_rounds::opened_at.eq(round.opened_at),
            review_rounds::due_at.eq(round.due_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted > 0)
}

/// Held until the transaction ends.
pub(super) async fn lock_round(
    conn: &mut Conn,
    engagement: EngagementId,
    occasion: Occasion,
) -> QueryResult<Option<Round>> {
    review_rounds::table
        .find((engagement, occasion))
        .select(Round::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

pub(super) async fn list_rounds(conn: &mut Conn, card: CandidacyId) -> QueryResult<Vec<Round>> {
    review_rounds::table
        .inner_join(engagements::table.on(engagements::id.eq(review_rounds::engagement_id)))
        .filter(engagements::candidacy_id.eq(card))
        .order(review_rounds::opened_at)
        .select(Round::as_select())
        .load(conn)
        .await
}

pub(super) async fn list_reviews(
    conn: &mut Conn,
    engagement: EngagementId,
    occasion: Occasion,
) -> QueryResult<Vec<Review>> {
    reviews::table
        .filter(reviews::engagement_id.eq(engagement))
        .filter(reviews::occasion.eq(occasion))
        .order(reviews::side)
        .select(Review::as_select())
        .load(conn)
        .await
}

/// Rounds without the word of `side`, which is `of`: a company, or an engineer, who is named as they were to the company
/// when they last began to talk.
pub(super) async fn list_waiting(
    conn: &mut Conn,
    side: Side,
    of: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Waiting>> {
    let column = if side == Side::Company { "company_id" } else { "engineer_id" };
    diesel::sql_query(format!(
        "select e.candidacy_id as card, r.due_at, coalesce(t.name, n.display_name) as engineer, o.name as company, c.role_title
         from review_rounds r join engagements e on e.id = r.engagement_id
         join candidacies c on c.id = e.candidacy_id join engineers n on n.id = e.engineer_id
         join companies o on o.id = e.company_id
         left join lateral (select v.engineer_name as name from conversations v
           where v.company_id = e.company_id and v.engineer_id = e.engineer_id
           order by v.created_at desc limit 1) t on true
         where e.{column} = $1 and r.shown_at is null and r.due_at > $2
           and not exists (select from reviews v where v.engagement_id = r.engagement_id
             and v.occasion = r.occasion and v.side = $3)
         order by r.due_at, r.engagement_id limit 100"
    ))
    .bind::<diesel::sql_types::Uuid, _>(of)
    .bind::<diesel::sql_types::Timestamptz, _>(now)
    .bind::<diesel::sql_types::Text, _>(side.as_str())
    .load(conn)
    .await
}

pub(super) async fn insert_review(
    conn: &mut Conn,
    round: &Round,
    author: AccountId,
    review: &Review,
) -> QueryResult<usize> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::engagement_id.eq(round.engagement_id),
            reviews::occasion.eq(round.occasion),
            reviews::side.eq(review.side),
            reviews::author_id.eq(author),
            reviews::outcome.eq(review.outcome),
            reviews::body.eq(&review.body),
            reviews::created_at.eq(review.created_at),
        ))
        .execute(conn)
        .await
}

pub(super) async fn mark_shown(conn: &mut Conn, round: &Round, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(review_rounds::table.find((round.engagement_id, round.occasion)))
        .set(review_rounds::shown_at.eq(now))
        .execute(conn)
        .await
}

/// Shows whatever waits about an engineer who is no more.
pub(super) async fn show_all(
    conn: &mut Conn,
    engineer: EngineerId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let own = engagements::table.filter(engagements::engineer_id.eq(engineer)).select(engagements::id);
    let waiting = review_rounds::table
        .filter(review_rounds::shown_at.is_null())
        .filter(review_rounds::engagement_id.eq_any(own));
    diesel::update(waiting).set(review_rounds::shown_at.eq(now)).execute(conn).await
}

/// Rounds whose time is over.
pub(super) async fn list_due(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<(EngagementId, Occasion)>> {
    review_rounds::table
        .filter(review_rounds::shown_at.is_null())
        .filter(review_rounds::due_at.le(now))
        .order((review_rounds::due_at, review_rounds::engagement_id))
        .limit(limit)
        .select((review_rounds::engagement_id, review_rounds::occasion))
        .load(conn)
        .await
}

/// What companies said of these engineers on these occasions, as far as it is shown, since then: of each engagement the
/// later word.
async fn words(
    conn: &mut Conn,
    ids: &[EngineerId],
    occasions: &[Occasion],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(EngineerId, EngagementId, Outcome)>> {
    reviews::table
        .inner_join(
            review_rounds::table.on(review_rounds::engagement_id
                .eq(reviews::engagement_id)
                .and(review_rounds::occasion.eq(reviews::occasion))),
        )
        .inner_join(engagements::table.on(engagements::id.eq(reviews::engagement_id)))
        .filter(engagements::engineer_id.eq_any(ids))
        .filter(reviews::side.eq(Side::Company))
        .filter(reviews::occasion.eq_any(occasions))
        .filter(review_rounds::shown_at.is_not_null())
        .filter(review_rounds::opened_at.gt(since))
        .order((engagements::engineer_id, engagements::id, review_rounds::opened_at.desc()))
        .distinct_on((engagements::engineer_id, engagements::id))
        .select((engagements::engineer_id, engagements::id, reviews::outcome))
        .load(conn)
        .await
}

/// From when on an outcome counts.
fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(OUTCOME_MONTHS)).unwrap_or(now)
}

/// Engagements of these engineers that were completed since then.
async fn completed(
    conn: &mut Conn,
    ids: &[EngineerId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(EngineerId, EngagementId)>> {
    engagements::table
        .filter(engagements::engineer_id.eq_any(ids))
        .filter(engagements::state.eq(EngagementState::Completed))
        .filter(engagements::ended_at.gt(since))
        .select((engagements::engineer_id, engagements::id))
        .load(conn)
        .await
}

/// For O: the sum of the weights of engagements that ended, and how many they are. What the company said after the end
/// counts from the day on which it is shown; until then, and without a word, one that was completed counts as that.
pub(crate) async fn weights_of(
    conn: &mut Conn,
    ids: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<EngineerId, (f64, u32)>> {
    let since = since(now);
    let completed = completed(conn, ids, since).await?;
    let mut ended: HashMap<EngagementId, (EngineerId, Outcome)> =
        completed.into_iter().map(|(engineer, id)| (id, (engineer, Outcome::Completed))).collect();
    for (engineer, id, outcome) in words(conn, ids, &[Occasion::Ended], since).await? {
        ended.insert(id, (engineer, outcome));
    }
    let mut weights: HashMap<EngineerId, (f64, u32)> = HashMap::new();
    for (engineer, outcome) in ended.into_values() {
        let sum = weights.entry(engineer).or_default();
        sum.0 += outcome.weight();
        sum.1 += 1;
    }
    Ok(weights)
}

/// The aggregate that others read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Engagements that a company spoke about.
    pub count: i64,
    /// Of them: would hire again.
    pub would_rehire: i64,
}

/// The aggregate of what companies said of an engineer in the months that O counts; nothing under [`super::LEAST`].
///
/// # Errors
/// When Postgres refuses.
pub async fn tally(conn: &mut Conn, engineer: EngineerId, now: DateTime<Utc>) -> QueryResult<Option<Tally>> {
    let since = since(now);
    let mut tally = Tally::default();
    for (.., outcome) in words(conn, &[engineer], Occasion::ALL, since).await? {
        tally.count += 1;
        tally.would_rehire += i64::from(outcome == Outcome::WouldRehire);
    }
    Ok((tally.count >= super::LEAST).then_some(tally))
}
