//! Signing in with address and password.
//!
//! Three steps, because hashing must not hold a connection: look up, prove, enter. Where the account has two-step sign-in,
//! entering leads to a challenge (`second_step.rs`) instead of a session.

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use secrecy::SecretString;

use super::device::Device;
use super::model::AccountState;
use super::notices::owe_seldom;
use super::password::{HashError, Hasher, Password, PasswordHash};
use super::queries::{self, AccountRow};
use super::second_step::enter;
use super::tokens::{Access, RefreshToken, SigningError, sign_access};
use crate::outbox::MailKind;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, SessionId};

/// Whoever an address may be: known or not, the next step takes as long.
#[derive(Debug)]
pub struct Candidate(Option<(AccountId, PasswordHash)>);

impl Candidate {
    /// The holder of this account; one without a password proves nothing by any.
    pub(super) fn of(id: AccountId, hash: Option<PasswordHash>) -> Self {
        Self(hash.map(|hash| (id, hash)))
    }
}

/// Somebody who typed an account's password.
#[derive(Debug)]
pub struct Proven {
    pub(super) account_id: AccountId,
    pub(super) hash: PasswordHash,
}

/// Why somebody who knows the password is not signed in. Only they ever learn it.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The address is not verified; the link was sent again, unless one is on its way.
    #[error("the address is not verified")]
    Unverified,
    /// Locked by staff.
    #[error("the account is suspended")]
    Suspended,
    /// The password was changed a moment ago.
    #[error("the password was changed")]
    Outdated,
    /// A token cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Where a first step leads that was proven.
#[derive(Debug)]
pub enum Entry {
    /// In: there is no second step.
    Open(Tokens),
    /// To the second step, with this challenge.
    Challenge(SecretString),
}

/// What a browser keeps of a session.
#[derive(Debug)]
pub struct Tokens {
    /// Names the session, for some minutes.
    pub access: Access,
    /// Yields the next pair.
    pub refresh: RefreshToken,
    /// Which session.
    pub session_id: SessionId,
    /// How long the refresh token is good if nobody uses it.
    pub lifetime: TimeDelta,
    /// Which desk is theirs.
    pub kind: AccountKind,
    /// Its end is asked for: it is offered to take that back.
    pub is_leaving: bool,
}

/// Looks the address up.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_candidate(conn: &mut Conn, address: &EmailAddress) -> QueryResult<Candidate> {
    let row = queries::find_account_by_address(conn, address).await?;
    Ok(Candidate(row.and_then(|row| Some((row.id, row.password_hash?)))))
}

/// The signed-in account itself, for what asks for the password again.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_self(conn: &mut Conn, cx: &Context) -> QueryResult<Candidate> {
    let Some(id) = cx.actor.account_id() else { return Ok(Candidate(None)) };
    let row = queries::find_account(conn, id).await?;
    Ok(Candidate(row.and_then(|row| Some((row.id, row.password_hash?)))))
}

/// Whether the password is the candidate's. Holds no connection.
///
/// # Errors
/// When the password cannot be hashed now.
pub async fn prove(
    hasher: &Hasher,
    candidate: Candidate,
    password: &Password,
) -> Result<Option<Proven>, HashError> {
    let hash = candidate.0.as_ref().map(|(_, hash)| hash);
    let is_right = hasher.verify(hash, password).await?;
    Ok(candidate.0.filter(|_| is_right).map(|(account_id, hash)| Proven { account_id, hash }))
}

/// Lets somebody in who typed the password, while the account is held: a password that is changed at the same moment is
/// changed either before, and this one opens nothing, or after, and ends the session with all others.
pub async fn sign_in(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    from: &Device,
) -> Result<Entry, SignInError> {
    let entered = conn
        .transaction(async |conn| {
            let row = queries::lock_account(conn, proven.account_id).await?.ok_or(SignInError::Outdated)?;
            if row.password_hash.as_ref() != Some(&proven.hash) {
                return Err(SignInError::Outdated);
            }
            if row.state == AccountState::Pending {
                owe_seldom(conn, cx, MailKind::VerifyAddress, &row).await?;
                return Ok(None);
            }
            enter(conn, cx, &row, from).await.map(Some)
        })
        .await?;
    entered.ok_or(SignInError::Unverified)
}

/// Opens a session of an account that is held, and may sign in.
pub(super) async fn open_session(
    conn: &mut Conn,
    cx: &Context,
    row: &AccountRow,
    from: &Device,
) -> Result<Tokens, SignInError> {
    let (session_id, refresh, lifetime) = (SessionId::new(), RefreshToken::random(), lifetime(cx));
    let access = sign_access(cx, row.id, session_id)?;
    queries::insert_session(conn, session_id, row.id, from, cx.now, cx.now + lifetime).await?;
    queries::insert_token(conn, &refresh, session_id, 0, cx.now).await?;
    let is_leaving = row.state == AccountState::DeletionRequested;
    Ok(Tokens { access, refresh, session_id, lifetime, kind: row.kind, is_leaving })
}

/// How long a session lives that nobody uses.
pub(super) fn lifetime(cx: &Context) -> TimeDelta {
    TimeDelta::days(cx.config.accounts.session_days)
}
