//! A company takes its request back.

use diesel_async::AsyncConnection;

use super::mails::tell_engineer;
use super::model::{IntroAction, IntroState};
use super::queries::lock_intro;
use super::turn::move_on;
use crate::candidacies;
use crate::outbox::{self, MailKind};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::IntroId;

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// Not a request of the actor's company, or not theirs to change.
    #[error("no such intro")]
    NotFound,
    /// It ended already.
    #[error("the intro is {0}")]
    WrongState(IntroState),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Takes it back. Before its delivery the mail that asks is never sent, and the engineer hears nothing; afterwards they
/// are told. `true`: nobody heard of it.
pub async fn withdraw(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<bool, WithdrawError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.clone());
    let member = member.filter(|m| m.role != CompanyRole::Viewer).ok_or(WithdrawError::NotFound)?;
    conn.transaction(async |conn| {
        let intro = lock_intro(conn, id).await?.filter(|intro| intro.company_id == member.company_id);
        let intro = intro.ok_or(WithdrawError::NotFound)?;
        let state = intro.state.after(IntroAction::Withdraw).ok_or(WithdrawError::WrongState(intro.state))?;
        let is_suppressed = outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let withdrawn = move_on(conn, cx, &intro, state, None, true).await?;
        candidacies::follow_intro(conn, cx, &withdrawn).await?;
        // A revision that is taken back was a request that the engineer knew before.
        let is_unheard = is_suppressed && !intro.is_delivered(cx.now);
        if !is_unheard {
            tell_engineer(conn, cx, &withdrawn, MailKind::IntroWithdrawn).await?;
        }
        Ok(is_unheard)
    })
    .await
}
