//! Every statement of the feature.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::AccountState;
use crate::platform::actor::{AccountKind, CompanyRole, Permission};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, SessionId};
use crate::schema::{accounts, companies, memberships, sessions, staff_permissions};

/// A session that counts, with whom it stands for.
#[derive(Queryable)]
pub(super) struct LiveSession {
    pub account_id: AccountId,
    pub kind: AccountKind,
    pub name: Option<String>,
    pub email_key: Option<String>,
    pub email_verified_at: Option<DateTime<Utc>>,
    pub company_id: Option<CompanyId>,
    pub role: Option<CompanyRole>,
    pub company_state: Option<String>,
}

pub(super) async fn find_live_session(
    conn: &mut Conn,
    id: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<Option<LiveSession>> {
    let states: Vec<AccountState> = AccountState::ALL.iter().copied().filter(|s| s.may_sign_in()).collect();
    sessions::table
        .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
        .left_join(
            memberships::table
                .on(memberships::account_id.eq(accounts::id).and(memberships::state.eq("active"))),
        )
        .left_join(companies::table.on(companies::id.nullable().eq(memberships::company_id.nullable())))
        .filter(sessions::id.eq(id))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .filter(accounts::state.eq_any(states))
        .select((
            accounts::id,
            accounts::kind,
            accounts::name,
            accounts::email_key,
            accounts::email_verified_at,
            memberships::company_id.nullable(),
            memberships::role.nullable(),
            companies::state.nullable(),
        ))
        .first(conn)
        .await
        .optional()
}

pub(super) async fn list_permissions(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Permission>> {
    staff_permissions::table
        .filter(staff_permissions::account_id.eq(account))
        .order(staff_permissions::permission)
        .select(staff_permissions::permission)
        .load(conn)
        .await
}
