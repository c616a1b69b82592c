//! Accounts of tests, with a live session each: `let vetter = accounts::staff(&mut conn, &[Permission::Vetter]).await`.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::accounts::password::{Hasher, Password};
use crate::platform::actor::{AccountKind, Actor, CompanyRole, Member, Permission, Signed, Via};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, SessionId};
use crate::schema::{accounts, companies, company_domains, memberships, sessions, staff_permissions};

/// The password of every account made here.
pub const PASSWORD: &str = "a password for tests";

/// A developer with a verified address.
pub async fn developer(conn: &mut Conn, name: &str) -> Signed {
    account(conn, AccountKind::Developer, name).await
}

/// A staff account with these permissions.
pub async fn staff(conn: &mut Conn, permissions: &[Permission]) -> Signed {
    let mut signed = account(conn, AccountKind::Staff, "Sam Staff").await;
    for permission in permissions {
        diesel::insert_into(staff_permissions::table)
            .values((
                staff_permissions::account_id.eq(signed.account_id),
                staff_permissions::permission.eq(permission),
                staff_permissions::granted_at.eq(super::start()),
            ))
            .execute(conn)
            .await
            .unwrap();
    }
    signed.permissions = permissions.to_vec();
    signed
}

/// A member of a company of their own; a verified one has signed the hiring agreement.
pub async fn company_member(conn: &mut Conn, role: CompanyRole, is_verified: bool) -> Signed {
    let company_id = CompanyId::new();
    let (at, slug) = (super::start(), format!("company-{}", company_id.0.simple()));
    diesel::insert_into(companies::table)
        .values((
            companies::id.eq(company_id),
            companies::slug.eq(slug),
            companies::name.eq("Analytical Engines"),
            companies::state.eq(if is_verified { "verified" } else { "draft" }),
            companies::verified_at.eq(is_verified.then_some(at)),
            companies::created_at.eq(at),
            companies::updated_at.eq(at),
        ))
        .execute(conn)
        .await
        .unwrap();
    let member = colleague(conn, company_id, role, is_verified).await;
    if is_verified {
        super::agreements::sign(conn, &member).await;
    }
    member
}

/// A domain that a company proved to be its own.
pub async fn add_domain(conn: &mut Conn, company_id: CompanyId, domain: &str) {
    diesel::insert_into(company_domains::table)
        .values((
            company_domains::domain.eq(domain),
            company_domains::company_id.eq(company_id),
            company_domains::verified_at.eq(super::start()),
        ))
        .execute(conn)
        .await
        .unwrap();
}

/// Another member of a company that exists.
pub async fn colleague(
    conn: &mut Conn,
    company_id: CompanyId,
    role: CompanyRole,
    is_verified: bool,
) -> Signed {
    let mut signed = account(conn, AccountKind::Company, "Carla Company").await;
    diesel::insert_into(memberships::table)
        .values((
            memberships::company_id.eq(company_id),
            memberships::account_id.eq(signed.account_id),
            memberships::role.eq(role),
            memberships::state.eq("active"),
            memberships::created_at.eq(super::start()),
            memberships::updated_at.eq(super::start()),
        ))
        .execute(conn)
        .await
        .unwrap();
    signed.member = Some(Member { company_id, role, is_verified });
    signed
}

/// Gives an account another verified address.
pub async fn move_to(conn: &mut Conn, signed: &mut Signed, address: &str) {
    diesel::update(accounts::table.find(signed.account_id))
        .set((accounts::email.eq(address), accounts::email_key.eq(address)))
        .execute(conn)
        .await
        .unwrap();
    signed.verified_address = Some(address.to_owned());
}

/// Suspends an account, or whatever else keeps people from signing in.
pub async fn set_state(conn: &mut Conn, of: &Signed, state: &str) {
    diesel::update(accounts::table.find(of.account_id))
        .set(accounts::state.eq(state))
        .execute(conn)
        .await
        .unwrap();
}

/// As the actor of a context.
#[must_use]
pub fn actor(signed: &Signed) -> Actor {
    Actor::Account(Box::new(signed.clone()))
}

/// One more session of the same account.
pub async fn another_session(conn: &mut Conn, of: &Signed) -> Signed {
    Signed { session_id: session(conn, of.account_id).await, ..of.clone() }
}

async fn account(conn: &mut Conn, kind: AccountKind, name: &str) -> Signed {
    let account_id = AccountId::new();
    let address = format!("{kind}-{}@people.test", account_id.0.simple());
    let hasher = Hasher::new(&super::config("").accounts).unwrap();
    let hash = hasher.hash(&Password::typed(PASSWORD)).await.unwrap();
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(account_id),
            accounts::kind.eq(kind),
            accounts::email.eq(&address),
            accounts::email_key.eq(&address),
            accounts::email_verified_at.eq(super::start()),
            accounts::password_hash.eq(hash),
            accounts::name.eq(name),
            accounts::state.eq("active"),
            accounts::created_at.eq(super::start()),
            accounts::updated_at.eq(super::start()),
        ))
        .execute(conn)
        .await
        .unwrap();
    Signed {
        account_id,
        session_id: session(conn, account_id).await,
        kind,
        name: name.to_owned(),
        verified_address: Some(address),
        permissions: Vec::new(),
        member: None,
        via: Via::Session,
        must_enrol: false,
    }
}

async fn session(conn: &mut Conn, account_id: AccountId) -> SessionId {
    let id = SessionId::new();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::account_id.eq(account_id),
            sessions::user_agent.eq("Test/1.0"),
            sessions::ip_prefix.eq("127.0.0.0/24"),
            sessions::created_at.eq(super::start()),
            sessions::last_used_at.eq(super::start()),
            // Tests move the clock by months: only those about sessions mind.
            sessions::expires_at.eq(super::start() + TimeDelta::days(3650)),
        ))
        .execute(conn)
        .await
        .unwrap();
    id
}
