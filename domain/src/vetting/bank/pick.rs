//! A vetter picks the questions of a stage, so that the next attempt is asked others.

use diesel_async::AsyncConnection;

use super::{BankError, QuestionState, queries, vetter};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, QuestionId, StageRunId};
use crate::vetting::conflicts::find_conflict;
use crate::vetting::queries::lock_application;

/// Questions of one stage.
const MOST: i64 = 20;

/// Picks a live question for a stage. The same one twice is once.
///
/// # Errors
/// See [`BankError`]; [`BankError::Retired`] for one that was retired, also a moment ago.
pub async fn pick(
    conn: &mut Conn,
    cx: &Context,
    run: StageRunId,
    question: QuestionId,
) -> Result<(), BankError> {
    conn.transaction(async |conn| {
        let vetter = hold(conn, cx, run).await?;
        let question = queries::lock(conn, question).await?.ok_or(BankError::NotFound)?;
        if question.state == QuestionState::Retired {
            return Err(BankError::Retired);
        }
        if queries::count_picks(conn, run).await? >= MOST {
            let full = FieldErrors::one("question", format!("A stage has {MOST} questions at most."));
            return Err(BankError::Invalid(full));
        }
        queries::insert_pick(conn, run, question.id, vetter, cx.now).await?;
        Ok(())
    })
    .await
}

/// Takes a question back that was not asked.
///
/// # Errors
/// See [`BankError`].
pub async fn put_back(
    conn: &mut Conn,
    cx: &Context,
    run: StageRunId,
    question: QuestionId,
) -> Result<(), BankError> {
    conn.transaction(async |conn| {
        hold(conn, cx, run).await?;
        queries::delete_pick(conn, run, question).await?;
        Ok(())
    })
    .await
}

/// Locks the application of an open stage for a vetter who may judge it.
async fn hold(conn: &mut Conn, cx: &Context, run: StageRunId) -> Result<AccountId, BankError> {
    let vetter = vetter(cx)?;
    let found = queries::find_run(conn, run).await?.ok_or(BankError::NotFound)?;
    let application = lock_application(conn, found.application_id).await?.ok_or(BankError::NotFound)?;
    if let Some(conflict) = find_conflict(conn, vetter, application.engineer_id).await? {
        return Err(BankError::Barred(conflict));
    }
    let is_open = queries::find_run(conn, run).await?.is_some_and(|run| run.is_open());
    if is_open && application.state.is_waiting() { Ok(vetter) } else { Err(BankError::Closed) }
}
