//! Loads what mails about stages and the vetters' desk say; the contexts are domain's.

use domain::platform::db::Conn;
use domain::vetting::desk_mails::{FinishApplication, StagesReleased, VetterMorning};
use domain::vetting::stage_mails::{ApplicationExpired, StageInvitation, StageReminder, StageResult};

use crate::mails::{Order, RenderError};

/// Loads [`StageInvitation`]; nothing once the stage is over.
///
/// # Errors
/// [`RenderError`].
pub async fn invitation(conn: &mut Conn, order: &Order<'_>) -> Result<Option<StageInvitation>, RenderError> {
    let (application, run) = (order.id("application_id")?, order.id("stage_run_id")?);
    Ok(StageInvitation::load(conn, order.cx, application, run).await?)
}

/// Loads [`StageReminder`]; nothing once the turn is not the applicant's.
///
/// # Errors
/// [`RenderError`].
pub async fn reminder(conn: &mut Conn, order: &Order<'_>) -> Result<Option<StageReminder>, RenderError> {
    let (application, run) = (order.id("application_id")?, order.id("stage_run_id")?);
    let round = match order.mail.payload.get("round") {
        Some(round) => {
            let round = round.as_i64().and_then(|round| i16::try_from(round).ok());
            Some((order.id("interview_id")?, round.ok_or(RenderError::Payload("round"))?))
        }
        None => None,
    };
    Ok(StageReminder::load(conn, order.cx, application, run, round, order.mail.created_at).await?)
}

/// Loads [`StageResult`].
///
/// # Errors
/// [`RenderError`].
pub async fn result(conn: &mut Conn, order: &Order<'_>) -> Result<Option<StageResult>, RenderError> {
    let (application, run) = (order.id("application_id")?, order.id("stage_run_id")?);
    Ok(StageResult::load(conn, order.cx, application, run).await?)
}

/// Loads [`ApplicationExpired`].
///
/// # Errors
/// [`RenderError`].
pub async fn expired(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ApplicationExpired>, RenderError> {
    Ok(ApplicationExpired::load(conn, order.cx, order.id("application_id")?).await?)
}

/// Loads [`FinishApplication`]; nothing once they applied.
///
/// # Errors
/// [`RenderError`].
pub async fn finish(conn: &mut Conn, order: &Order<'_>) -> Result<Option<FinishApplication>, RenderError> {
    let is_last = order.mail.payload.get("is_last").and_then(serde_json::Value::as_bool);
    let is_last = is_last.ok_or(RenderError::Payload("is_last"))?;
    Ok(FinishApplication::load(conn, order.cx, order.id("account_id")?, is_last).await?)
}

/// Loads [`VetterMorning`]; nothing when nothing waits any more.
///
/// # Errors
/// [`RenderError`].
pub async fn morning(conn: &mut Conn, order: &Order<'_>) -> Result<Option<VetterMorning>, RenderError> {
    let vetter = order.id("account_id")?;
    Ok(VetterMorning::load(conn, order.cx, vetter, order.mail.created_at).await?)
}

/// What [`StagesReleased`] says.
///
/// # Errors
/// [`RenderError`].
pub fn released(order: &Order<'_>) -> Result<StagesReleased, RenderError> {
    let count = order.mail.payload.get("count").and_then(serde_json::Value::as_i64);
    Ok(StagesReleased::new(order.cx, count.ok_or(RenderError::Payload("count"))?))
}
