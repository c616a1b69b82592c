//! What the clock ends: requests that the engineer did not answer, and questions of theirs that the company did not.

use diesel_async::AsyncConnection;

use super::mails::tell_expired;
use super::model::IntroAction;
use super::queries::{list_overdue, lock_intro};
use super::turn::move_on;
use crate::candidacies;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

const BATCH: i64 = 500;

/// Ends what is overdue, each in a transaction of its own, and tells both sides. Answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_overdue(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut ended = 0;
    for id in list_overdue(conn, cx.now, BATCH).await? {
        ended += conn
            .transaction(async |conn| {
                let Some(intro) = lock_intro(conn, id).await? else { return Ok::<_, QueryError>(0) };
                let next = intro.state.after(IntroAction::Expire).filter(|_| intro.expires_at <= cx.now);
                let Some(state) = next else { return Ok(0) };
                let expired = move_on(conn, cx, &intro, state, None, false).await?;
                candidacies::follow_intro(conn, cx, &expired).await?;
                tell_expired(conn, cx, &expired, intro.state).await?;
                Ok(1)
            })
            .await?;
    }
    Ok(ended)
}
