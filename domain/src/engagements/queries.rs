//! Every query about engagements. Holds no rule.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Engagement, EngagementState};
use crate::platform::db::Conn;
use crate::platform::ids::{CandidacyId, EngagementId, EngineerId};
use crate::schema::{engagements, engineers};

pub(super) async fn find(conn: &mut Conn, id: EngagementId) -> QueryResult<Option<Engagement>> {
    engagements::table.find(id).select(Engagement::as_select()).first(conn).await.optional()
}

/// The one of a card that is under way, held until the transaction ends.
pub(super) async fn lock_open(conn: &mut Conn, card: CandidacyId) -> QueryResult<Option<Engagement>> {
    engagements::table
        .filter(engagements::candidacy_id.eq(card))
        .filter(engagements::state.eq_any(EngagementState::OPEN))
        .select(Engagement::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// All of a card, the latest first.
pub(super) async fn list(conn: &mut Conn, card: CandidacyId) -> QueryResult<Vec<Engagement>> {
    engagements::table
        .filter(engagements::candidacy_id.eq(card))
        .order((engagements::created_at.desc(), engagements::id.desc()))
        .select(Engagement::as_select())
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut Conn, engagement: &Engagement) -> QueryResult<usize> {
    diesel::insert_into(engagements::table).values(engagement).execute(conn).await
}

pub(super) async fn update(conn: &mut Conn, engagement: &Engagement) -> QueryResult<usize> {
    diesel::update(engagements::table.find(engagement.id)).set(engagement).execute(conn).await
}

/// Cards whose offer, start or trial the clock may have to move.
pub(super) async fn list_due(
    conn: &mut Conn,
    now: chrono::DateTime<chrono::Utc>,
    limit: i64,
) -> QueryResult<Vec<CandidacyId>> {
    let offered = engagements::state.eq(EngagementState::Proposed).and(engagements::respond_by.le(now));
    let today = now.date_naive();
    let agreed = engagements::state.eq(EngagementState::Agreed).and(engagements::starts_on.le(today));
    // Trials under way are few, and each is looked at.
    let trial = engagements::state.eq(EngagementState::Trial);
    engagements::table
        .filter(offered.or(agreed).or(trial))
        .order((engagements::starts_on, engagements::id))
        .limit(limit)
        .select(engagements::candidacy_id)
        .load(conn)
        .await
}

/// The engineer is hired. Only their own word moves the date of their availability: this is none.
pub(super) async fn engage(
    conn: &mut Conn,
    engineer: EngineerId,
    now: chrono::DateTime<chrono::Utc>,
) -> QueryResult<usize> {
    diesel::update(engineers::table.find(engineer))
        .set((
            engineers::availability.eq(crate::engineers::Availability::Engaged),
            engineers::earliest_start.eq(None::<NaiveDate>),
            engineers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}
