//! What either side sees of an intro.

use super::model::{Intro, IntroState};
use super::queries::{find_intro, list_of_company, list_of_engineer};
use crate::accounts::{Contact, find_contact};
use crate::bands::{self, Band};
use crate::companies::{Company, find_company};
use crate::directory::{self, Shown, Surface, Viewer, words};
use crate::engineers::{self, Engineer};
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, EngineerId, IntroId};
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
    /// How to reach them; after acceptance only.
    pub contact: Option<Contact>,
}

/// An intro as the engineer sees it.
#[derive(Clone, Debug)]
pub struct ForEngineer {
    /// The request.
    pub intro: Intro,
    /// Who asks.
    pub company: Company,
    /// The person who asks, and their address; after acceptance only.
    pub contact: Option<Contact>,
    /// How the company answers.
    pub band: Band,
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
    /// The person who asked.
    pub sender: Option<Contact>,
    /// The engineer's own; mailed to the company after acceptance only.
    pub engineer: Option<Contact>,
}

/// One request of the actor's company.
pub async fn own(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<ForCompany, ReadError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ReadError::NotFound)?;
    let intro = find_intro(conn, id).await?.filter(|intro| intro.company_id == member.company_id);
    let seen = for_company(conn, cx, vec![intro.ok_or(ReadError::NotFound)?]).await?;
    let mut seen = seen.into_iter().next().ok_or(ReadError::NotFound)?;
    if seen.intro.state == IntroState::Accepted
        && let Some(engineer) = engineers::find_engineer(conn, seen.intro.engineer_id).await?
    {
        seen.contact = find_contact(conn, engineer.account_id).await?;
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
    for_engineer(conn, cx, intro.ok_or(ReadError::NotFound)?).await
}

/// The request that a mailed link is about.
pub async fn by_link(conn: &mut Conn, cx: &Context, link: &Link) -> Result<ForEngineer, ReadError> {
    let intro = find_intro(conn, IntroId(link.subject)).await?.filter(|intro| intro.is_delivered(cx.now));
    let intro = intro.ok_or(ReadError::NotFound)?;
    if link.version != intro.link_version || !intro.state.is_open() {
        return Err(ReadError::LinkUsed(intro.state));
    }
    for_engineer(conn, cx, intro).await
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
    let mut rows = Vec::with_capacity(slice.rows.len());
    for intro in slice.rows {
        rows.push(for_engineer(conn, cx, intro).await?);
    }
    Ok(Slice { rows, next: slice.next })
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
    let sender = find_contact(conn, intro.sender_id).await?;
    let contact = find_contact(conn, engineer.account_id).await?;
    let viewer = match reader {
        Some(account) => Viewer::of_account(conn, account).await?,
        None => Viewer::stranger(),
    };
    let card = directory::load_cards(conn, &viewer, Surface::IntroMail, &[engineer.id], cx.now).await?.pop();
    Ok(Some(ForMail {
        engineer_name: shown_name(card.as_ref(), Some(&engineer), intro.state),
        intro,
        company,
        sender,
        engineer: contact,
    }))
}

async fn own_engineer(conn: &mut Conn, cx: &Context) -> Result<EngineerId, ReadError> {
    let account = cx.actor.account_id().ok_or(ReadError::NotFound)?;
    let engineer = engineers::find_by_account(conn, account).await?;
    Ok(engineer.ok_or(ReadError::NotFound)?.id)
}

fn place(intro: &Intro) -> Cursor {
    Cursor { at: intro.created_at, id: intro.id.0 }
}

async fn for_engineer(conn: &mut Conn, cx: &Context, intro: Intro) -> Result<ForEngineer, ReadError> {
    let company = find_company(conn, intro.company_id).await?.ok_or(ReadError::NotFound)?;
    let is_accepted = intro.state == IntroState::Accepted;
    let contact = if is_accepted { find_contact(conn, intro.sender_id).await? } else { None };
    let band = bands::of_company(conn, cx.now, company.id).await?;
    Ok(ForEngineer { intro, company, contact, band })
}

/// With what the company may see of each engineer today; an accepted one has told their name for good.
async fn for_company(
    conn: &mut Conn,
    cx: &Context,
    intros: Vec<Intro>,
) -> Result<Vec<ForCompany>, QueryError> {
    let ids: Vec<EngineerId> = intros.iter().map(|intro| intro.engineer_id).collect();
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let shown = directory::load_cards(conn, &viewer, Surface::IntroMail, &ids, cx.now).await?;
    let mut seen = Vec::with_capacity(intros.len());
    for intro in intros {
        let card = shown.iter().find(|card| card.id == intro.engineer_id);
        let is_accepted = intro.state == IntroState::Accepted;
        let engineer =
            if is_accepted { engineers::find_engineer(conn, intro.engineer_id).await? } else { None };
        let engineer_name = shown_name(card, engineer.as_ref(), intro.state);
        seen.push(ForCompany {
            slug: card.map(|card| card.slug.clone()),
            engineer_name,
            contact: None,
            intro,
        });
    }
    Ok(seen)
}

const GONE: &str = "An engineer who is not shown to you any more";

/// What the company reads of the engineer: by what it may see today, or by the name that an acceptance told it.
fn shown_name(card: Option<&Shown>, engineer: Option<&Engineer>, state: IntroState) -> String {
    match (card, engineer) {
        (_, Some(engineer)) if state == IntroState::Accepted => engineer.display_name.clone(),
        (Some(card), _) => words::name(card),
        (None, _) => GONE.to_owned(),
    }
}
