//! The audit log: append-only, and without personal values. Written in the transaction of what it records.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::actor::Actor;
use super::context::Context;
use super::db::Conn;
use crate::schema::audit_events;

/// What happened to what.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Feature, dot, past tense: `engineer.approved`.
    pub action: &'a str,
    /// The subject's kind: `engineer`.
    pub subject_kind: &'a str,
    /// Its id.
    pub subject_id: String,
    /// The reason given, where one was asked for.
    pub reason: Option<&'a str>,
    /// States and counts; never names or addresses.
    pub detail: serde_json::Value,
}

/// Appends one event.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn record(conn: &mut Conn, cx: &Context, event: &Event<'_>) -> QueryResult<()> {
    let actor_kind = match cx.actor {
        Actor::Account(_) => "account",
        Actor::Operator => "operator",
        Actor::System | Actor::Stranger | Actor::LinkHolder => "system",
    };
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::at.eq(cx.now),
            audit_events::actor_id.eq(cx.actor.signed().map(|signed| signed.holder().0)),
            audit_events::actor_kind.eq(actor_kind),
            audit_events::action.eq(event.action),
            audit_events::subject_kind.eq(event.subject_kind),
            audit_events::subject_id.eq(&event.subject_id),
            audit_events::reason.eq(event.reason),
            audit_events::detail.eq(&event.detail),
            audit_events::request_id.eq(cx.request_id.as_deref()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
