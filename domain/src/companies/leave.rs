//! A member leaves a company for good. A company without an owner cannot be: somebody else takes it over, or it is closed.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::close::wind_up;
use super::model::Member;
use super::queries::{list_members, lock_company};
use crate::accounts::find_contact;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId};
use crate::schema::memberships;

/// What staff and members read about a company that is closed.
pub const CLOSED: &str = "Closed: its last owner deleted their account.";

/// What somebody's leaving means to their company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estate {
    /// The company.
    pub company_id: CompanyId,
    /// Its name.
    pub name: String,
    /// Whether it has no other owner: then it needs a successor, or is closed.
    pub is_last_owner: bool,
    /// The other members, who may take it over.
    pub others: Vec<Member>,
}

/// What the account leaves behind; nothing without a company.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_estate(conn: &mut Conn, account: AccountId) -> QueryResult<Option<Estate>> {
    let own = memberships::table
        .filter(memberships::account_id.eq(account))
        .filter(memberships::state.eq("active"))
        .select((memberships::company_id, memberships::role));
    let own: Option<(CompanyId, CompanyRole)> = own.first(conn).await.optional()?;
    let Some((company_id, role)) = own else { return Ok(None) };
    let name = super::find_company(conn, company_id).await?.map(|company| company.name).unwrap_or_default();
    let mut others = list_members(conn, company_id).await?;
    others.retain(|member| member.account_id != account);
    let has_owner = others.iter().any(|member| member.role == CompanyRole::Owner);
    let is_last_owner = role == CompanyRole::Owner && !has_owner;
    Ok(Some(Estate { company_id, name, is_last_owner, others }))
}

/// Hands the company over to `successor`, if it needs one and they are still in it; else closes it.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn settle_estate(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    successor: Option<AccountId>,
) -> QueryResult<()> {
    let Some(seen) = find_estate(conn, account).await? else { return Ok(()) };
    let Some(company) = lock_company(conn, seen.company_id).await? else { return Ok(()) };
    let Some(estate) = find_estate(conn, account).await?.filter(|estate| estate.is_last_owner) else {
        return Ok(());
    };
    let heir = successor.filter(|heir| estate.others.iter().any(|member| member.account_id == *heir));
    if let Some(heir) = heir {
        return hand_over(conn, cx, company.id, heir).await;
    }
    wind_up(conn, cx, &company, &estate.others, CLOSED).await
}

async fn hand_over(conn: &mut Conn, cx: &Context, company: CompanyId, heir: AccountId) -> QueryResult<()> {
    diesel::update(memberships::table.find((company, heir)))
        .set((memberships::role.eq(CompanyRole::Owner), memberships::updated_at.eq(cx.now)))
        .execute(conn)
        .await?;
    if let Some(contact) = find_contact(conn, heir).await? {
        let kind = MailKind::CompanyHandedOver;
        let mail = NewMail {
            kind,
            recipient: &contact.address,
            account_id: Some(heir),
            payload: json!({ "company_id": company, "account_id": heir }),
            unique_key: format!("{kind}:{company}:{heir}:{}", cx.now.timestamp_micros()),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    let event = audit::Event {
        action: "company.handed_over",
        subject_kind: "company",
        subject_id: company.to_string(),
        reason: None,
        detail: json!({ "to": heir }),
    };
    audit::record(conn, cx, &event).await
}
