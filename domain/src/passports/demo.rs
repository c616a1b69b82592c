//! A passport for those who want to try the command that verifies one.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::claims::Claims;
use super::file::{open, seal};
use super::keyring::Keyring;
use super::queries;
use super::read::{Passport, seals_of};
use crate::engineers::find_by_account;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, PassportId};
use crate::platform::signatures::SigningKey;
use crate::schema::accounts;
use crate::seed::demo::DEVELOPER;
use crate::text_enum;

text_enum! {
    /// Which passport of the demo engineer.
    pub enum DemoKind {
        /// As it is downloaded.
        Valid = "valid",
        /// The same statement, over since yesterday.
        Expired = "expired",
        /// The same statement, signed with a key that is made for it and thrown away.
        UnknownKey = "unknown-key",
        /// Another one of the demo engineer's, which was taken back.
        Revoked = "revoked",
    }
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No demo data.
    #[error("the demo engineer is not here: `backend seed --demo` loads them")]
    NoDemo,
    /// They are, without a passport that holds.
    #[error("the demo engineer has no passport that holds: `backend migrate` issues what is missing")]
    NoPassport,
    /// The settings' key.
    #[error("the settings' key cannot be used")]
    NoKey,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

const REVOKED: &str = "Made to try out what is said of a revoked passport.";

/// The engineer's revoked passport; it is made the first time that somebody asks for it.
async fn revoked(
    conn: &mut Conn,
    cx: &Context,
    keyring: &Keyring,
    mut claims: Claims,
    like: &Passport,
) -> Result<String, DemoError> {
    let Some(engineer) = like.engineer_id else { return Err(DemoError::NoDemo) };
    if let Some(signed) = queries::find_revoked_for(conn, engineer, REVOKED).await? {
        return Ok(signed);
    }
    claims.jti = PassportId::new();
    let signed = seal(&claims, keyring.signing()).map_err(|_| DemoError::NoKey)?;
    queries::insert_revoked(conn, like, claims.jti, &signed, REVOKED, cx.now).await?;
    Ok(signed)
}

/// The file.
///
/// # Errors
/// See [`DemoError`].
pub async fn demo(conn: &mut Conn, cx: &Context, kind: DemoKind) -> Result<String, DemoError> {
    let account: Option<AccountId> = accounts::table
        .filter(accounts::email_key.eq(DEVELOPER))
        .filter(accounts::is_demo)
        .select(accounts::id)
        .first(conn)
        .await
        .optional()?;
    let engineer = match account {
        Some(account) => find_by_account(conn, account).await?,
        None => None,
    };
    let engineer = engineer.ok_or(DemoError::NoDemo)?.id;
    let seal_of =
        seals_of(conn, &[engineer], cx.now).await?.remove(&engineer).ok_or(DemoError::NoPassport)?;
    let passport = queries::find_passport(conn, seal_of.id).await?.ok_or(DemoError::NoPassport)?;
    let keyring = Keyring::of(&cx.config).map_err(|_| DemoError::NoKey)?;
    let mut claims =
        open(passport.signed.as_bytes(), &keyring.public()).map_err(|_| DemoError::NoPassport)?;
    let stranger = SigningKey::generate();
    let key = match kind {
        DemoKind::Valid => return Ok(passport.signed),
        DemoKind::UnknownKey => &stranger,
        DemoKind::Expired => {
            claims.jti = PassportId::new();
            claims.exp = (cx.now - TimeDelta::days(1)).timestamp();
            keyring.signing()
        }
        DemoKind::Revoked => return revoked(conn, cx, &keyring, claims, &passport).await,
    };
    seal(&claims, key).map_err(|_| DemoError::NoKey)
}
