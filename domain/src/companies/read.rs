//! What members see of their own company, and staff of all.

use super::domains::list_proven;
use super::free_mail;
use super::model::{Company, CompanyState, Member};
use super::queries::{
    count_in_state, count_overdue, find_company, find_domain_owner, list_domains, list_in_state, list_members,
};
use crate::platform::actor::{CompanyRole, Permission};
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::CompanyId;

/// Rows of a page of the staff's list.
const PAGE: usize = 50;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not a member, or not staff who verify companies.
    #[error("not allowed")]
    NotAllowed,
    /// No such company.
    #[error("no such company")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A company as its members see it.
#[derive(Clone, Debug)]
pub struct CompanyFile {
    /// The company.
    pub company: Company,
    /// Its people, owners first.
    pub members: Vec<Member>,
    /// Domains that are proven to be its own.
    pub domains: Vec<String>,
    /// Domains that somebody there confirmed by mail and that are not its own yet: they wait for the verification.
    pub noted: Vec<String>,
}

/// A company as staff see it before they decide.
#[derive(Clone, Debug)]
pub struct ReviewFile {
    /// What its members see.
    pub file: CompanyFile,
    /// What the owners' addresses prove, and what was confirmed by mail.
    pub proofs: Vec<DomainProof>,
}

/// What a domain says about the company: an owner's verified address is there, or somebody there confirmed it by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainProof {
    /// The domain.
    pub domain: String,
    /// Somebody there confirmed by mail that it is the company's.
    pub by_mail: bool,
    /// Everybody can have an address there: it proves nothing.
    pub is_free_mail: bool,
    /// The company's website is on it, or on a host below it.
    pub fits_website: bool,
    /// Another company has proven it already.
    pub other_company: Option<String>,
}

/// The actor's own company.
pub async fn own(conn: &mut Conn, cx: &Context) -> Result<CompanyFile, ReadError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ReadError::NotAllowed)?;
    file(conn, member.company_id).await
}

/// Any company, for staff.
pub async fn review(conn: &mut Conn, cx: &Context, id: CompanyId) -> Result<ReviewFile, ReadError> {
    if !cx.actor.may(Permission::Moderator) {
        return Err(ReadError::NotAllowed);
    }
    let file = file(conn, id).await?;
    let mut proofs: Vec<DomainProof> = Vec::new();
    for member in file.members.iter().filter(|m| m.role == CompanyRole::Owner && m.verified_at.is_some()) {
        let address = member.email.as_deref().and_then(|email| email.parse::<EmailAddress>().ok());
        let Some(address) = address else { continue };
        if proofs.iter().all(|proof| proof.domain != address.domain()) {
            proofs.push(weigh(conn, &file.company, address.domain(), false).await?);
        }
    }
    let from_addresses = proofs.len();
    for confirmed in list_proven(conn, id).await? {
        if proofs.iter().skip(from_addresses).all(|proof| proof.domain != confirmed.domain) {
            proofs.push(weigh(conn, &file.company, &confirmed.domain, true).await?);
        }
    }
    Ok(ReviewFile { file, proofs })
}

async fn weigh(
    conn: &mut Conn,
    company: &Company,
    domain: &str,
    by_mail: bool,
) -> Result<DomainProof, QueryError> {
    let other = find_domain_owner(conn, domain).await?.filter(|other| other.id != company.id);
    Ok(DomainProof {
        domain: domain.to_owned(),
        by_mail,
        is_free_mail: free_mail::is_free(domain),
        fits_website: company.website.as_deref().is_some_and(|site| is_on(site, domain)),
        other_company: other.map(|other| other.name),
    })
}

/// Companies in one state, for staff; those that wait by due date.
pub async fn list_for_review(
    conn: &mut Conn,
    cx: &Context,
    state: CompanyState,
    after: Option<Cursor>,
) -> Result<Slice<Company>, ReadError> {
    if !cx.actor.may(Permission::Moderator) {
        return Err(ReadError::NotAllowed);
    }
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = list_in_state(conn, state, after, limit).await?;
    Ok(Slice::cut(rows, PAGE, Company::place))
}

/// How many companies wait longer than promised.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_late(conn: &mut Conn, cx: &Context) -> Result<i64, QueryError> {
    count_overdue(conn, cx.now).await
}

/// How many companies wait for staff.
pub async fn count_waiting(conn: &mut Conn) -> Result<i64, QueryError> {
    count_in_state(conn, CompanyState::PendingReview).await
}

async fn file(conn: &mut Conn, id: CompanyId) -> Result<CompanyFile, ReadError> {
    let company = find_company(conn, id).await?.ok_or(ReadError::NotFound)?;
    let members = list_members(conn, id).await?;
    let domains = list_domains(conn, id).await?;
    let mut noted: Vec<String> = list_proven(conn, id).await?.into_iter().map(|proof| proof.domain).collect();
    noted.retain(|domain| !domains.contains(domain));
    noted.sort();
    noted.dedup();
    Ok(CompanyFile { company, members, domains, noted })
}

fn is_on(website: &str, domain: &str) -> bool {
    let url = url::Url::parse(website).ok();
    let host = url.as_ref().and_then(url::Url::domain).unwrap_or_default();
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_on_its_domain_and_on_no_lookalike() {
        assert!(is_on("https://www.northwind.example/x", "northwind.example"));
        assert!(is_on("https://northwind.example", "northwind.example"));
        assert!(!is_on("https://evilnorthwind.example", "northwind.example"));
        assert!(!is_on("https://northwind.example.evil.example", "northwind.example"));
    }
}
