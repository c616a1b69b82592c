//! A brief whose next step is staff's and late: they hear of it, and the client gets a word.

use diesel_async::AsyncConnection;

use super::queries::{list_overdue, lock_project, update_overdue_told};
use crate::overdue::{BATCH, Late, Overdue, Waiter};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::ProjectId;

/// Tells of every brief whose date has passed, once for each date; how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn chase_overdue(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut told = 0;
    for id in list_overdue(conn, cx.now, BATCH).await? {
        told += usize::from(tell(conn, cx, id).await?);
    }
    Ok(told)
}

async fn tell(conn: &mut Conn, cx: &Context, id: ProjectId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(project) = lock_project(conn, id).await? else { return Ok(false) };
        let due = project.triage_due_at.filter(|due| *due < cx.now && project.state.waits_for_staff());
        let Some(due_at) = due else { return Ok(false) };
        let late = Overdue { what: Late::Brief, id: id.0, due_at };
        late.tell_staff(conn, cx, Permission::ProjectLead).await?;
        // It was parsed when it was typed.
        if let Ok(address) = project.contact_email.parse::<EmailAddress>() {
            late.apologise(conn, cx, Waiter { address: &address, account_id: project.account_id }).await?;
        }
        update_overdue_told(conn, id, cx.now).await?;
        Ok(true)
    })
    .await
}
