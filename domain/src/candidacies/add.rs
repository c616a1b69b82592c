//! A company puts an engineer on its board, and writes notes for its team.

use diesel_async::AsyncConnection;

use super::model::{Card, CardAction, CardError, CardState, Side};
use super::queries;
use super::steps::{enter, wait_from};
use crate::directory::{self, Surface, Viewer};
use crate::engineers;
use crate::platform::actor::{CompanyRole, Member};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CandidacyId, CompanyId, EngineerId};

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct AddInput {
    /// The slug of a profile, or the address of its page.
    pub engineer: String,
    /// For which role; may be empty.
    pub role_title: String,
}

/// Adds a card in `sourced`. The engineer hears nothing of it.
///
/// # Errors
/// [`CardError::Invalid`] for an engineer whom this company may not see, as for one that there is not;
/// [`CardError::Exists`] when the board has them.
pub async fn add(conn: &mut Conn, cx: &Context, input: &AddInput) -> Result<CandidacyId, CardError> {
    let company = hirer(cx)?.company_id;
    let mut errors = FieldErrors::default();
    let role_title = errors.line("role_title", &input.role_title, 0..=120);
    let typed = input.engineer.trim().trim_end_matches('/');
    let slug = typed.rsplit('/').next().unwrap_or_default();
    let slug = slug.split(['?', '#']).next().unwrap_or_default();
    let role_title = errors.into_result(role_title).map_err(CardError::Invalid)?;
    conn.transaction(async |conn| {
        let engineer = engineers::find_by_slug(conn, slug).await?;
        let viewer = Viewer::of(conn, &cx.actor).await?;
        let unknown = || {
            let fault = "There is no profile at this address that your company can see.";
            CardError::Invalid(FieldErrors::one("engineer", fault))
        };
        let engineer = engineer.ok_or_else(unknown)?;
        if !directory::is_visible(conn, &viewer, Surface::IntroMail, engineer.id, cx.now).await? {
            return Err(unknown());
        }
        let card = fresh(cx, company, engineer.id, role_title);
        if !queries::insert(conn, &card).await? {
            let open = queries::lock_open(conn, company, engineer.id).await?;
            return Err(open.map_or(CardError::NotFound, |card| CardError::Exists(card.id)));
        }
        let add = CardAction::Add.as_str();
        let event = queries::event(&card, add, Side::Company, cx.actor.account_id(), "", cx.now);
        queries::insert_event(conn, card.id, &event).await?;
        Ok(card.id)
    })
    .await
}

fn fresh(cx: &Context, company_id: CompanyId, engineer_id: EngineerId, role_title: String) -> Card {
    let mut card = Card {
        id: CandidacyId::new(),
        company_id,
        engineer_id,
        intro_id: None,
        role_title,
        state: CardState::Sourced,
        ended_from: None,
        version: 0,
        waiting_since: cx.now,
        told: 0,
        next_step_due: None,
        feedback: None,
        created_at: cx.now,
        updated_at: cx.now,
    };
    wait_from(&mut card, cx.now, None);
    card
}

/// A note on a card, for the team. The engineer does not see it here; it is about them, so that it is in the copy of
/// their data. While the engineer has not been asked, a note starts the clock anew.
///
/// # Errors
/// See [`CardError`].
pub async fn write_note(conn: &mut Conn, cx: &Context, id: CandidacyId, body: &str) -> Result<(), CardError> {
    conn.transaction(async |conn| {
        let (mut card, side) = enter(conn, cx, id).await?;
        let author = cx.actor.account_id().filter(|_| side == Side::Company);
        let author = author.ok_or(CardError::NotFound)?;
        let mut errors = FieldErrors::default();
        let body = errors.text("body", body, 1..=2000);
        let body = errors.into_result(body).map_err(CardError::Invalid)?;
        queries::insert_note(conn, card.id, author, &body, cx.now).await?;
        if matches!(card.state, CardState::Sourced | CardState::Shortlisted) {
            // Somebody still thinks of them.
            wait_from(&mut card, cx.now, None);
            queries::update(conn, &card).await?;
        }
        Ok(())
    })
    .await
}

/// The membership of whoever may hire: viewers read.
pub(crate) fn hirer(cx: &Context) -> Result<&Member, CardError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.as_ref());
    let member = member.ok_or(CardError::NotFound)?;
    if member.role == CompanyRole::Viewer { Err(CardError::NotAllowed) } else { Ok(member) }
}
