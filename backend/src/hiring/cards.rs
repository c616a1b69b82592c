//! The company's page of a card, and what it does there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::candidacies::{self, CardError, CardState, Side};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::CandidacyId;
use domain::{engagements, engineers, interviews, reviews};
use serde::Deserialize;

use super::acts::{self, Acted, sentence};
use super::card_views::CardPage;
use super::forms::{CardForm, renamed};
use super::parts;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    pub(super) done: String,
}

/// `GET /company/pipeline/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but members of its company.
pub async fn show(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let flash = sentence(&asked.done).map(Flash::good);
    let page = load(&visit, id, &CardForm::default(), FieldErrors::default()).await?;
    visit.page(&page.with_flash(flash))
}

/// The page with what is wrong with a form.
async fn page(
    visit: &Visit,
    id: CandidacyId,
    form: &CardForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(visit, id, form, errors).await?)
}

/// Somebody was faster. What was typed stays, for the card as it is now.
async fn refused(
    visit: &Visit,
    id: CandidacyId,
    form: &CardForm,
    text: &str,
) -> Result<HttpResponse, AppError> {
    let page = load(visit, id, form, FieldErrors::default()).await?;
    let text = page.with_what_is_lost(text, form);
    visit.page_with(StatusCode::CONFLICT, &page.with_flash(Some(Flash::bad(&text))))
}

async fn load(
    visit: &Visit,
    id: CandidacyId,
    form: &CardForm,
    errors: FieldErrors,
) -> Result<CardPage, AppError> {
    let (_, member) = guard::company(visit)?;
    let may_change = member.role != CompanyRole::Viewer;
    let mut conn = visit.conn().await?;
    let file = candidacies::find_card(&mut conn, &visit.cx, id).await?;
    let meetings = interviews::list_of_card(&mut conn, id).await?;
    let engagements = engagements::list_of_card(&mut conn, id).await?;
    let rounds = reviews::list_of_card(&mut conn, id, Side::Company).await?;
    let skills = match file.seen.slug {
        Some(_) => engineers::list_held_skills(&mut conn, file.seen.card.engineer_id).await?,
        None => Vec::new(),
    };
    drop(conn);
    let parts = (meetings.as_slice(), engagements.as_slice(), rounds.as_slice());
    Ok(CardPage::new(&file, parts, may_change, form, errors, visit.cx.now).with_skills(&skills))
}

/// Says what happened to a card that somebody else moved first.
pub(super) async fn told(visit: &Visit, id: CandidacyId, error: CardError) -> AppError {
    let CardError::Moved(state) = error else { return error.into() };
    let Ok(mut conn) = visit.conn().await else { return CardError::Moved(state).into() };
    let Ok(file) = candidacies::find_card(&mut conn, &visit.cx, id).await else {
        return CardError::Moved(state).into();
    };
    let last = file.events.last().map_or_else(String::new, |event| {
        let name = file.people.iter().find(|(id, _)| Some(*id) == event.account_id);
        let name = name.and_then(|(_, name)| name.clone()).unwrap_or_else(|| "somebody else".into());
        format!(" The last step: “{}”, by {name}.", parts::past(&event.action))
    });
    AppError::Conflict(format!(
        "This card was moved since you opened it, or this step does not lead on from where it lies: it is in “{}” now.{last} Nothing was changed by you, and no mail was sent.",
        state.label()
    ))
}

/// To the card, or from the board back to the board.
fn back(id: CandidacyId, form: &CardForm, done: &str) -> HttpResponse {
    match form.step.as_str() {
        "board" => Visit::see_other(&format!("/company/pipeline?done={done}#card-{id}")),
        _ => Visit::see_other(&format!("/company/pipeline/{id}?done={done}")),
    }
}

/// `POST /company/pipeline/{id}/move`
///
/// # Errors
/// [`AppError::Conflict`] when somebody moved it first.
pub async fn move_to(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let unknown = || AppError::Conflict("There is no such column. Nothing was changed.".into());
    let to: CardState = form.to.parse().map_err(|_| unknown())?;
    let moved = candidacies::move_card(&mut *visit.conn().await?, &visit.cx, id, form.version, to).await;
    match moved {
        Ok(()) => Ok(back(id, &form, "moved")),
        Err(error) => Err(told(&visit, id, error).await),
    }
}

/// `POST /company/pipeline/{id}/undo`
///
/// # Errors
/// [`AppError::Conflict`] when there is nothing to take back any more.
pub async fn undo(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let undone = candidacies::undo(&mut *visit.conn().await?, &visit.cx, id, form.version).await;
    match undone {
        Ok(()) => Ok(back(id, &form, "undone")),
        Err(error) => Err(told(&visit, id, error).await),
    }
}

/// `POST /company/pipeline/{id}/reject`
///
/// # Errors
/// As [`move_to`].
pub async fn reject(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let conn = &mut *visit.conn().await?;
    let rejected = candidacies::reject(conn, &visit.cx, id, form.version, &form.feedback).await;
    match rejected {
        Ok(()) => Ok(back(id, &form, "rejected")),
        Err(CardError::Invalid(errors)) => page(&visit, id, &form, errors).await,
        Err(error) => match told(&visit, id, error).await {
            AppError::Conflict(text) => refused(&visit, id, &form, &text).await,
            error => Err(error),
        },
    }
}

/// `POST /company/pipeline/{id}/notes`
///
/// # Errors
/// [`AppError::Forbidden`] for viewers.
pub async fn note(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let written = candidacies::write_note(&mut *visit.conn().await?, &visit.cx, id, &form.note).await;
    match written {
        Ok(()) => Ok(back(id, &form, "noted")),
        Err(CardError::Invalid(errors)) => {
            page(&visit, id, &form, renamed(&errors, &[("body", "note")])).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/pipeline/{id}/interview`
///
/// # Errors
/// [`AppError::Conflict`] when it changed meanwhile.
pub async fn interview(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let acted = acts::interview(&visit, id, &form).await;
    after(&visit, id, &form, acted).await
}

/// `POST /company/pipeline/{id}/engagement`
///
/// # Errors
/// As [`interview`].
pub async fn engagement(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let acted = acts::engagement(&visit, id, &form).await;
    after(&visit, id, &form, acted).await
}

/// `POST /company/pipeline/{id}/review`
///
/// # Errors
/// As [`interview`].
pub async fn review(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let acted = acts::review(&visit, id, &form).await;
    after(&visit, id, &form, acted).await
}

async fn after(
    visit: &Visit,
    id: CandidacyId,
    form: &CardForm,
    acted: Acted,
) -> Result<HttpResponse, AppError> {
    match acted {
        Ok(Ok(word)) => Ok(Visit::see_other(&format!("/company/pipeline/{id}?done={word}"))),
        Ok(Err(errors)) => page(visit, id, form, errors).await,
        Err(AppError::Conflict(text)) => refused(visit, id, form, &text).await,
        Err(error) => Err(error),
    }
}
