//! Passports as they are shown, listed and sealed on cards.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::claims::Claims;
use super::file::open;
use super::keyring::Keyring;
use super::queries;
use super::verify::Revocations;
use crate::directory::{Shown, Surface, Viewer, load_cards};
use crate::platform::config::Config;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, PassportId};
use crate::schema::passports;
use crate::text_enum;

text_enum! {
    /// How a passport stands.
    pub enum PassportState { Valid = "valid", Expired = "expired", Revoked = "revoked" }
}

/// A passport that was issued here.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = passports, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Passport {
    pub id: PassportId,
    pub engineer_id: Option<EngineerId>,
    pub key_id: String,
    pub vetted_month: NaiveDate,
    pub assessors: i16,
    pub signed: String,
    pub issued_at: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revoke_reason: Option<String>,
}

impl Passport {
    /// How it stands.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> PassportState {
        if self.revoked_at.is_some() {
            PassportState::Revoked
        } else if now >= self.valid_until {
            PassportState::Expired
        } else {
            PassportState::Valid
        }
    }

    /// What its bytes state; `None` once they were erased, or when the key that signed them is not kept any more.
    #[must_use]
    pub fn claims(&self, config: &Config) -> Option<Claims> {
        open(self.signed.as_bytes(), &Keyring::of(config).ok()?.public()).ok()
    }
}

/// What a card shows of a passport that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Which.
    pub id: PassportId,
    /// The first of the month of the decision.
    pub month: NaiveDate,
    /// How many people assessed.
    pub assessors: i16,
}

/// A passport with its engineer, as one viewer may see them.
#[derive(Clone, Debug)]
pub struct OpenPassport {
    /// The row.
    pub passport: Passport,
    /// What it states.
    pub claims: Claims,
    /// Whose it is.
    pub engineer: Shown,
}

/// Any passport, for staff and for operations.
///
/// # Errors
/// When Postgres refuses.
pub async fn find(conn: &mut Conn, id: PassportId) -> QueryResult<Option<Passport>> {
    queries::find_passport(conn, id).await
}

/// A passport for whoever may see its engineer's page; whoever may not cannot tell it from one that is not there.
///
/// # Errors
/// When Postgres refuses.
pub async fn open_passport(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    id: PassportId,
) -> QueryResult<Option<OpenPassport>> {
    let Some(passport) = queries::find_passport(conn, id).await? else { return Ok(None) };
    let Some(engineer) = passport.engineer_id else { return Ok(None) };
    let shown = load_cards(conn, viewer, Surface::Profile, &[engineer], cx.now).await?;
    let (Some(engineer), Some(claims)) = (shown.into_iter().next(), passport.claims(&cx.config)) else {
        return Ok(None);
    };
    Ok(Some(OpenPassport { passport, claims, engineer }))
}

/// The seals of some engineers: of each the newest passport that holds.
///
/// # Errors
/// When Postgres refuses.
pub async fn seals_of(
    conn: &mut Conn,
    engineers: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<EngineerId, Sealed>> {
    let mut seals = HashMap::new();
    for (engineer, id, month, assessors) in queries::list_holding(conn, engineers, now).await? {
        seals.entry(engineer).or_insert(Sealed { id, month, assessors });
    }
    Ok(seals)
}

/// The newest ones, for staff.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_newest(conn: &mut Conn, rows: i64) -> QueryResult<Vec<Passport>> {
    queries::list_newest(conn, rows).await
}

/// How many hold.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_holding(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<i64> {
    queries::count_holding(conn, now).await
}

/// Those that were taken back and would hold otherwise.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_revoked(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Revocations> {
    let rows = queries::list_revoked(conn, now).await?;
    Ok(Revocations::Known(rows.into_iter().map(|(id, _)| id).collect()))
}

/// Whether this one was taken back; `None`: it is not known here.
///
/// # Errors
/// When Postgres refuses.
pub async fn is_revoked(conn: &mut Conn, id: PassportId) -> QueryResult<Option<bool>> {
    Ok(queries::find_passport(conn, id).await?.map(|passport| passport.revoked_at.is_some()))
}

/// The list as it is published: ids and times, and no reason.
///
/// # Errors
/// When Postgres refuses.
pub async fn revoked_list(conn: &mut Conn, cx: &Context) -> QueryResult<serde_json::Value> {
    let rows = queries::list_revoked(conn, cx.now).await?;
    let rows: Vec<_> = rows.iter().map(|(id, at)| json!({ "id": id, "revoked_at": at })).collect();
    Ok(json!({ "iss": cx.config.origin(), "as_of": cx.now, "revoked": rows }))
}

#[derive(Deserialize)]
struct List {
    revoked: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: PassportId,
}

/// Reads a published list; `None` when it is none.
#[must_use]
pub fn read_revoked(text: &str) -> Option<Revocations> {
    let list: List = serde_json::from_str(text).ok()?;
    Some(Revocations::Known(list.revoked.into_iter().map(|entry| entry.id).collect::<HashSet<_>>()))
}
