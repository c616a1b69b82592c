//! Loads what mails about applications say; the contexts are `domain::vetting::mails`.

use domain::platform::db::Conn;
use domain::platform::ids::ApplicationId;
use domain::vetting::mails::{ApplicationReceived, ApplicationResumed, ApplicationWaiting, DecisionMail};
use domain::vetting::{ApplicationFile, find_for_mail};
use uuid::Uuid;

use crate::mails::{Order, RenderError};

/// Loads [`ApplicationReceived`].
///
/// # Errors
/// [`RenderError`].
pub async fn received(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ApplicationReceived>, RenderError> {
    Ok(file(conn, order).await?.map(|file| ApplicationReceived::new(order.cx, &file)))
}

/// Loads [`ApplicationWaiting`]; nothing when somebody has seen to it already.
///
/// # Errors
/// [`RenderError`].
pub async fn waiting(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ApplicationWaiting>, RenderError> {
    let file = file(conn, order).await?.filter(|file| file.status.application.state.is_waiting());
    Ok(file.map(|file| ApplicationWaiting::new(order.cx, &file)))
}

/// Loads [`ApplicationResumed`]; nothing when it was decided meanwhile.
///
/// # Errors
/// [`RenderError`].
pub async fn resumed(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ApplicationResumed>, RenderError> {
    let file = file(conn, order).await?.filter(|file| file.status.application.state.is_waiting());
    Ok(file.map(|file| ApplicationResumed::new(order.cx, &file)))
}

/// Loads the mail of the decision that it was owed for.
///
/// # Errors
/// [`RenderError`].
pub async fn decided(conn: &mut Conn, order: &Order<'_>) -> Result<Option<DecisionMail>, RenderError> {
    let id: Uuid = order.id("decision_id")?;
    let Some(file) = file(conn, order).await? else { return Ok(None) };
    let decision = file.status.decisions.iter().find(|decision| decision.id == id);
    Ok(decision.map(|decision| DecisionMail::new(order.cx, &file, decision)))
}

async fn file(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ApplicationFile>, RenderError> {
    let id: ApplicationId = order.id("application_id")?;
    Ok(find_for_mail(conn, id).await?)
}
