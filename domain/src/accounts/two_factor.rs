//! Two-step sign-in: a code from one's own device after the password.
//!
//! ```text
//!   (none) ── begin ─▶ asked ── confirm (password, first code) ─▶ on ── end (password, code) ─▶ (none)
//!              ▲          │ an hour
//!              └──────────┘
//! ```
//! A code is taken within one step of now and never twice: its time step is compared and set in one statement. Ten
//! recovery codes, each good once, stand in for a lost device. Turning it on, turning it off and signing in with a recovery code is told
//! by mail. The secret is sealed at rest (`seal.rs`); it is shown while it waits for its first code, and never again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::model::FactorState;
use super::notices::owe;
use super::queries::{self, AccountRow, FactorRow};
use super::recovery_codes::{RECOVERY_CODES, RecoveryCode, hash_typed};
use super::seal;
use super::sign_in::Proven;
use super::totp::TotpSecret;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;

/// A secret that nobody confirmed is shown for so long.
const SHOWN: TimeDelta = TimeDelta::hours(1);

/// How one's two-step sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoFactor {
    /// There is none.
    Off,
    /// On since, with so many recovery codes left.
    On {
        /// Since when.
        since: DateTime<Utc>,
        /// Recovery codes that nobody used yet.
        codes_left: i64,
    },
}

/// What one's app is to be told.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// To type by hand.
    pub secret: String,
    /// To look at with a camera: PNG.
    pub picture: Vec<u8>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum TwoFactorError {
    /// It is on already.
    #[error("two-step sign-in is on")]
    AlreadyOn,
    /// There is nothing to confirm, to end or to renew.
    #[error("two-step sign-in is off")]
    Off,
    /// No code of the device, or one that was used before.
    #[error("the code is wrong")]
    WrongCode,
    /// Nobody is signed in, or the password was changed a moment ago.
    #[error("the password was changed")]
    Outdated,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// One's own.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_two_factor(conn: &mut Conn, cx: &Context) -> Result<TwoFactor, QueryError> {
    let Some(id) = cx.actor.account_id() else { return Ok(TwoFactor::Off) };
    let found = queries::find_factor(conn, id).await?.and_then(|row| row.confirmed_at);
    let Some(since) = found else { return Ok(TwoFactor::Off) };
    Ok(TwoFactor::On { since, codes_left: queries::count_codes_left(conn, id).await? })
}

/// Makes a new secret, which counts once its first code was typed.
pub async fn begin_two_factor(conn: &mut Conn, cx: &Context) -> Result<(), TwoFactorError> {
    let id = cx.actor.account_id().ok_or(TwoFactorError::Outdated)?;
    conn.transaction(async |conn| {
        queries::lock_account(conn, id).await?.ok_or(TwoFactorError::Outdated)?;
        if queries::has_factor(conn, id).await? {
            return Err(TwoFactorError::AlreadyOn);
        }
        let sealed = seal::seal(&cx.keys, id, &TotpSecret::random().0);
        Ok(queries::upsert_asked_factor(conn, id, &sealed, cx.now).await?)
    })
    .await
}

/// The secret that waits for its first code; nothing after that, or an hour. Never for staff who look at the account.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_enrolment(conn: &mut Conn, cx: &Context) -> Result<Option<Enrolment>, QueryError> {
    let Some(signed) = cx.actor.signed().filter(|signed| !signed.is_watched()) else { return Ok(None) };
    let Some(row) = queries::find_account(conn, signed.account_id).await? else { return Ok(None) };
    let asked = queries::find_factor(conn, row.id).await?.filter(|factor| is_asked(factor, cx.now));
    let Some(secret) = asked.and_then(|factor| secret_of(cx, row.id, &factor)) else { return Ok(None) };
    let picture = secret.picture(&cx.config, row.email.as_deref().unwrap_or_default()).unwrap_or_default();
    Ok(Some(Enrolment { secret: secret.text(), picture }))
}

/// Turns it on, for who typed the password and the first code; answers the recovery codes, which are nowhere else.
pub async fn confirm_two_factor(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    typed: &str,
) -> Result<Vec<RecoveryCode>, TwoFactorError> {
    conn.transaction(async |conn| {
        let row = lock(conn, cx, proven).await?;
        let factor = queries::find_factor(conn, row.id).await?.ok_or(TwoFactorError::Off)?;
        if factor.state == FactorState::On {
            return Err(TwoFactorError::AlreadyOn);
        }
        if !is_asked(&factor, cx.now) {
            return Err(TwoFactorError::Off);
        }
        let secret = secret_of(cx, row.id, &factor).ok_or(TwoFactorError::Off)?;
        if !take_code(conn, cx, row.id, &secret, typed).await? {
            return Err(TwoFactorError::WrongCode);
        }
        queries::update_factor_on(conn, row.id, cx.now).await?;
        owe(conn, cx, MailKind::TwoFactorOn, &row).await?;
        Ok(issue(conn, cx, row.id).await?)
    })
    .await
}

/// Ten new recovery codes instead of all old ones, for who typed the password and a code of the device.
pub async fn reissue_codes(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    typed: &str,
) -> Result<Vec<RecoveryCode>, TwoFactorError> {
    conn.transaction(async |conn| {
        let row = lock(conn, cx, proven).await?;
        let factor = queries::find_factor(conn, row.id).await?.filter(|row| row.state == FactorState::On);
        let factor = factor.ok_or(TwoFactorError::Off)?;
        let secret = secret_of(cx, row.id, &factor).ok_or(TwoFactorError::WrongCode)?;
        if !take_code(conn, cx, row.id, &secret, typed).await? {
            return Err(TwoFactorError::WrongCode);
        }
        Ok(issue(conn, cx, row.id).await?)
    })
    .await
}

/// Turns it off, for who typed the password and a code: of the device, or a recovery code.
pub async fn end_two_factor(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    typed: &str,
) -> Result<(), TwoFactorError> {
    conn.transaction(async |conn| {
        let row = lock(conn, cx, proven).await?;
        if !queries::has_factor(conn, row.id).await? {
            return Err(TwoFactorError::Off);
        }
        take(conn, cx, &row, typed).await?.ok_or(TwoFactorError::WrongCode)?;
        queries::delete_factor(conn, row.id).await?;
        queries::delete_codes(conn, row.id).await?;
        owe(conn, cx, MailKind::TwoFactorOff, &row).await?;
        Ok(())
    })
    .await
}

/// What somebody typed as second step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A code of the device.
    Code,
    /// A recovery code.
    Recovery,
}

/// Uses up what was typed, whichever kind it is; `None`: it is nothing that counts. The account's row is locked.
pub(super) async fn take(
    conn: &mut Conn,
    cx: &Context,
    row: &AccountRow,
    typed: &str,
) -> Result<Option<Taken>, QueryError> {
    if let Some(hash) = hash_typed(typed) {
        let is_taken = queries::update_code_used(conn, row.id, &hash, cx.now).await?;
        return Ok(is_taken.then_some(Taken::Recovery));
    }
    let factor = queries::find_factor(conn, row.id).await?.filter(|row| row.state == FactorState::On);
    let Some(secret) = factor.and_then(|factor| secret_of(cx, row.id, &factor)) else { return Ok(None) };
    Ok(take_code(conn, cx, row.id, &secret, typed).await?.then_some(Taken::Code))
}

async fn take_code(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    secret: &TotpSecret,
    typed: &str,
) -> Result<bool, QueryError> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    match secret.find_step(&digits, cx.now) {
        Some(step) => queries::update_last_step(conn, of, step).await,
        None => Ok(false),
    }
}

async fn issue(conn: &mut Conn, cx: &Context, of: AccountId) -> Result<Vec<RecoveryCode>, QueryError> {
    let codes: Vec<RecoveryCode> =
        std::iter::repeat_with(RecoveryCode::random).take(RECOVERY_CODES).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(RecoveryCode::hash).collect();
    queries::delete_codes(conn, of).await?;
    queries::insert_codes(conn, of, &hashes, cx.now).await?;
    Ok(codes)
}

async fn lock(conn: &mut Conn, cx: &Context, proven: &Proven) -> Result<AccountRow, TwoFactorError> {
    let row = queries::lock_account(conn, proven.account_id).await?;
    let is_theirs = |row: &AccountRow| {
        cx.actor.account_id() == Some(row.id) && row.password_hash.as_ref() == Some(&proven.hash)
    };
    row.filter(is_theirs).ok_or(TwoFactorError::Outdated)
}

fn is_asked(factor: &FactorRow, now: DateTime<Utc>) -> bool {
    factor.state == FactorState::Asked && now < factor.asked_at + SHOWN
}

fn secret_of(cx: &Context, of: AccountId, factor: &FactorRow) -> Option<TotpSecret> {
    let secret = seal::open(&cx.keys, of, &factor.sealed_secret);
    if secret.is_none() {
        tracing::warn!(account = %of, "a second factor cannot be read: was secrets.signing_key changed?");
    }
    secret.map(TotpSecret)
}

#[cfg(test)]
#[path = "two_factor_tests.rs"]
mod tests;
