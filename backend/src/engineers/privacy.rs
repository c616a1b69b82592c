//! Handlers of `/me/privacy`: who sees the engineer, one setting at a time.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::engineers::{
    ExcludeError, Exclusion, Visibility, VisibilityError, add_exclusion, find_own, list_unexcluded_employers,
    remove_exclusion, set_indexable, set_visibility,
};
use domain::moderation;
use domain::platform::fields::FieldErrors;
use serde::Deserialize;
use uuid::Uuid;

use super::privacy_view::{ExclusionForm, PrivacyPage};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::views::Flash;

/// What was just done, as the redirect says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// A button of the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    value: String,
}

/// `GET /me/privacy`
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn page(visit: Visit, Query(Done { done }): Query<Done>) -> Result<HttpResponse, AppError> {
    let page = load(&visit).await?;
    visit.page(&page.with_flash(flash(&done)))
}

async fn load(visit: &Visit) -> Result<PrivacyPage, AppError> {
    guard::developer(visit)?;
    let mut conn = visit.conn().await?;
    let mut profile = find_own(&mut conn, &visit.cx).await?.ok_or(AppError::NotFound)?;
    // A company's own block is the company's business: only what the engineer blocked stands among their lines.
    let own = moderation::list_own_blocks(&mut conn, &visit.cx).await?;
    profile.exclusions.retain(|row| {
        let is_own = |company| own.iter().any(|own| own.block.company_id == company);
        row.is_own() || matches!(row.exclusion, Exclusion::Company(company) if is_own(company))
    });
    let employers = list_unexcluded_employers(&mut conn, profile.engineer.id).await?;
    Ok(PrivacyPage::new(&profile, &employers))
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done {
        "visibility" => "Who sees you is changed, everywhere, from now on.",
        "indexing" => "Search engines hear of it the next time they ask for your page.",
        "excluded" => "They do not see you any more, anywhere, from now on.",
        "removed" => "The line is gone. They see what others in their place see.",
        _ => return None,
    };
    Some(Flash::good(said))
}

fn back(done: &str) -> HttpResponse {
    Visit::see_other(&format!("/me/privacy?done={done}"))
}

fn refused(error: VisibilityError) -> AppError {
    match error {
        VisibilityError::NoProfile => AppError::NotFound,
        VisibilityError::Query(error) => error.into(),
    }
}

/// `POST /me/privacy/visibility`
///
/// # Errors
/// As [`page`]; [`AppError::Invalid`] for a word that is no visibility.
pub async fn choose_visibility(visit: Visit, Form(chosen): Form<Chosen>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let Ok(visibility) = chosen.value.parse::<Visibility>() else {
        let page = load(&visit).await?;
        return visit.invalid(&page.with_errors(FieldErrors::one("value", "Choose who sees you.")));
    };
    set_visibility(&mut *visit.conn().await?, &visit.cx, visibility).await.map_err(refused)?;
    Ok(back("visibility"))
}

/// `POST /me/privacy/indexing`: `on` lets search engines keep the page while it is public.
///
/// # Errors
/// As [`page`].
pub async fn choose_indexing(visit: Visit, Form(chosen): Form<Chosen>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let is_indexable = chosen.value == "on";
    set_indexable(&mut *visit.conn().await?, &visit.cx, is_indexable).await.map_err(refused)?;
    Ok(back("indexing"))
}

/// `POST /me/privacy/exclusions`
///
/// # Errors
/// As [`page`]; what cannot be excluded comes back as the form.
pub async fn exclude(visit: Visit, Form(form): Form<ExclusionForm>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let added = {
        let mut conn = visit.conn().await?;
        add_exclusion(&mut conn, &visit.cx, &form.exclusion).await
    };
    match added {
        Ok(()) => Ok(back("excluded")),
        Err(ExcludeError::Invalid(errors)) => {
            let page = load(&visit).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page.with_form(form).with_errors(errors))
        }
        Err(ExcludeError::NotFound | ExcludeError::FromBlock) => Err(AppError::NotFound),
        Err(ExcludeError::Query(error)) => Err(error.into()),
    }
}

/// `POST /me/privacy/exclusions/{id}/remove`
///
/// # Errors
/// As [`page`]; [`AppError::NotFound`] for a line that is not theirs.
pub async fn remove(
    visit: Visit,
    Path(id): Path<Uuid>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    match remove_exclusion(&mut *visit.conn().await?, &visit.cx, id).await {
        Ok(()) => Ok(back("removed")),
        Err(ExcludeError::FromBlock) => {
            Err(AppError::Conflict("This line comes from a block and goes when you lift it.".to_owned()))
        }
        Err(ExcludeError::NotFound | ExcludeError::Invalid(_)) => Err(AppError::NotFound),
        Err(ExcludeError::Query(error)) => Err(error.into()),
    }
}
