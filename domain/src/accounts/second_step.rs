//! The second step of a sign-in. Who proved the first gets a challenge: a signed token that names the account, for ten
//! minutes, and is no session. A later change of the password or the address voids it.

use diesel_async::AsyncConnection;
use secrecy::SecretString;
use serde_json::json;

use super::device::Device;
use super::model::LinkFault;
use super::notices::owe_with;
use super::queries::{self, AccountRow};
use super::sign_in::{Entry, SignInError, Tokens, open_session};
use super::tokens::SigningError;
use super::two_factor::{Taken, take};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;
use crate::platform::links::LinkPurpose;

/// Why the second step leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum SecondStepError {
    /// No code that counts: mistyped, used before, too old, or of another account. Nobody learns which.
    #[error("the code does not count")]
    WrongCode,
    /// The challenge is not ours, over, or void.
    #[error(transparent)]
    Challenge(LinkFault),
    /// A token cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<LinkFault> for SecondStepError {
    fn from(fault: LinkFault) -> Self {
        match fault {
            LinkFault::Query(error) => Self::Query(error),
            fault => Self::Challenge(fault),
        }
    }
}

/// Lets somebody in who proved the first step: with a session, or with a challenge where the account has a second one.
/// The account's row is locked.
pub(super) async fn enter(
    conn: &mut Conn,
    cx: &Context,
    row: &AccountRow,
    from: &Device,
) -> Result<Entry, SignInError> {
    if !row.state.may_sign_in() {
        return Err(SignInError::Suspended);
    }
    if queries::has_factor(conn, row.id).await? {
        let token = cx.keys.sign_link(LinkPurpose::SecondStep, row.id.0, row.link_version, cx.now);
        return Ok(Entry::Challenge(SecretString::from(token)));
    }
    Ok(Entry::Open(open_session(conn, cx, row, from).await?))
}

/// Whose second step a challenge is, for counting tries; changes nothing.
pub async fn find_challenge(conn: &mut Conn, cx: &Context, token: &str) -> Result<AccountId, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::SecondStep, token, cx.now)?;
    let row = queries::find_account(conn, AccountId(link.subject)).await?;
    Ok(challenged(row, link.version)?.id)
}

/// Opens the session for who typed a code that counts.
pub async fn answer_challenge(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    typed: &str,
    from: &Device,
) -> Result<Tokens, SecondStepError> {
    let link = cx.keys.read_link(LinkPurpose::SecondStep, token, cx.now).map_err(LinkFault::from)?;
    conn.transaction(async |conn| {
        let row = queries::lock_account(conn, AccountId(link.subject)).await?;
        let row = challenged(row, link.version)?;
        let taken = take(conn, cx, &row, typed).await?.ok_or(SecondStepError::WrongCode)?;
        if taken == Taken::Recovery {
            let left = queries::count_codes_left(conn, row.id).await?;
            owe_with(conn, cx, MailKind::RecoveryCodeUsed, &row, json!({ "left": left })).await?;
        }
        open_session(conn, cx, &row, from).await.map_err(|error| match error {
            SignInError::Query(error) => SecondStepError::Query(error),
            SignInError::Signing(error) => SecondStepError::Signing(error),
            _ => SecondStepError::Challenge(LinkFault::Invalid),
        })
    })
    .await
}

fn challenged(row: Option<AccountRow>, version: i32) -> Result<AccountRow, LinkFault> {
    let row = row.filter(|row| row.state.may_sign_in()).ok_or(LinkFault::Invalid)?;
    if row.link_version == version { Ok(row) } else { Err(LinkFault::Replaced) }
}
