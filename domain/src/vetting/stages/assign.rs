//! Who has a stage: one vetter, or nobody yet. They answer for its date; scoring is open to every vetter.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::hold::{Held, StageError, hold};
use super::queries;
use crate::accounts::list_staff_contacts;
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, StageRunId};
use crate::vetting::conflicts::find_conflict;

/// Takes a stage that nobody has. Taking the first one begins the screening.
///
/// # Errors
/// [`StageError::Taken`] where somebody else was quicker; see [`StageError`].
pub async fn take(conn: &mut Conn, cx: &Context, id: StageRunId) -> Result<(), StageError> {
    conn.transaction(async |conn| {
        let mut held = hold(conn, cx, id).await?;
        held.open(conn, cx).await?;
        if held.run.assignee_id.is_some_and(|has| has != held.vetter) {
            return Err(StageError::Taken);
        }
        let vetter = held.vetter;
        give(conn, cx, &held, Some(vetter), "stage.taken").await
    })
    .await
}

/// Gives a stage back to the queue: one's own, or as an admin anybody's.
///
/// # Errors
/// [`StageError::Taken`] where it is somebody else's; see [`StageError`].
pub async fn release(conn: &mut Conn, cx: &Context, id: StageRunId) -> Result<(), StageError> {
    conn.transaction(async |conn| {
        let held = hold(conn, cx, id).await?;
        if held.run.state.is_closed() || !held.application.state.is_waiting() {
            return Err(held.moved());
        }
        let is_theirs = held.run.assignee_id == Some(held.vetter) || cx.actor.may(Permission::Admin);
        if !is_theirs {
            return Err(StageError::Taken);
        }
        give(conn, cx, &held, None, "stage.released").await
    })
    .await
}

/// Gives a stage to a vetter who may judge it; for admins.
///
/// # Errors
/// [`StageError::Invalid`] at `assignee` for somebody who does not vet, or may not judge this person.
pub async fn assign(conn: &mut Conn, cx: &Context, id: StageRunId, assignee: &str) -> Result<(), StageError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(StageError::NotAllowed);
    }
    conn.transaction(async |conn| {
        let held = hold(conn, cx, id).await?;
        if held.run.state.is_closed() || !held.application.state.is_waiting() {
            return Err(held.moved());
        }
        let vetters = list_staff_contacts(conn, Permission::Vetter).await?;
        let known = assignee.parse().ok().filter(|id| vetters.iter().any(|vetter| vetter.account_id == *id));
        let refuse = |why: &str| Err(StageError::Invalid(FieldErrors::one("assignee", why)));
        let Some(assignee) = known else { return refuse("Choose somebody who vets.") };
        if find_conflict(conn, assignee, held.application.engineer_id).await?.is_some() {
            return refuse(
                "They may not judge this person: they worked at the same place, or know each other.",
            );
        }
        give(conn, cx, &held, Some(assignee), "stage.assigned").await
    })
    .await
}

async fn give(
    conn: &mut Conn,
    cx: &Context,
    held: &Held,
    to: Option<AccountId>,
    action: &'static str,
) -> Result<(), StageError> {
    if held.run.assignee_id == to {
        return Ok(());
    }
    queries::update_assignee(conn, held.run.id, to, cx.now).await?;
    record(conn, cx, held.run.id, to, action).await?;
    Ok(())
}

/// Writes down who has a stage now.
pub(super) async fn record(
    conn: &mut Conn,
    cx: &Context,
    id: StageRunId,
    to: Option<AccountId>,
    action: &'static str,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "stage_run",
        subject_id: id.to_string(),
        reason: None,
        detail: json!({ "assignee": to }),
    };
    audit::record(conn, cx, &event).await
}
