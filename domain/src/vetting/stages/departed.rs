//! A vetter who leaves, is suspended or loses the permission keeps no stage: it goes back to the queue, and the admins
//! hear how many did.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::assign::record;
use super::queries::{UNCLOSED, update_assignee};
use crate::accounts::list_staff_contacts;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, StageRunId};
use crate::schema::{accounts, staff_permissions, stage_runs};

/// Gives the stages of everybody who may not vet any more back to the queue. Answers how many; safe to run at any time.
///
/// # Errors
/// When Postgres refuses.
pub async fn unassign_departed(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    conn.transaction(async |conn| {
        let orphans = lock_orphans(conn).await?;
        let mut by_person: BTreeMap<AccountId, usize> = BTreeMap::new();
        for (run, person) in &orphans {
            update_assignee(conn, *run, None, cx.now).await?;
            record(conn, cx, *run, None, "stage.unassigned").await?;
            *by_person.entry(*person).or_default() += 1;
        }
        for (person, count) in by_person {
            for admin in list_staff_contacts(conn, Permission::Admin).await? {
                let mail = NewMail {
                    kind: MailKind::StagesReleased,
                    recipient: &admin.address,
                    account_id: Some(admin.account_id),
                    payload: json!({ "count": count }),
                    unique_key: format!(
                        "stages_released:{person}:{}:{}",
                        cx.now.timestamp_micros(),
                        admin.account_id
                    ),
                };
                outbox::record(conn, cx, &mail).await?;
            }
        }
        Ok(orphans.len())
    })
    .await
}

async fn lock_orphans(conn: &mut Conn) -> QueryResult<Vec<(StageRunId, AccountId)>> {
    let holders = staff_permissions::table
        .filter(
            staff_permissions::permission.eq_any([Permission::Vetter.as_str(), Permission::Admin.as_str()]),
        )
        .select(staff_permissions::account_id);
    let vetters = accounts::table
        .filter(accounts::kind.eq("staff"))
        .filter(accounts::state.eq("active"))
        .filter(accounts::id.eq_any(holders))
        .select(accounts::id.nullable());
    stage_runs::table
        .filter(stage_runs::assignee_id.is_not_null())
        .filter(stage_runs::state.eq_any(UNCLOSED))
        .filter(stage_runs::assignee_id.ne_all(vetters))
        .order(stage_runs::id)
        .select((stage_runs::id, stage_runs::assignee_id.assume_not_null()))
        .for_update()
        .load(conn)
        .await
}
