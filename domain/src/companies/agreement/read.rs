//! What members read: the text in force, and what their company has signed.

use super::model::{Agreement, Signature};
use super::queries::{find_current, find_signature, get_agreement, is_signed, list_signatures};
use crate::companies::{Company, find_company};
use crate::platform::actor::Member;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{CompanyId, SignatureId};

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not a member of a company.
    #[error("not a member of a company")]
    NotAllowed,
    /// No such paper of this company.
    #[error("no such paper")]
    NotFound,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A text with what the company made of it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The company as it is now.
    pub company: Company,
    /// The text.
    pub agreement: Agreement,
    /// The company's signature below it.
    pub signature: Option<Signature>,
}

fn member(cx: &Context) -> Result<&Member, ReadError> {
    cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ReadError::NotAllowed)
}

/// The text in force, with the own company's signature.
pub async fn own_paper(conn: &mut Conn, cx: &Context) -> Result<Paper, ReadError> {
    let company = find_company(conn, member(cx)?.company_id).await?.ok_or(ReadError::NotFound)?;
    let agreement = find_current(conn).await?;
    let signed = list_signatures(conn, company.id).await?;
    let signature = signed.into_iter().find(|signature| signature.agreement_id == agreement.id);
    Ok(Paper { company, agreement, signature })
}

/// One paper that the own company signed, as it was signed.
pub async fn read(conn: &mut Conn, cx: &Context, id: SignatureId) -> Result<Paper, ReadError> {
    let own = member(cx)?.company_id;
    let signature = find_signature(conn, id).await?.filter(|signature| signature.company_id == own);
    let signature = signature.ok_or(ReadError::NotFound)?;
    let company = find_company(conn, own).await?.ok_or(ReadError::NotFound)?;
    let agreement = get_agreement(conn, signature.agreement_id).await?;
    Ok(Paper { company, agreement, signature: Some(signature) })
}

/// Everything that the own company signed, the newest first.
pub async fn list_signed(conn: &mut Conn, cx: &Context) -> Result<Vec<Signature>, ReadError> {
    Ok(list_signatures(conn, member(cx)?.company_id).await?)
}

/// The text in force, where the company has not signed it.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_unsigned(conn: &mut Conn, company: CompanyId) -> Result<Option<Agreement>, QueryError> {
    if is_signed(conn, company).await? {
        return Ok(None);
    }
    Ok(Some(find_current(conn).await?))
}
