//! Applications that are under way, by their date: the overdue ones come first by themselves.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::engineers::Seniority;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, StageRunId};
use crate::platform::places::Country;
use crate::text_enum;
use crate::vetting::decisions::SCORERS;
use crate::vetting::model::{ApplicationState, StageKind, StageRunState};
use crate::vetting::read::ReadError;

/// Applications on the board at most.
const BOARD: i64 = 300;

text_enum! {
    /// Which of them.
    pub enum Shelf {
        /// Whose turn is ours.
        Ours = "waiting",
        /// Of those, the vetter's own.
        Mine = "mine",
        /// Of those, nobody's yet.
        Unassigned = "unassigned",
        /// Whose turn is the applicant's.
        Theirs = "applicants",
    }
}

/// What comes next, as a vetter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Nobody has it.
    Take,
    /// The vetter has not scored it.
    Score,
    /// A talk is to be arranged or held first.
    Arrange,
    /// The applicant works on it.
    Await,
    /// A second person has to score.
    AskColleague,
    /// It is scored.
    Close,
    /// Every stage is closed.
    Decide,
}

impl NextAction {
    /// As a verb with its object.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Take => "Take it",
            Self::Score => "Score the stage",
            Self::Arrange => "Arrange the talk",
            Self::Await => "Wait for the applicant",
            Self::AskColleague => "Ask for a second card",
            Self::Close => "Close the stage",
            Self::Decide => "Decide",
        }
    }
}

/// An application of the queue, with the stage that it stands at.
#[derive(Clone, Debug, QueryableByName)]
#[expect(missing_docs, reason = "columns of applications, engineers, stage_runs and accounts")]
pub struct QueueRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: ApplicationId,
    #[diesel(sql_type = Text)]
    pub state: ApplicationState,
    #[diesel(sql_type = SmallInt)]
    pub attempt: i16,
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub submitted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub applicant_asked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub headline: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub seniority: Option<Seniority>,
    #[diesel(sql_type = Nullable<Text>)]
    pub country: Option<Country>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub run_id: Option<StageRunId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub stage_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub stage_kind: Option<StageKind>,
    #[diesel(sql_type = Nullable<Text>)]
    pub run_state: Option<StageRunState>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub assignee_id: Option<AccountId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub assignee_name: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub opened_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub scorer_count: i64,
    #[diesel(sql_type = Bool)]
    pub is_scored_by_viewer: bool,
}

impl QueueRow {
    /// What comes next for whoever asked for the queue.
    #[must_use]
    pub fn next_action(&self) -> NextAction {
        let has_enough = usize::try_from(self.scorer_count).unwrap_or(0) >= SCORERS;
        let decide = if has_enough { NextAction::Decide } else { NextAction::AskColleague };
        let (Some(state), Some(kind)) = (self.run_state, self.stage_kind) else { return decide };
        match (self.state, state) {
            (ApplicationState::Decision, _) => decide,
            _ if self.applicant_asked_at.is_some() => NextAction::Await,
            _ if self.assignee_id.is_none() => NextAction::Take,
            (_, StageRunState::Pending | StageRunState::Scheduled) if kind == StageKind::Interview => {
                NextAction::Arrange
            }
            _ if !self.is_scored_by_viewer => NextAction::Score,
            _ if !has_enough => NextAction::AskColleague,
            _ => NextAction::Close,
        }
    }
}

/// The stage that an application stands at is the first that is not closed. `$1` is the viewer.
const ROWS: &str = "select a.id, a.state, a.attempt, a.stage_due_at as due_at, a.submitted_at, a.applicant_asked_at,
        e.display_name as name, e.headline, e.seniority, e.country, r.id as run_id, s.name as stage_name,
        s.kind as stage_kind, r.state as run_state, r.assignee_id, v.name as assignee_name, r.opened_at,
        (select count(distinct c.vetter_id) from scorecards c join stage_runs x on x.id = c.stage_run_id
          where x.application_id = a.id and not exists (select from vetting_conflicts k
            where k.account_id = c.vetter_id and k.engineer_id = e.id)) as scorer_count,
        exists (select from scorecards c where c.stage_run_id = r.id and c.vetter_id = $1) as is_scored_by_viewer
   from applications a
   join engineers e on e.id = a.engineer_id
   left join lateral (select x.* from stage_runs x join vetting_stages y on y.id = x.stage_id
          where x.application_id = a.id and x.state in ('pending', 'scheduled', 'submitted', 'scored')
          order by y.position limit 1) r on true
   left join vetting_stages s on s.id = r.stage_id
   left join accounts v on v.id = r.assignee_id
  where a.state in ('submitted', 'screening', 'assessment', 'interview', 'decision')";

fn viewer(cx: &Context) -> Result<Uuid, ReadError> {
    let may = cx.actor.may(Permission::Vetter);
    cx.actor.account_id().filter(|_| may).map(|id| id.0).ok_or(ReadError::NotFound)
}

/// Applications of one shelf, the longest due first, after the one at `after`.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody but people who vet.
pub async fn list_queue(
    conn: &mut Conn,
    cx: &Context,
    shelf: Shelf,
    after: Option<Cursor>,
    size: usize,
) -> Result<Slice<QueueRow>, ReadError> {
    let viewer = viewer(cx)?;
    let on_shelf = match shelf {
        Shelf::Ours => "a.applicant_asked_at is null",
        Shelf::Mine => "a.applicant_asked_at is null and r.assignee_id = $1",
        Shelf::Unassigned => {
            "a.applicant_asked_at is null and r.assignee_id is null and a.state <> 'decision'"
        }
        Shelf::Theirs => "a.applicant_asked_at is not null",
    };
    let statement = format!(
        "{ROWS} and {on_shelf} and ($2::timestamptz is null or (a.stage_due_at, a.id) > ($2, $3))
         order by a.stage_due_at, a.id limit $4"
    );
    let rows: Vec<QueueRow> = sql_query(statement)
        .bind::<SqlUuid, _>(viewer)
        .bind::<Nullable<Timestamptz>, _>(after.map(|cursor| cursor.at))
        .bind::<SqlUuid, _>(after.map_or(Uuid::nil(), |cursor| cursor.id))
        .bind::<BigInt, _>(i64::try_from(size).unwrap_or(50) + 1)
        .load(conn)
        .await?;
    Ok(Slice::cut(rows, size, |row| Cursor { at: row.due_at, id: row.id.0 }))
}

/// Everything under way, for the board: by date, at most 300.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody but people who vet.
pub async fn list_board(conn: &mut Conn, cx: &Context) -> Result<Vec<QueueRow>, ReadError> {
    let viewer = viewer(cx)?;
    let statement = format!("{ROWS} order by a.stage_due_at, a.id limit {BOARD}");
    Ok(sql_query(statement).bind::<SqlUuid, _>(viewer).load(conn).await?)
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
}

/// How many applications wait for staff, and how many of them longer than promised.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_waiting(conn: &mut Conn, now: DateTime<Utc>) -> diesel::QueryResult<(i64, i64)> {
    let counts: Counts = sql_query(
        "select count(*) as waiting, count(*) filter (where stage_due_at < $1) as overdue from applications
          where state in ('submitted', 'screening', 'assessment', 'interview', 'decision') and applicant_asked_at is null",
    )
    .bind::<Timestamptz, _>(now)
    .get_result(conn)
    .await?;
    Ok((counts.waiting, counts.overdue))
}
