//! Staff send a mail again that failed, got stuck, or waits for its next attempt.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{MailState, queries};
use crate::jobs::{Kind, Payload, SendMail};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::MailId;
use crate::queue::{NewJob, enqueue, restart};

/// Why nothing is sent again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// No such mail, or the actor may not know.
    #[error("no such mail")]
    NotFound,
    /// It was sent, came back, is being sent, or waits for a time of its own.
    #[error("this mail has moved on meanwhile")]
    MovedOn,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Sends the mail with all its attempts, now, under the Message-ID it always had.
///
/// # Errors
/// [`RetryError`].
pub async fn retry(conn: &mut Conn, cx: &Context, id: MailId) -> Result<(), RetryError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(RetryError::NotFound);
    }
    conn.transaction(async |conn| {
        let (state, attempts) = queries::lock_attempts(conn, id).await?.ok_or(RetryError::NotFound)?;
        let live = queries::list_live_jobs(conn, &[id]).await?;
        let waits_its_time = attempts == 0 && live.iter().any(|(_, is_running)| !is_running);
        if !state.may_begin() || waits_its_time {
            return Err(RetryError::MovedOn);
        }
        let key = id.to_string();
        let is_restarted = restart(conn, cx, Kind::SendMail, &key).await?;
        if !is_restarted {
            // Its job was deleted or cancelled. One that runs has the key, and nothing is inserted.
            let job = NewJob {
                unique_key: Some(&key),
                ..NewJob::now(cx, Payload::SendMail(SendMail { mail_id: id }))
            };
            enqueue(conn, cx, &job).await?.ok_or(RetryError::MovedOn)?;
        }
        if state == MailState::Failed {
            queries::update_reopened(conn, id).await?;
        }
        let event = audit::Event {
            action: "mail.retried",
            subject_kind: "mail",
            subject_id: key,
            reason: None,
            detail: json!({ "state": state }),
        };
        Ok(audit::record(conn, cx, &event).await?)
    })
    .await
}
