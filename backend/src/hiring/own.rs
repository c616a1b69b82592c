//! The engineer's side: companies that they talk with, and what they do there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::candidacies::{self, CardError, Side};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::CandidacyId;
use domain::{engagements, interviews, reviews};

use super::acts::{self, Acted, sentence};
use super::cards::Done;
use super::forms::{CardForm, renamed};
use super::own_views::{OwnCardPage, OwnListPage};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;

/// `GET /me/hiring`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn list(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let rows = candidacies::list_own(&mut *visit.conn().await?, &visit.cx).await?;
    visit.page(&OwnListPage::new(&rows))
}

/// `GET /me/hiring/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but the engineer, and before they know of it.
pub async fn show(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Query(asked): Query<Done>,
) -> Result<HttpResponse, AppError> {
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
) -> Result<OwnCardPage, AppError> {
    guard::developer(visit)?;
    let mut conn = visit.conn().await?;
    let file = candidacies::find_own(&mut conn, &visit.cx, id).await?;
    let meetings = interviews::list_of_card(&mut conn, id).await?;
    let engagements = engagements::list_of_card(&mut conn, id).await?;
    let rounds = reviews::list_of_card(&mut conn, id, Side::Engineer).await?;
    drop(conn);
    let parts = (meetings.as_slice(), engagements.as_slice(), rounds.as_slice());
    Ok(OwnCardPage::new(&file, parts, form, errors, visit.cx.now))
}

/// `POST /me/hiring/{id}/withdraw`
///
/// # Errors
/// [`AppError::Conflict`] when it was moved meanwhile, or has ended.
pub async fn withdraw(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let conn = &mut *visit.conn().await?;
    let withdrawn = candidacies::withdraw(conn, &visit.cx, id, form.version, &form.withdraw_reason).await;
    match withdrawn {
        Ok(()) => Ok(Visit::see_other(&format!("/me/hiring/{id}?done=withdrawn"))),
        Err(CardError::Invalid(errors)) => {
            page(&visit, id, &form, renamed(&errors, &[("reason", "withdraw_reason")])).await
        }
        Err(error) => match error.into() {
            AppError::Conflict(text) => refused(&visit, id, &form, &text).await,
            error => Err(error),
        },
    }
}

/// `POST /me/hiring/{id}/interview`
///
/// # Errors
/// [`AppError::Conflict`] when it changed meanwhile.
pub async fn interview(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let acted = acts::interview(&visit, id, &form).await;
    after(&visit, id, &form, acted).await
}

/// `POST /me/hiring/{id}/engagement`
///
/// # Errors
/// As [`interview`].
pub async fn engagement(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let acted = acts::engagement(&visit, id, &form).await;
    after(&visit, id, &form, acted).await
}

/// `POST /me/hiring/{id}/review`
///
/// # Errors
/// As [`interview`].
pub async fn review(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<CardForm>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
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
        Ok(Ok(word)) => Ok(Visit::see_other(&format!("/me/hiring/{id}?done={word}"))),
        Ok(Err(errors)) => page(visit, id, form, errors).await,
        Err(AppError::Conflict(text)) => refused(visit, id, form, &text).await,
        Err(error) => Err(error),
    }
}
