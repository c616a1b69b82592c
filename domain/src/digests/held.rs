//! Copies whose fate is unknown: a person decides.

use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::{DigestError, DigestState, reason};
use super::{approve, freeze, queries, recover};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};
use crate::text_enum;

text_enum! {
    /// What staff found out, or decide.
    pub enum Decision {
        /// It arrived: the relay's log says so, or the reader does.
        Sent = "sent",
        /// Send it again under the same Message-ID, with the same cards or fewer.
        Resend = "resend",
        /// Give it up.
        Failed = "failed",
    }
}

/// Decides one held copy, or all of the issue. Gives how many there were. A resend opens a finished issue again.
///
/// # Errors
/// [`DigestError`]: forbidden, no reason, or a resend of an issue that was cancelled or is stale.
pub async fn decide(
    conn: &mut Conn,
    cx: &Context,
    id: DigestId,
    copy: Option<SubscriberId>,
    decision: Decision,
    why: &str,
) -> Result<usize, DigestError> {
    queries::may_edit(cx)?;
    let why = reason(why)?;
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        if digest.state == DigestState::Cancelled && decision == Decision::Resend {
            return Err(DigestError::WrongState(digest.state));
        }
        if decision == Decision::Resend && recover::is_stale(cx, &digest) {
            return Err(DigestError::Stale(cx.config.digest.stale_days));
        }
        let (state, sent_at) = match decision {
            Decision::Sent => ("sent", Some(cx.now)),
            Decision::Resend => ("waiting", None),
            Decision::Failed => ("failed", None),
        };
        // A copy that is sent again counts as claimed by nobody: an answer to the first attempt comes too late now.
        let decided = diesel::sql_query(
            "update deliveries set state = $3, reason = $4, owner = null, sent_at = coalesce($5, sent_at), settled_at = $6
             where digest_id = $1 and ($2 is null or subscriber_id = $2) and state = 'held'",
        )
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<SqlUuid>, _>(copy)
        .bind::<Text, _>(state)
        .bind::<Text, _>(format!("staff: {why}"))
        .bind::<Nullable<Timestamptz>, _>(sent_at)
        .bind::<Timestamptz, _>(cx.now)
        .execute(conn)
        .await?;
        if decision == Decision::Resend && decided > 0 {
            if digest.state == DigestState::Finished {
                queries::set_state(conn, cx, id, DigestState::Sending, None).await?;
            }
            if digest.state != DigestState::Paused {
                freeze::enqueue_senders(conn, cx, &digest).await?;
                approve::wake(conn, cx).await?;
            }
        }
        let detail = serde_json::json!({ "decision": decision, "copies": decided });
        queries::log(conn, cx, &digest, "digest.held_decided", Some(&why), detail).await?;
        Ok(decided)
    })
    .await
}
