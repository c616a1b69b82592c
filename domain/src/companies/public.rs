//! A company as engineers see it before they answer.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Company, CompanyState};
use super::queries::list_domains;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::schema::companies;

/// What is shown.
#[derive(Clone, Debug)]
pub struct PublicCompany {
    /// The company.
    pub company: Company,
    /// Since when staff vouch for it; nothing while they do not.
    pub verified_at: Option<DateTime<Utc>>,
    /// Domains that are proven to be its own.
    pub domains: Vec<String>,
}

/// The company at this slug: for developers and staff once it was verified, for its own members always.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_public(
    conn: &mut Conn,
    cx: &Context,
    slug: &str,
) -> Result<Option<PublicCompany>, QueryError> {
    let found: Option<Company> = companies::table
        .filter(companies::slug.eq(slug))
        .select(Company::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(company) = found else { return Ok(None) };
    let Some(signed) = cx.actor.signed() else { return Ok(None) };
    let is_own = signed.member.as_ref().is_some_and(|member| member.company_id == company.id);
    let may_read = match signed.kind {
        AccountKind::Developer | AccountKind::Staff => company.verified_at.is_some(),
        AccountKind::Company => false,
    };
    if !(is_own || may_read) {
        return Ok(None);
    }
    let verified_at = company.verified_at.filter(|_| company.state == CompanyState::Verified);
    let domains = list_domains(conn, company.id).await?;
    Ok(Some(PublicCompany { company, verified_at, domains }))
}
