//! Who hears of a card's steps, and what the worker that writes it is told.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::model::{Card, Side};
use super::queries;
use super::read::{names, zone_of};
use super::spoken;
use crate::accounts::{Contact, find_contact};
use crate::companies::{self, Company};
use crate::directory::Viewer;
use crate::engineers;
use crate::intros::Intro;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CandidacyId};
use crate::text_enum;

text_enum! {
    /// What a mail about a card tells.
    pub enum Step {
        /// To the engineer: no, and why.
        Rejected = "rejected",
        /// To the company: the engineer stepped back.
        Withdrawn = "withdrawn",
        /// To the company: a word is due, or the card will be closed.
        OutcomeDue = "outcome_due",
        /// To the company, and to an engineer who knows of the card: closed without response.
        Closed = "closed",
        /// To the engineer: the company ended it without a word.
        Ended = "ended",
        /// To whoever is left: the other side is no more.
        Gone = "gone",
        /// To a company whose request waits: the engineer is hired elsewhere.
        Taken = "taken",
    }
}

/// Everything that a mail about a card says.
#[derive(Clone, Debug)]
pub struct ForMail {
    /// As it is now.
    pub card: Card,
    /// Who hires.
    pub company: Company,
    /// The engineer, as far as the reader may know them.
    pub engineer: String,
    /// In which zone the engineer reads times.
    pub engineer_zone: Tz,
    /// In which zone the company reads times.
    pub company_zone: Tz,
    /// Whether the engineer waits for an outcome, or did: see [`crate::interviews::list_awaiting`].
    pub awaits_outcome: bool,
}

/// The key under which the mail of a rejection is owed.
pub(super) fn rejection_key(card: &Card) -> String {
    key(card, Step::Rejected, Side::Engineer)
}

/// A silence that a message broke begins anew, and leaves the version as it was.
fn key(card: &Card, step: Step, to: Side) -> String {
    let since = if step == Step::OutcomeDue { card.waiting_since.timestamp() } else { 0 };
    format!("candidacy_{step}:{}:{}:{since}:{}:{to}", card.id, card.version, card.told)
}

/// Owes one side a mail about a step.
pub(crate) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    step: Step,
    to: Side,
) -> Result<(), QueryError> {
    tell_at(conn, cx, card, step, to, cx.now).await
}

/// Tells a company whose request waited that the engineer is hired elsewhere.
pub(crate) async fn tell_taken(conn: &mut Conn, cx: &Context, intro: &Intro) -> Result<(), QueryError> {
    match queries::find_of_intro(conn, intro.id).await? {
        Some(card) => tell(conn, cx, &card, Step::Taken, Side::Company).await,
        None => Ok(()),
    }
}

/// As [`tell`], but sent no earlier than `at`.
pub(super) async fn tell_at(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    step: Step,
    to: Side,
    at: DateTime<Utc>,
) -> Result<(), QueryError> {
    let payload = json!({ "candidacy_id": card.id, "step": step, "to": to });
    let key = key(card, step, to);
    let kind = if step == Step::OutcomeDue { MailKind::OutcomeDue } else { MailKind::CandidacyStep };
    owe(conn, cx, card, (kind, to), payload, key, at).await
}

/// Owes a mail about whatever hangs on a card to those of a side who read it.
pub(crate) async fn owe(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    (kind, to): (MailKind, Side),
    payload: serde_json::Value,
    unique_key: String,
    at: DateTime<Utc>,
) -> Result<(), QueryError> {
    let contacts = contacts(conn, card, to).await?;
    owe_to(conn, cx, contacts, kind, payload, unique_key, at).await
}

/// As [`owe`], to these.
pub(crate) async fn owe_to(
    conn: &mut Conn,
    cx: &Context,
    contacts: Vec<Contact>,
    kind: MailKind,
    payload: serde_json::Value,
    unique_key: String,
    at: DateTime<Utc>,
) -> Result<(), QueryError> {
    let is_one = contacts.len() < 2;
    for contact in contacts {
        let unique_key =
            if is_one { unique_key.clone() } else { format!("{unique_key}:{}", contact.account_id) };
        let mail = NewMail {
            kind,
            recipient: &contact.address,
            account_id: Some(contact.account_id),
            payload: payload.clone(),
            unique_key,
        };
        outbox::record_at(conn, cx, &mail, at).await?;
    }
    Ok(())
}

/// The engineer; or whoever of the company acted last on the card, and where they are gone its owners.
pub(crate) async fn contacts(conn: &mut Conn, card: &Card, to: Side) -> Result<Vec<Contact>, QueryError> {
    if to == Side::Engineer {
        let engineer = engineers::find_engineer(conn, card.engineer_id).await?;
        let Some(engineer) = engineer else { return Ok(Vec::new()) };
        return Ok(find_contact(conn, engineer.account_id).await?.into_iter().collect());
    }
    let roles = [CompanyRole::Owner, CompanyRole::Recruiter];
    let members = companies::list_contacts(conn, card.company_id, &roles).await?;
    let events = queries::list_events(conn, card.id).await?;
    let acted = events.iter().rev().filter(|event| event.side == Side::Company);
    let mut acted = acted.filter_map(|event| event.account_id);
    let last = acted.find_map(|id| members.iter().find(|member| member.account_id == id).cloned());
    match last {
        Some(contact) => Ok(vec![contact]),
        None => companies::list_contacts(conn, card.company_id, &[CompanyRole::Owner]).await,
    }
}

/// This member, as long as they hire for the company; else as [`contacts`].
pub(crate) async fn contacts_at(
    conn: &mut Conn,
    card: &Card,
    member: AccountId,
) -> Result<Vec<Contact>, QueryError> {
    let roles = [CompanyRole::Owner, CompanyRole::Recruiter];
    let members = companies::list_contacts(conn, card.company_id, &roles).await?;
    match members.into_iter().find(|contact| contact.account_id == member) {
        Some(contact) => Ok(vec![contact]),
        None => contacts(conn, card, Side::Company).await,
    }
}

/// The last reason that somebody gave with something of this kind.
///
/// # Errors
/// When Postgres refuses.
pub async fn last_note(conn: &mut Conn, id: CandidacyId, prefix: &str) -> Result<Option<String>, QueryError> {
    let events = queries::list_events(conn, id).await?;
    let noted = events.into_iter().rev().find(|event| event.action.starts_with(prefix));
    Ok(noted.map(|event| event.note).filter(|note| !note.is_empty()))
}

/// What the worker writes about; `None` once it is gone. `reader` is the account that the mail goes to.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    reader: Option<AccountId>,
) -> Result<Option<ForMail>, QueryError> {
    let Some(mut card) = queries::find(conn, id).await? else { return Ok(None) };
    spoken::hear_one(conn, &mut card).await?;
    let Some(company) = companies::find_company(conn, card.company_id).await? else { return Ok(None) };
    let viewer = match reader {
        Some(account) => Viewer::of_account(conn, account).await?,
        None => Viewer::stranger(),
    };
    let seen = names(conn, cx, &viewer, std::slice::from_ref(&card)).await?.into_iter().next();
    let (engineer, awaits_outcome) = seen.map(|seen| (seen.name, seen.awaits_outcome)).unwrap_or_default();
    Ok(Some(ForMail {
        engineer,
        awaits_outcome,
        engineer_zone: zone_of(conn, card.engineer_id).await?,
        company_zone: company.time_zone.parse().unwrap_or(Tz::UTC),
        company,
        card,
    }))
}
