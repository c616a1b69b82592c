//! A card follows the request that it came from.

use chrono::{DateTime, Utc};

use super::model::{Card, CardAction, CardState, Side};
use super::queries;
use super::steps::advance;
use crate::intros::{Intro, IntroState};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

/// Makes or moves the card of a request that was sent, answered or has ended; in that transaction, however often. A card
/// that has gone further (a second request while the two talk already) stays where it is.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn follow_intro(conn: &mut Conn, cx: &Context, intro: &Intro) -> Result<(), QueryError> {
    let (action, side) = match intro.state {
        IntroState::Sent => (CardAction::Ask, Side::Company),
        IntroState::RevisionAsked => return Ok(()),
        IntroState::Accepted => (CardAction::Accept, Side::Engineer),
        IntroState::Declined => (CardAction::Decline, Side::Engineer),
        IntroState::Expired => (CardAction::Expire, Side::System),
        IntroState::Withdrawn => (CardAction::TakeBack, Side::Company),
    };
    let Some(mut card) = open_card(conn, cx, intro).await? else { return Ok(()) };
    if action == CardAction::Ask {
        if card.state == CardState::Intro {
            // New terms, or the same word twice: the request's date is the card's.
            card.next_step_due = Some(intro.expires_at);
            queries::update(conn, &card).await?;
            return Ok(());
        }
        card.intro_id = Some(intro.id);
        card.role_title.clone_from(&intro.role_title);
    } else if card.intro_id != Some(intro.id) {
        return Ok(());
    }
    advance(conn, cx, &mut card, (action, side), Some(intro.expires_at), "").await.map(|_| ())
}

/// The open card of the two, made if this request never had one.
async fn open_card(conn: &mut Conn, cx: &Context, intro: &Intro) -> Result<Option<Card>, QueryError> {
    if let Some(card) = queries::lock_open(conn, intro.company_id, intro.engineer_id).await? {
        return Ok(Some(card));
    }
    if queries::is_followed(conn, intro.id).await? {
        return Ok(None);
    }
    let card = fresh(intro, cx.now);
    if !queries::insert(conn, &card).await? {
        return queries::lock_open(conn, intro.company_id, intro.engineer_id).await;
    }
    let account = Some(intro.sender_id);
    let event = queries::event(&card, CardAction::Ask.as_str(), Side::Company, account, "", cx.now);
    queries::insert_event(conn, card.id, &event).await?;
    Ok(Some(card))
}

fn fresh(intro: &Intro, now: DateTime<Utc>) -> Card {
    Card {
        id: CandidacyId::new(),
        company_id: intro.company_id,
        engineer_id: intro.engineer_id,
        intro_id: Some(intro.id),
        role_title: intro.role_title.clone(),
        state: CardState::Intro,
        ended_from: None,
        version: 0,
        waiting_since: now,
        told: 0,
        next_step_due: Some(intro.expires_at),
        feedback: None,
        created_at: now,
        updated_at: now,
    }
}
