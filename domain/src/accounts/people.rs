//! Accounts, as admins see them: who is staff and may do what, and one account with what they may do about it.

use chrono::{DateTime, Utc};

use super::model::AccountState;
use super::queries::{self, PersonLine, WatchRow};
use crate::platform::actor::{AccountKind, Permission};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;

/// Times that staff looked at an account that its page lists.
const WATCHES: i64 = 10;

/// An account, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFile {
    /// Its id.
    pub id: AccountId,
    /// Its kind.
    pub kind: AccountKind,
    /// What to call the person.
    pub name: String,
    /// The address.
    pub address: String,
    /// Where it stands.
    pub state: AccountState,
    /// Why it is locked, in the words that its owner got.
    pub suspended_reason: Option<String>,
    /// When it signed up.
    pub created_at: DateTime<Utc>,
    /// The company that it is a member of.
    pub company: Option<String>,
    /// What it may do, if it is staff.
    pub permissions: Vec<Permission>,
    /// Since when it has two-step sign-in.
    pub two_factor_since: Option<DateTime<Utc>>,
    /// When it is erased, if that is scheduled; and whether an admin asked for it.
    pub ends: Option<(DateTime<Utc>, bool)>,
    /// Whether it is the admin's own.
    pub is_own: bool,
}

/// One time that staff looked at an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Who.
    pub staff: String,
    /// Why.
    pub reason: String,
    /// From when.
    pub started_at: DateTime<Utc>,
    /// Until when.
    pub ended_at: DateTime<Utc>,
}

/// Why there is nothing to see.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Not an admin.
    #[error("not allowed")]
    NotAllowed,
    /// No such account, or an erased one.
    #[error("no such account")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Everybody who works here, by name.
pub async fn list_staff(conn: &mut Conn, cx: &Context) -> Result<Vec<PersonFile>, PeopleError> {
    may(cx)?;
    let held = queries::list_all_permissions(conn).await?;
    let lines = queries::list_staff_lines(conn).await?;
    let file = |line: PersonLine| {
        let own = held.iter().filter(|(id, _)| *id == line.id).map(|(_, permission)| *permission).collect();
        file_of(cx, line, own)
    };
    Ok(lines.into_iter().map(file).collect())
}

/// How many people work here.
pub async fn count_staff(conn: &mut Conn, cx: &Context) -> Result<i64, PeopleError> {
    may(cx)?;
    Ok(queries::count_staff(conn).await?)
}

/// The account with exactly this address.
pub async fn find_by_address(
    conn: &mut Conn,
    cx: &Context,
    address: &EmailAddress,
) -> Result<Option<AccountId>, PeopleError> {
    may(cx)?;
    Ok(queries::find_account_by_address(conn, address).await?.map(|row| row.id))
}

/// One account, with when it was last used and the last times that staff looked at it.
pub async fn find_file(
    conn: &mut Conn,
    cx: &Context,
    id: AccountId,
) -> Result<(PersonFile, Option<DateTime<Utc>>, Vec<Watch>), PeopleError> {
    may(cx)?;
    let line = queries::find_person_line(conn, id).await?.ok_or(PeopleError::NotFound)?;
    let permissions = queries::list_permissions(conn, id).await?;
    let watches = queries::list_impersonations(conn, id, WATCHES).await?;
    let watch = |(staff, reason, started_at, ended_at): WatchRow| Watch {
        staff: staff.unwrap_or_else(|| "somebody who left".to_owned()),
        reason,
        started_at,
        ended_at,
    };
    let last_use = queries::find_last_use(conn, id).await?;
    let ends = queries::find_ending(conn, id).await?;
    let file = PersonFile { ends, ..file_of(cx, line, permissions) };
    Ok((file, last_use, watches.into_iter().map(watch).collect()))
}

fn may(cx: &Context) -> Result<(), PeopleError> {
    if cx.actor.may(Permission::Admin) { Ok(()) } else { Err(PeopleError::NotAllowed) }
}

fn file_of(cx: &Context, line: PersonLine, permissions: Vec<Permission>) -> PersonFile {
    PersonFile {
        is_own: cx.actor.account_id() == Some(line.id),
        id: line.id,
        kind: line.kind,
        name: line.name.unwrap_or_default(),
        address: line.email.unwrap_or_default(),
        state: line.state,
        suspended_reason: line.suspended_reason,
        created_at: line.created_at,
        company: line.company,
        permissions,
        two_factor_since: line.factor_since,
        ends: None,
    }
}
