//! What is owed to both sides of an interview, and what the worker that writes it is told.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use super::model::{Interview, InterviewEvent, InterviewState, Side};
use super::queries;
use crate::accounts::{Contact, find_contact};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, InterviewId};
use crate::schema::{accounts, applications, engineers};

/// Everything that a mail about an interview says.
#[derive(Clone, Debug)]
pub struct InterviewMail {
    /// As it is now.
    pub interview: Interview,
    /// What the mail is about.
    pub event: InterviewEvent,
    /// Times on offer now.
    pub starts: Vec<DateTime<Utc>>,
    /// Name of the stage.
    pub stage: String,
    /// Who applies.
    pub candidate: Person,
    /// Who holds the conversation.
    pub vetter: Person,
}

/// One side of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What to call them.
    pub name: String,
    /// In which zone they read times.
    pub zone: Tz,
}

/// Owes one side a mail about `event`.
pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    interview: &Interview,
    event: &InterviewEvent,
    kind: MailKind,
    to: Side,
) -> Result<(), QueryError> {
    let payload = json!({ "interview_id": interview.id, "event_id": event.id, "to": to });
    owe(conn, cx, interview, (kind, to), payload, format!("{kind}:{}:{to}", event.id)).await
}

/// Owes both sides a reminder: `before` is `day` or `hour`.
pub(super) async fn remind(
    conn: &mut Conn,
    cx: &Context,
    interview: &Interview,
    before: &str,
) -> Result<(), QueryError> {
    let events = queries::list_events(conn, interview.id).await?;
    let booked = events.iter().rev().find(|event| event.state == InterviewState::Booked);
    let Some(event) = booked else { return Ok(()) };
    let kind = MailKind::InterviewReminder;
    for to in [Side::Candidate, Side::Vetter] {
        let payload =
            json!({ "interview_id": interview.id, "event_id": event.id, "to": to, "before": before });
        owe(conn, cx, interview, (kind, to), payload, format!("{kind}:{}:{before}:{to}", event.id)).await?;
    }
    Ok(())
}

async fn owe(
    conn: &mut Conn,
    cx: &Context,
    interview: &Interview,
    (kind, to): (MailKind, Side),
    payload: serde_json::Value,
    unique_key: String,
) -> Result<(), QueryError> {
    let contact = match to {
        Side::Candidate => candidate_of(conn, interview).await?,
        Side::Vetter | Side::System => find_contact(conn, interview.vetter_id).await?,
    };
    let Some(contact) = contact else { return Ok(()) };
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload,
        unique_key,
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

/// Whom mails to the candidate go to.
pub(super) async fn candidate_of(
    conn: &mut Conn,
    interview: &Interview,
) -> Result<Option<Contact>, QueryError> {
    let account: Option<AccountId> = applications::table
        .inner_join(engineers::table.on(engineers::id.eq(applications::engineer_id)))
        .filter(applications::id.eq(interview.application_id))
        .select(engineers::account_id)
        .first(conn)
        .await
        .optional()?;
    match account {
        Some(account) => find_contact(conn, account).await,
        None => Ok(None),
    }
}

/// Both sides of an interview. The candidate's zone is their profile's, else their account's.
pub(super) async fn people(conn: &mut Conn, interview: &Interview) -> Result<(Person, Person), QueryError> {
    let (name, own, account): (String, Option<String>, String) = applications::table
        .inner_join(engineers::table.on(engineers::id.eq(applications::engineer_id)))
        .inner_join(accounts::table.on(accounts::id.eq(engineers::account_id)))
        .filter(applications::id.eq(interview.application_id))
        .select((engineers::display_name, engineers::time_zone, accounts::time_zone))
        .first(conn)
        .await?;
    let candidate =
        Person { name, zone: zone(own.as_deref()).unwrap_or(zone(Some(&account)).unwrap_or(Tz::UTC)) };
    let name: Option<String> =
        accounts::table.find(interview.vetter_id).select(accounts::name).first(conn).await?;
    let vetter =
        Person { name: name.unwrap_or_default(), zone: zone(Some(&interview.zone)).unwrap_or(Tz::UTC) };
    Ok((candidate, vetter))
}

fn zone(name: Option<&str>) -> Option<Tz> {
    name.and_then(|name| name.parse().ok())
}

/// What the worker writes about; `None` once it is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(
    conn: &mut Conn,
    id: InterviewId,
    event: Uuid,
) -> Result<Option<InterviewMail>, QueryError> {
    let Some(interview) = queries::find(conn, id).await? else { return Ok(None) };
    let Some(event) = queries::find_event(conn, id, event).await? else { return Ok(None) };
    let (candidate, vetter) = people(conn, &interview).await?;
    let run = queries::find_run(conn, interview.application_id, interview.stage_run_id).await?;
    let slots = queries::list_slots(conn, &interview).await?;
    Ok(Some(InterviewMail {
        starts: slots.iter().map(|slot| slot.starts_at).collect(),
        stage: run.map(|run| run.name).unwrap_or_default(),
        interview,
        event,
        candidate,
        vetter,
    }))
}

/// Writes down what staff did.
pub(super) async fn audit(
    conn: &mut Conn,
    cx: &Context,
    interview: &Interview,
    action: &str,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "interview",
        subject_id: interview.id.to_string(),
        reason: None, // it may name the candidate; it is in `interview_events`
        detail: json!({ "state": interview.state, "round": interview.round }),
    };
    audit::record(conn, cx, &event).await
}
