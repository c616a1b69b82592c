//! V4: staff decide in writing. One decision, one mail, whoever clicks how often.

use chrono::{DateTime, Months, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::model::{Application, Decision, DecisionReason, Dimension, Outcome, StageRunState};
use super::transition::{StepError, step};
use super::{REAPPLY_DAYS, VETTED_MONTHS, WAITLIST_DAYS, due_queries, queries};
use crate::accounts::find_contact;
use crate::directory::score;
use crate::engineers::{Engineer, NetworkStatus, lock_engineer};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::{Actor, Permission};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ApplicationId};
use crate::schema::engineers;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct DecideInput {
    /// `updated_at` of the application that was read, in microseconds: one that moved on is read again first.
    pub seen: i64,
    /// `approved`, `rejected` or `waitlisted`.
    pub outcome: String,
    /// What the applicant reads.
    pub message: String,
    /// What only staff read.
    pub internal_note: String,
    /// Criteria with a word on each; rows without either are empty.
    pub reasons: Vec<ReasonInput>,
}

/// One row of reasons.
#[derive(Clone, Debug, Default)]
pub struct ReasonInput {
    /// Id of a criterion of the track.
    pub dimension: String,
    /// What was seen, and what would change it.
    pub message: String,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Not staff who vet.
    #[error("not allowed")]
    NotAllowed,
    /// No such application.
    #[error("no such application")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// It moved on since it was read; it is as this says now.
    #[error("the application is {} since {}", .0.state, .0.updated_at)]
    Moved(Box<Application>),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Decides, from whatever open state: stages that were not held are waived, and the applicant is told so.
///
/// # Errors
/// See [`DecideError`].
pub async fn decide(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    input: &DecideInput,
) -> Result<Outcome, DecideError> {
    let decider = vetter(&cx.actor)?;
    conn.transaction(async |conn| {
        let locked = queries::lock_application(conn, id).await?;
        let mut application = locked.ok_or(DecideError::NotFound)?;
        let steps = application.state.steps_to_decision();
        let (Some(steps), true) = (steps, application.updated_at.timestamp_micros() == input.seen) else {
            return Err(DecideError::Moved(Box::new(application)));
        };
        let dimensions = queries::list_dimensions(conn, application.track_id).await?;
        let (decision, chosen) = check(input, &dimensions, decider, cx.now).map_err(DecideError::Invalid)?;
        let engineer = lock_engineer(conn, application.engineer_id).await?.ok_or(DecideError::NotFound)?;
        for to in steps.iter().copied().chain([decision.outcome.state()]) {
            step(conn, cx, &mut application, to).await.map_err(|error| match error {
                StepError::Illegal(..) => DecideError::Moved(Box::new(application.clone())),
                StepError::Query(error) => DecideError::Query(error),
            })?;
        }
        queries::insert_decision(conn, id, &decision, &chosen).await?;
        settle(conn, cx, id, &engineer, decision.outcome).await?;
        tell(conn, cx, &engineer, id, &decision).await?;
        record(conn, cx, id, &decision).await?;
        Ok(decision.outcome)
    })
    .await
}

/// The decision that `input` would make, without making it: for the preview of its mail.
///
/// # Errors
/// As [`decide`].
pub async fn preview(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    input: &DecideInput,
) -> Result<Decision, DecideError> {
    let decider = vetter(&cx.actor)?;
    let application = queries::find_application(conn, id).await?.ok_or(DecideError::NotFound)?;
    let has_moved = application.updated_at.timestamp_micros() != input.seen;
    if has_moved || application.state.steps_to_decision().is_none() {
        return Err(DecideError::Moved(Box::new(application)));
    }
    let dimensions = queries::list_dimensions(conn, application.track_id).await?;
    let (decision, _) = check(input, &dimensions, decider, cx.now).map_err(DecideError::Invalid)?;
    Ok(decision)
}

fn vetter(actor: &Actor) -> Result<AccountId, DecideError> {
    actor.account_id().filter(|_| actor.may(Permission::Vetter)).ok_or(DecideError::NotAllowed)
}

/// A written message always; for a rejection at least one criterion with its reason.
fn check(
    input: &DecideInput,
    dimensions: &[Dimension],
    decided_by: AccountId,
    now: DateTime<Utc>,
) -> Result<(Decision, Vec<Uuid>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let outcome: Option<Outcome> =
        errors.take("outcome", input.outcome.parse().map_err(|_| "Choose what you decide."));
    let message = errors.text("message", &input.message, 20..=4_000);
    let internal_note = errors.text("internal_note", &input.internal_note, 0..=4_000);
    let (mut reasons, mut chosen) = (Vec::new(), Vec::new());
    for (row, reason) in input.reasons.iter().enumerate() {
        let (typed, words) = (reason.dimension.trim(), reason.message.trim());
        if typed.is_empty() && words.is_empty() {
            continue;
        }
        let field = format!("reason-{row}");
        let dimension = typed.parse().ok().and_then(|id: Uuid| dimensions.iter().find(|d| d.id == id));
        let Some(dimension) = dimension else {
            errors.add(&field, "Choose the criterion that this is about.");
            continue;
        };
        if let Some(message) = errors.text(&field, words, 10..=1_000) {
            reasons.push(DecisionReason { criterion: dimension.name.clone(), message });
            chosen.push(dimension.id);
        }
    }
    if outcome == Some(Outcome::Rejected) && reasons.is_empty() {
        errors.add(
            "reason-0",
            "Name at least one criterion, and what was missing: nobody is turned down without a reason.",
        );
    }
    let decision = (|| {
        Some(Decision {
            id: Uuid::now_v7(),
            outcome: outcome?,
            decided_by,
            message: message?,
            internal_note: internal_note?,
            decided_at: now,
            reasons,
        })
    })();
    errors.into_result(decision).map(|decision| (decision, chosen))
}

/// What an outcome means for application, stages and engineer. Their availability is theirs: no decision touches it.
async fn settle(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    engineer: &Engineer,
    outcome: Outcome,
) -> Result<(), QueryError> {
    let waived = "Decided on the profile; this stage was not needed.";
    let reapply = (outcome == Outcome::Rejected).then(|| cx.now + TimeDelta::days(REAPPLY_DAYS));
    queries::update_decided(conn, id, cx.now, reapply).await?;
    if outcome == Outcome::Waitlisted {
        due_queries::update_stage_due(conn, id, cx.now + TimeDelta::days(WAITLIST_DAYS)).await?;
    }
    match outcome {
        Outcome::Approved => {
            queries::close_stage_runs(conn, id, StageRunState::Passed, waived, cx.now).await?;
            let until = cx.now.checked_add_months(Months::new(VETTED_MONTHS)).unwrap_or(cx.now);
            diesel::update(engineers::table.find(engineer.id))
                .set((
                    engineers::network_status.eq(NetworkStatus::Active),
                    engineers::approved_at.eq(cx.now),
                    engineers::vetted_until.eq(until),
                    engineers::updated_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
            score::recompute(conn, cx, engineer.id).await?;
        }
        Outcome::Rejected => {
            queries::close_stage_runs(conn, id, StageRunState::Failed, waived, cx.now).await?;
            diesel::update(engineers::table.find(engineer.id))
                .set((engineers::network_status.eq(NetworkStatus::None), engineers::updated_at.eq(cx.now)))
                .execute(conn)
                .await?;
        }
        Outcome::Waitlisted => {}
    }
    Ok(())
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    id: ApplicationId,
    decision: &Decision,
) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(()) };
    let mail = NewMail {
        kind: match decision.outcome {
            Outcome::Approved => MailKind::ApplicationApproved,
            Outcome::Rejected => MailKind::ApplicationRejected,
            Outcome::Waitlisted => MailKind::ApplicationWaitlisted,
        },
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "application_id": id, "decision_id": decision.id }),
        unique_key: format!("application_decided:{}", decision.id),
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

async fn record(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    decision: &Decision,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action: match decision.outcome {
            Outcome::Approved => "application.approved",
            Outcome::Rejected => "application.rejected",
            Outcome::Waitlisted => "application.waitlisted",
        },
        subject_kind: "application",
        subject_id: id.to_string(),
        reason: None, // the message may name the applicant; it is in `decisions`
        detail: json!({ "decision_id": decision.id, "reasons": decision.reasons.len() }),
    };
    audit::record(conn, cx, &event).await
}
