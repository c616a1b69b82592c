//! Every query about engagements. Holds no rule.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::due::{TOLD_DECISION, TOLD_MIDDLE};
use super::model::{Engagement, EngagementState};
use super::{DECISION_DAYS, GRACE_DAYS};
use crate::engineers::Evidence;
use crate::platform::db::Conn;
use crate::platform::ids::{CandidacyId, CompanyId, EngagementId, EngineerId};
use crate::schema::{engagements, engineer_skills, engineers};

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

/// Cards of an engineer with an engagement under way.
pub(crate) async fn list_running_of_engineer(
    conn: &mut Conn,
    engineer: EngineerId,
) -> QueryResult<Vec<CandidacyId>> {
    engagements::table
        .filter(engagements::engineer_id.eq(engineer))
        .filter(engagements::state.eq_any(EngagementState::OPEN))
        .order(engagements::candidacy_id)
        .select(engagements::candidacy_id)
        .load(conn)
        .await
}

/// Cards of a company with an engagement under way.
pub(crate) async fn list_running_of_company(
    conn: &mut Conn,
    company: CompanyId,
) -> QueryResult<Vec<CandidacyId>> {
    engagements::table
        .filter(engagements::company_id.eq(company))
        .filter(engagements::state.eq_any(EngagementState::OPEN))
        .order(engagements::candidacy_id)
        .select(engagements::candidacy_id)
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut Conn, engagement: &Engagement) -> QueryResult<usize> {
    diesel::insert_into(engagements::table).values(engagement).execute(conn).await
}

pub(super) async fn update(conn: &mut Conn, engagement: &Engagement) -> QueryResult<usize> {
    diesel::update(engagements::table.find(engagement.id)).set(engagement).execute(conn).await
}

/// Whether a trial is halfway, about to end, or without a decision after its end, and that has not been told.
fn trial_due(today: NaiveDate) -> String {
    let (start, end, told) = ("engagements.starts_on", "engagements.trial_ends_on", "engagements.told");
    format!(
        "coalesce({told} < {TOLD_MIDDLE} and {start} + ({end} - {start}) / 2 <= date '{today}' \
           or {told} < {TOLD_DECISION} and {end} - {DECISION_DAYS} <= date '{today}' \
           or {end} + {GRACE_DAYS} < date '{today}', false)"
    )
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
    let trial = engagements::state.eq(EngagementState::Trial).and(sql::<Bool>(&trial_due(today)));
    engagements::table
        .filter(offered.or(agreed).or(trial))
        .order((engagements::starts_on, engagements::id))
        .limit(limit)
        .select(engagements::candidacy_id)
        .load(conn)
        .await
}

/// E2: what was delivered is the strongest that stands behind a skill: behind these of the engineer from now on. Their score
/// follows with the end of the work.
pub(super) async fn deliver(conn: &mut Conn, engagement: &Engagement, skills: &[i32]) -> QueryResult<usize> {
    let worked_in = engineer_skills::table
        .filter(engineer_skills::engineer_id.eq(engagement.engineer_id))
        .filter(engineer_skills::skill_id.eq_any(skills))
        .filter(engineer_skills::evidence.ne(Evidence::Delivered));
    diesel::update(worked_in)
        .set((
            engineer_skills::evidence.eq(Evidence::Delivered),
            engineer_skills::evidence_ref.eq(engagement.id.0),
        ))
        .execute(conn)
        .await
}

/// The work of somebody who was hired is over: free from today on. Nothing where they have said something else since. A
/// form of the profile that was opened before would take it back: it is stale.
pub(super) async fn free(
    conn: &mut Conn,
    engineer: EngineerId,
    now: chrono::DateTime<chrono::Utc>,
) -> QueryResult<usize> {
    let engaged = engineers::table
        .filter(engineers::id.eq(engineer))
        .filter(engineers::availability.eq(crate::engineers::Availability::Engaged))
        .filter(engineers::earliest_start.is_null());
    diesel::update(engaged)
        .set((
            engineers::earliest_start.eq(now.date_naive()),
            engineers::row_version.eq(engineers::row_version + 1),
            engineers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// The engineer is hired. Only their own word moves the date of their availability: this is none. As with [`free`], a form
/// that was opened before is stale.
pub(super) async fn engage(
    conn: &mut Conn,
    engineer: EngineerId,
    now: chrono::DateTime<chrono::Utc>,
) -> QueryResult<usize> {
    diesel::update(engineers::table.find(engineer))
        .set((
            engineers::availability.eq(crate::engineers::Availability::Engaged),
            engineers::earliest_start.eq(None::<NaiveDate>),
            engineers::row_version.eq(engineers::row_version + 1),
            engineers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}
