//! Briefs of a client who is no more: those that still wait are withdrawn.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Project, ProjectAction};
use super::queries::{StateChange, update_state};
use super::submit::record_step;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::projects;

/// Withdraws the open briefs of the account, and those that somebody confirmed with one of these canonical addresses
/// without one.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_of_client(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    address_keys: &[String],
) -> QueryResult<usize> {
    let is_guests = projects::account_id.is_null().and(projects::contact_key.eq_any(address_keys));
    let rows: Vec<Project> = projects::table
        .filter(projects::account_id.eq(account).or(is_guests.assume_not_null()))
        .order(projects::id)
        .select(Project::as_select())
        .for_update()
        .load(conn)
        .await?;
    let mut ended = 0;
    for project in &rows {
        let Some(state) = project.state.after(ProjectAction::Withdraw) else { continue };
        let change = StateChange { client_act_at: cx.now, ..StateChange::of(project, state, cx.now) };
        update_state(conn, project.id, &change).await?;
        record_step(conn, cx, project, state, "").await?;
        ended += 1;
    }
    Ok(ended)
}
