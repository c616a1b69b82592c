//! Every query about interviews. Holds no rule.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Interview, InterviewEvent, InterviewState, Side, Slot};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, InterviewId, StageRunId};
use crate::schema::{
    accounts, applications, interview_events, interview_slots, interviews, stage_runs, vetting_stages,
};
use crate::vetting::model::{StageKind, StageRunState};

/// The stage that a conversation belongs to.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Run {
    pub id: StageRunId,
    pub state: StageRunState,
    pub opened_at: Option<DateTime<Utc>>,
    pub kind: StageKind,
    pub name: String,
    pub minutes: i32,
}

impl Run {
    /// Whether a conversation can be held in it now.
    pub fn takes_interviews(&self) -> bool {
        let is_open = self.opened_at.is_some() && !self.state.is_closed();
        is_open && self.kind == StageKind::Interview && self.state.next().contains(&StageRunState::Submitted)
    }
}

#[diesel::dsl::auto_type]
fn runs() -> _ {
    let columns: (
        stage_runs::id,
        stage_runs::state,
        stage_runs::opened_at,
        vetting_stages::kind,
        vetting_stages::name,
        vetting_stages::candidate_minutes,
    ) = (
        stage_runs::id,
        stage_runs::state,
        stage_runs::opened_at,
        vetting_stages::kind,
        vetting_stages::name,
        vetting_stages::candidate_minutes,
    );
    stage_runs::table
        .inner_join(vetting_stages::table.on(vetting_stages::id.eq(stage_runs::stage_id)))
        .select(columns)
}

pub(super) async fn find_run(conn: &mut Conn, of: ApplicationId, id: StageRunId) -> QueryResult<Option<Run>> {
    let run = runs().filter(stage_runs::application_id.eq(of)).filter(stage_runs::id.eq(id));
    run.first(conn).await.optional()
}

/// The interview stages of an application, in order.
pub(super) async fn list_runs(conn: &mut Conn, of: ApplicationId) -> QueryResult<Vec<Run>> {
    runs()
        .filter(stage_runs::application_id.eq(of))
        .filter(vetting_stages::kind.eq(StageKind::Interview))
        .order(vetting_stages::position)
        .load(conn)
        .await
}

pub(super) async fn find(conn: &mut Conn, id: InterviewId) -> QueryResult<Option<Interview>> {
    interviews::table.find(id).select(Interview::as_select()).first(conn).await.optional()
}

/// Held until the transaction ends.
pub(super) async fn lock(conn: &mut Conn, id: InterviewId) -> QueryResult<Option<Interview>> {
    interviews::table.find(id).select(Interview::as_select()).for_update().first(conn).await.optional()
}

/// The one of a stage that is under way, held until the transaction ends.
pub(super) async fn lock_open(conn: &mut Conn, run: StageRunId) -> QueryResult<Option<Interview>> {
    interviews::table
        .filter(interviews::stage_run_id.eq(run))
        .filter(interviews::state.eq_any(InterviewState::OPEN))
        .select(Interview::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// The one of a stage whose times wait for the candidate.
pub(super) async fn find_proposed(conn: &mut Conn, run: StageRunId) -> QueryResult<Option<Interview>> {
    interviews::table
        .filter(interviews::stage_run_id.eq(run))
        .filter(interviews::state.eq(InterviewState::Proposed))
        .select(Interview::as_select())
        .first(conn)
        .await
        .optional()
}

/// Those of an application that are under way, held until the transaction ends.
pub(super) async fn lock_all_open(conn: &mut Conn, of: ApplicationId) -> QueryResult<Vec<Interview>> {
    interviews::table
        .filter(interviews::application_id.eq(of))
        .filter(interviews::state.eq_any(InterviewState::OPEN))
        .order(interviews::id)
        .select(Interview::as_select())
        .for_update()
        .load(conn)
        .await
}

/// The applications in which this vetter has an interview open.
pub(super) async fn list_with_open_of(conn: &mut Conn, vetter: AccountId) -> QueryResult<Vec<ApplicationId>> {
    interviews::table
        .filter(interviews::vetter_id.eq(vetter))
        .filter(interviews::state.eq_any(InterviewState::OPEN))
        .order(interviews::application_id)
        .select(interviews::application_id)
        .distinct()
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct Vetter {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    vetter_id: AccountId,
}

/// Who has an interview open and may not vet any more: locked, without the permission, or gone.
pub(super) async fn list_departed(conn: &mut Conn) -> QueryResult<Vec<AccountId>> {
    let rows: Vec<Vetter> = diesel::sql_query(
        "select distinct i.vetter_id from interviews i
         where i.state in ('proposed', 'asked', 'booked') and not exists (
           select from accounts a join staff_permissions p on p.account_id = a.id
           where a.id = i.vetter_id and a.kind = 'staff' and a.state = 'active' and p.permission in ('vetter', 'admin'))
         order by i.vetter_id",
    )
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.vetter_id).collect())
}

/// All of an application, the latest first.
pub(super) async fn list(conn: &mut Conn, of: ApplicationId) -> QueryResult<Vec<Interview>> {
    interviews::table
        .filter(interviews::application_id.eq(of))
        .order((interviews::created_at.desc(), interviews::id.desc()))
        .select(Interview::as_select())
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut Conn, interview: &Interview) -> QueryResult<usize> {
    let row = (
        interviews::id.eq(interview.id),
        interviews::application_id.eq(interview.application_id),
        interviews::stage_run_id.eq(interview.stage_run_id),
        interviews::vetter_id.eq(interview.vetter_id),
        interviews::state.eq(interview.state),
        interviews::round.eq(interview.round),
        interviews::minutes.eq(interview.minutes),
        interviews::zone.eq(&interview.zone),
        interviews::place.eq(&interview.place),
        interviews::due_at.eq(interview.due_at),
        interviews::created_at.eq(interview.created_at),
        interviews::updated_at.eq(interview.updated_at),
    );
    diesel::insert_into(interviews::table).values(row).execute(conn).await
}

pub(super) async fn update(conn: &mut Conn, interview: &Interview) -> QueryResult<usize> {
    diesel::update(interviews::table.find(interview.id)).set(interview).execute(conn).await
}

pub(super) async fn insert_slots(
    conn: &mut Conn,
    interview: &Interview,
    starts: &[DateTime<Utc>],
) -> QueryResult<usize> {
    let row = |(position, at): (i16, &DateTime<Utc>)| {
        (
            interview_slots::interview_id.eq(interview.id),
            interview_slots::round.eq(interview.round),
            interview_slots::position.eq(position),
            interview_slots::starts_at.eq(*at),
        )
    };
    let rows: Vec<_> = (0_i16..).zip(starts).map(row).collect();
    diesel::insert_into(interview_slots::table).values(rows).execute(conn).await
}

/// The times of the current round.
pub(super) async fn list_slots(conn: &mut Conn, interview: &Interview) -> QueryResult<Vec<Slot>> {
    interview_slots::table
        .filter(interview_slots::interview_id.eq(interview.id))
        .filter(interview_slots::round.eq(interview.round))
        .order(interview_slots::starts_at)
        .select((interview_slots::position, interview_slots::starts_at))
        .load(conn)
        .await
}

pub(super) async fn insert_event(
    conn: &mut Conn,
    interview: &Interview,
    event: &InterviewEvent,
) -> QueryResult<usize> {
    diesel::insert_into(interview_events::table)
        .values((
            interview_events::id.eq(event.id),
            interview_events::interview_id.eq(interview.id),
            interview_events::state.eq(event.state),
            interview_events::side.eq(event.side),
            interview_events::reason.eq(&event.reason),
            interview_events::sequence.eq(event.sequence),
            interview_events::starts_at.eq(event.starts_at),
            interview_events::at.eq(event.at),
        ))
        .execute(conn)
        .await
}

/// What happened, oldest first.
pub(super) async fn list_events(conn: &mut Conn, id: InterviewId) -> QueryResult<Vec<InterviewEvent>> {
    interview_events::table
        .filter(interview_events::interview_id.eq(id))
        .order((interview_events::at, interview_events::id))
        .select(InterviewEvent::as_select())
        .load(conn)
        .await
}

pub(super) async fn find_event(
    conn: &mut Conn,
    of: InterviewId,
    id: Uuid,
) -> QueryResult<Option<InterviewEvent>> {
    interview_events::table
        .find(id)
        .filter(interview_events::interview_id.eq(of))
        .select(InterviewEvent::as_select())
        .first(conn)
        .await
        .optional()
}

/// Two candidates who take the same hour of the same vetter do so one after the other.
pub(super) async fn lock_vetter(conn: &mut Conn, id: AccountId) -> QueryResult<AccountId> {
    accounts::table.find(id).select(accounts::id).for_no_key_update().first(conn).await
}

/// When the vetter's other booked interviews begin, and how many minutes they take, from a day before `from` on.
pub(super) async fn list_booked(
    conn: &mut Conn,
    vetter: AccountId,
    except: Option<InterviewId>,
    from: DateTime<Utc>,
) -> QueryResult<Vec<(DateTime<Utc>, i16)>> {
    let mut query = interviews::table
        .filter(interviews::vetter_id.eq(vetter))
        .filter(interviews::state.eq(InterviewState::Booked))
        .filter(interviews::starts_at.assume_not_null().gt(from - TimeDelta::days(1)))
        .select((interviews::starts_at.assume_not_null(), interviews::minutes))
        .into_boxed();
    if let Some(id) = except {
        query = query.filter(interviews::id.ne(id));
    }
    query.load(conn).await
}

/// Where the stage stands as far as times go: scheduled, or waiting for one. A stage that was closed stays as it is.
pub(super) async fn update_run(
    conn: &mut Conn,
    run: StageRunId,
    state: StageRunState,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let open = [StageRunState::Pending, StageRunState::Scheduled];
    diesel::update(stage_runs::table.find(run).filter(stage_runs::state.eq_any(open)))
        .set((stage_runs::state.eq(state), stage_runs::updated_at.eq(now)))
        .execute(conn)
        .await
}

/// The applicant did their part.
pub(super) async fn hear_applicant(
    conn: &mut Conn,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(applications::table.find(id))
        .set(applications::applicant_act_at.eq(now))
        .execute(conn)
        .await
}

/// When times were first proposed since the applicant's last act; none where nothing was.
pub(super) async fn first_unanswered(
    conn: &mut Conn,
    of: ApplicationId,
) -> QueryResult<Option<DateTime<Utc>>> {
    interview_events::table
        .inner_join(interviews::table.on(interviews::id.eq(interview_events::interview_id)))
        .inner_join(applications::table.on(applications::id.eq(interviews::application_id)))
        .filter(applications::id.eq(of))
        .filter(interview_events::state.eq(InterviewState::Proposed))
        .filter(interview_events::at.ge(applications::applicant_act_at))
        .select(diesel::dsl::min(interview_events::at))
        .first(conn)
        .await
}

/// Proposals whose last day has come.
pub(super) async fn list_unanswered(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<InterviewId>> {
    interviews::table
        .filter(interviews::state.eq(InterviewState::Proposed))
        .filter(interviews::due_at.le(now))
        .order((interviews::due_at, interviews::id))
        .limit(limit)
        .select(interviews::id)
        .load(conn)
        .await
}

/// Booked interviews that begin between `now` and a day later.
pub(super) async fn list_upcoming(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<InterviewId>> {
    interviews::table
        .filter(interviews::state.eq(InterviewState::Booked))
        .filter(interviews::starts_at.gt(now))
        .filter(interviews::starts_at.le(now + TimeDelta::days(1)))
        .filter(interviews::reminded_hour_at.is_null())
        .order((interviews::starts_at, interviews::id))
        .limit(limit)
        .select(interviews::id)
        .load(conn)
        .await
}

/// Who did what when, for [`insert_event`].
pub(super) fn event(
    interview: &Interview,
    side: Side,
    reason: &str,
    starts_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> InterviewEvent {
    InterviewEvent {
        id: Uuid::now_v7(),
        state: interview.state,
        side,
        reason: reason.to_owned(),
        sequence: interview.sequence,
        starts_at,
        at,
    }
}
