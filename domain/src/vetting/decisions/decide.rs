//! A decision is made, or shown before it is made.

use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::assess::raise;
use super::grounds::Grounds;
use super::ruling::{DecideInput, check};
use super::settle::{record, settle, tell};
use crate::engineers::lock_engineer;
use crate::passports;
use crate::platform::actor::{Actor, Permission};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ApplicationId};
use crate::vetting::conflicts::{Conflict, find_conflict};
use crate::vetting::interviews::cancel_open;
use crate::vetting::model::{Application, ApplicationState, Decision, Outcome};
use crate::vetting::queries;
use crate::vetting::scorecards::list_counting;
use crate::vetting::transition::{StepError, step};

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Not staff who vet.
    #[error("not allowed")]
    NotAllowed,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
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

/// Decides on an application whose stages are all closed, or one of which was failed.
///
/// # Errors
/// See [`DecideError`]. [`DecideError::Invalid`] names in `outcome` what the decision lacks to stand on (I2).
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
        let Ruled { decision, chosen, grounds } = rule(conn, cx, decider, &application, input).await?;
        let engineer = lock_engineer(conn, application.engineer_id).await?.ok_or(DecideError::NotFound)?;
        let stepped = step(conn, cx, &mut application, decision.outcome.state()).await;
        stepped.map_err(|error| match error {
            StepError::Illegal(..) => DecideError::Moved(Box::new(application.clone())),
            StepError::Query(error) => DecideError::Query(error),
        })?;
        queries::insert_decision(conn, id, &decision, &chosen).await?;
        if decision.outcome == Outcome::Approved {
            raise(conn, &application).await?;
        }
        settle(conn, cx, id, &engineer, decision.outcome, &grounds).await?;
        passports::issue(conn, cx, decision.id).await?;
        cancel_open(conn, cx, id, "The application is decided.").await?;
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
    Ok(rule(conn, cx, decider, &application, input).await?.decision)
}

/// A decision that may be made.
struct Ruled {
    decision: Decision,
    /// The criteria of its reasons.
    chosen: Vec<Uuid>,
    grounds: Grounds,
}

/// Whether this person may decide so, on this application as they read it.
async fn rule(
    conn: &mut Conn,
    cx: &Context,
    decider: AccountId,
    application: &Application,
    input: &DecideInput,
) -> Result<Ruled, DecideError> {
    if let Some(conflict) = find_conflict(conn, decider, application.engineer_id).await? {
        return Err(DecideError::Barred(conflict));
    }
    let has_moved = application.updated_at.timestamp_micros() != input.seen;
    if has_moved || application.state != ApplicationState::Decision {
        return Err(DecideError::Moved(Box::new(application.clone())));
    }
    let dimensions = queries::list_dimensions(conn, application.track_id).await?;
    let (decision, chosen) = check(input, &dimensions, decider, cx.now).map_err(DecideError::Invalid)?;
    let grounds = Grounds::of(&list_counting(conn, application).await?);
    match grounds.lack(decision.outcome, decider) {
        Some(lack) => Err(DecideError::Invalid(FieldErrors::one("outcome", lack))),
        None => Ok(Ruled { decision, chosen, grounds }),
    }
}

fn vetter(actor: &Actor) -> Result<AccountId, DecideError> {
    actor.account_id().filter(|_| actor.may(Permission::Vetter)).ok_or(DecideError::NotAllowed)
}
