//! Personal tokens: what a program of one's own shows to the API instead of a cookie.
//!
//! A token is 32 random bytes behind a prefix that secret scanners can look for; only its hash is kept, so that it is shown
//! once. It has scopes and an end. It dies with a change of the account's password or address, and with its suspension
//! or erasure: each raises the version that the token was made under, or takes the account out of the states that count.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::authenticate::sign_person;
use super::queries::{self, ApiTokenRow};
use crate::platform::actor::{Actor, Scope, Via};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{ApiTokenId, SessionId};

/// What every token begins with.
pub const PREFIX: &str = "roster_pat_";
/// Tokens that an account may have at once.
pub const MOST_TOKENS: usize = 10;
/// How long a token may live, in days, as the form offers it.
pub const TOKEN_LIVES: [i64; 4] = [7, 30, 90, 365];

/// A token, as it is shown once.
#[derive(Clone, Debug)]
pub struct ApiToken(SecretString);

impl ApiToken {
    fn random() -> Self {
        let mut bytes = [0_u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
    }

    /// For the one page that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// One of one's own tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token as asked for.
#[derive(Clone, Copy, Debug)]
pub struct TokenForm<'a> {
    /// What to call it.
    pub name: &'a str,
    /// Words of scopes.
    pub scopes: &'a [String],
    /// Days, one of [`TOKEN_LIVES`].
    pub days: &'a str,
}

/// Why there is no new token, or none less.
#[derive(Debug, thiserror::Error)]
pub enum ApiTokenError {
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// No such token of this account.
    #[error("no such token")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Makes a token of one's own.
pub async fn create_api_token(
    conn: &mut Conn,
    cx: &Context,
    form: &TokenForm<'_>,
) -> Result<ApiToken, ApiTokenError> {
    let id = cx.actor.account_id().ok_or(ApiTokenError::NotFound)?;
    let (name, scopes, life) = read(form).map_err(ApiTokenError::Invalid)?;
    let token = ApiToken::random();
    conn.transaction(async |conn| {
        let row = queries::lock_account(conn, id).await?.ok_or(ApiTokenError::NotFound)?;
        if queries::list_live_api_tokens(conn, id, cx.now).await?.len() >= MOST_TOKENS {
            let fault = format!("You have {MOST_TOKENS} tokens already. Revoke one that you no longer use.");
            return Err(ApiTokenError::Invalid(FieldErrors::one("form", fault)));
        }
        let row = ApiTokenRow {
            id: ApiTokenId::new(),
            account_id: id,
            name,
            token_hash: hash(token.expose()),
            scopes: scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "),
            link_version: row.link_version,
            created_at: cx.now,
            expires_at: cx.now + life,
            last_used_at: None,
            revoked_at: None,
        };
        Ok(queries::insert_api_token(conn, &row).await?)
    })
    .await?;
    Ok(token)
}

fn read(form: &TokenForm<'_>) -> Result<(String, Vec<Scope>, TimeDelta), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", form.name, 1..=60);
    let known: Result<Vec<Scope>, _> = form.scopes.iter().map(|word| word.parse()).collect();
    let scopes = match known {
        Ok(scopes) if !scopes.is_empty() => Ok(scopes),
        _ => Err("Choose what the token may be used for."),
    };
    let scopes = errors.take("scopes", scopes);
    let days = form.days.parse().ok().filter(|days| TOKEN_LIVES.contains(days));
    let days = errors.take("days", days.ok_or("Choose when the token ends."));
    let whole = name.zip(scopes).zip(days);
    errors.into_result(whole.map(|((name, scopes), days)| (name, scopes, TimeDelta::days(days))))
}

/// One's own tokens that count, the newest first.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_api_tokens(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<ListedToken>> {
    let Some(id) = cx.actor.account_id() else { return Ok(Vec::new()) };
    let rows = queries::list_live_api_tokens(conn, id, cx.now).await?;
    let listed = |row: ApiTokenRow| ListedToken {
        id: row.id,
        scopes: scopes_of(&row),
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Revokes one of one's own tokens: the next request that shows it is refused.
pub async fn revoke_api_token(conn: &mut Conn, cx: &Context, id: ApiTokenId) -> Result<(), ApiTokenError> {
    let of = cx.actor.account_id().ok_or(ApiTokenError::NotFound)?;
    let is_revoked = queries::update_api_token_revoked(conn, of, id, cx.now).await?;
    is_revoked.then_some(()).ok_or(ApiTokenError::NotFound)
}

/// Whom a token stands for, as of now; `None` when it is not ours or counts no longer. Notes the use, to the minute.
///
/// # Errors
/// When Postgres refuses.
pub async fn authenticate_token(conn: &mut Conn, cx: &Context, token: &str) -> QueryResult<Option<Actor>> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let Some(row) = queries::find_live_api_token(conn, &hash(token), cx.now).await? else { return Ok(None) };
    let Some(person) = queries::find_person(conn, row.account_id).await? else { return Ok(None) };
    let signed = sign_person(conn, cx, person, SessionId(row.id.0), Via::Token(scopes_of(&row))).await?;
    queries::update_api_token_used(conn, row.id, cx.now).await?;
    Ok(Some(Actor::Account(Box::new(signed))))
}

fn scopes_of(row: &ApiTokenRow) -> Vec<Scope> {
    row.scopes.split(' ').filter_map(|word| word.parse().ok()).collect()
}

/// 256 random bits need no slow hash.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
#[path = "api_tokens_tests.rs"]
mod tests;
