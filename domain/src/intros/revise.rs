//! A company changes its terms as the engineer asked.

use diesel_async::AsyncConnection;

use super::mails::ask_engineer;
use super::model::{Intro, IntroAction, IntroState, LIFE, undo};
use super::queries::{find_intro, lock_intro, update_terms};
use super::terms::Terms;
use super::turn::end_turn;
use crate::candidacies;
use crate::companies::{CompanyState, find_company};
use crate::directory::rates::Rates;
use crate::directory::{self, Surface, Viewer};
use crate::engineers::{self, Availability, Engineer};
use crate::moderation;
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::IntroId;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    /// Not a request of the actor's company, or not theirs to change.
    #[error("no such intro")]
    NotFound,
    /// Nobody asked for a revision, or it ended.
    #[error("the intro is {0}")]
    WrongState(IntroState),
    /// The engineer can no longer be asked: hidden since, gone, excludes the company, or does not look.
    #[error("the engineer can no longer be asked")]
    Closed,
    /// Only verified companies ask.
    #[error("the company is not verified")]
    Unverified,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Whether the actor may change these terms now; the form is shown only then. What the engineer has changed since they
/// asked for a revision counts: who may see them, and whether they look.
pub async fn may_revise(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<Engineer, ReviseError> {
    let intro = find_intro(conn, id).await?.ok_or(ReviseError::NotFound)?;
    admit(conn, cx, &intro).await
}

/// Sends new terms: again some minutes to take them back, and seven days to answer.
pub async fn revise(conn: &mut Conn, cx: &Context, id: IntroId, terms: &Terms) -> Result<(), ReviseError> {
    conn.transaction(async |conn| {
        let intro = lock_intro(conn, id).await?.ok_or(ReviseError::NotFound)?;
        let engineer = admit(conn, cx, &intro).await?;
        let rates = Rates::load(conn).await?;
        let checked = terms.check(&engineer, &rates).map_err(ReviseError::Invalid)?;
        let deliver_at = cx.now + undo(&cx.config);
        let revised = update_terms(conn, &intro, &checked, cx.now, deliver_at, deliver_at + LIFE).await?;
        end_turn(conn, cx, &intro, true).await?;
        candidacies::follow_intro(conn, cx, &revised).await?;
        Ok(ask_engineer(conn, cx, &revised, deliver_at).await?)
    })
    .await
}

async fn admit(conn: &mut Conn, cx: &Context, intro: &Intro) -> Result<Engineer, ReviseError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref());
    let member = member.filter(|m| m.role != CompanyRole::Viewer && m.company_id == intro.company_id);
    member.ok_or(ReviseError::NotFound)?;
    intro.state.after(IntroAction::Revise).ok_or(ReviseError::WrongState(intro.state))?;
    if intro.expires_at <= cx.now {
        return Err(ReviseError::WrongState(IntroState::Expired));
    }
    let company = find_company(conn, intro.company_id).await?.ok_or(ReviseError::NotFound)?;
    if company.state != CompanyState::Verified {
        return Err(ReviseError::Unverified);
    }
    let engineer = engineers::find_engineer(conn, intro.engineer_id).await?.ok_or(ReviseError::Closed)?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let may_see = directory::is_visible(conn, &viewer, Surface::IntroForm, engineer.id, cx.now).await?
        && !moderation::is_blocked(conn, intro.company_id, engineer.id).await?;
    if !may_see || engineer.availability == Availability::NotLooking {
        return Err(ReviseError::Closed);
    }
    Ok(engineer)
}
