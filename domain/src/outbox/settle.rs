//! Writes how an attempt ended.

use diesel_async::AsyncConnection;

use super::{Mail, MailState, Settlement, bounces, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::queue::Hold;

/// Settles the flight that `hold` began. A second time changes nothing, so that a commit whose answer was lost may be
/// repeated. `false`: another run has taken over, and nothing was written.
///
/// # Errors
/// When Postgres refuses; the row then stays in flight, and the next run treats it as uncertain.
pub async fn settle(
    conn: &mut Conn,
    cx: &Context,
    mail: &Mail,
    hold: Hold,
    settlement: &Settlement,
) -> Result<bool, QueryError> {
    let error = settlement.error.as_deref().map(|said| mail.strike_recipient(said));
    conn.transaction(async |conn| {
        let is_ours =
            queries::update_settled(conn, mail.id, hold.epoch, settlement, error.as_deref(), cx.now).await?
                == 1;
        if is_ours && settlement.state.is_end() {
            queries::forget_last_word(conn, mail).await?;
        }
        if let Some(address) = mail.recipient.parse::<EmailAddress>().ok().filter(|_| is_ours) {
            if settlement.is_gone {
                let code = settlement.enhanced.as_deref().unwrap_or_default();
                bounces::suppress(conn, cx, &address, code).await?;
            } else if settlement.state == MailState::Sent && mail.kind.is_asked_for() {
                bounces::lift_bounce(conn, cx, &address).await?;
            }
        }
        Ok(is_ours)
    })
    .await
}

/// Ends a mail unsent: what it was about is gone, it cannot be rendered, or nobody takes it. `false`: it had ended
/// before, or another run of the job is the one that counts.
///
/// # Errors
/// When Postgres refuses.
pub async fn end(
    conn: &mut Conn,
    cx: &Context,
    mail: &Mail,
    hold: Hold,
    state: MailState,
    why: &str,
) -> Result<bool, QueryError> {
    let why = mail.strike_recipient(why);
    conn.transaction(async |conn| {
        let is_ended = queries::holds(conn, hold).await?
            && queries::update_ended(conn, mail.id, state, &why, cx.now).await? == 1;
        if is_ended && state.is_end() {
            queries::forget_last_word(conn, mail).await?;
        }
        Ok(is_ended)
    })
    .await
}

/// Keeps for staff why an attempt did not get as far as the wire. `false` as for [`end`].
///
/// # Errors
/// When Postgres refuses.
pub async fn note(conn: &mut Conn, mail: &Mail, hold: Hold, why: &str) -> Result<bool, QueryError> {
    let why = mail.strike_recipient(why);
    conn.transaction(async |conn| {
        Ok(queries::holds(conn, hold).await? && queries::update_noted(conn, mail.id, &why).await? == 1)
    })
    .await
}
