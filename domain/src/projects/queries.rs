//! Every query about briefs. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::brief::Brief;
use super::model::{Event, Project, ProjectState};
use crate::platform::cursor::Cursor;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, ProjectId};
use crate::schema::{project_events, projects};

pub(super) async fn find_project(conn: &mut Conn, id: ProjectId) -> QueryResult<Option<Project>> {
    projects::table.find(id).select(Project::as_select()).first(conn).await.optional()
}

/// The project, held until the transaction ends.
pub(super) async fn lock_project(conn: &mut Conn, id: ProjectId) -> QueryResult<Option<Project>> {
    projects::table.find(id).select(Project::as_select()).for_update().first(conn).await.optional()
}

pub(super) async fn find_by_form(conn: &mut Conn, form_key: Uuid) -> QueryResult<Option<Project>> {
    projects::table
        .filter(projects::form_key.eq(form_key))
        .select(Project::as_select())
        .first(conn)
        .await
        .optional()
}

/// A draft to be.
pub(super) struct Draft<'a> {
    pub id: ProjectId,
    pub form_key: Uuid,
    pub account_id: Option<AccountId>,
    pub company_id: Option<CompanyId>,
    pub contact_email: &'a str,
    pub contact_key: &'a str,
    pub brief: &'a Brief,
    pub source_page: &'a str,
    pub now: DateTime<Utc>,
}

/// `false`: the same form has started a brief before.
pub(super) async fn insert_draft(conn: &mut Conn, draft: &Draft<'_>) -> QueryResult<bool> {
    let inserted = diesel::insert_into(projects::table)
        .values((
            projects::id.eq(draft.id),
            projects::form_key.eq(draft.form_key),
            projects::account_id.eq(draft.account_id),
            projects::company_id.eq(draft.company_id),
            projects::contact_email.eq(draft.contact_email),
            projects::contact_key.eq(draft.contact_key),
            draft.brief.clone(),
            projects::state.eq(ProjectState::Draft),
            projects::draft_step.eq(2_i16),
            projects::source_page.eq(draft.source_page),
            projects::client_act_at.eq(draft.now),
            projects::created_at.eq(draft.now),
            projects::updated_at.eq(draft.now),
        ))
        .on_conflict(projects::form_key)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// What a saved step writes.
pub(super) async fn update_brief(
    conn: &mut Conn,
    project: &Project,
    draft_step: i16,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(projects::table.find(project.id))
        .set((
            project.brief.clone(),
            projects::contact_email.eq(&project.contact_email),
            projects::contact_key.eq(&project.contact_key),
            projects::draft_step.eq(draft_step),
            projects::client_act_at.eq(now),
            projects::row_version.eq(projects::row_version + 1),
            projects::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What a change of state writes.
#[derive(AsChangeset)]
#[diesel(table_name = projects, treat_none_as_null = true)]
pub(super) struct StateChange {
    pub state: ProjectState,
    pub state_reason: Option<String>,
    pub owner_id: Option<AccountId>,
    pub link_version: i32,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub triage_due_at: Option<DateTime<Utc>>,
    pub client_act_at: DateTime<Utc>,
    pub row_version: i32,
    pub updated_at: DateTime<Utc>,
}

impl StateChange {
    /// Everything as it is, but for state and versions.
    pub(super) fn of(project: &Project, state: ProjectState, now: DateTime<Utc>) -> Self {
        Self {
            state,
            state_reason: None,
            owner_id: project.owner_id,
            link_version: project.link_version,
            confirmed_at: project.confirmed_at,
            submitted_at: project.submitted_at,
            triage_due_at: None,
            client_act_at: project.client_act_at,
            row_version: project.row_version + 1,
            updated_at: now,
        }
    }
}

pub(super) async fn update_state(conn: &mut Conn, id: ProjectId, change: &StateChange) -> QueryResult<()> {
    diesel::update(projects::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

pub(super) async fn insert_event(conn: &mut Conn, event: &Event) -> QueryResult<()> {
    diesel::insert_into(project_events::table).values(event).execute(conn).await?;
    Ok(())
}

/// A brief's way so far, oldest first.
pub(super) async fn list_events(conn: &mut Conn, id: ProjectId) -> QueryResult<Vec<Event>> {
    project_events::table
        .filter(project_events::project_id.eq(id))
        .order((project_events::at, project_events::id))
        .select(Event::as_select())
        .load(conn)
        .await
}

/// Briefs of a company, newest first.
pub(super) async fn list_of_company(conn: &mut Conn, id: CompanyId, limit: i64) -> QueryResult<Vec<Project>> {
    projects::table
        .filter(projects::company_id.eq(id))
        .order((projects::created_at.desc(), projects::id))
        .limit(limit)
        .select(Project::as_select())
        .load(conn)
        .await
}

/// Confirmed briefs in these states, by due date, else by last change; oldest first.
pub(super) async fn list_in_states(
    conn: &mut Conn,
    states: &[ProjectState],
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Project>> {
    let mut query = projects::table
        .filter(projects::state.eq_any(states))
        .filter(projects::confirmed_at.is_not_null())
        .select(Project::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(cursor) = after {
        query = query.filter(
            sql::<Bool>("(coalesce(triage_due_at, updated_at), id) > (")
                .bind::<Timestamptz, _>(cursor.at)
                .sql(", ")
                .bind::<diesel::sql_types::Uuid, _>(cursor.id)
                .sql(")"),
        );
    }
    query.order(sql::<Timestamptz>("coalesce(triage_due_at, updated_at), id")).load(conn).await
}

pub(super) async fn count_in_state(conn: &mut Conn, state: ProjectState) -> QueryResult<i64> {
    projects::table.filter(projects::state.eq(state)).count().get_result(conn).await
}

/// Briefs that wait for their client since before `since`.
pub(super) async fn list_silent(
    conn: &mut Conn,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<ProjectId>> {
    projects::table
        .filter(projects::state.eq(ProjectState::NeedsInfo))
        .filter(projects::updated_at.le(since))
        .order(projects::id)
        .limit(limit)
        .select(projects::id)
        .load(conn)
        .await
}

/// Briefs whose next step is staff's and late, and that staff have not been told of since, the longest first.
pub(super) async fn list_overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<ProjectId>> {
    let due_at = projects::triage_due_at;
    let is_untold = projects::overdue_told_at.is_null().or(projects::overdue_told_at.le(due_at));
    projects::table
        .filter(projects::state.eq_any([ProjectState::Triage, ProjectState::Qualified]))
        .filter(due_at.lt(now))
        .filter(is_untold)
        .order((due_at, projects::id))
        .limit(limit)
        .select(projects::id)
        .load(conn)
        .await
}

/// How many in this state are late.
pub(super) async fn count_overdue(
    conn: &mut Conn,
    state: ProjectState,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    projects::table
        .filter(projects::state.eq(state))
        .filter(projects::triage_due_at.lt(now))
        .count()
        .get_result(conn)
        .await
}

pub(super) async fn update_overdue_told(
    conn: &mut Conn,
    id: ProjectId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(projects::table.find(id)).set(projects::overdue_told_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// Deletes what nobody touched since `since`: briefs that were sent and never confirmed, whoever wrote them, and drafts
/// of guests. The draft of an account waits for nobody but its writer.
pub(super) async fn delete_unconfirmed(conn: &mut Conn, since: DateTime<Utc>) -> QueryResult<usize> {
    let is_unconfirmed = projects::state.eq(ProjectState::Submitted);
    let is_guests_draft = projects::state.eq(ProjectState::Draft).and(projects::account_id.is_null());
    let old = projects::table
        .filter(is_unconfirmed.or(is_guests_draft))
        .filter(projects::confirmed_at.is_null())
        .filter(projects::client_act_at.le(since));
    diesel::delete(old).execute(conn).await
}
