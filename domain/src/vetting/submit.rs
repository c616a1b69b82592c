//! E1: a developer applies. The receipt says what happens, by when, how long it takes and what is looked at.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::conflicts::list_judges;
use super::model::{Application, ApplicationState, Stage};
use super::queries;
use super::snapshot::{self, Snapshot};
use crate::accounts::find_contact;
use crate::engineers::{
    Engineer, Item, NetworkStatus, find_by_account, list_held_skills, lock_engineer, missing_for_application,
};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, EngineerId};
use crate::schema::engineers;

/// Why nothing was submitted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Only developers apply.
    #[error("not a developer's account")]
    NotDeveloper,
    /// The address is not verified yet.
    #[error("the address is not verified")]
    Unverified,
    /// The profile lacks what an application needs.
    #[error("the profile is not complete")]
    Incomplete(Vec<Item>),
    /// They are in the network, or an application is under way.
    #[error("there is nothing to apply for")]
    AlreadyIn,
    /// The last attempt was turned down; another is taken from this day on.
    #[error("too early, not before {0}")]
    TooEarly(DateTime<Utc>),
    /// Not one of the tracks that take applications.
    #[error("no such track")]
    NoTrack,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Submits the signed-in developer's application to the track of this slug; an empty one stands for the only one there is.
///
/// # Errors
/// See [`SubmitError`].
pub async fn submit(conn: &mut Conn, cx: &Context, track: &str) -> Result<ApplicationId, SubmitError> {
    let signed = cx.actor.signed().filter(|signed| signed.kind == AccountKind::Developer);
    let signed = signed.ok_or(SubmitError::NotDeveloper)?;
    if signed.verified_address.is_none() {
        return Err(SubmitError::Unverified);
    }
    conn.transaction(async |conn| {
        let engineer = find_by_account(conn, signed.account_id).await?;
        let Some(engineer) = engineer else { return Err(SubmitError::Incomplete(Vec::new())) };
        let engineer = lock_engineer(conn, engineer.id).await?.ok_or(SubmitError::NotDeveloper)?;
        let attempt = may_apply(conn, cx, &engineer).await?;
        let skills = list_held_skills(conn, engineer.id).await?;
        let missing = missing_for_application(&engineer, &skills);
        if !missing.is_empty() {
            return Err(SubmitError::Incomplete(missing));
        }
        let application = insert(conn, cx, &engineer, attempt, track).await?;
        snapshot::keep(conn, application, &Snapshot::of(&engineer, &skills)).await?;
        diesel::update(engineers::table.find(engineer.id))
            .set((engineers::network_status.eq(NetworkStatus::Applicant), engineers::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        tell(conn, cx, &engineer, application).await?;
        Ok(application)
    })
    .await
}

/// The number of the attempt, if one may be made.
async fn may_apply(conn: &mut Conn, cx: &Context, engineer: &Engineer) -> Result<i16, SubmitError> {
    if engineer.network_status != NetworkStatus::None {
        return Err(SubmitError::AlreadyIn);
    }
    match queries::find_latest(conn, engineer.id).await? {
        None => Ok(1),
        Some(last) if last.state.is_open() => Err(SubmitError::AlreadyIn),
        Some(last) => match last.reapply_after.filter(|after| *after > cx.now) {
            Some(after) => Err(SubmitError::TooEarly(after)),
            None => Ok(last.attempt + 1),
        },
    }
}

async fn insert(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    attempt: i16,
    track: &str,
) -> Result<ApplicationId, SubmitError> {
    let open = queries::list_current_tracks(conn).await?;
    let chosen = match open.as_slice() {
        [only] if track.is_empty() => Some(only),
        all => all.iter().find(|one| one.slug == track),
    };
    let track = chosen.ok_or(SubmitError::NoTrack)?;
    let stages = queries::list_stages(conn, track.id).await?;
    let due = due_dates(&stages, cx.now);
    let first_due = due.iter().min().copied().ok_or(QueryError::NotFound)?;
    let application = Application {
        id: ApplicationId::new(),
        engineer_id: engineer.id,
        track_id: track.id,
        attempt,
        state: ApplicationState::Submitted,
        stage_due_at: Some(first_due),
        submitted_at: Some(cx.now),
        decided_at: None,
        reapply_after: None,
        applicant_asked_at: None,
        created_at: cx.now,
        updated_at: cx.now,
    };
    queries::insert_application(conn, &application, first_due).await?;
    for (stage, due_at) in stages.iter().zip(due) {
        queries::insert_stage_run(conn, application.id, stage.id, due_at, cx.now).await?;
    }
    let (from, to) = (Some(ApplicationState::Draft), ApplicationState::Submitted);
    queries::insert_event(conn, application.id, from, to, cx.actor.account_id(), cx.now).await?;
    queries::mark_track_used(conn, track.id, cx.now).await?;
    Ok(application.id)
}

/// When each stage is due at the latest: one after the other.
fn due_dates(stages: &[Stage], submitted_at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let days = stages.iter().scan(0, |days, stage| {
        *days += i64::from(stage.due_days);
        Some(*days)
    });
    days.map(|days| submitted_at + TimeDelta::days(days)).collect()
}

/// The receipt, and a word to everybody who vets.
async fn tell(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    application: ApplicationId,
) -> Result<(), QueryError> {
    let payload = json!({ "application_id": application });
    if let Some(contact) = find_contact(conn, engineer.account_id).await? {
        let receipt = NewMail {
            kind: MailKind::ApplicationReceived,
            recipient: &contact.address,
            account_id: Some(contact.account_id),
            payload,
            unique_key: format!("application_received:{application}"),
        };
        outbox::record(conn, cx, &receipt).await?;
    }
    tell_vetters(conn, cx, engineer.id, application, &format!("application_waiting:{application}")).await
}

/// To everybody who vets and may judge this engineer: an application waits; once for each of them and each `key`.
pub(super) async fn tell_vetters(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
    application: ApplicationId,
    key: &str,
) -> Result<(), QueryError> {
    for vetter in list_judges(conn, engineer).await? {
        let word = NewMail {
            kind: MailKind::ApplicationWaiting,
            recipient: &vetter.address,
            account_id: Some(vetter.account_id),
            payload: json!({ "application_id": application }),
            unique_key: format!("{key}:{}", vetter.account_id),
        };
        outbox::record(conn, cx, &word).await?;
    }
    Ok(())
}
