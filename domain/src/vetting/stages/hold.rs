//! What every operation of a vetter on a stage begins with: may they, is there no conflict, does it stand where they think.

use super::{enter_next, queries};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ApplicationId, StageRunId};
use crate::vetting::conflicts::{Conflict, find_conflict};
use crate::vetting::model::{Application, ApplicationState, Stage, StageRun, StageRunState};
use crate::vetting::queries as vetting_queries;
use crate::vetting::transition::StepError;

/// Why nothing was done to a stage.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// Not staff who vet.
    #[error("not allowed")]
    NotAllowed,
    /// No such stage or application.
    #[error("no such stage")]
    NotFound,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// Somebody else has it.
    #[error("somebody else has this stage")]
    Taken,
    /// It stands elsewhere by now: nothing was written, nobody was told.
    #[error("the application is {} since {}", .0.state, .0.updated_at)]
    Moved(Box<Application>),
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl StageError {
    /// Of a step that the table of states does not know.
    pub(in crate::vetting) fn of_step(error: StepError, application: &Application) -> Self {
        match error {
            StepError::Illegal(..) => Self::Moved(Box::new(application.clone())),
            StepError::Query(error) => Self::Query(error),
        }
    }
}

/// A stage whose application is locked until the transaction ends.
#[derive(Debug)]
pub(in crate::vetting) struct Held {
    pub(in crate::vetting) application: Application,
    pub(in crate::vetting) run: StageRun,
    pub(in crate::vetting) stage: Stage,
    /// Who acts.
    pub(in crate::vetting) vetter: AccountId,
}

/// Locks the application of a stage for a vetter who may judge it.
pub(in crate::vetting) async fn hold(
    conn: &mut Conn,
    cx: &Context,
    id: StageRunId,
) -> Result<Held, StageError> {
    if !cx.actor.may(Permission::Vetter) {
        return Err(StageError::NotAllowed);
    }
    let found = queries::find_run(conn, id).await?.ok_or(StageError::NotFound)?;
    let (application, vetter) = hold_application(conn, cx, found.application_id).await?;
    let run = queries::find_run(conn, id).await?.ok_or(StageError::NotFound)?;
    let stage = queries::find_stage(conn, run.stage_id).await?.ok_or(StageError::NotFound)?;
    Ok(Held { application, run, stage, vetter })
}

/// Locks an application for a vetter who may judge it.
pub(super) async fn hold_application(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
) -> Result<(Application, AccountId), StageError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(StageError::NotAllowed)?;
    let application = vetting_queries::lock_application(conn, id).await?.ok_or(StageError::NotFound)?;
    match find_conflict(conn, vetter, application.engineer_id).await? {
        Some(conflict) => Err(StageError::Barred(conflict)),
        None => Ok((application, vetter)),
    }
}

impl Held {
    /// Makes sure that the stage is under way; the first one is opened by whoever begins with it.
    ///
    /// # Errors
    /// [`StageError::Moved`] where it is not its turn, or no more.
    pub(in crate::vetting) async fn open(&mut self, conn: &mut Conn, cx: &Context) -> Result<(), StageError> {
        if self.application.state == ApplicationState::Submitted {
            let entered = enter_next(conn, cx, &mut self.application).await;
            entered.map_err(|error| StageError::of_step(error, &self.application))?;
            self.run = queries::find_run(conn, self.run.id).await?.ok_or(StageError::NotFound)?;
        }
        let is_under_way = self.application.state.is_waiting() && self.run.is_open();
        if is_under_way { Ok(()) } else { Err(self.moved()) }
    }

    /// Takes the stage to `to`, if the table of states knows that step.
    ///
    /// # Errors
    /// [`StageError::Moved`] where it does not.
    pub(in crate::vetting) async fn turn(
        &mut self,
        conn: &mut Conn,
        cx: &Context,
        to: StageRunState,
    ) -> Result<(), StageError> {
        self.may_turn(to)?;
        queries::update_run_state(conn, self.run.id, to, cx.now).await?;
        self.run.state = to;
        Ok(())
    }

    pub(super) fn may_turn(&self, to: StageRunState) -> Result<(), StageError> {
        if self.run.state.next().contains(&to) { Ok(()) } else { Err(self.moved()) }
    }

    pub(in crate::vetting) fn moved(&self) -> StageError {
        StageError::Moved(Box::new(self.application.clone()))
    }
}
