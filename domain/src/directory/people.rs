//! What is known of people who look: queries only.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, SubscriberId};
use crate::schema::{accounts, companies, company_domains, memberships, subscribers};

/// What an account tells about its person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub account_id: AccountId,
    /// In lower case.
    pub verified_address: Option<String>,
    /// The company that they are a member of, and whether staff verified it.
    pub company: Option<(CompanyId, bool)>,
}

/// The people of these accounts, and of those with one of these verified addresses.
pub(super) async fn list_people(
    conn: &mut Conn,
    ids: &[AccountId],
    addresses: &[&str],
) -> QueryResult<Vec<Person>> {
    type Row = (AccountId, Option<String>, Option<CompanyId>, Option<String>);
    let membership = memberships::account_id.eq(accounts::id).and(memberships::state.eq("active"));
    let is_at = accounts::email_key
        .assume_not_null()
        .eq_any(addresses.to_vec())
        .and(accounts::email_verified_at.is_not_null());
    let rows: Vec<Row> = accounts::table
        .left_join(memberships::table.on(membership))
        .left_join(companies::table.on(companies::id.eq(memberships::company_id)))
        .filter(accounts::id.eq_any(ids).or(is_at))
        .select((
            accounts::id,
            diesel::dsl::case_when(accounts::email_verified_at.is_not_null(), accounts::email_key),
            companies::id.nullable(),
            companies::state.nullable(),
        ))
        .load(conn)
        .await?;
    let person = |(account_id, verified_address, company, state): Row| Person {
        account_id,
        verified_address,
        company: company.map(|id| (id, state.as_deref() == Some("verified"))),
    };
    Ok(rows.into_iter().map(person).collect())
}

/// The accounts of those readers who have one.
pub(super) async fn list_accounts_of_readers(
    conn: &mut Conn,
    ids: &[SubscriberId],
) -> QueryResult<HashMap<SubscriberId, AccountId>> {
    let rows: Vec<(SubscriberId, AccountId)> = subscribers::table
        .filter(subscribers::id.eq_any(ids))
        .filter(subscribers::account_id.is_not_null())
        .select((subscribers::id, subscribers::account_id.assume_not_null()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The verified domains of these companies.
pub(super) async fn list_domains_of(
    conn: &mut Conn,
    ids: &[CompanyId],
) -> QueryResult<Vec<(String, CompanyId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    company_domains::table
        .filter(company_domains::company_id.eq_any(ids))
        .select((company_domains::domain, company_domains::company_id))
        .load(conn)
        .await
}

/// Whose verified domains these are, where they are anybody's.
pub(super) async fn list_owners(
    conn: &mut Conn,
    domains: &[String],
) -> QueryResult<Vec<(String, CompanyId)>> {
    if domains.is_empty() {
        return Ok(Vec::new());
    }
    company_domains::table
        .filter(company_domains::domain.eq_any(domains))
        .select((company_domains::domain, company_domains::company_id))
        .load(conn)
        .await
}
