//! The company makes an offer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::candidacies::{self, CardAction, CardError};
use domain::engagements::{self, EngagementError};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::CandidacyId;

use super::cards::told;
use super::forms::OfferForm;
use super::offer_view::OfferPage;
use crate::error::AppError;
use crate::extract::{Form, Path, Visit, guard};
use crate::views::Flash;

/// `GET /company/pipeline/{id}/offer`
///
/// # Errors
/// [`AppError::Conflict`] where the card takes no offer.
pub async fn form(visit: Visit, Path(id): Path<CandidacyId>) -> Result<HttpResponse, AppError> {
    page(&visit, id, None, FieldErrors::default(), None).await
}

async fn page(
    visit: &Visit,
    id: CandidacyId,
    typed: Option<OfferForm>,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(visit)?;
    let file = candidacies::find_card(&mut *visit.conn().await?, &visit.cx, id).await?;
    if member.role == CompanyRole::Viewer {
        return Err(CardError::NotAllowed.into());
    }
    if file.seen.card.state.after(CardAction::Offer).is_none() {
        return Err(CardError::Moved(file.seen.card.state).into());
    }
    let status = match (&flash, errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    // A form that is sent again is sent for the card as it is now.
    let typed = typed.map(|typed| OfferForm { version: file.seen.card.version, ..typed });
    visit.page_with(status, &OfferPage::new(&file.seen, typed, errors, visit.cx.now).with_flash(flash))
}

/// `POST /company/pipeline/{id}/offer`
///
/// # Errors
/// As [`form`], and when the card was moved meanwhile.
pub async fn send(
    visit: Visit,
    Path(id): Path<CandidacyId>,
    Form(form): Form<OfferForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let made = engagements::propose(&mut *visit.conn().await?, &visit.cx, id, &form.input()).await;
    match made {
        Ok(()) => Ok(Visit::see_other(&format!("/company/pipeline/{id}?done=offered"))),
        Err(EngagementError::Invalid(errors)) => page(&visit, id, Some(form), errors, None).await,
        Err(EngagementError::CardMoved(state)) if state.after(CardAction::Offer).is_some() => {
            match told(&visit, id, CardError::Moved(state)).await {
                AppError::Conflict(text) => {
                    page(&visit, id, Some(form), FieldErrors::default(), Some(Flash::bad(&text))).await
                }
                error => Err(error),
            }
        }
        Err(error) => Err(error.into()),
    }
}
