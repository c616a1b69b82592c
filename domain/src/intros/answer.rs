//! The engineer answers, signed in or by the link in the mail.

use diesel_async::AsyncConnection;

use super::deliver::is_verified;
use super::mails::{engineer_contact, tell_company, tell_engineer};
use super::model::{Intro, IntroAction, IntroState, MAX_REVISIONS};
use super::queries::{find_intro, lock_intro, update_revision_asked};
use super::turn::move_on;
use crate::candidacies;
use crate::conversations;
use crate::directory::score;
use crate::engineers;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::IntroId;
use crate::platform::links::Link;

/// What the engineer says; reasons as typed.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Both learn each other's name and address.
    Accept,
    /// No, and why: the company reads it.
    Decline(String),
    /// What would have to be different.
    AskRevision(String),
}

/// How the engineer is known.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// By their session.
    Account,
    /// By the link in the mail.
    Link(&'a Link),
}

/// Why nothing was answered.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Not a request to this engineer, or its terms are not delivered yet.
    #[error("no such intro")]
    NotFound,
    /// The link was used, or the request has moved on.
    #[error("the link is used; the intro is {0}")]
    LinkUsed(IntroState),
    /// It ended already.
    #[error("the intro is {0}")]
    WrongState(IntroState),
    /// Other terms were asked for as often as they may be.
    #[error("other terms were asked for {MAX_REVISIONS} times")]
    RevisedEnough,
    /// The company is not verified now: nobody's name and address go to it.
    #[error("the company is not verified")]
    Held,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Answers, once; the company hears of it by mail, and after a yes both do.
pub async fn answer(
    conn: &mut Conn,
    cx: &Context,
    id: IntroId,
    by: By<'_>,
    answer: &Answer,
) -> Result<IntroState, AnswerError> {
    let (action, reason) = read(answer).map_err(AnswerError::Invalid)?;
    conn.transaction(async |conn| {
        let found = find_intro(conn, id).await?.ok_or(AnswerError::NotFound)?;
        // In the order of a block and of a hire: the profile, then what is asked of it.
        engineers::lock_engineer(conn, found.engineer_id).await?;
        let intro = lock_intro(conn, id).await?.filter(|intro| intro.is_current(cx.now));
        let intro = intro.ok_or(AnswerError::NotFound)?;
        admit(conn, cx, &intro, by).await?;
        let state = intro.state.after(action).ok_or(AnswerError::WrongState(intro.state))?;
        if intro.expires_at <= cx.now {
            // Its time is over, and the clock is about to say so.
            return Err(AnswerError::WrongState(IntroState::Expired));
        }
        if state == IntroState::Accepted && !is_verified(conn, &intro).await? {
            return Err(AnswerError::Held);
        }
        if state == IntroState::RevisionAsked {
            if !intro.may_be_revised() {
                return Err(AnswerError::RevisedEnough);
            }
            update_revision_asked(conn, &intro, cx.now).await?;
        }
        let answered = move_on(conn, cx, &intro, state, reason.as_deref(), false).await?;
        candidacies::follow_intro(conn, cx, &answered).await?;
        // An answer in time is a part of the engineer's score.
        score::recompute(conn, cx, intro.engineer_id).await?;
        match state {
            IntroState::Accepted => {
                conversations::open(conn, cx, &answered).await?;
                tell_engineer(conn, cx, &answered, MailKind::IntroAccepted).await?;
                tell_company(conn, cx, &answered, MailKind::IntroAccepted).await?;
            }
            IntroState::RevisionAsked => {
                tell_company(conn, cx, &answered, MailKind::IntroRevisionAsked).await?;
            }
            _ => tell_company(conn, cx, &answered, MailKind::IntroDeclined).await?,
        }
        Ok(state)
    })
    .await
}

async fn admit(conn: &mut Conn, cx: &Context, intro: &Intro, by: By<'_>) -> Result<(), AnswerError> {
    match by {
        By::Link(link) if link.subject != intro.id.0 => Err(AnswerError::NotFound),
        By::Link(link) if link.version != intro.link_version => Err(AnswerError::LinkUsed(intro.state)),
        // The link is no way around a suspended account.
        By::Link(_) if engineer_contact(conn, intro).await?.is_none() => Err(AnswerError::NotFound),
        By::Link(_) => Ok(()),
        By::Account => {
            let account = cx.actor.account_id().ok_or(AnswerError::NotFound)?;
            let own = engineers::find_by_account(conn, account).await?;
            let is_own = own.is_some_and(|engineer| engineer.id == intro.engineer_id);
            if is_own { Ok(()) } else { Err(AnswerError::NotFound) }
        }
    }
}

/// A reason is asked for, not demanded: silence about it is an engineer's right. A revision says what to change.
fn read(answer: &Answer) -> Result<(IntroAction, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let (action, reason) = match answer {
        Answer::Accept => return Ok((IntroAction::Accept, None)),
        Answer::Decline(reason) => (IntroAction::Decline, errors.text("reason", reason, 0..=1000)),
        Answer::AskRevision(note) => (IntroAction::AskRevision, errors.text("reason", note, 10..=1000)),
    };
    let reason = errors.into_result(reason)?;
    Ok((action, Some(reason).filter(|text| !text.is_empty())))
}
