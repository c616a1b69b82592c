//! What happened between a company and staff, from the audit log: the page that decides shows it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CompanyId;
use crate::schema::audit_events;

/// Rows of the page.
const MOST: i64 = 30;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Happening {
    /// When.
    pub at: DateTime<Utc>,
    /// The event's word, such as `company.verified`.
    pub action: String,
    /// The reason given.
    pub reason: Option<String>,
}

/// The latest ones about a company, newest first; nothing for who does not verify companies.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_history(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
) -> Result<Vec<Happening>, QueryError> {
    if !cx.actor.may(Permission::Moderator) {
        return Ok(Vec::new());
    }
    audit_events::table
        .filter(audit_events::subject_kind.eq("company"))
        .filter(audit_events::subject_id.eq(company.to_string()))
        .order((audit_events::at.desc(), audit_events::id.desc()))
        .limit(MOST)
        .select((audit_events::at, audit_events::action, audit_events::reason))
        .load(conn)
        .await
}
