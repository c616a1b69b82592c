//! Every query about candidacies. Holds no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Card, CardEvent, CardState, Note, Side};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CandidacyId, CompanyId, EngineerId, IntroId};
use crate::schema::{accounts, candidacies, candidacy_events, candidacy_notes, engineers};

pub(super) async fn find(conn: &mut Conn, id: CandidacyId) -> QueryResult<Option<Card>> {
    candidacies::table.find(id).select(Card::as_select()).first(conn).await.optional()
}

/// Holds the engineer's row until the transaction ends; rows that refer to it can be written meanwhile.
pub(super) async fn hold_engineer(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<EngineerId>> {
    engineers::table.find(id).select(engineers::id).for_no_key_update().first(conn).await.optional()
}

/// Held until the transaction ends.
pub(super) async fn lock(conn: &mut Conn, id: CandidacyId) -> QueryResult<Option<Card>> {
    candidacies::table.find(id).select(Card::as_select()).for_update().first(conn).await.optional()
}

/// The open card of an engineer with a company, held until the transaction ends.
pub(super) async fn lock_open(
    conn: &mut Conn,
    company: CompanyId,
    engineer: EngineerId,
) -> QueryResult<Option<Card>> {
    candidacies::table
        .filter(candidacies::company_id.eq(company))
        .filter(candidacies::engineer_id.eq(engineer))
        .filter(candidacies::next_step_due.is_not_null())
        .select(Card::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// The card that a request moved last.
pub(super) async fn find_of_intro(conn: &mut Conn, intro: IntroId) -> QueryResult<Option<Card>> {
    candidacies::table
        .filter(candidacies::intro_id.eq(intro))
        .order(candidacies::updated_at.desc())
        .select(Card::as_select())
        .first(conn)
        .await
        .optional()
}

/// Whether a request ever moved a card.
pub(super) async fn is_followed(conn: &mut Conn, intro: IntroId) -> QueryResult<bool> {
    let cards = candidacies::table.filter(candidacies::intro_id.eq(intro));
    diesel::select(diesel::dsl::exists(cards.select(candidacies::id))).get_result(conn).await
}

/// `false`: the company has an open card of this engineer.
pub(super) async fn insert(conn: &mut Conn, card: &Card) -> QueryResult<bool> {
    let row = (
        (
            candidacies::id.eq(card.id),
            candidacies::company_id.eq(card.company_id),
            candidacies::engineer_id.eq(card.engineer_id),
            candidacies::intro_id.eq(card.intro_id),
            candidacies::role_title.eq(&card.role_title),
        ),
        candidacies::state.eq(card.state),
        candidacies::waiting_since.eq(card.waiting_since),
        candidacies::next_step_due.eq(card.next_step_due),
        candidacies::created_at.eq(card.created_at),
        candidacies::updated_at.eq(card.updated_at),
    );
    let inserted =
        diesel::insert_into(candidacies::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(inserted > 0)
}

pub(super) async fn update(conn: &mut Conn, card: &Card) -> QueryResult<usize> {
    diesel::update(candidacies::table.find(card.id)).set(card).execute(conn).await
}

pub(super) async fn insert_event(
    conn: &mut Conn,
    card: CandidacyId,
    event: &CardEvent,
) -> QueryResult<usize> {
    diesel::insert_into(candidacy_events::table)
        .values((
            candidacy_events::id.eq(event.id),
            candidacy_events::candidacy_id.eq(card),
            candidacy_events::action.eq(&event.action),
            candidacy_events::state.eq(event.state),
            candidacy_events::side.eq(event.side),
            candidacy_events::account_id.eq(event.account_id),
            candidacy_events::note.eq(&event.note),
            candidacy_events::at.eq(event.at),
        ))
        .execute(conn)
        .await
}

/// What happened, oldest first.
pub(super) async fn list_events(conn: &mut Conn, card: CandidacyId) -> QueryResult<Vec<CardEvent>> {
    candidacy_events::table
        .filter(candidacy_events::candidacy_id.eq(card))
        .order((candidacy_events::at, candidacy_events::id))
        .select(CardEvent::as_select())
        .load(conn)
        .await
}

/// The names of those who did something on a card.
pub(super) async fn list_names(
    conn: &mut Conn,
    ids: &[AccountId],
) -> QueryResult<Vec<(AccountId, Option<String>)>> {
    accounts::table.filter(accounts::id.eq_any(ids)).select((accounts::id, accounts::name)).load(conn).await
}

pub(super) async fn insert_note(
    conn: &mut Conn,
    card: CandidacyId,
    author: AccountId,
    body: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(candidacy_notes::table)
        .values((
            candidacy_notes::id.eq(Uuid::now_v7()),
            candidacy_notes::candidacy_id.eq(card),
            candidacy_notes::author_id.eq(author),
            candidacy_notes::body.eq(body),
            candidacy_notes::created_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// Oldest first.
pub(super) async fn list_notes(conn: &mut Conn, card: CandidacyId) -> QueryResult<Vec<Note>> {
    candidacy_notes::table
        .inner_join(accounts::table.on(accounts::id.eq(candidacy_notes::author_id)))
        .filter(candidacy_notes::candidacy_id.eq(card))
        .order((candidacy_notes::created_at, candidacy_notes::id))
        .select((accounts::name, candidacy_notes::body, candidacy_notes::created_at))
        .load(conn)
        .await
}

/// A company's open cards, the next date first.
pub(super) async fn list_open(conn: &mut Conn, company: CompanyId, limit: i64) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::company_id.eq(company))
        .filter(candidacies::next_step_due.is_not_null())
        .order((candidacies::next_step_due, candidacies::id))
        .limit(limit)
        .select(Card::as_select())
        .load(conn)
        .await
}

/// A company's ended cards, the latest first.
pub(super) async fn list_ended(conn: &mut Conn, company: CompanyId, limit: i64) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::company_id.eq(company))
        .filter(candidacies::next_step_due.is_null())
        .order((candidacies::updated_at.desc(), candidacies::id.desc()))
        .limit(limit)
        .select(Card::as_select())
        .load(conn)
        .await
}

/// An engineer's cards, open ones first, then the latest.
pub(super) async fn list_of_engineer(
    conn: &mut Conn,
    engineer: EngineerId,
    limit: i64,
) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::engineer_id.eq(engineer))
        .order((candidacies::next_step_due.is_null(), candidacies::updated_at.desc(), candidacies::id.desc()))
        .limit(limit)
        .select(Card::as_select())
        .load(conn)
        .await
}

/// Open cards of somebody who is no more, held until the transaction ends.
pub(super) async fn lock_all_of_engineer(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::engineer_id.eq(engineer))
        .filter(candidacies::next_step_due.is_not_null())
        .order(candidacies::id)
        .select(Card::as_select())
        .for_update()
        .load(conn)
        .await
}

/// Open cards of a company, held until the transaction ends.
pub(super) async fn lock_all_of_company(conn: &mut Conn, company: CompanyId) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::company_id.eq(company))
        .filter(candidacies::next_step_due.is_not_null())
        .order(candidacies::id)
        .select(Card::as_select())
        .for_update()
        .load(conn)
        .await
}

/// Cards in these states whose date has come.
pub(super) async fn list_due(
    conn: &mut Conn,
    states: &[CardState],
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<CandidacyId>> {
    candidacies::table
        .filter(candidacies::state.eq_any(states))
        .filter(candidacies::next_step_due.le(now))
        .order((candidacies::next_step_due, candidacies::id))
        .limit(limit)
        .select(candidacies::id)
        .load(conn)
        .await
}

/// Interviewing cards of a company that have waited since then or longer.
pub(super) async fn list_waiting(
    conn: &mut Conn,
    company: CompanyId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<Card>> {
    candidacies::table
        .filter(candidacies::company_id.eq(company))
        .filter(candidacies::state.eq(CardState::Interviewing))
        .filter(candidacies::waiting_since.le(since))
        .select(Card::as_select())
        .load(conn)
        .await
}

/// The last thing that a side did on a card.
pub(super) fn event(
    card: &Card,
    action: &str,
    side: Side,
    account: Option<AccountId>,
    note: &str,
    at: DateTime<Utc>,
) -> CardEvent {
    CardEvent {
        id: Uuid::now_v7(),
        action: action.to_owned(),
        state: card.state,
        side,
        account_id: account,
        note: note.to_owned(),
        at,
    }
}
