//! What staff wrote down when they did something about an account.
//!
//! The audit log is never changed, so it holds no words about people: it says what was done to which number. The words are
//! here, on the account's page, and go with the account.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::people::PeopleError;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::{accounts, staff_notes};

/// Notes on the page of an account.
const SHOWN: i64 = 20;

/// One thing that staff did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffNote {
    /// Who; nothing once they are gone.
    pub staff: Option<String>,
    /// What, as in the audit log.
    pub action: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes down why.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn note_down(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    action: &str,
    reason: &str,
) -> QueryResult<()> {
    diesel::insert_into(staff_notes::table)
        .values((
            staff_notes::id.eq(Uuid::now_v7()),
            staff_notes::account_id.eq(of),
            staff_notes::staff_id.eq(cx.actor.account_id()),
            staff_notes::action.eq(action),
            staff_notes::reason.eq(reason),
            staff_notes::at.eq(cx.now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The newest notes about an account, for admins.
///
/// # Errors
/// [`PeopleError::NotAllowed`] for everybody else.
pub async fn list_notes(conn: &mut Conn, cx: &Context, of: AccountId) -> Result<Vec<StaffNote>, PeopleError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(PeopleError::NotAllowed);
    }
    let notes = staff_notes::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(staff_notes::staff_id)))
        .filter(staff_notes::account_id.eq(of))
        .order((staff_notes::at.desc(), staff_notes::id.desc()))
        .limit(SHOWN)
        .select((accounts::name.nullable(), staff_notes::action, staff_notes::reason, staff_notes::at))
        .load::<(Option<String>, String, String, DateTime<Utc>)>(conn)
        .await?;
    let note = |(staff, action, reason, at)| StaffNote { staff, action, reason, at };
    Ok(notes.into_iter().map(note).collect())
}
