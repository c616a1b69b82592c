//! Every query about companies. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Company, CompanyState, Member};
use crate::accounts::{Contact, find_contact};
use crate::platform::actor::CompanyRole;
use crate::platform::cursor::Cursor;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId};
use crate::schema::{accounts, companies, company_domains, memberships};

/// A company by its id.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_company(conn: &mut Conn, id: CompanyId) -> QueryResult<Option<Company>> {
    companies::table.find(id).select(Company::as_select()).first(conn).await.optional()
}

/// These companies, in no order; who is gone is not among them.
pub(crate) async fn list_companies(conn: &mut Conn, ids: &[CompanyId]) -> QueryResult<Vec<Company>> {
    companies::table.filter(companies::id.eq_any(ids)).select(Company::as_select()).load(conn).await
}

/// The company, held until the transaction ends; rows that refer to it can be written meanwhile.
pub(crate) async fn lock_company(conn: &mut Conn, id: CompanyId) -> QueryResult<Option<Company>> {
    companies::table.find(id).select(Company::as_select()).for_no_key_update().first(conn).await.optional()
}

/// Its active members, owners first.
pub(super) async fn list_members(conn: &mut Conn, id: CompanyId) -> QueryResult<Vec<Member>> {
    let mut members: Vec<Member> = memberships::table
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
        .filter(memberships::company_id.eq(id))
        .filter(memberships::state.eq("active"))
        .order((memberships::created_at, memberships::account_id))
        .select((
            accounts::id,
            accounts::name,
            accounts::email,
            accounts::email_verified_at,
            memberships::role,
            memberships::created_at,
        ))
        .load(conn)
        .await?;
    members.sort_by_key(|member| member.role);
    Ok(members)
}

/// Members who can be written to about intros and verification: owners and recruiters.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_contacts(
    conn: &mut Conn,
    id: CompanyId,
    roles: &[CompanyRole],
) -> QueryResult<Vec<Contact>> {
    let ids: Vec<AccountId> = memberships::table
        .filter(memberships::company_id.eq(id))
        .filter(memberships::state.eq("active"))
        .filter(memberships::role.eq_any(roles))
        .order(memberships::account_id)
        .select(memberships::account_id)
        .load(conn)
        .await?;
    let mut contacts = Vec::with_capacity(ids.len());
    for id in ids {
        contacts.extend(find_contact(conn, id).await?);
    }
    Ok(contacts)
}

/// A new company in draft, without anything but its name.
pub(super) async fn insert_company(
    conn: &mut Conn,
    id: CompanyId,
    slug: &str,
    name: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(companies::table)
        .values((
            companies::id.eq(id),
            companies::slug.eq(slug),
            companies::name.eq(name),
            companies::state.eq(CompanyState::Draft),
            companies::created_at.eq(now),
            companies::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// An active membership.
pub(super) async fn insert_membership(
    conn: &mut Conn,
    id: CompanyId,
    account_id: AccountId,
    role: CompanyRole,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(memberships::table)
        .values((
            memberships::company_id.eq(id),
            memberships::account_id.eq(account_id),
            memberships::role.eq(role),
            memberships::state.eq("active"),
            memberships::created_at.eq(now),
            memberships::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What an owner may write.
#[derive(AsChangeset)]
#[diesel(table_name = companies, treat_none_as_null = true)]
pub(super) struct ProfileChange {
    pub name: String,
    pub website: Option<String>,
    pub about_md: String,
    pub size_band: Option<super::SizeBand>,
    pub country: Option<String>,
    pub time_zone: String,
    pub updated_at: DateTime<Utc>,
}

pub(super) async fn update_profile(
    conn: &mut Conn,
    id: CompanyId,
    change: &ProfileChange,
) -> QueryResult<()> {
    diesel::update(companies::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

/// What a change of state writes.
#[derive(AsChangeset)]
#[diesel(table_name = companies, treat_none_as_null = true)]
pub(super) struct StateChange {
    pub state: CompanyState,
    pub state_reason: Option<String>,
    pub review_due_at: Option<DateTime<Utc>>,
    pub verified_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

pub(super) async fn update_state(conn: &mut Conn, id: CompanyId, change: &StateChange) -> QueryResult<()> {
    diesel::update(companies::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

/// Gives the domain to the company; `false`: it is another's.
pub(super) async fn insert_domain(
    conn: &mut Conn,
    id: CompanyId,
    domain: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(company_domains::table)
        .values((
            company_domains::domain.eq(domain),
            company_domains::company_id.eq(id),
            company_domains::verified_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// Its verified domains.
pub(super) async fn list_domains(conn: &mut Conn, id: CompanyId) -> QueryResult<Vec<String>> {
    company_domains::table
        .filter(company_domains::company_id.eq(id))
        .order(company_domains::domain)
        .select(company_domains::domain)
        .load(conn)
        .await
}

/// Whose verified domain this is.
pub(super) async fn find_domain_owner(conn: &mut Conn, domain: &str) -> QueryResult<Option<Company>> {
    company_domains::table
        .inner_join(companies::table.on(companies::id.eq(company_domains::company_id)))
        .filter(company_domains::domain.eq(domain))
        .select(Company::as_select())
        .first(conn)
        .await
        .optional()
}

/// Companies in one state: those that wait by due date, others by age, oldest first.
pub(super) async fn list_in_state(
    conn: &mut Conn,
    state: CompanyState,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Company>> {
    use diesel::dsl::sql;
    use diesel::sql_types::{Bool, Timestamptz, Uuid};
    let mut query = companies::table
        .filter(companies::state.eq(state))
        .select(Company::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(cursor) = after {
        query = query.filter(
            sql::<Bool>("(coalesce(review_due_at, created_at), id) > (")
                .bind::<Timestamptz, _>(cursor.at)
                .sql(", ")
                .bind::<Uuid, _>(cursor.id)
                .sql(")"),
        );
    }
    query.order(sql::<Timestamptz>("coalesce(review_due_at, created_at), id")).load(conn).await
}

/// Companies whose review is late and that staff have not been told of since, the longest first.
pub(super) async fn list_overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<CompanyId>> {
    let due_at = companies::review_due_at;
    let is_untold = companies::overdue_told_at.is_null().or(companies::overdue_told_at.le(due_at));
    companies::table
        .filter(companies::state.eq(CompanyState::PendingReview))
        .filter(due_at.lt(now))
        .filter(is_untold)
        .order((due_at, companies::id))
        .limit(limit)
        .select(companies::id)
        .load(conn)
        .await
}

/// How many reviews are late.
pub(super) async fn count_overdue(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<i64> {
    companies::table
        .filter(companies::state.eq(CompanyState::PendingReview))
        .filter(companies::review_due_at.lt(now))
        .count()
        .get_result(conn)
        .await
}

pub(super) async fn update_overdue_told(
    conn: &mut Conn,
    id: CompanyId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(companies::table.find(id)).set(companies::overdue_told_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// How many companies are in one state.
pub(super) async fn count_in_state(conn: &mut Conn, state: CompanyState) -> QueryResult<i64> {
    companies::table.filter(companies::state.eq(state)).count().get_result(conn).await
}

/// Draft companies in which nobody is but `owner`; who was removed from them is nobody.
pub(super) async fn delete_drafts_of(conn: &mut Conn, owner: AccountId) -> QueryResult<()> {
    let (own, other) = diesel::alias!(memberships as own, memberships as other);
    let of_others = other
        .filter(other.field(memberships::account_id).ne(owner))
        .filter(other.field(memberships::state).eq("active"))
        .select(other.field(memberships::company_id));
    let of_owner = own
        .filter(own.field(memberships::account_id).eq(owner))
        .filter(own.field(memberships::state).eq("active"))
        .filter(own.field(memberships::company_id).ne_all(of_others))
        .select(own.field(memberships::company_id));
    let ids: Vec<CompanyId> = of_owner.load(conn).await?;
    diesel::delete(companies::table.filter(companies::id.eq_any(ids)).filter(companies::state.eq("draft")))
        .execute(conn)
        .await?;
    Ok(())
}
