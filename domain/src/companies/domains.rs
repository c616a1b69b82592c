//! A company proves that a domain is its own: somebody there opens a link that was mailed to them.
//!
//! The proof gives a verified company the domain at once; one that is not verified yet gets it with the verification, so
//! that nobody takes a domain before staff have looked at them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::free_mail;
use super::model::CompanyState;
use super::queries::{find_company, find_domain_owner, insert_domain, list_domains, lock_company};
use crate::accounts::model::LinkFault;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CompanyId, DomainProofId};
use crate::platform::links::LinkPurpose;
use crate::schema::domain_proofs;

/// Links of one company in a day.
const MOST_A_DAY: i64 = 5;

/// A proof that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = domain_proofs)]
pub struct DomainProofRow {
    /// The row.
    pub id: DomainProofId,
    /// Whose.
    pub company_id: CompanyId,
    /// Which domain.
    pub domain: String,
    /// When the link was asked for.
    pub asked_at: DateTime<Utc>,
    /// When somebody there opened it.
    pub proven_at: Option<DateTime<Utc>>,
}

/// What the page of a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provable {
    /// The company's name.
    pub company: String,
    /// The domain.
    pub domain: String,
    /// How far it is.
    pub standing: Standing,
}

/// How far the proof of a domain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody there has said anything.
    Asked,
    /// Said, and the domain is the company's.
    Given,
    /// Said; the company gets it with its verification.
    Waiting,
    /// Said, but another company has it: staff look at both.
    Contested,
}

/// Why no link was mailed.
#[derive(Debug, thiserror::Error)]
pub enum AskProofError {
    /// Not an owner of a company.
    #[error("only owners prove domains")]
    NotOwner,
    /// What was typed cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Mails a link to an address at the domain.
pub async fn ask_domain_proof(conn: &mut Conn, cx: &Context, typed: &str) -> Result<(), AskProofError> {
    let signed = cx.actor.signed().ok_or(AskProofError::NotOwner)?;
    let member = signed.member.as_ref().filter(|member| member.role == CompanyRole::Owner);
    let company_id = member.ok_or(AskProofError::NotOwner)?.company_id;
    let address: EmailAddress = typed.parse().map_err(faulty)?;
    let domain = address.domain().to_owned();
    if free_mail::is_free(&domain) {
        return Err(faulty(
            "Everybody can have an address there, so it proves nothing. Use your company's own domain.",
        ));
    }
    conn.transaction(async |conn| {
        let company = lock_company(conn, company_id).await?.ok_or(AskProofError::NotOwner)?;
        if list_domains(conn, company.id).await?.contains(&domain) {
            return Err(faulty("This domain is proven already."));
        }
        // Whose a domain is stays between them and staff: the answer is the same, and the review shows both.
        if count_since(conn, company.id, cx.now - TimeDelta::days(1)).await? >= MOST_A_DAY {
            return Err(faulty("Five links were mailed in 24 hours. Try again tomorrow."));
        }
        let id = DomainProofId::new();
        diesel::insert_into(domain_proofs::table)
            .values((
                domain_proofs::id.eq(id),
                domain_proofs::company_id.eq(company.id),
                domain_proofs::account_id.eq(signed.account_id),
                domain_proofs::domain.eq(&domain),
                domain_proofs::asked_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        let kind = MailKind::DomainProof;
        let mail = NewMail {
            kind,
            recipient: &address,
            account_id: None,
            payload: json!({ "proof_id": id }),
            unique_key: format!("{kind}:{id}"),
        };
        outbox::record(conn, cx, &mail).await?;
        Ok(note(conn, cx, company.id, "company.domain_asked", id).await?)
    })
    .await
}

fn faulty(fault: impl std::fmt::Display) -> AskProofError {
    AskProofError::Invalid(FieldErrors::one("email", fault))
}

async fn count_since(conn: &mut Conn, company: CompanyId, since: DateTime<Utc>) -> QueryResult<i64> {
    domain_proofs::table
        .filter(domain_proofs::company_id.eq(company))
        .filter(domain_proofs::asked_at.gt(since))
        .count()
        .get_result(conn)
        .await
}

/// A proof by its id.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_domain_proof(conn: &mut Conn, id: DomainProofId) -> QueryResult<Option<DomainProofRow>> {
    domain_proofs::table.find(id).select(DomainProofRow::as_select()).first(conn).await.optional()
}

/// Proofs of a company that somebody confirmed, the newest first.
pub(super) async fn list_proven(conn: &mut Conn, company: CompanyId) -> QueryResult<Vec<DomainProofRow>> {
    domain_proofs::table
        .filter(domain_proofs::company_id.eq(company))
        .filter(domain_proofs::proven_at.is_not_null())
        .order((domain_proofs::proven_at.desc(), domain_proofs::id))
        .select(DomainProofRow::as_select())
        .load(conn)
        .await
}

/// What a link is about; changes nothing.
pub async fn find_provable(conn: &mut Conn, cx: &Context, token: &str) -> Result<Provable, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ProveDomain, token, cx.now)?;
    let proof = find_domain_proof(conn, DomainProofId(link.subject)).await?.ok_or(LinkFault::Invalid)?;
    let company = find_company(conn, proof.company_id).await?.ok_or(LinkFault::Invalid)?;
    let standing = match find_domain_owner(conn, &proof.domain).await? {
        _ if proof.proven_at.is_none() => Standing::Asked,
        Some(owner) if owner.id == company.id => Standing::Given,
        Some(_) => Standing::Contested,
        None => Standing::Waiting,
    };
    Ok(Provable { company: company.name, domain: proof.domain, standing })
}

/// Somebody at the domain says so. What is another company's stays there, and the log says that two claim it. A second time
/// changes nothing.
pub async fn prove_domain(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ProveDomain, token, cx.now)?;
    conn.transaction(async |conn| {
        let id = DomainProofId(link.subject);
        let proof = find_domain_proof(conn, id).await?.ok_or(LinkFault::Invalid)?;
        let company = lock_company(conn, proof.company_id).await?.ok_or(LinkFault::Invalid)?;
        let open = domain_proofs::table.find(id).filter(domain_proofs::proven_at.is_null());
        let changed = diesel::update(open).set(domain_proofs::proven_at.eq(cx.now)).execute(conn).await?;
        if changed == 0 {
            return Ok(());
        }
        if company.state == CompanyState::Verified {
            insert_domain(conn, company.id, &proof.domain, cx.now).await?;
        }
        note(conn, cx, company.id, "company.domain_proven", id).await?;
        let owner = find_domain_owner(conn, &proof.domain).await?;
        if owner.is_some_and(|owner| owner.id != company.id) {
            note(conn, cx, company.id, "company.domain_contested", id).await?;
        }
        Ok(())
    })
    .await
}

/// The domains that were proven so, given to a company that staff verify; one that is another's stays there.
pub(super) async fn grant_proven(
    conn: &mut Conn,
    company: CompanyId,
    now: DateTime<Utc>,
) -> Result<(), QueryError> {
    for proof in list_proven(conn, company).await? {
        if find_domain_owner(conn, &proof.domain).await?.is_none() {
            insert_domain(conn, company, &proof.domain, now).await?;
        }
    }
    Ok(())
}

async fn note(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    action: &str,
    id: DomainProofId,
) -> QueryResult<()> {
    let event = audit::Event {
        action,
        subject_kind: "company",
        subject_id: company.to_string(),
        reason: None,
        detail: json!({ "proof": id }),
    };
    audit::record(conn, cx, &event).await
}
