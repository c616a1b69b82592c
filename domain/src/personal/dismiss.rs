//! The end of an account of staff: an administrator asks for it, and takes it back by reinstating the account.
//!
//! From now on the person is out: their permissions go, their devices are signed out, and what they had open is handed back
//! to those who are left. Fourteen days later the account is erased like any other.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::CHANGE_OF_MIND;
use super::deletion::{Deletion, insert};
use crate::accounts::{self, ManageError};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, DeletionId};
use crate::schema::account_deletions;
use crate::vetting::interviews::cancel_of_vetter;
use crate::vetting::stages::unassign_departed;

/// Locks an account of staff for good, hands its open work back and schedules its erasure.
///
/// # Errors
/// [`ManageError::Own`] for one's own, [`ManageError::NotStaff`], [`ManageError::WrongState`] when it was done before,
/// [`ManageError::Invalid`] without a reason.
pub async fn dismiss(
    conn: &mut Conn,
    cx: &Context,
    of: AccountId,
    reason: &str,
) -> Result<Deletion, ManageError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(ManageError::NotAllowed);
    }
    let due_at = cx.now + CHANGE_OF_MIND;
    let day = due_at.with_timezone(&cx.config.site.time_zone).format("%-d %B %Y");
    let ends = format!("Your account ends, and is erased on {day}.");
    conn.transaction(async |conn| {
        // Applications and conversations are held before the account of their vetter, here as everywhere.
        cancel_of_vetter(conn, cx, of, "The person whom you were to meet does not work here any more.")
            .await?;
        accounts::lock_for_good(conn, cx, of, reason, &ends).await?;
        let deletion = Deletion {
            id: DeletionId::new(),
            account_id: of,
            asked_at: cx.now,
            due_at,
            ends_subscription: false,
            successor_id: None,
            is_by_staff: true,
        };
        // One that the person asked for themselves gives way: this one only an admin takes back.
        diesel::delete(account_deletions::table.filter(account_deletions::account_id.eq(of)))
            .execute(conn)
            .await?;
        insert(conn, &deletion).await?;
        unassign_departed(conn, cx).await?;
        Ok(deletion)
    })
    .await
}
