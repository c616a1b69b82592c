//! Open intros of somebody who is no more: each ends, and the other side hears why it gets no answer.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::mails::{tell_company, tell_company_removed, tell_engineer};
use super::model::{Intro, IntroAction, IntroState};
use super::turn::move_on;
use crate::candidacies;
use crate::outbox::{self, MailKind};
use crate::platform::actor::Actor;
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
    decline(conn, cx, open, Told::Mail(MailKind::IntroEnded)).await
}

/// The same for an engineer whom staff removed: they have their account still, and what was written stays.
///
/// # Errors
/// As [`end_of_engineer`].
pub async fn end_of_removed(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::engineer_id.eq(engineer)).filter(intros::state.eq_any(OPEN));
    let open: Vec<Intro> = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    decline(conn, cx, open, Told::Removed).await
}

/// What a company hears of a request that is declined for an engineer.
#[derive(Clone, Copy)]
enum Told {
    Mail(MailKind),
    Removed,
}

async fn decline(conn: &mut Conn, cx: &Context, open: Vec<Intro>, told: Told) -> QueryResult<usize> {
    for intro in &open {
        let Some(state) = intro.state.after(IntroAction::Decline) else { continue };
        outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let ended = move_on(conn, cx, intro, state, None, false).await?;
        candidacies::follow_intro(conn, cx, &ended).await?;
        match told {
            Told::Mail(kind) => tell_company(conn, cx, &ended, kind).await?,
            Told::Removed => tell_company_removed(conn, cx, &ended).await?,
        }
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
    take_back(conn, cx, open, MailKind::IntroEnded).await
}

/// Takes back whatever a company has open: it is closed.
///
/// # Errors
/// As [`end_of_engineer`].
pub async fn end_of_company(conn: &mut Conn, cx: &Context, company: CompanyId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::company_id.eq(company)).filter(intros::state.eq_any(OPEN));
    let open = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    take_back(conn, cx, open, MailKind::IntroEnded).await
}

/// Takes back what a company sent within the last minutes: it is suspended, and what nobody has heard of never goes out.
/// An engineer who knows the request by its earlier terms is told.
///
/// # Errors
/// As [`end_of_engineer`].
pub(crate) async fn end_undelivered(conn: &mut Conn, cx: &Context, company: CompanyId) -> QueryResult<usize> {
    let open = intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::deliver_at.gt(cx.now))
        .filter(intros::state.eq_any(OPEN));
    let open: Vec<Intro> = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    // Staff suspend the company; they do nothing on its cards.
    take_back(conn, &cx.with_actor(Actor::System), open, MailKind::IntroWithdrawn).await
}

/// Ends what is open between a company and an engineer, since one of the two blocked the other: declined where the engineer
/// did, else taken back. The other side hears that it has ended.
///
/// # Errors
/// As [`end_of_engineer`].
pub(crate) async fn end_between(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    is_by_engineer: bool,
) -> QueryResult<usize> {
    let open = intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::engineer_id.eq(engineer))
        .filter(intros::state.eq_any(OPEN));
    let open: Vec<Intro> = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    if is_by_engineer {
        decline(conn, cx, open, Told::Mail(MailKind::IntroDeclined)).await
    } else {
        take_back(conn, cx, open, MailKind::IntroWithdrawn).await
    }
}

/// Whether the two know each other by an intro: one that the engineer was told of, or that the company sent.
///
/// # Errors
/// When Postgres refuses.
pub(crate) async fn have_met(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    engineer: EngineerId,
    is_for_company: bool,
) -> QueryResult<bool> {
    let between = intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::engineer_id.eq(engineer))
        .select(intros::first_deliver_at);
    let delivered: Vec<Option<chrono::DateTime<chrono::Utc>>> = between.load(conn).await?;
    Ok(delivered.iter().any(|at| is_for_company || at.is_some_and(|at| at <= cx.now)))
}

/// What a company asked an engineer about last.
///
/// # Errors
/// When Postgres refuses.
pub(crate) async fn last_role(
    conn: &mut Conn,
    company: CompanyId,
    engineer: EngineerId,
) -> QueryResult<Option<String>> {
    intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::engineer_id.eq(engineer))
        .order(intros::created_at.desc())
        .select(intros::role_title)
        .first(conn)
        .await
        .optional()
}

async fn take_back(conn: &mut Conn, cx: &Context, open: Vec<Intro>, told: MailKind) -> QueryResult<usize> {
    for intro in &open {
        let Some(state) = intro.state.after(IntroAction::Withdraw) else { continue };
        let is_suppressed = outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let ended = move_on(conn, cx, intro, state, None, true).await?;
        candidacies::follow_intro(conn, cx, &ended).await?;
        if intro.is_delivered(cx.now) || !is_suppressed {
            tell_engineer(conn, cx, &ended, told).await?;
        }
    }
    Ok(open.len())
}
