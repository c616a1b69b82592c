//! What either side sees of cards.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::clock;
use super::model::{Card, CardAction, CardError, CardEvent, CardState, Note, Side};
use super::moves::UNDO_MINUTES;
use super::queries;
use super::spoken;
use super::steps::side_of;
use crate::companies::{Company, find_company, list_companies};
use crate::directory::{self, Surface, Viewer, words};
use crate::engineers;
use crate::interviews;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CandidacyId, CompanyId, EngineerId};
use crate::schema::{accounts, conversations, engineers as engineer_rows};

/// Cards of a board, and of the lists.
const MOST: i64 = 300;
const GONE: &str = "An engineer who is not shown to you any more";

/// A card as its company sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The row.
    pub card: Card,
    /// The engineer, as far as the company may know them.
    pub name: String,
    /// Their page, while the company may see it.
    pub slug: Option<String>,
    /// Whether the engineer waits for an outcome: see [`interviews::list_awaiting`].
    pub awaits_outcome: bool,
}

impl Seen {
    /// Whether that outcome is due.
    #[must_use]
    pub fn is_outcome_due(&self, now: DateTime<Utc>) -> bool {
        clock::is_outcome_due(&self.card, self.awaits_outcome, now)
    }
}

/// A card with all that its page shows to the company.
#[derive(Clone, Debug)]
pub struct CardFile {
    /// The card.
    pub seen: Seen,
    /// The company.
    pub company: Company,
    /// What happened, oldest first.
    pub events: Vec<CardEvent>,
    /// Names of those who did something.
    pub people: Vec<(AccountId, Option<String>)>,
    /// For the team, oldest first.
    pub notes: Vec<Note>,
    /// In which zone the engineer reads times.
    pub engineer_zone: Tz,
}

/// A card as its engineer sees it.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// The row.
    pub card: Card,
    /// Who hires.
    pub company: Company,
    /// What happened that concerns them, oldest first.
    pub events: Vec<CardEvent>,
    /// In which zone they read times.
    pub zone: Tz,
    /// Whether they wait for an outcome: see [`interviews::list_awaiting`].
    pub awaits_outcome: bool,
}

fn own_company(cx: &Context) -> Result<CompanyId, CardError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref());
    Ok(member.ok_or(CardError::NotFound)?.company_id)
}

/// The open cards of the actor's company, the next date first.
///
/// # Errors
/// [`CardError::NotFound`] for everybody but members.
pub async fn list_board(conn: &mut Conn, cx: &Context) -> Result<Vec<Seen>, CardError> {
    let mut cards = queries::list_open(conn, own_company(cx)?, MOST).await?;
    spoken::hear(conn, &mut cards).await?;
    cards.sort_by_key(|card| (card.next_step_due, card.id));
    let viewer = Viewer::of(conn, &cx.actor).await?;
    Ok(names(conn, cx, &viewer, &cards).await?)
}

/// The ended cards of the actor's company, the latest first.
///
/// # Errors
/// As [`list_board`].
pub async fn list_ended(conn: &mut Conn, cx: &Context) -> Result<Vec<Seen>, CardError> {
    let cards = queries::list_ended(conn, own_company(cx)?, MOST).await?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    Ok(names(conn, cx, &viewer, &cards).await?)
}

/// One card of the actor's company.
///
/// # Errors
/// [`CardError::NotFound`] for everybody else's.
pub async fn find_card(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<CardFile, CardError> {
    let company = own_company(cx)?;
    let card = queries::find(conn, id).await?.filter(|card| card.company_id == company);
    let mut card = card.ok_or(CardError::NotFound)?;
    spoken::hear_one(conn, &mut card).await?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let engineer_zone = zone_of(conn, card.engineer_id).await?;
    let seen = names(conn, cx, &viewer, &[card]).await?.into_iter().next().ok_or(CardError::NotFound)?;
    let events = queries::list_events(conn, id).await?;
    let ids: Vec<AccountId> = events.iter().filter_map(|event| event.account_id).collect();
    Ok(CardFile {
        people: queries::list_names(conn, &ids).await?,
        notes: queries::list_notes(conn, id).await?,
        company: find_company(conn, company).await?.ok_or(CardError::NotFound)?,
        seen,
        events,
        engineer_zone,
    })
}

/// The signed-in engineer's cards that they know of: open ones first.
///
/// # Errors
/// [`CardError::NotFound`] without a profile.
pub async fn list_own(conn: &mut Conn, cx: &Context) -> Result<Vec<(Card, Company)>, CardError> {
    let account = cx.actor.account_id().ok_or(CardError::NotFound)?;
    let Some(own) = engineers::find_by_account(conn, account).await? else { return Ok(Vec::new()) };
    let mut cards = queries::list_of_engineer(conn, own.id, MOST).await?;
    cards.retain(Card::is_known);
    for card in &mut cards {
        as_told(card, cx.now);
    }
    spoken::hear(conn, &mut cards).await?;
    let ids: Vec<CompanyId> = cards.iter().map(|card| card.company_id).collect();
    let companies = list_companies(conn, &ids).await?;
    let with_company = |card: Card| {
        let company = companies.iter().find(|company| company.id == card.company_id)?.clone();
        Some((card, company))
    };
    Ok(cards.into_iter().filter_map(with_company).collect())
}

/// One card of the signed-in engineer.
///
/// # Errors
/// [`CardError::NotFound`] for everybody else's, and for one that they do not know of.
pub async fn find_own(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<OwnFile, CardError> {
    let mut card = queries::find(conn, id).await?.ok_or(CardError::NotFound)?;
    if side_of(conn, cx, &card).await? != Side::Engineer {
        return Err(CardError::NotFound);
    }
    let company = find_company(conn, card.company_id).await?.ok_or(CardError::NotFound)?;
    let mut events = queries::list_events(conn, id).await?;
    if as_told(&mut card, cx.now) {
        events.pop();
    }
    let events = told_events(events);
    spoken::hear_one(conn, &mut card).await?;
    Ok(OwnFile {
        zone: zone_of(conn, card.engineer_id).await?,
        awaits_outcome: interviews::awaits_outcome(conn, &card).await?,
        card,
        company,
        events,
    })
}

/// What concerns the engineer: what the company thought before they said yes is its own, but for its request, and a no that
/// it took back was never said.
fn told_events(events: Vec<CardEvent>) -> Vec<CardEvent> {
    let known = events.iter().position(|event| event.state.is_known()).unwrap_or(events.len());
    let mut told: Vec<CardEvent> = Vec::with_capacity(events.len());
    for (at, event) in events.into_iter().enumerate() {
        let is_unsaid = |last: &CardEvent| last.action == CardAction::Reject.as_str();
        if event.action == CardAction::Undo.as_str() && told.last().is_some_and(is_unsaid) {
            told.pop();
        } else if at >= known || event.action == CardAction::Ask.as_str() {
            told.push(event);
        }
    }
    told
}

/// A no that the company can still take back is not told yet: until its mail goes out the engineer sees the card as it
/// was. Answers whether that is so.
fn as_told(card: &mut Card, now: DateTime<Utc>) -> bool {
    let is_fresh = now < card.updated_at + TimeDelta::minutes(UNDO_MINUTES);
    // With feedback: the end of a trial is told at once.
    let is_no = card.state == CardState::Rejected && card.feedback.is_some();
    let before = card.ended_from.filter(|_| is_no && is_fresh);
    let Some(before) = before else { return false };
    (card.state, card.ended_from, card.feedback) = (before, None, None);
    true
}

/// Whether the company's last move can be taken back, and where to.
#[must_use]
pub fn can_undo(file: &CardFile, now: DateTime<Utc>) -> Option<CardState> {
    undoable(&file.seen.card, &file.events, now)
}

/// The state before the last event, if that was a move of the company's own that nobody heard of, some minutes ago.
pub(super) fn undoable(card: &Card, events: &[CardEvent], now: DateTime<Utc>) -> Option<CardState> {
    let (last, earlier) = events.split_last()?;
    let action: CardAction = last.action.parse().ok()?;
    let back = earlier.last()?.state;
    let is_fresh = now < last.at + TimeDelta::minutes(UNDO_MINUTES);
    let is_own = last.side == Side::Company && CardAction::OF_COMPANY.contains(&action);
    let is_move = last.state == card.state && back != card.state && back.is_open();
    (is_fresh && is_own && is_move).then_some(back)
}

/// With what the viewer may see of each engineer today; to a company that they talked with their name stays what it was then.
pub(super) async fn names(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    cards: &[Card],
) -> Result<Vec<Seen>, QueryError> {
    let ids: Vec<EngineerId> = cards.iter().map(|card| card.engineer_id).collect();
    let shown = directory::load_cards(conn, viewer, Surface::IntroMail, &ids, cx.now).await?;
    let awaiting = interviews::list_awaiting(conn, cards).await?;
    let companies: Vec<CompanyId> = cards.iter().map(|card| card.company_id).collect();
    let told: Vec<(CompanyId, EngineerId, String)> = conversations::table
        .filter(conversations::company_id.eq_any(&companies).and(conversations::engineer_id.eq_any(&ids)))
        .order(conversations::created_at.desc())
        .select((conversations::company_id, conversations::engineer_id, conversations::engineer_name))
        .load(conn)
        .await?;
    let name = |card: &Card| {
        let visible = shown.iter().find(|shown| shown.id == card.engineer_id);
        let own = told.iter().find(|(company, id, _)| (*company, *id) == (card.company_id, card.engineer_id));
        let name = match (visible, own) {
            (_, Some((.., own))) if card.is_known() => own.clone(),
            (Some(visible), _) => words::name(visible),
            (None, _) => GONE.to_owned(),
        };
        Seen {
            name,
            slug: visible.map(|visible| visible.slug.clone()),
            awaits_outcome: awaiting.contains(&card.id),
            card: card.clone(),
        }
    };
    Ok(cards.iter().map(name).collect())
}

/// In which zone an engineer reads times: their profile's, else their account's.
pub(crate) async fn zone_of(conn: &mut Conn, engineer: EngineerId) -> Result<Tz, QueryError> {
    let row: Option<(Option<String>, String)> = engineer_rows::table
        .inner_join(accounts::table.on(accounts::id.eq(engineer_rows::account_id)))
        .filter(engineer_rows::id.eq(engineer))
        .select((engineer_rows::time_zone, accounts::time_zone))
        .first(conn)
        .await
        .optional()?;
    let zone = row.and_then(|(own, account)| own.and_then(|own| own.parse().ok()).or(account.parse().ok()));
    Ok(zone.unwrap_or(Tz::UTC))
}
