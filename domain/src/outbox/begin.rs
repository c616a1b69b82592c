//! Puts a mail in flight: the last word before SMTP.

use diesel_async::AsyncConnection;

use super::recipient::{self, Refusal};
use super::{Mail, MailState, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::queue::Hold;

/// What the worker may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Send, then settle.
    InFlight {
        /// To whom.
        to: EmailAddress,
        /// An earlier copy may have arrived: nobody can know.
        is_resend: bool,
    },
    /// Nothing: it has ended, now or earlier.
    Ended(MailState),
    /// Nothing: another run of the job is the one that counts.
    FencedOut,
}

/// Checks the recipient and commits the row as in flight, for the run `hold` of its job.
///
/// # Errors
/// When Postgres refuses; nothing is changed then.
pub async fn begin(conn: &mut Conn, cx: &Context, mail: &Mail, hold: Hold) -> Result<Begun, QueryError> {
    conn.transaction(async |conn| {
        if !queries::holds(conn, hold).await? {
            return Ok(Begun::FencedOut);
        }
        let Some(state) = queries::lock_state(conn, mail.id).await? else { return Ok(Begun::FencedOut) };
        if !state.may_begin() {
            return Ok(Begun::Ended(state));
        }
        let to = match recipient::check(conn, cx, mail).await? {
            Ok(to) => to,
            Err(refusal) => {
                let end =
                    if refusal == Refusal::NoAddress { MailState::Failed } else { MailState::Suppressed };
                queries::update_ended(conn, mail.id, end, refusal.as_str(), cx.now).await?;
                queries::forget_last_word(conn, mail).await?;
                return Ok(Begun::Ended(end));
            }
        };
        queries::update_in_flight(conn, mail.id, hold.epoch).await?;
        Ok(Begun::InFlight { to, is_resend: matches!(state, MailState::InFlight | MailState::Uncertain) })
    })
    .await
}
