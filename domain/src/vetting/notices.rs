//! Mails to the applicant about stages, and what else has to hear of a stage's end.

use serde_json::json;

use super::interviews::Interview;
use super::model::Application;
use crate::accounts::{Contact, find_contact};
use crate::engineers::find_engineer;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::StageRunId;

/// Where the applicant reads mail; none while their account is not active.
pub(super) async fn applicant(
    conn: &mut Conn,
    application: &Application,
) -> Result<Option<Contact>, QueryError> {
    match find_engineer(conn, application.engineer_id).await? {
        Some(engineer) => find_contact(conn, engineer.account_id).await,
        None => Ok(None),
    }
}

/// T4: a stage that takes the applicant's time has begun.
pub(super) async fn invite(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    run: StageRunId,
) -> Result<(), QueryError> {
    about_run(conn, cx, application, run, MailKind::StageInvitation, &format!("stage_invitation:{run}")).await
}

/// T6: what a stage came to.
pub(super) async fn tell_result(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    run: StageRunId,
) -> Result<(), QueryError> {
    about_run(conn, cx, application, run, MailKind::StageResult, &format!("stage_result:{run}")).await
}

/// T5: the work of a stage is awaited; `which` tells the reminders of one stage apart.
pub(super) async fn remind(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    run: StageRunId,
    which: &str,
) -> Result<(), QueryError> {
    let key = format!("stage_reminder:{run}:{which}");
    about_run(conn, cx, application, run, MailKind::StageReminder, &key).await
}

/// T5 of a conversation: the times that were proposed lapse tomorrow. Once for each round of them.
pub(super) async fn remind_to_pick(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    interview: &Interview,
) -> Result<(), QueryError> {
    let Some(contact) = applicant(conn, application).await? else { return Ok(()) };
    let Interview { id, round, stage_run_id, .. } = interview;
    let mail = NewMail {
        kind: MailKind::StageReminder,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({
            "application_id": application.id, "stage_run_id": stage_run_id, "interview_id": id, "round": round,
        }),
        unique_key: format!("stage_reminder:interview:{id}:{round}:pick"),
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

/// Ended for want of a word from the applicant.
pub(super) async fn tell_expired(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
) -> Result<(), QueryError> {
    let Some(contact) = applicant(conn, application).await? else { return Ok(()) };
    let mail = NewMail {
        kind: MailKind::ApplicationExpired,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "application_id": application.id }),
        unique_key: format!("application_expired:{}", application.id),
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

async fn about_run(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    run: StageRunId,
    kind: MailKind,
    key: &str,
) -> Result<(), QueryError> {
    let Some(contact) = applicant(conn, application).await? else { return Ok(()) };
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "application_id": application.id, "stage_run_id": run }),
        unique_key: key.to_owned(),
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}
