//! Open cards and hires of somebody who is no more: each ends, and the other side hears of it.

use super::mails::{Step, tell};
use super::model::{Card, CardAction, CardState, Side};
use super::queries;
use super::steps::{advance, remember};
use crate::engagements;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{CandidacyId, CompanyId, EngineerId};

/// Ends the open cards and the hires of an engineer; companies who talked with them are told. Requests are `intros`' own.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_of_engineer(
    conn: &mut Conn,
    cx: &Context,
    engineer: EngineerId,
) -> Result<usize, QueryError> {
    let open = queries::lock_all_of_engineer(conn, engineer).await?;
    let count = open.len();
    for card in open {
        end(conn, cx, card, Side::Engineer).await?;
    }
    let hires = engagements::list_running_of_engineer(conn, engineer).await?;
    Ok(count + end_hires(conn, cx, &hires, Side::Company).await?)
}

/// Ends the open cards and the hires of a company; engineers who talked with it are told.
///
/// # Errors
/// As [`end_of_engineer`].
pub async fn end_of_company(conn: &mut Conn, cx: &Context, company: CompanyId) -> Result<usize, QueryError> {
    let open = queries::lock_all_of_company(conn, company).await?;
    let count = open.len();
    for card in open {
        end(conn, cx, card, Side::Company).await?;
    }
    let hires = engagements::list_running_of_company(conn, company).await?;
    Ok(count + end_hires(conn, cx, &hires, Side::Engineer).await?)
}

/// Ends what runs after a hire, and tells whoever is left. The cards have ended long ago.
async fn end_hires(
    conn: &mut Conn,
    cx: &Context,
    cards: &[CandidacyId],
    left: Side,
) -> Result<usize, QueryError> {
    let mut count = 0;
    for id in cards {
        let card = queries::lock(conn, *id).await?.filter(|card| card.state == CardState::Hired);
        let Some(mut card) = card else { continue };
        engagements::end_with_card(conn, cx, card.id, Side::System, "").await?;
        remember(conn, cx, &mut card, ("engagement_end", Side::System), "").await?;
        tell(conn, cx, &card, Step::Gone, left).await?;
        count += 1;
    }
    Ok(count)
}

/// Ends the open card of the two, since one of them blocked the other; in that transaction. A request is `intros`' own.
///
/// # Errors
/// As [`end_of_engineer`].
pub(crate) async fn end_between(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    is_by_engineer: bool,
) -> Result<(), QueryError> {
    let open = queries::lock_open(conn, company, engineer).await?;
    let Some(mut card) = open.filter(|card| card.state != CardState::Intro) else { return Ok(()) };
    let is_known = card.is_known();
    let side = if is_by_engineer { Side::Engineer } else { Side::Company };
    engagements::end_with_card(conn, cx, card.id, side, "").await?;
    let action = if is_by_engineer && is_known { CardAction::Withdraw } else { CardAction::Close };
    advance(conn, cx, &mut card, (action, side), None, "").await?;
    if is_known {
        let (step, to) =
            if is_by_engineer { (Step::Withdrawn, Side::Company) } else { (Step::Ended, Side::Engineer) };
        tell(conn, cx, &card, step, to).await?;
    }
    Ok(())
}

async fn end(conn: &mut Conn, cx: &Context, mut card: Card, gone: Side) -> Result<(), QueryError> {
    let (is_known, from) = (card.is_known(), card.state);
    engagements::end_with_card(conn, cx, card.id, Side::System, "").await?;
    let by_engineer = gone == Side::Engineer && is_known;
    let action = match from {
        CardState::Intro => CardAction::Expire,
        _ if by_engineer => CardAction::Withdraw,
        _ => CardAction::Close,
    };
    advance(conn, cx, &mut card, (action, Side::System), None, "").await?;
    if is_known {
        let other = if gone == Side::Engineer { Side::Company } else { Side::Engineer };
        tell(conn, cx, &card, Step::Gone, other).await?;
    }
    Ok(())
}
