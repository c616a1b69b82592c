//! What client and staff see of briefs.

use super::access::{ClientError, admit, subject};
use super::attachments::{Attachment, list_files};
use super::model::{Event, Project, ProjectState};
use super::queries::{
    count_in_state, count_overdue, find_project, list_events, list_in_states, list_of_company,
};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ProjectId;
use crate::platform::links::Link;

/// Rows of a page of the staff's list.
const PAGE: usize = 50;
/// Briefs that a company's own list shows.
const OWN: i64 = 100;

/// A brief with its way and its files.
#[derive(Clone, Debug)]
pub struct File {
    /// The brief.
    pub project: Project,
    /// Its way, oldest first.
    pub events: Vec<Event>,
    /// What came with it; without the bytes.
    pub attachments: Vec<Attachment>,
}

/// Why staff see nothing.
#[derive(Debug, thiserror::Error)]
pub enum StaffReadError {
    /// Not staff who triage.
    #[error("not allowed")]
    NotAllowed,
    /// No such brief, or not confirmed.
    #[error("no such brief")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The brief that a link opens.
pub async fn for_client(conn: &mut Conn, link: &Link) -> Result<File, ClientError> {
    let project = admit(find_project(conn, subject(link)).await?, link).ok_or(ClientError::NotFound)?;
    Ok(file(conn, project).await?)
}

/// Any confirmed brief, for staff.
pub async fn for_staff(conn: &mut Conn, cx: &Context, id: ProjectId) -> Result<File, StaffReadError> {
    if !cx.actor.may(Permission::ProjectLead) {
        return Err(StaffReadError::NotAllowed);
    }
    let project = find_project(conn, id).await?.filter(|p| p.confirmed_at.is_some());
    Ok(file(conn, project.ok_or(StaffReadError::NotFound)?).await?)
}

/// A brief whose mail is being written.
///
/// # Errors
/// When Postgres refuses.
pub async fn for_mail(conn: &mut Conn, id: ProjectId) -> Result<Option<File>, QueryError> {
    match find_project(conn, id).await? {
        Some(project) => Ok(Some(file(conn, project).await?)),
        None => Ok(None),
    }
}

/// Briefs of the actor's company, newest first; none for anybody else.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_own(conn: &mut Conn, cx: &Context) -> Result<Vec<Project>, QueryError> {
    match cx.actor.signed().and_then(|signed| signed.member.as_ref()) {
        Some(member) => list_of_company(conn, member.company_id, OWN).await,
        None => Ok(Vec::new()),
    }
}

/// One brief of the actor's company, to read: whoever may act for the company has a link beside it.
pub async fn for_member(conn: &mut Conn, cx: &Context, id: ProjectId) -> Result<File, ClientError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref());
    let project = find_project(conn, id).await?;
    let own = project.filter(|p| p.company_id.is_some() && p.company_id == member.map(|m| m.company_id));
    Ok(file(conn, own.ok_or(ClientError::NotFound)?).await?)
}

/// Confirmed briefs in these states, for staff; those that wait by due date.
pub async fn list_for_staff(
    conn: &mut Conn,
    cx: &Context,
    states: &[ProjectState],
    after: Option<Cursor>,
) -> Result<Slice<Project>, StaffReadError> {
    if !cx.actor.may(Permission::ProjectLead) {
        return Err(StaffReadError::NotAllowed);
    }
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = list_in_states(conn, states, after, limit).await?;
    Ok(Slice::cut(rows, PAGE, Project::place))
}

/// How many briefs in this state wait longer than promised.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_late(conn: &mut Conn, cx: &Context, state: ProjectState) -> Result<i64, QueryError> {
    count_overdue(conn, state, cx.now).await
}

/// How many briefs wait for staff.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_open(conn: &mut Conn) -> Result<i64, QueryError> {
    count_in_state(conn, ProjectState::Triage).await
}

async fn file(conn: &mut Conn, project: Project) -> Result<File, QueryError> {
    let events = list_events(conn, project.id).await?;
    let attachments = list_files(conn, project.id).await?;
    Ok(File { project, events, attachments })
}
