//! Second factors, recovery codes, and links to sign in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::FactorState;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, SignInLinkId};
use crate::schema::{recovery_codes, sign_in_links, totp_factors};

/// A second factor's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = totp_factors)]
pub(in super::super) struct FactorRow {
    pub sealed_secret: Vec<u8>,
    pub state: FactorState,
    pub asked_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

pub(in super::super) async fn find_factor(conn: &mut Conn, of: AccountId) -> QueryResult<Option<FactorRow>> {
    totp_factors::table.find(of).select(FactorRow::as_select()).first(conn).await.optional()
}

pub(in super::super) async fn has_factor(conn: &mut Conn, of: AccountId) -> QueryResult<bool> {
    Ok(find_factor(conn, of).await?.is_some_and(|row| row.state == FactorState::On))
}

/// A new secret that waits for its first code; one that waited before is replaced.
pub(in super::super) async fn upsert_asked_factor(
    conn: &mut Conn,
    of: AccountId,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    delete_factor(conn, of).await?;
    diesel::insert_into(totp_factors::table)
        .values((
            totp_factors::account_id.eq(of),
            totp_factors::sealed_secret.eq(sealed),
            totp_factors::state.eq(FactorState::Asked),
            totp_factors::asked_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

pub(in super::super) async fn update_factor_on(
    conn: &mut Conn,
    of: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(totp_factors::table.find(of))
        .set((totp_factors::state.eq(FactorState::On), totp_factors::confirmed_at.eq(now)))
        .execute(conn)
        .await
        .map(drop)
}

/// Takes a time step, if it is later than the last one that was taken.
pub(in super::super) async fn update_last_step(
    conn: &mut Conn,
    of: AccountId,
    step: i64,
) -> QueryResult<bool> {
    let fresh = totp_factors::table
        .filter(totp_factors::account_id.eq(of))
        .filter(totp_factors::last_step.is_null().or(totp_factors::last_step.lt(step)));
    Ok(diesel::update(fresh).set(totp_factors::last_step.eq(step)).execute(conn).await? == 1)
}

pub(in super::super) async fn delete_factor(conn: &mut Conn, of: AccountId) -> QueryResult<()> {
    diesel::delete(totp_factors::table.find(of)).execute(conn).await.map(drop)
}

/// Deletes a factor whose first code was typed after `since`, or not yet; answers whether there was one.
pub(in super::super) async fn delete_factor_since(
    conn: &mut Conn,
    of: AccountId,
    since: DateTime<Utc>,
) -> QueryResult<bool> {
    let young = totp_factors::confirmed_at.is_null().or(totp_factors::confirmed_at.gt(since));
    let theirs = totp_factors::table.filter(totp_factors::account_id.eq(of)).filter(young);
    Ok(diesel::delete(theirs).execute(conn).await? > 0)
}

pub(in super::super) async fn insert_codes(
    conn: &mut Conn,
    of: AccountId,
    hashes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows = hashes.iter().map(|hash| {
        (
            recovery_codes::code_hash.eq(hash),
            recovery_codes::account_id.eq(of),
            recovery_codes::issued_at.eq(now),
        )
    });
    let rows: Vec<_> = rows.collect();
    diesel::insert_into(recovery_codes::table).values(rows).execute(conn).await.map(drop)
}

pub(in super::super) async fn delete_codes(conn: &mut Conn, of: AccountId) -> QueryResult<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(of)))
        .execute(conn)
        .await
        .map(drop)
}

/// Uses a code up, if it is the account's and was not used.
pub(in super::super) async fn update_code_used(
    conn: &mut Conn,
    of: AccountId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let unused = recovery_codes::table
        .filter(recovery_codes::code_hash.eq(hash))
        .filter(recovery_codes::account_id.eq(of))
        .filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_codes::used_at.eq(now)).execute(conn).await? == 1)
}

pub(in super::super) async fn count_codes_left(conn: &mut Conn, of: AccountId) -> QueryResult<i64> {
    recovery_codes::table
        .filter(recovery_codes::account_id.eq(of))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)
        .await
}

/// A link's row.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_in_links)]
pub(in super::super) struct SignInLinkRow {
    pub id: SignInLinkId,
    pub account_id: AccountId,
    pub link_version: i32,
    pub asked_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

pub(in super::super) async fn insert_sign_in_link(conn: &mut Conn, row: &SignInLinkRow) -> QueryResult<()> {
    diesel::insert_into(sign_in_links::table).values(row).execute(conn).await.map(drop)
}

pub(in super::super) async fn find_sign_in_link(
    conn: &mut Conn,
    id: SignInLinkId,
) -> QueryResult<Option<SignInLinkRow>> {
    sign_in_links::table.find(id).select(SignInLinkRow::as_select()).first(conn).await.optional()
}

/// Uses a link up; `false`: it was used before.
pub(in super::super) async fn update_sign_in_link_used(
    conn: &mut Conn,
    id: SignInLinkId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let unused = sign_in_links::table.find(id).filter(sign_in_links::used_at.is_null());
    Ok(diesel::update(unused).set(sign_in_links::used_at.eq(now)).execute(conn).await? == 1)
}

pub(in super::super) async fn delete_sign_in_links_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::delete(sign_in_links::table.filter(sign_in_links::asked_at.lt(before))).execute(conn).await
}
