//! What either side sees of an intro.

use std::collections::HashMap;

use super::mails::{company_contacts, engineer_contact};
use super::model::{Intro, IntroState};
use super::queries::{find_intro, list_of_company, list_of_engineer, list_told_names};
use crate::accounts::Contact;
use crate::bands::{self, Band};
use crate::companies::{Company, find_company, list_companies};
use crate::directory::{self, Shown, Surface, Viewer, words};
use crate::engineers;
use crate::moderation;
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CompanyId, EngineerId, IntroId};
use crate::platform::links::Link;

const PAGE: usize = 30;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not theirs, or not there.
    #[error("no such intro")]
    NotFound,
    /// The link was used, or the request has moved on.
    #[error("the link is used; the intro is {0}")]
    LinkUsed(IntroState),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// An intro as the company sees it.
#[derive(Clone, Debug)]
pub struct ForCompany {
    /// The request.
    pub intro: Intro,
    /// The engineer, as far as the company may know them.
    pub engineer_name: String,
    /// Their page, while the company may see it.
    pub slug: Option<String>,
    /// How to reach them: on the request's own page, after acceptance, while the company may see them and neither blocks the
    /// other.
    pub contact: Option<Contact>,
}

/// An intro as the engineer sees it.
#[derive(Clone, Debug)]
pub struct ForEngineer {
    /// The request.
    pub intro: Intro,
    /// Who asks.
    pub company: Company,
    /// Whom to write to, and their address: on the request's own page, after acceptance, while neither blocks the other.
    pub contact: Option<Contact>,
    /// How the company answers.
    pub band: Band,
    /// Whether these terms were mailed: new ones are not read yet while they can be taken back.
    pub is_current: bool,
}

/// An intro whose mail is being written: both sides.
#[derive(Clone, Debug)]
pub struct ForMail {
    /// The request.
    pub intro: Intro,
    /// Who asks.
    pub company: Company,
    /// The engineer, as far as the company may know them.
    pub engineer_name: String,
    /// Whom the engineer writes to; after acceptance, while neither blocks the other.
    pub sender: Option<Contact>,
    /// The engineer's own; after acceptance, while the reader may see them and neither blocks the other.
    pub engineer: Option<Contact>,
}

/// One request of the actor's company.
pub async fn own(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<ForCompany, ReadError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ReadError::NotFound)?;
    let intro = find_intro(conn, id).await?.filter(|intro| intro.company_id == member.company_id);
    let seen = for_company(conn, cx, vec![intro.ok_or(ReadError::NotFound)?]).await?;
    let mut seen = seen.into_iter().next().ok_or(ReadError::NotFound)?;
    if seen.slug.is_some() && may_write(conn, &seen.intro).await? {
        seen.contact = engineer_contact(conn, &seen.intro).await?;
    }
    Ok(seen)
}

/// Requests of the actor's company: the open ones by their end, or all by age.
pub async fn list_own(
    conn: &mut Conn,
    cx: &Context,
    is_open: bool,
    after: Option<Cursor>,
) -> Result<Slice<ForCompany>, ReadError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ReadError::NotFound)?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let rows = list_of_company(conn, member.company_id, is_open, after, limit).await?;
    let slice = Slice::cut(rows, PAGE, place);
    Ok(Slice { rows: for_company(conn, cx, slice.rows).await?, next: slice.next })
}

/// One request to the actor.
pub async fn received(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<ForEngineer, ReadError> {
    let engineer = own_engineer(conn, cx).await?;
    let intro = find_intro(conn, id).await?;
    let intro = intro.filter(|intro| intro.engineer_id == engineer && intro.is_delivered(cx.now));
    let mut seen = for_engineer(conn, cx, vec![intro.ok_or(ReadError::NotFound)?]).await?;
    let mut seen = seen.pop().ok_or(ReadError::NotFound)?;
    if may_write(conn, &seen.intro).await? {
        seen.contact = company_contacts(conn, &seen.intro).await?.into_iter().next();
    }
    Ok(seen)
}

/// The request that a mailed link is about.
pub async fn by_link(conn: &mut Conn, cx: &Context, link: &Link) -> Result<ForEngineer, ReadError> {
    let intro = find_intro(conn, IntroId(link.subject)).await?.filter(|intro| intro.is_current(cx.now));
    let intro = intro.ok_or(ReadError::NotFound)?;
    // The link is no way around a suspended account.
    engineer_contact(conn, &intro).await?.ok_or(ReadError::NotFound)?;
    if link.version != intro.link_version || !intro.state.is_open() {
        return Err(ReadError::LinkUsed(intro.state));
    }
    for_engineer(conn, cx, vec![intro]).await?.pop().ok_or(ReadError::NotFound)
}

/// Requests to the actor, newest first.
pub async fn list_received(
    conn: &mut Conn,
    cx: &Context,
    after: Option<Cursor>,
) -> Result<Slice<ForEngineer>, ReadError> {
    let engineer = own_engineer(conn, cx).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let slice = Slice::cut(list_of_engineer(conn, engineer, cx.now, after, limit).await?, PAGE, place);
    Ok(Slice { rows: for_engineer(conn, cx, slice.rows).await?, next: slice.next })
}

/// Both sides of it, for the worker, as far as the account that is written to may know them; `None` when a side is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn for_mail(
    conn: &mut Conn,
    cx: &Context,
    id: IntroId,
    reader: Option<AccountId>,
) -> Result<Option<ForMail>, QueryError> {
    let Some(intro) = find_intro(conn, id).await? else { return Ok(None) };
    let Some(company) = find_company(conn, intro.company_id).await? else { return Ok(None) };
    let Some(engineer) = engineers::find_engineer(conn, intro.engineer_id).await? else { return Ok(None) };
    let viewer = match reader {
        Some(account) => Viewer::of_account(conn, account).await?,
        None => Viewer::stranger(),
    };
    let card = directory::load_cards(conn, &viewer, Surface::IntroMail, &[engineer.id], cx.now).await?.pop();
    let told = list_told_names(conn, &[id]).await?.remove(&id);
    let may_write = may_write(conn, &intro).await?;
    let sender = if may_write { company_contacts(conn, &intro).await?.into_iter().next() } else { None };
    let contact = if may_write && card.is_some() { engineer_contact(conn, &intro).await? } else { None };
    Ok(Some(ForMail {
        engineer_name: shown_name(card.as_ref(), told),
        intro,
        company,
        sender,
        engineer: contact,
    }))
}

/// Whether the two may have each other's address: after acceptance, until one of them blocks the other.
async fn may_write(conn: &mut Conn, intro: &Intro) -> Result<bool, QueryError> {
    Ok(intro.state == IntroState::Accepted
        && !moderation::is_blocked(conn, intro.company_id, intro.engineer_id).await?)
}

async fn own_engineer(conn: &mut Conn, cx: &Context) -> Result<EngineerId, ReadError> {
    let account = cx.actor.account_id().ok_or(ReadError::NotFound)?;
    let engineer = engineers::find_by_account(conn, account).await?;
    Ok(engineer.ok_or(ReadError::NotFound)?.id)
}

fn place(intro: &Intro) -> Cursor {
    Cursor { at: intro.created_at, id: intro.id.0 }
}

/// With who asks, and how each of them answers.
async fn for_engineer(
    conn: &mut Conn,
    cx: &Context,
    intros: Vec<Intro>,
) -> Result<Vec<ForEngineer>, QueryError> {
    let ids: Vec<CompanyId> = intros.iter().map(|intro| intro.company_id).collect();
    let companies: HashMap<CompanyId, Company> =
        list_companies(conn, &ids).await?.into_iter().map(|company| (company.id, company)).collect();
    let bands = bands::of_companies(conn, cx.now, &ids).await?;
    let seen = intros.into_iter().filter_map(|intro| {
        Some(ForEngineer {
            company: companies.get(&intro.company_id)?.clone(),
            contact: None,
            band: bands.get(&intro.company_id).copied().unwrap_or_default(),
            is_current: intro.is_current(cx.now),
            intro,
        })
    });
    Ok(seen.collect())
}

/// With what the company may see of each engineer today, under the name that an acceptance told it, as it was then.
async fn for_company(
    conn: &mut Conn,
    cx: &Context,
    intros: Vec<Intro>,
) -> Result<Vec<ForCompany>, QueryError> {
    let ids: Vec<EngineerId> = intros.iter().map(|intro| intro.engineer_id).collect();
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let shown = directory::load_cards(conn, &viewer, Surface::IntroMail, &ids, cx.now).await?;
    let accepted = intros.iter().filter(|intro| intro.state == IntroState::Accepted);
    let mut told = list_told_names(conn, &accepted.map(|intro| intro.id).collect::<Vec<_>>()).await?;
    let seen = intros.into_iter().map(|intro| {
        let card = shown.iter().find(|card| card.id == intro.engineer_id);
        ForCompany {
            slug: card.map(|card| card.slug.clone()),
            engineer_name: shown_name(card, told.remove(&intro.id)),
            contact: None,
            intro,
        }
    });
    Ok(seen.collect())
}

const GONE: &str = "An engineer who is not shown to you any more";

/// What the company reads of the engineer: the name that an acceptance told it, and else what it may see today.
fn shown_name(card: Option<&Shown>, told: Option<String>) -> String {
    told.or_else(|| card.map(words::name)).unwrap_or_else(|| GONE.to_owned())
}
