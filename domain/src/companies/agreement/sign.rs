//! An owner or recruiter signs for the company.

use std::net::IpAddr;

use diesel_async::AsyncConnection;
use serde_json::json;

use super::model::Signature;
use super::queries::{find_current, insert_signature};
use crate::accounts::find_contact;
use crate::companies::{list_contacts, lock_company};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::SignatureId;

/// What was typed below the text.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The version that was read.
    pub version: i32,
    /// The signer's name.
    pub typed_name: &'a str,
    /// Whether the box was ticked.
    pub is_agreed: bool,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Not an owner or recruiter of a company.
    #[error("not a member who signs")]
    NotAllowed,
    /// What was typed cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// A new version was published meanwhile.
    #[error("another version is in force")]
    Replaced,
    /// The company has signed this version.
    #[error("signed already")]
    AlreadySigned,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Signs the text in force, `from` the signer's whole address, which stays with the signature (product.md C9); the signer and the owners get a mail that says where the paper is kept.
pub async fn sign(
    conn: &mut Conn,
    cx: &Context,
    signing: &Signing<'_>,
    from: Option<IpAddr>,
) -> Result<SignatureId, SignError> {
    let signed = cx.actor.signed().ok_or(SignError::NotAllowed)?;
    let member = signed.member.as_ref().filter(|member| member.role != CompanyRole::Viewer);
    let member = member.ok_or(SignError::NotAllowed)?;
    let typed_name = check(signing, &signed.name).map_err(SignError::Invalid)?;
    conn.transaction(async |conn| {
        let company = lock_company(conn, member.company_id).await?.ok_or(SignError::NotAllowed)?;
        let agreement = find_current(conn).await?;
        if agreement.version != signing.version {
            return Err(SignError::Replaced);
        }
        let site = &cx.config.site;
        let signature = Signature {
            id: SignatureId::new(),
            agreement_id: agreement.id,
            text_sha256: agreement.text_sha256,
            company_id: company.id,
            party: company.name,
            operator: format!("{}, {}", site.legal_name, site.postal_address),
            account_id: signed.account_id,
            typed_name: typed_name.clone(),
            ip_address: from.map(|address| address.to_canonical().to_string()),
            signed_at: cx.now,
        };
        if !insert_signature(conn, &signature).await? {
            return Err(SignError::AlreadySigned);
        }
        tell(conn, cx, &signature).await?;
        let event = audit::Event {
            action: "agreement.signed",
            subject_kind: "company",
            subject_id: company.id.to_string(),
            reason: None,
            detail: json!({ "version": agreement.version, "signature": signature.id }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(signature.id)
    })
    .await
}

async fn tell(conn: &mut Conn, cx: &Context, signature: &Signature) -> Result<(), QueryError> {
    let mut readers = list_contacts(conn, signature.company_id, &[CompanyRole::Owner]).await?;
    if readers.iter().all(|reader| reader.account_id != signature.account_id) {
        readers.extend(find_contact(conn, signature.account_id).await?);
    }
    for reader in readers {
        let kind = MailKind::AgreementSigned;
        let mail = NewMail {
            kind,
            recipient: &reader.address,
            account_id: Some(reader.account_id),
            payload: json!({ "signature_id": signature.id }),
            unique_key: format!("{kind}:{}:{}", signature.id, reader.account_id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}

/// The name as typed must be the account's: case, spaces and full stops do not count.
fn check(signing: &Signing<'_>, own: &str) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::default();
    let typed = errors.line("typed_name", signing.typed_name, 2..=100);
    if let Some(typed) = &typed
        && plain(typed) != plain(own)
    {
        let fault = format!("Type your name as it stands in your account: {own}.");
        errors.add("typed_name", fault);
    }
    if !signing.is_agreed {
        errors.add("is_agreed", "Tick this to sign.");
    }
    errors.into_result(typed)
}

fn plain(name: &str) -> Vec<String> {
    name.to_lowercase().replace('.', " ").split_whitespace().map(str::to_owned).collect()
}
