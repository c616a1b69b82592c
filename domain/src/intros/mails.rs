//! Who hears of an intro's steps, each step once.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::model::Intro;
use crate::accounts::{Contact, find_contact};
use crate::companies;
use crate::engineers;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};

/// Asks the engineer, no earlier than `deliver_at`.
pub(super) async fn ask_engineer(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    deliver_at: DateTime<Utc>,
) -> Result<(), QueryError> {
    let Some(contact) = engineer_contact(conn, intro).await? else { return Ok(()) };
    let mail = NewMail {
        kind: MailKind::IntroAsked,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "intro_id": intro.id, "version": intro.link_version }),
        unique_key: intro.asked_key(),
    };
    outbox::record_at(conn, cx, &mail, deliver_at).await?;
    Ok(())
}

/// Tells the engineer what became of it.
pub(super) async fn tell_engineer(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    kind: MailKind,
) -> Result<(), QueryError> {
    let contact = engineer_contact(conn, intro).await?;
    tell(conn, cx, intro, kind, contact.as_slice(), "engineer").await
}

/// Tells whoever asked; where they are gone, the owners of the company.
pub(super) async fn tell_company(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    kind: MailKind,
) -> Result<(), QueryError> {
    let contacts = match find_contact(conn, intro.sender_id).await? {
        Some(sender) => vec![sender],
        None => companies::list_contacts(conn, intro.company_id, &[CompanyRole::Owner]).await?,
    };
    tell(conn, cx, intro, kind, &contacts, "company").await
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    kind: MailKind,
    contacts: &[Contact],
    side: &str,
) -> Result<(), QueryError> {
    for contact in contacts {
        let mail = NewMail {
            kind,
            recipient: &contact.address,
            account_id: Some(contact.account_id),
            payload: json!({ "intro_id": intro.id, "side": side }),
            // The version tells a second round of the same step apart.
            unique_key: format!("{kind}:{}:{}:{}", intro.id, intro.link_version, contact.account_id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}

async fn engineer_contact(conn: &mut Conn, intro: &Intro) -> Result<Option<Contact>, QueryError> {
    match engineers::find_engineer(conn, intro.engineer_id).await? {
        Some(engineer) => find_contact(conn, engineer.account_id).await,
        None => Ok(None),
    }
}
