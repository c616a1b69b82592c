//! Makes sure that issues exist: exactly one a period, however many workers run and whichever were down.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::calendar::{self, CATCH_UP_WINDOW, Period, Slot};
use super::model::{ApprovalMode, Digest, DigestState, UncertainPolicy};
use super::queries;
use crate::platform::audit;
use crate::platform::config::{Approval, Uncertain};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;
use crate::platform::installation::ensure_installed;
use crate::schema::digests;

/// Plans every issue that was missed since this installation first started (for 40 days back), and the next to come.
///
/// # Errors
/// When Postgres does not answer.
pub async fn ensure_due(conn: &mut Conn, cx: &Context) -> QueryResult<()> {
    let installed_at = ensure_installed(conn, cx.now).await?;
    // T itself may be the very instant of the first start.
    let after = installed_at.max(cx.now - CATCH_UP_WINDOW) - chrono::TimeDelta::microseconds(1);
    for slot in calendar::slots(&cx.config, after, cx.now) {
        insert(conn, cx, slot).await?;
    }
    Ok(())
}

/// The issue of any period, planned now if it was not: for operators, who may send what no timer would.
///
/// # Errors
/// When Postgres does not answer.
pub async fn ensure_period(conn: &mut Conn, cx: &Context, period: Period) -> QueryResult<Digest> {
    ensure_installed(conn, cx.now).await?;
    let send_at = calendar::send_time(&cx.config, period);
    insert(conn, cx, Slot { period, send_at }).await?;
    queries::find_by_period(conn, &period.to_string()).await?.ok_or(diesel::result::Error::NotFound)
}

async fn insert(conn: &mut Conn, cx: &Context, slot: Slot) -> QueryResult<()> {
    let approval = match cx.config.digest.approval {
        Approval::Auto => ApprovalMode::Auto,
        Approval::Manual => ApprovalMode::Manual,
    };
    let policy = match cx.config.digest.uncertain {
        Uncertain::Hold => UncertainPolicy::Hold,
        Uncertain::Resend => UncertainPolicy::Resend,
    };
    let id = DigestId::new();
    let inserted = diesel::insert_into(digests::table)
        .values((
            digests::id.eq(id),
            digests::period.eq(slot.period.to_string()),
            digests::state.eq(DigestState::Planned),
            digests::approval.eq(approval),
            digests::uncertain_policy.eq(policy),
            digests::send_at.eq(slot.send_at),
            digests::is_caught_up.eq(slot.send_at < cx.now),
            digests::planned_at.eq(cx.now),
            digests::updated_at.eq(cx.now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if inserted == 1 {
        let event = audit::Event {
            action: "digest.planned",
            subject_kind: "digest",
            subject_id: id.to_string(),
            reason: None,
            detail: serde_json::json!({ "period": slot.period.to_string() }),
        };
        audit::record(conn, cx, &event).await?;
    }
    Ok(())
}
