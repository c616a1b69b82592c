//! Statements about memberships and invitations. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, sum};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::invitations::{Invitation, InvitationState};
use crate::platform::actor::CompanyRole;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, InvitationId};
use crate::schema::{company_invitations as invitations, memberships};

/// The account's company and role in it.
///
/// # Errors
/// When Postgres refuses.
pub async fn own_role(conn: &mut Conn, account: AccountId) -> QueryResult<Option<(CompanyId, CompanyRole)>> {
    memberships::table
        .filter(memberships::account_id.eq(account))
        .filter(memberships::state.eq("active"))
        .select((memberships::company_id, memberships::role))
        .first(conn)
        .await
        .optional()
}

/// What an account is in this company.
pub(super) async fn find_role(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
) -> QueryResult<Option<CompanyRole>> {
    let own = own_role(conn, account).await?;
    Ok(own.filter(|(of, _)| *of == company).map(|(_, role)| role))
}

/// Its owners.
pub(super) async fn count_owners(conn: &mut Conn, company: CompanyId) -> QueryResult<i64> {
    memberships::table
        .filter(memberships::company_id.eq(company))
        .filter(memberships::state.eq("active"))
        .filter(memberships::role.eq(CompanyRole::Owner))
        .count()
        .get_result(conn)
        .await
}

/// Makes the account a member, also one who was here before.
pub(super) async fn upsert_membership(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
    role: CompanyRole,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(memberships::table)
        .values((
            memberships::company_id.eq(company),
            memberships::account_id.eq(account),
            memberships::role.eq(role),
            memberships::state.eq("active"),
            memberships::created_at.eq(now),
            memberships::updated_at.eq(now),
        ))
        .on_conflict((memberships::company_id, memberships::account_id))
        .do_update()
        .set((
            memberships::role.eq(role),
            memberships::state.eq("active"),
            memberships::created_at.eq(now),
            memberships::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn update_role(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
    role: CompanyRole,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(memberships::table.find((company, account)))
        .set((memberships::role.eq(role), memberships::updated_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the account out of the company; its row stays.
pub(in crate::companies) async fn update_removed(
    conn: &mut Conn,
    company: CompanyId,
    account: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(memberships::table.find((company, account)))
        .set((memberships::state.eq("removed"), memberships::updated_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// An invitation by its id.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_invitation_row(conn: &mut Conn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    invitations::table.find(id).select(Invitation::as_select()).first(conn).await.optional()
}

pub(super) async fn lock_invitation(conn: &mut Conn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    invitations::table.find(id).select(Invitation::as_select()).for_update().first(conn).await.optional()
}

pub(super) async fn list_open_of(conn: &mut Conn, company: CompanyId) -> QueryResult<Vec<Invitation>> {
    invitations::table
        .filter(invitations::company_id.eq(company))
        .filter(invitations::state.eq(InvitationState::Open))
        .order((invitations::created_at.desc(), invitations::id))
        .select(Invitation::as_select())
        .load(conn)
        .await
}

/// Mails of a company's invitations that were sent, or sent again, since `since`, whatever became of them.
pub(super) async fn count_sent_since(
    conn: &mut Conn,
    company: CompanyId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    let sent =
        invitations::table.filter(invitations::company_id.eq(company)).filter(invitations::sent_at.gt(since));
    let count: Option<i64> = sent.select(sum(invitations::sends)).get_result(conn).await?;
    Ok(count.unwrap_or_default())
}

/// As [`count_sent_since`], of those to one address: from one company, or from all.
pub(super) async fn count_sent_to_since(
    conn: &mut Conn,
    key: &str,
    from: Option<CompanyId>,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    let mut sent = invitations::table
        .filter(invitations::email_key.eq(key))
        .filter(invitations::sent_at.gt(since))
        .select(sum(invitations::sends))
        .into_boxed();
    if let Some(company) = from {
        sent = sent.filter(invitations::company_id.eq(company));
    }
    let count: Option<i64> = sent.get_result(conn).await?;
    Ok(count.unwrap_or_default())
}

/// Whether the address said no to this company since `since`.
pub(super) async fn has_declined_since(
    conn: &mut Conn,
    company: CompanyId,
    key: &str,
    since: DateTime<Utc>,
) -> QueryResult<bool> {
    let declined = invitations::table
        .filter(invitations::company_id.eq(company))
        .filter(invitations::email_key.eq(key))
        .filter(invitations::state.eq(InvitationState::Declined))
        .filter(invitations::updated_at.gt(since));
    diesel::select(exists(declined)).get_result(conn).await
}

/// Those that were answered, taken back or lapsed before `before`.
pub(super) async fn delete_ended_before(conn: &mut Conn, before: DateTime<Utc>) -> QueryResult<usize> {
    let is_open = invitations::state.eq(InvitationState::Open);
    let has_lapsed = is_open.and(invitations::expires_at.lt(before));
    let has_ended = invitations::state.ne(InvitationState::Open).and(invitations::updated_at.lt(before));
    diesel::delete(invitations::table.filter(has_lapsed.or(has_ended))).execute(conn).await
}

/// `false`: the address has an open one.
pub(super) async fn insert_invitation(
    conn: &mut Conn,
    new: &Invitation,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(new.id),
            invitations::company_id.eq(new.company_id),
            invitations::invited_by.eq(new.invited_by),
            invitations::email.eq(&new.email),
            invitations::email_key.eq(&new.email_key),
            invitations::role.eq(new.role),
            invitations::state.eq(new.state),
            invitations::sent_at.eq(new.sent_at),
            invitations::expires_at.eq(new.expires_at),
            invitations::created_at.eq(now),
            invitations::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// Raises the version of its link and counts one more mail.
pub(super) async fn update_resent(
    conn: &mut Conn,
    id: InvitationId,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    diesel::update(invitations::table.find(id))
        .set((
            invitations::link_version.eq(invitations::link_version + 1),
            invitations::sends.eq(invitations::sends + 1),
            invitations::sent_at.eq(now),
            invitations::expires_at.eq(expires_at),
            invitations::updated_at.eq(now),
        ))
        .returning(invitations::link_version)
        .get_result(conn)
        .await
}

pub(super) async fn update_state(
    conn: &mut Conn,
    id: InvitationId,
    state: InvitationState,
    accepted_by: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(invitations::table.find(id))
        .set((
            invitations::state.eq(state),
            invitations::accepted_by.eq(accepted_by),
            invitations::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
