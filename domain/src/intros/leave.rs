//! Open intros of somebody who is no more: each ends, and the other side hears why it gets no answer.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::mails::{tell_company, tell_engineer};
use super::model::{Intro, IntroAction, IntroState};
use super::queries::update_state;
use crate::outbox::{self, MailKind};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, EngineerId};
use crate::schema::intros;

const OPEN: [IntroState; 2] = [IntroState::Sent, IntroState::RevisionAsked];

/// Declines what the engineer has not answered; the companies are told. One that they never heard of goes unheard.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn end_of_engineer(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::engineer_id.eq(engineer)).filter(intros::state.eq_any(OPEN));
    let open: Vec<Intro> = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    for intro in &open {
        let Some(state) = intro.state.after(IntroAction::Decline) else { continue };
        outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let ended = update_state(conn, intro, state, None, Some(cx.now), cx.now).await?;
        tell_company(conn, cx, &ended, MailKind::IntroEnded).await?;
    }
    Ok(open.len())
}

/// Takes back what this member of a company sent and nobody answered.
///
/// # Errors
/// As [`end_of_engineer`].
pub async fn end_of_sender(conn: &mut Conn, cx: &Context, sender: AccountId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::sender_id.eq(sender)).filter(intros::state.eq_any(OPEN));
    let open = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    take_back(conn, cx, open).await
}

/// Takes back whatever a company has open: it is closed.
///
/// # Errors
/// As [`end_of_engineer`].
pub async fn end_of_company(conn: &mut Conn, cx: &Context, company: CompanyId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::company_id.eq(company)).filter(intros::state.eq_any(OPEN));
    let open = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    take_back(conn, cx, open).await
}

async fn take_back(conn: &mut Conn, cx: &Context, open: Vec<Intro>) -> QueryResult<usize> {
    for intro in &open {
        let Some(state) = intro.state.after(IntroAction::Withdraw) else { continue };
        let is_unheard =
            !intro.is_delivered(cx.now) && outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let ended = update_state(conn, intro, state, None, intro.answered_at, cx.now).await?;
        if !is_unheard || intro.link_version > 0 {
            tell_engineer(conn, cx, &ended, MailKind::IntroEnded).await?;
        }
    }
    Ok(open.len())
}
