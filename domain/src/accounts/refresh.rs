//! A refresh token yields the next pair of tokens, once; for thirty seconds it yields the same pair again. After that it is
//! a copy that somebody kept: the whole family of tokens ends with its session, and the person is told.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::{EndReason, ROTATION_GRACE};
use super::notices::owe_with;
use super::queries::{self, SessionRow};
use super::sign_in::{Tokens, lifetime};
use super::tokens::{RefreshToken, SigningError, sign_access};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// Why there is no next pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Not ours, or its session or account has ended.
    #[error("the session has ended")]
    Ended,
    /// It was replaced before: somebody has a copy. The session has ended now, for both.
    #[error("a replaced token was used again")]
    Reused,
    /// A token cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The next pair of tokens.
pub async fn refresh(conn: &mut Conn, cx: &Context, token: &RefreshToken) -> Result<Tokens, RefreshError> {
    let successor = token.successor(cx);
    // A reuse ends the session, which must be committed: it is an outcome, not an error, until then.
    let outcome =
        conn.transaction::<_, RefreshError, _>(async |conn| rotate(conn, cx, token, &successor).await);
    let session = outcome.await?.ok_or(RefreshError::Reused)?;
    let row = queries::find_live_session(conn, session.id, cx.now).await?.ok_or(RefreshError::Ended)?;
    Ok(Tokens {
        access: sign_access(cx, session.account_id, session.id)?,
        refresh: successor,
        session_id: session.id,
        lifetime: lifetime(cx),
        kind: row.kind,
        is_leaving: false, // offered when they sign in, not each ten minutes
    })
}

/// The session whose token was replaced; `None` when it ended because of a reuse.
async fn rotate(
    conn: &mut Conn,
    cx: &Context,
    token: &RefreshToken,
    successor: &RefreshToken,
) -> Result<Option<SessionRow>, RefreshError> {
    let (session_id, generation, _) = queries::find_token(conn, token).await?.ok_or(RefreshError::Ended)?;
    let session = queries::lock_session(conn, session_id).await?.ok_or(RefreshError::Ended)?;
    if session.ended_at.is_some() || session.expires_at <= cx.now {
        return Err(RefreshError::Ended);
    }
    // Read again: another request may have replaced it while we waited for the lock.
    let (_, _, rotated_at) = queries::find_token(conn, token).await?.ok_or(RefreshError::Ended)?;
    match rotated_at {
        None => {
            queries::update_token_rotated(conn, token, cx.now).await?;
            queries::insert_token(conn, successor, session_id, generation + 1, cx.now).await?;
            queries::update_session_used(conn, session_id, cx.now, cx.now + lifetime(cx)).await?;
            Ok(Some(session))
        }
        Some(at) if cx.now <= at + ROTATION_GRACE => Ok(Some(session)),
        Some(_) => {
            let reason = EndReason::TokenReused;
            queries::update_session_ended(conn, session.account_id, session_id, reason, cx.now).await?;
            // Once: a session that has ended does not come this far again.
            if let Some(owner) = queries::find_account(conn, session.account_id).await? {
                let more = json!({ "session_id": session_id });
                owe_with(conn, cx, MailKind::SignInsEnded, &owner, more).await?;
            }
            tracing::warn!(session = %session_id, "a replaced refresh token was used again: the session was ended");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;

    use super::*;
    use crate::accounts::{self, password};
    use crate::platform::clock::Clock;
    use crate::schema::sessions;
    use crate::testing::{self, TestDatabase};

    async fn signed_in(conn: &mut Conn, cx: &Context) -> Tokens {
        let ada = testing::accounts::developer(conn, "Ada").await;
        let hasher = password::Hasher::new(&cx.config.accounts).unwrap();
        let address = ada.verified_address.unwrap().parse().unwrap();
        let candidate = accounts::find_candidate(conn, &address).await.unwrap();
        let typed = password::Password::typed(testing::accounts::PASSWORD);
        let proven = accounts::prove(&hasher, candidate, &typed).await.unwrap().unwrap();
        match accounts::sign_in(conn, cx, &proven, &accounts::device::Device::default()).await.unwrap() {
            accounts::Entry::Open(tokens) => tokens,
            accounts::Entry::Challenge(_) => panic!("there is no second step"),
        }
    }

    #[tokio::test]
    async fn a_token_rotates_and_two_tabs_get_the_same_successor() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        let first = signed_in(&mut conn, &cx).await;
        cx.now += TimeDelta::minutes(11);
        assert!(accounts::authenticate(&mut conn, &cx, first.access.expose()).await.unwrap().is_none());
        let second = refresh(&mut conn, &cx, &first.refresh).await.unwrap();
        cx.now += ROTATION_GRACE;
        let other_tab = refresh(&mut conn, &cx, &first.refresh).await.unwrap();
        assert_eq!(second.refresh.hash(), other_tab.refresh.hash());
        assert_ne!(second.refresh.hash(), first.refresh.hash());
        let third = refresh(&mut conn, &cx, &second.refresh).await.unwrap();
        assert!(accounts::authenticate(&mut conn, &cx, third.access.expose()).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn tabs_that_refresh_at_the_same_instant_agree() {
        let db = TestDatabase::new().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let first = signed_in(&mut db.connect().await, &cx).await;
        let (mut one, mut two) = (db.connect().await, db.connect().await);
        let (a, b) =
            tokio::join!(refresh(&mut one, &cx, &first.refresh), refresh(&mut two, &cx, &first.refresh));
        assert_eq!(a.unwrap().refresh.hash(), b.unwrap().refresh.hash());
    }

    #[tokio::test]
    async fn reuse_of_a_replaced_token_ends_the_family() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        let first = signed_in(&mut conn, &cx).await;
        let second = refresh(&mut conn, &cx, &first.refresh).await.unwrap();
        cx.now += ROTATION_GRACE + TimeDelta::seconds(1);
        assert!(matches!(refresh(&mut conn, &cx, &first.refresh).await, Err(RefreshError::Reused)));
        assert!(matches!(refresh(&mut conn, &cx, &second.refresh).await, Err(RefreshError::Ended)));
        assert!(accounts::authenticate(&mut conn, &cx, second.access.expose()).await.unwrap().is_none());
        let reason: Option<String> = sessions::table
            .find(first.session_id)
            .select(sessions::end_reason)
            .first(&mut conn)
            .await
            .unwrap();
        assert_eq!(reason.as_deref(), Some("token_reused"));
        // Each of the two tokens again and again: the person is told once, and of this family.
        for token in [&first.refresh, &second.refresh, &first.refresh] {
            assert!(matches!(refresh(&mut conn, &cx, token).await, Err(RefreshError::Ended)));
        }
        let told = testing::mails::owed(&mut conn).await;
        let [mail] = told.as_slice() else { panic!("one mail: {told:?}") };
        assert_eq!(mail.kind, MailKind::SignInsEnded);
        assert_eq!(mail.payload["session_id"], first.session_id.to_string());
        let from = accounts::find_ended_session(&mut conn, first.session_id).await.unwrap().unwrap();
        assert_eq!((from.device.as_str(), from.ended_at), ("An unknown device", cx.now));
    }

    #[tokio::test]
    async fn an_unused_session_ends_and_a_used_one_goes_on() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        let first = signed_in(&mut conn, &cx).await;
        cx.now += TimeDelta::days(29);
        let second = refresh(&mut conn, &cx, &first.refresh).await.unwrap();
        cx.now += TimeDelta::days(29);
        let third = refresh(&mut conn, &cx, &second.refresh).await.unwrap();
        cx.now += TimeDelta::days(30);
        assert!(matches!(refresh(&mut conn, &cx, &third.refresh).await, Err(RefreshError::Ended)));
        assert!(matches!(refresh(&mut conn, &cx, &RefreshToken::random()).await, Err(RefreshError::Ended)));
    }
}
