//! What happens by the clock: an outcome is asked for, and in the end the card is closed. Whoever knows of the card
//! hears of it.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::clock::{self, OUTCOME_DAYS, silence};
use super::mails::{Step, tell};
use super::model::{Card, CardAction, CardState, Side};
use super::queries;
use super::spoken;
use super::steps::advance;
use crate::bands::{self, Owed};
use crate::interviews;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{CandidacyId, CompanyId};

/// States whose silence the clock ends; the others keep the dates of a request, an offer or a trial.
const STATES: [CardState; 4] =
    [CardState::Sourced, CardState::Shortlisted, CardState::Conversation, CardState::Interviewing];

/// How many interviewed engineers wait for a word of this company, [`OUTCOME_DAYS`] days or longer. While there are any,
/// it starts no new requests; it can always answer and close.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_due_outcomes(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
) -> Result<i64, QueryError> {
    let waiting = queries::list_waiting(conn, company, cx.now - TimeDelta::days(OUTCOME_DAYS)).await?;
    let due = interviews::list_awaiting(conn, &waiting).await?;
    Ok(i64::try_from(due.len()).unwrap_or(i64::MAX))
}

/// Reminds and closes whatever is due, a card at a time. Answers how many cards that were.
///
/// # Errors
/// When Postgres refuses.
pub async fn run_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut done = 0;
    for id in queries::list_due(conn, &STATES, cx.now, BATCH).await? {
        done += usize::from(one(conn, cx, id).await?);
    }
    Ok(done)
}

async fn one(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let card = queries::lock(conn, id).await?;
        let card = card.filter(|card| card.next_step_due.is_some_and(|due| due <= cx.now));
        let Some(mut card) = card else { return Ok(false) };
        if spoken::hear_one(conn, &mut card).await? {
            queries::update(conn, &card).await?;
            if card.next_step_due.is_none_or(|due| due > cx.now) {
                return Ok(true);
            }
        }
        let Some(closes_at) = clock::closes_at(&card) else { return Ok(false) };
        if closes_at <= cx.now {
            close(conn, cx, &mut card).await?;
        } else {
            remind(conn, cx, &mut card).await?;
        }
        Ok(true)
    })
    .await
}

/// Several reminders that were missed are one.
async fn remind(conn: &mut Conn, cx: &Context, card: &mut Card) -> Result<(), QueryError> {
    let days = silence(card.state).map_or(&[][..], |(reminders, _)| reminders);
    let passed = days.iter().filter(|days| card.waiting_since + TimeDelta::days(**days) <= cx.now).count();
    let passed = i16::try_from(passed).unwrap_or(i16::MAX);
    let is_new = passed > card.told;
    card.told = passed;
    card.next_step_due = clock::next_due(card);
    card.updated_at = cx.now;
    queries::update(conn, card).await?;
    if !is_new {
        return Ok(());
    }
    owe_outcome(conn, card).await?;
    tell(conn, cx, card, Step::OutcomeDue, Side::Company).await
}

/// Counts what the company owes an engineer who was interviewed. Where nothing was held nobody owes an outcome: the engineer
/// may have picked no time, or not answered an offer.
async fn owe_outcome(conn: &mut Conn, card: &Card) -> Result<(), QueryError> {
    if !interviews::awaits_outcome(conn, card).await? {
        return Ok(());
    }
    let since = card.waiting_since + TimeDelta::days(OUTCOME_DAYS);
    bands::owe(conn, card.company_id, Owed::Outcome, card.id.0, since).await
}

async fn close(conn: &mut Conn, cx: &Context, card: &mut Card) -> Result<(), QueryError> {
    let is_known = card.is_known();
    // Told or not: an interview without an outcome costs standing.
    owe_outcome(conn, card).await?;
    advance(conn, cx, card, (CardAction::Close, Side::System), None, "").await?;
    if is_known {
        tell(conn, cx, card, Step::Closed, Side::Engineer).await?;
    }
    tell(conn, cx, card, Step::Closed, Side::Company).await
}
