//! "I know this person": it bars until it is taken back, and the log keeps both. Cards that were written before stay, and
//! say who wrote them; no decision stands on them.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::schema::{stage_runs, vetting_conflicts};
use crate::vetting::interviews::cancel_of_vetter_in;
use crate::vetting::queries as vetting_queries;
use crate::vetting::stages::queries::UNCLOSED;

/// Why nothing was declared.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// Not a person who vets.
    #[error("not allowed")]
    NotAllowed,
    /// No such application.
    #[error("no such application")]
    NotFound,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The signed-in vetter knows the applicant: they judge no application of theirs any more, what they had of it goes back to
/// the queue, and a conversation that they had planned is called off. Said twice, it is said once.
///
/// # Errors
/// See [`ConflictError`].
pub async fn declare_conflict(conn: &mut Conn, cx: &Context, id: ApplicationId) -> Result<(), ConflictError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(ConflictError::NotAllowed)?;
    conn.transaction(async |conn| {
        let mut application =
            vetting_queries::lock_application(conn, id).await?.ok_or(ConflictError::NotFound)?;
        let inserted = diesel::insert_into(vetting_conflicts::table)
            .values((
                vetting_conflicts::account_id.eq(vetter),
                vetting_conflicts::engineer_id.eq(application.engineer_id),
                vetting_conflicts::declared_at.eq(cx.now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if inserted == 0 {
            return Ok(());
        }
        let theirs = stage_runs::table
            .filter(stage_runs::application_id.eq(id))
            .filter(stage_runs::assignee_id.eq(vetter))
            .filter(stage_runs::state.eq_any(UNCLOSED));
        diesel::update(theirs)
            .set((stage_runs::assignee_id.eq(None::<uuid::Uuid>), stage_runs::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        let why = "The person whom you were to meet cannot judge this application. Somebody else will.";
        cancel_of_vetter_in(conn, cx, &mut application, vetter, why).await?;
        record(conn, cx, id, "application.conflict_declared").await?;
        Ok(())
    })
    .await
}

/// The signed-in vetter was wrong: it is another person of that name. What went back to the queue stays there.
///
/// # Errors
/// [`ConflictError::NotFound`] where nothing was declared.
pub async fn take_conflict_back(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
) -> Result<(), ConflictError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(ConflictError::NotAllowed)?;
    conn.transaction(async |conn| {
        let application =
            vetting_queries::lock_application(conn, id).await?.ok_or(ConflictError::NotFound)?;
        let declared = vetting_conflicts::table.find((vetter, application.engineer_id));
        if diesel::delete(declared).execute(conn).await? == 0 {
            return Err(ConflictError::NotFound);
        }
        record(conn, cx, id, "application.conflict_taken_back").await?;
        Ok(())
    })
    .await
}

async fn record(conn: &mut Conn, cx: &Context, id: ApplicationId, action: &str) -> Result<(), QueryError> {
    let event = audit::Event {
        action,
        subject_kind: "application",
        subject_id: id.to_string(),
        reason: None,
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}
