//! A developer takes an application back, in whatever stage it is: a talk that was booked is called off, and nothing more
//! is asked of anybody. They may apply again whenever they like; after a stage that was not passed once the days are over
//! that follow a rejection, which this would have come to.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::interviews::cancel_open;
use super::model::{ApplicationState, StageRun, StageRunState};
use super::stages::queries::{clear_turn, waive_rest};
use super::transition::{StepError, step};
use super::{REAPPLY_DAYS, queries};
use crate::engineers::{NetworkStatus, find_by_account};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::schema::engineers;

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// There is no application of theirs.
    #[error("no application")]
    NotFound,
    /// It has ended already.
    #[error("the application is {0}")]
    Ended(ApplicationState),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Withdraws the signed-in developer's open application.
///
/// # Errors
/// See [`WithdrawError`].
pub async fn withdraw(conn: &mut Conn, cx: &Context) -> Result<(), WithdrawError> {
    let account = cx.actor.account_id().ok_or(WithdrawError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = find_by_account(conn, account).await?.ok_or(WithdrawError::NotFound)?;
        let latest = queries::find_latest(conn, engineer.id).await?.ok_or(WithdrawError::NotFound)?;
        let locked = queries::lock_application(conn, latest.id).await?;
        let mut application = locked.ok_or(WithdrawError::NotFound)?;
        step(conn, cx, &mut application, ApplicationState::Withdrawn).await.map_err(|error| match error {
            StepError::Illegal(from, _) => WithdrawError::Ended(from),
            StepError::Query(error) => WithdrawError::Query(error),
        })?;
        let runs = queries::list_stage_runs(conn, application.id).await?;
        let reapply_after = has_failed(&runs).then(|| cx.now + TimeDelta::days(REAPPLY_DAYS));
        queries::update_decided(conn, application.id, cx.now, reapply_after).await?;
        let reason = "The application was withdrawn.";
        waive_rest(conn, application.id, reason, None, cx.now).await?;
        clear_turn(conn, application.id, cx.now).await?;
        cancel_open(conn, cx, application.id, reason).await?;
        diesel::update(engineers::table.find(engineer.id))
            .set((engineers::network_status.eq(NetworkStatus::None), engineers::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

fn has_failed(runs: &[StageRun]) -> bool {
    runs.iter().any(|run| run.state == StageRunState::Failed)
}
