//! An applicant who is no more: what they have open is withdrawn, and nobody works on it.

use diesel::QueryResult;

use super::interviews::cancel_open;
use super::model::ApplicationState;
use super::queries;
use super::stages::queries::{clear_turn, waive_rest};
use super::transition::{StepError, step};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;

/// Withdraws the engineer's open application, if there is one.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_of_applicant(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<bool> {
    let Some(latest) = queries::find_latest(conn, engineer).await? else { return Ok(false) };
    let Some(mut application) = queries::lock_application(conn, latest.id).await? else { return Ok(false) };
    match step(conn, cx, &mut application, ApplicationState::Withdrawn).await {
        Ok(()) => {}
        Err(StepError::Illegal(..)) => return Ok(false),
        Err(StepError::Query(error)) => return Err(error),
    }
    queries::update_decided(conn, application.id, cx.now, None).await?;
    let reason = "The application was withdrawn.";
    waive_rest(conn, application.id, reason, None, cx.now).await?;
    clear_turn(conn, application.id, cx.now).await?;
    cancel_open(conn, cx, application.id, reason).await?;
    Ok(true)
}
