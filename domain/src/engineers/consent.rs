//! E7: named, anonymous or not at all in the digest. Every answer is a row; the live one has not been replaced.
//!
//! A standing answer holds for every issue until it ends. One that is not standing asks for a word before each issue
//! (`digests::asking`): silence then means that this issue goes without the engineer. What is said about one issue stands
//! with that question, and is no row here.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::model::ConsentScope;
use super::owner::owner;
use super::queries::lock_by_account;
use crate::accounts::device::Device;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ConsentId, EngineerId};
use crate::schema::{digest_consents, engineers};
use crate::text_enum;

/// Days that an answer holds; then it is asked again.
pub const CONSENT_DAYS: i64 = 90;

/// Version of the question, as the forms put it: goes up with a change of what one agrees to.
const VERSION: &str = "1";

text_enum! {
    /// Where an answer was given.
    pub enum ConsentVia {
        /// The profile's form.
        Form = "form",
        /// The buttons of one's own desk.
        Desk = "desk",
        /// The link of the mail that asks again.
        Link = "link",
    }
}

/// From where an answer came: evidence of it, with its time and the question's version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    pub(crate) via: ConsentVia,
    /// The network of whoever clicked: see [`crate::accounts::device::ip_prefix`].
    pub(crate) place: Option<&'a str>,
}

/// The live answer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Consent {
    /// How to appear.
    pub scope: ConsentScope,
    /// Whether it holds for every issue until it expires.
    pub is_standing: bool,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Consent {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }
}

/// Why an answer cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// Only a developer with a profile answers.
    #[error("no profile")]
    NoProfile,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The live answer, expired or not.
pub async fn find_consent(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Option<Consent>> {
    digest_consents::table
        .filter(digest_consents::engineer_id.eq(engineer))
        .filter(digest_consents::replaced_at.is_null())
        .select((
            digest_consents::scope,
            digest_consents::is_standing,
            digest_consents::given_at,
            digest_consents::expires_at,
        ))
        .first(conn)
        .await
        .optional()
}

/// The signed-in developer's answer, in place of the one before: for every issue where it is standing, else to be asked
/// again before each. Takes effect for every copy not yet in flight.
///
/// # Errors
/// [`ConsentError::NoProfile`] for everybody else.
pub async fn set_consent(
    conn: &mut Conn,
    cx: &Context,
    scope: ConsentScope,
    is_standing: bool,
    from: &Device,
) -> Result<(), ConsentError> {
    let account = owner(cx).ok_or(ConsentError::NoProfile)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(ConsentError::NoProfile)?;
        let origin = Origin { via: ConsentVia::Desk, place: from.ip_prefix.as_deref() };
        replace(conn, engineer.id, scope, is_standing, origin, cx.now).await?;
        mark_touched(conn, engineer.id, cx.now).await?;
        Ok(())
    })
    .await
}

/// Any write: the change feed.
pub(super) async fn mark_touched(
    conn: &mut Conn,
    engineer: EngineerId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(engineers::table.find(engineer)).set(engineers::updated_at.eq(now)).execute(conn).await
}

/// An answer that came along with others: a new row only where it says something new.
pub(super) async fn answer(
    conn: &mut Conn,
    engineer: EngineerId,
    scope: ConsentScope,
    origin: Origin<'_>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let live = find_consent(conn, engineer).await?;
    if live.is_some_and(|consent| consent.scope == scope && consent.holds(now)) {
        return Ok(());
    }
    replace(conn, engineer, scope, true, origin, now).await
}

/// Writes the new row and ends the old one.
pub(crate) async fn replace(
    conn: &mut Conn,
    engineer: EngineerId,
    scope: ConsentScope,
    is_standing: bool,
    origin: Origin<'_>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(
        digest_consents::table
            .filter(digest_consents::engineer_id.eq(engineer))
            .filter(digest_consents::replaced_at.is_null()),
    )
    .set(digest_consents::replaced_at.eq(now))
    .execute(conn)
    .await?;
    diesel::insert_into(digest_consents::table)
        .values((
            digest_consents::id.eq(ConsentId::new()),
            digest_consents::engineer_id.eq(engineer),
            digest_consents::scope.eq(scope),
            digest_consents::is_standing.eq(is_standing),
            digest_consents::given_at.eq(now),
            digest_consents::expires_at.eq(now + TimeDelta::days(CONSENT_DAYS)),
            digest_consents::version.eq(VERSION),
            digest_consents::via.eq(origin.via),
            digest_consents::ip_prefix.eq(origin.place),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
