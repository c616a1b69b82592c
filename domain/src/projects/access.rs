//! Who may touch a brief as its client: whoever holds its signed link.

use super::model::{Project, ProjectAction, ProjectState};
use crate::platform::context::Context;
use crate::platform::db::QueryError;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::ProjectId;
use crate::platform::links::{Link, LinkPurpose};

/// Why a client's act does nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The link opens nothing, or no longer.
    #[error("no such brief")]
    NotFound,
    /// The brief is not in a state for this.
    #[error("the brief is {0}")]
    WrongState(ProjectState),
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The token of the brief's own address; the same one all day, so that a bookmark and a reload agree.
#[must_use]
pub fn open_token(cx: &Context, project: &Project) -> String {
    let today = cx.now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    cx.keys.sign_link(LinkPurpose::OpenBrief, project.id.0, project.link_version, today)
}

/// The project of a link that opens it.
pub(super) fn admit(project: Option<Project>, link: &Link) -> Option<Project> {
    project.filter(|project| project.id.0 == link.subject && project.link_version == link.version)
}

/// The id that a link is about.
pub(super) fn subject(link: &Link) -> ProjectId {
    ProjectId(link.subject)
}

/// The state after `action`.
pub(super) fn after(project: &Project, action: ProjectAction) -> Result<ProjectState, ClientError> {
    project.state.after(action).ok_or(ClientError::WrongState(project.state))
}
