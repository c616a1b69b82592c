//! Whose turn it is. For the applicant's silence only the applicant's turns count, for our promises only ours.

use chrono::{DateTime, Utc};

use super::queries;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::vetting::model::Application;

/// The applicant has to act, by `due_at`; their silence counts from `asked_at`. In the caller's transaction, which holds the
/// application.
pub(in crate::vetting) async fn pass_to_applicant(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    asked_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<(), QueryError> {
    set(conn, cx, application, Some(asked_at), due_at).await
}

/// Staff have to act, by `due_at`. As [`pass_to_applicant`].
pub(in crate::vetting) async fn pass_to_staff(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    due_at: DateTime<Utc>,
) -> Result<(), QueryError> {
    set(conn, cx, application, None, due_at).await
}

async fn set(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
    asked_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
) -> Result<(), QueryError> {
    let id: ApplicationId = application.id;
    queries::update_turn(conn, id, asked_at, Some(due_at), cx.now).await?;
    application.applicant_asked_at = asked_at;
    application.stage_due_at = Some(due_at);
    application.updated_at = cx.now;
    Ok(())
}
