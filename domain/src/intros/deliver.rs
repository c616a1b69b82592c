//! The last look before the engineer hears of a request, or of its new terms: the minutes in which the company could take it
//! back are minutes in which others decide, too.

use diesel_async::AsyncConnection;

use super::mails::{tell_company_unasked, tell_engineer};
use super::model::{Intro, IntroAction, IntroState};
use super::queries::lock_intro;
use super::turn::move_on;
use crate::candidacies;
use crate::companies::{self, CompanyState};
use crate::directory::{self, Surface, Viewer};
use crate::engineers::{self, Availability};
use crate::moderation;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::IntroId;

/// Whether the mail that asks, owed for terms of this version, may go out now. If the company may not ask this engineer any
/// more, the request is taken back instead: nobody has heard of it, and the company is told.
///
/// # Errors
/// When Postgres refuses.
pub async fn may_deliver(
    conn: &mut Conn,
    cx: &Context,
    id: IntroId,
    version: i32,
) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let intro = lock_intro(conn, id).await?;
        let waits = |intro: &Intro| intro.state == IntroState::Sent && intro.link_version == version;
        let Some(intro) = intro.filter(waits) else { return Ok(false) };
        let is_verified = is_verified(conn, &intro).await?;
        if is_verified && may_be_asked(conn, cx, &intro).await? {
            return Ok(true);
        }
        take_back(conn, cx, intro, is_verified).await?;
        Ok(false)
    })
    .await
}

/// Whether staff let the company ask.
pub(super) async fn is_verified(conn: &mut Conn, intro: &Intro) -> Result<bool, QueryError> {
    let company = companies::find_company(conn, intro.company_id).await?;
    Ok(company.is_some_and(|company| company.state == CompanyState::Verified))
}

/// As when it asked: the engineer is shown to it, and looks for work.
async fn may_be_asked(conn: &mut Conn, cx: &Context, intro: &Intro) -> Result<bool, QueryError> {
    let Some(engineer) = engineers::find_engineer(conn, intro.engineer_id).await? else { return Ok(false) };
    let company = Viewer::member_of(conn, intro.company_id, true).await?;
    let is_shown = directory::is_visible(conn, &company, Surface::IntroForm, engineer.id, cx.now).await?;
    Ok(is_shown
        && engineer.availability != Availability::NotLooking
        && !moderation::is_blocked(conn, intro.company_id, engineer.id).await?)
}

async fn take_back(conn: &mut Conn, cx: &Context, intro: Intro, is_told: bool) -> Result<(), QueryError> {
    let Some(state) = intro.state.after(IntroAction::Withdraw) else { return Ok(()) };
    let is_known = intro.revisions > 0;
    // Its minute has come, but not its mail.
    let intro = Intro { first_deliver_at: intro.first_deliver_at.filter(|_| is_known), ..intro };
    let ended = move_on(conn, cx, &intro, state, None, false).await?;
    candidacies::follow_intro(conn, cx, &ended).await?;
    if is_known {
        tell_engineer(conn, cx, &ended, MailKind::IntroWithdrawn).await?;
    }
    if is_told {
        tell_company_unasked(conn, cx, &ended).await?;
    }
    Ok(())
}
