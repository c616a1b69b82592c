//! The word after 48 hours (T12): to whoever's turn it is, once for each turn.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::deliver::is_verified;
use super::mails::{tell_company, tell_engineer};
use super::model::IntroState;
use super::queries::{list_unreminded, lock_intro, update_reminded};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// How long somebody's turn lasts before they are reminded of it.
pub const REMIND_AFTER: TimeDelta = TimeDelta::hours(48);
const BATCH: i64 = 500;

/// Reminds the engineers who have not answered, and the companies that were asked for other terms. Answers how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn remind_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut reminded = 0;
    for id in list_unreminded(conn, cx.now - REMIND_AFTER, BATCH).await? {
        reminded += conn
            .transaction(async |conn| {
                let Some(intro) = lock_intro(conn, id).await? else { return Ok::<_, QueryError>(0) };
                let turn = match intro.state {
                    IntroState::Sent => intro.deliver_at,
                    IntroState::RevisionAsked => intro.revision_asked_at,
                    _ => None,
                };
                let is_due = turn.is_some_and(|since| since + REMIND_AFTER <= cx.now);
                // What ends anyway gets the mail about its end, not this one.
                if !is_due || intro.reminded_at.is_some() || intro.expires_at <= cx.now {
                    return Ok(0);
                }
                update_reminded(conn, id, cx.now).await?;
                // Nothing can come of it while staff hold the company: nobody is pressed.
                if !is_verified(conn, &intro).await? {
                    return Ok(0);
                }
                if intro.state == IntroState::Sent {
                    tell_engineer(conn, cx, &intro, MailKind::IntroReminder).await?;
                } else {
                    tell_company(conn, cx, &intro, MailKind::IntroReminder).await?;
                }
                Ok(1)
            })
            .await?;
    }
    Ok(reminded)
}
