//! Reports and appeals whose date has passed: staff hear of it, those who lead them as well, and whoever waits gets a word.

use diesel_async::AsyncConnection;

use super::model::ReportState;
use super::queries::{list_overdue, lock_report, update_overdue_told};
use crate::accounts::find_contact;
use crate::overdue::{BATCH, Late, Overdue, Waiter};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ReportId;

/// Tells of every report whose date has passed, once for each date; how many.
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

async fn tell(conn: &mut Conn, cx: &Context, id: ReportId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(report) = lock_report(conn, id).await? else { return Ok(false) };
        if !report.state.is_waiting() || report.due_at >= cx.now {
            return Ok(false);
        }
        let late = Overdue { what: Late::Report, id: id.0, due_at: report.due_at };
        // Admins, who lead the desk, hold every permission and so are told as well.
        late.tell_staff(conn, cx, Permission::Moderator).await?;
        if report.state != ReportState::Appealed
            && let Some(reporter) = report.reporter_id
            && let Some(contact) = find_contact(conn, reporter).await?
        {
            let waiter = Waiter { address: &contact.address, account_id: Some(contact.account_id) };
            late.apologise(conn, cx, waiter).await?;
        }
        update_overdue_told(conn, id, cx.now).await?;
        Ok(true)
    })
    .await
}
