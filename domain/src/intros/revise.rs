//! A company changes its terms as the engineer asked.

use diesel_async::AsyncConnection;

use super::mails::ask_engineer;
use super::model::{IntroAction, IntroState, LIFE, undo};
use super::queries::{lock_intro, update_terms};
use super::terms::Terms;
use crate::companies::{CompanyState, find_company};
use crate::engineers;
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

/// Sends new terms: again some minutes to take them back, and seven days to answer.
pub async fn revise(conn: &mut Conn, cx: &Context, id: IntroId, terms: &Terms) -> Result<(), ReviseError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.clone());
    let member = member.filter(|m| m.role != CompanyRole::Viewer).ok_or(ReviseError::NotFound)?;
    conn.transaction(async |conn| {
        let intro = lock_intro(conn, id).await?.filter(|intro| intro.company_id == member.company_id);
        let intro = intro.ok_or(ReviseError::NotFound)?;
        intro.state.after(IntroAction::Revise).ok_or(ReviseError::WrongState(intro.state))?;
        let company = find_company(conn, intro.company_id).await?.ok_or(ReviseError::NotFound)?;
        if company.state != CompanyState::Verified {
            return Err(ReviseError::Unverified);
        }
        let engineer =
            engineers::find_engineer(conn, intro.engineer_id).await?.ok_or(ReviseError::NotFound)?;
        let checked = terms.check(&engineer).map_err(ReviseError::Invalid)?;
        let deliver_at = cx.now + undo(&cx.config);
        let revised = update_terms(conn, &intro, &checked, cx.now, deliver_at, deliver_at + LIFE).await?;
        Ok(ask_engineer(conn, cx, &revised, deliver_at).await?)
    })
    .await
}
