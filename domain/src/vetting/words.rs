//! The words of a rejection: what the applicant handed in, and what was written about it.
//!
//! They are kept for twelve months, so that a next attempt can be read against them, or until the applicant has them deleted,
//! whichever is first. What stays is what the rules need: that there was an attempt, its marks without a word, and the day
//! from which another one is taken.

use chrono::{DateTime, Months, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::queries;
use crate::engineers::find_by_account;
use crate::overdue::BATCH;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, EngineerId};
use crate::schema::applications;

/// Months for which they are kept.
pub const KEPT_MONTHS: u32 = 12;
/// What a decision says once its words are gone.
const GONE: &str = "The words of this decision are deleted.";

/// What holds words that simply go; $1 the application.
const EMPTIED: [&str; 5] = [
    // One that was waived must say why.
    "update stage_runs set work_url = null, work_text = null, outcome_note = '',
       waive_reason = case when state = 'waived' then '(erased)' end where application_id = $1",
    "update interview_events v set reason = '' from interviews i where i.id = v.interview_id and i.application_id = $1",
    "update interviews set place = '' where application_id = $1",
    "update scorecard_marks m set evidence = '' from scorecards c join stage_runs r on r.id = c.stage_run_id
     where m.scorecard_id = c.id and r.application_id = $1",
    "update applications set snapshot = null where id = $1",
];
/// What has to say something; $2 what it says then.
const REPLACED: [&str; 2] = [
    "update decision_reasons r set message = $2 from decisions d where d.id = r.decision_id and d.application_id = $1",
    "update decisions set message = $2, internal_note = '' where application_id = $1",
];

/// How the words of an application stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// When they are deleted.
    pub until: DateTime<Utc>,
    /// When they were.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// No rejection of theirs.
    #[error("there is no rejection")]
    NotFound,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Until when the words of a rejection of this time are kept.
#[must_use]
pub fn kept_until(decided_at: DateTime<Utc>) -> DateTime<Utc> {
    decided_at.checked_add_months(Months::new(KEPT_MONTHS)).unwrap_or(decided_at)
}

/// Sets the date, in the transaction of the rejection.
pub(super) async fn keep(conn: &mut Conn, cx: &Context, id: ApplicationId) -> QueryResult<()> {
    diesel::update(applications::table.find(id))
        .set(applications::words_until.eq(kept_until(cx.now)))
        .execute(conn)
        .await
        .map(drop)
}

/// How the words of an application stand; nothing where it was not turned down.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_words(conn: &mut Conn, id: ApplicationId) -> QueryResult<Option<Words>> {
    let row = applications::table
        .find(id)
        .select((applications::words_until, applications::words_deleted_at))
        .first::<(Option<DateTime<Utc>>, Option<DateTime<Utc>>)>(conn)
        .await
        .optional()?;
    Ok(row.and_then(|(until, deleted_at)| Some(Words { until: until?, deleted_at })))
}

/// The words that are kept of an engineer's rejections, as the page of their application `shown` says it: those that are kept
/// longest, else when those of that one were deleted.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_kept_words(
    conn: &mut Conn,
    engineer: EngineerId,
    shown: ApplicationId,
) -> QueryResult<Option<Words>> {
    let kept: Option<DateTime<Utc>> = applications::table
        .filter(applications::engineer_id.eq(engineer))
        .filter(applications::words_deleted_at.is_null())
        .select(max(applications::words_until))
        .first(conn)
        .await?;
    match kept {
        Some(until) => Ok(Some(Words { until, deleted_at: None })),
        None => find_words(conn, shown).await,
    }
}

/// Deletes the words of every rejection of the signed-in developer. Asked twice, it is done once.
///
/// # Errors
/// [`WordsError::NotFound`] where nothing was turned down.
pub async fn delete_own_words(conn: &mut Conn, cx: &Context) -> Result<(), WordsError> {
    let account = cx.actor.account_id().ok_or(WordsError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = find_by_account(conn, account).await?.ok_or(WordsError::NotFound)?;
        let turned_down: Vec<(ApplicationId, Option<DateTime<Utc>>)> = applications::table
            .filter(applications::engineer_id.eq(engineer.id))
            .filter(applications::words_until.is_not_null())
            .order(applications::id)
            .select((applications::id, applications::words_deleted_at))
            .for_update()
            .load(conn)
            .await?;
        if turned_down.is_empty() {
            return Err(WordsError::NotFound);
        }
        for (id, _) in turned_down.into_iter().filter(|(_, deleted_at)| deleted_at.is_none()) {
            delete(conn, cx, id).await?;
        }
        Ok(())
    })
    .await
}

/// Deletes words whose time is over, an application at a time. Answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn delete_due_words(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let due: Vec<ApplicationId> = applications::table
        .filter(applications::words_until.le(cx.now))
        .filter(applications::words_deleted_at.is_null())
        .order((applications::words_until, applications::id))
        .limit(BATCH)
        .select(applications::id)
        .load(conn)
        .await?;
    let mut count = 0;
    for id in due {
        let is_done = conn.transaction(async |conn| -> Result<bool, QueryError> {
            let is_there = queries::lock_application(conn, id).await?.is_some();
            let words = find_words(conn, id).await?.filter(|_| is_there);
            let is_due = words.is_some_and(|words| words.deleted_at.is_none() && words.until <= cx.now);
            if is_due {
                delete(conn, cx, id).await?;
            }
            Ok(is_due)
        });
        count += usize::from(is_done.await?);
    }
    Ok(count)
}

async fn delete(conn: &mut Conn, cx: &Context, id: ApplicationId) -> QueryResult<()> {
    for statement in EMPTIED {
        diesel::sql_query(statement).bind::<SqlUuid, _>(id).execute(conn).await?;
    }
    for statement in REPLACED {
        diesel::sql_query(statement).bind::<SqlUuid, _>(id).bind::<Text, _>(GONE).execute(conn).await?;
    }
    diesel::update(applications::table.find(id))
        .set(applications::words_deleted_at.eq(cx.now))
        .execute(conn)
        .await?;
    let event = audit::Event {
        action: "application.words_deleted",
        subject_kind: "application",
        subject_id: id.to_string(),
        reason: None,
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
