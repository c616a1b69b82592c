//! Who hears of an intro's steps, each step once.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::model::{Intro, IntroState};
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
    let payload = json!({ "intro_id": intro.id, "side": "engineer" });
    tell(conn, cx, intro, kind, contact.as_slice(), payload).await
}

/// Who of the company hears of an intro, and whom the engineer writes to: whoever asked, while they hire for it; else its
/// owners.
pub(super) async fn company_contacts(conn: &mut Conn, intro: &Intro) -> Result<Vec<Contact>, QueryError> {
    let roles = [CompanyRole::Owner, CompanyRole::Recruiter];
    let hiring = companies::list_contacts(conn, intro.company_id, &roles).await?;
    match hiring.into_iter().find(|member| member.account_id == intro.sender_id) {
        Some(sender) => Ok(vec![sender]),
        None => companies::list_contacts(conn, intro.company_id, &[CompanyRole::Owner]).await,
    }
}

/// Tells the company: see [`company_contacts`].
pub(super) async fn tell_company(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    kind: MailKind,
) -> Result<(), QueryError> {
    let contacts = company_contacts(conn, intro).await?;
    tell(conn, cx, intro, kind, &contacts, json!({ "intro_id": intro.id, "side": "company" })).await
}

/// Tells both that the time is over; `from` says whose answer was awaited.
pub(super) async fn tell_expired(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    from: IntroState,
) -> Result<(), QueryError> {
    let engineer = engineer_contact(conn, intro).await?;
    let company = company_contacts(conn, intro).await?;
    for (side, contacts) in [("engineer", engineer.as_slice()), ("company", company.as_slice())] {
        let payload = json!({ "intro_id": intro.id, "side": side, "from": from });
        tell(conn, cx, intro, MailKind::IntroExpired, contacts, payload).await?;
    }
    Ok(())
}

/// Tells the company that its request ended before anybody heard of it: the engineer cannot be asked any more.
pub(super) async fn tell_company_unasked(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
) -> Result<(), QueryError> {
    let contacts = company_contacts(conn, intro).await?;
    let payload = json!({ "intro_id": intro.id, "side": "company", "unasked": true });
    tell(conn, cx, intro, MailKind::IntroEnded, &contacts, payload).await
}

/// Tells the company that no answer is coming: staff removed the engineer.
pub(super) async fn tell_company_removed(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
) -> Result<(), QueryError> {
    let contacts = company_contacts(conn, intro).await?;
    let payload = json!({ "intro_id": intro.id, "side": "company", "removed": true });
    tell(conn, cx, intro, MailKind::IntroEnded, &contacts, payload).await
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    kind: MailKind,
    contacts: &[Contact],
    payload: serde_json::Value,
) -> Result<(), QueryError> {
    for contact in contacts {
        let mail = NewMail {
            kind,
            recipient: &contact.address,
            account_id: Some(contact.account_id),
            payload: payload.clone(),
            // The version tells a second round of the same step apart.
            unique_key: format!("{kind}:{}:{}:{}", intro.id, intro.link_version, contact.account_id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}

/// The engineer, while their account can be written to.
pub(super) async fn engineer_contact(conn: &mut Conn, intro: &Intro) -> Result<Option<Contact>, QueryError> {
    match engineers::find_engineer(conn, intro.engineer_id).await? {
        Some(engineer) => find_contact(conn, engineer.account_id).await,
        None => Ok(None),
    }
}
