//! V5: no application waits in silence. One whose date has passed is told to those who vet, and its applicant gets an
//! apology once; one on the waiting list is read again when its time has come.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::conflicts::list_judges;
use super::model::ApplicationState;
use super::notices::applicant;
use super::stages::enter_next;
use super::submit::tell_vetters;
use super::transition::StepError;
use super::{due_queries, queries};
use crate::outbox::{self, MailKind, NewMail};
use crate::overdue::{BATCH, Late, Overdue, Waiter};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;

/// What was done about applications whose date has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// Late ones that staff were told of.
    pub told: usize,
    /// Waitlisted ones that are read again.
    pub resumed: usize,
}

/// Tells of what is overdue and takes up what has waited long enough, an application at a time.
///
/// # Errors
/// When Postgres refuses.
pub async fn chase_overdue(conn: &mut Conn, cx: &Context) -> Result<Chased, QueryError> {
    let mut chased = Chased::default();
    for id in due_queries::list_overdue(conn, cx.now, BATCH).await? {
        chased.told += usize::from(tell_overdue(conn, cx, id).await?);
    }
    for id in due_queries::list_rested(conn, cx.now, BATCH).await? {
        chased.resumed += usize::from(resume(conn, cx, id).await?);
    }
    Ok(chased)
}

async fn tell_overdue(conn: &mut Conn, cx: &Context, id: ApplicationId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(application) = queries::lock_application(conn, id).await? else { return Ok(false) };
        let is_ours = application.state.is_waiting() && application.applicant_asked_at.is_none();
        let due = application.stage_due_at.filter(|due| *due < cx.now && is_ours);
        let Some(due_at) = due else { return Ok(false) };
        let late = Overdue { what: Late::Application, id: id.0, due_at };
        let judges = list_judges(conn, application.engineer_id).await?;
        late.tell(conn, cx, &judges).await?;
        if let Some(contact) = applicant(conn, &application).await? {
            let waiter = Waiter { address: &contact.address, account_id: Some(contact.account_id) };
            late.apologise(conn, cx, waiter).await?;
        }
        due_queries::update_overdue_told(conn, id, cx.now).await?;
        Ok(true)
    })
    .await
}

/// From the waiting list back to those who read, with a new date. What was scored stands, and may be amended.
async fn resume(conn: &mut Conn, cx: &Context, id: ApplicationId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(mut application) = queries::lock_application(conn, id).await? else { return Ok(false) };
        let is_rested = application.state == ApplicationState::Waitlisted
            && application.stage_due_at.is_some_and(|due| due <= cx.now);
        if !is_rested {
            return Ok(false);
        }
        match enter_next(conn, cx, &mut application).await {
            Ok(()) => {}
            Err(StepError::Query(error)) => return Err(error),
            Err(StepError::Illegal(..)) => return Ok(false),
        }
        let round = cx.now.timestamp_micros();
        tell_vetters(conn, cx, application.engineer_id, id, &format!("application_waiting:{id}:{round}"))
            .await?;
        if let Some(contact) = applicant(conn, &application).await? {
            let mail = NewMail {
                kind: MailKind::ApplicationResumed,
                recipient: &contact.address,
                account_id: Some(contact.account_id),
                payload: json!({ "application_id": id }),
                unique_key: format!("application_resumed:{id}:{round}"),
            };
            outbox::record(conn, cx, &mail).await?;
        }
        Ok(true)
    })
    .await
}
