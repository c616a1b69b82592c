//! `/account/tokens`: personal tokens. A new one is shown by the answer to the form itself, once.

use actix_web::HttpResponse;
use domain::accounts::{self, ApiTokenError, TokenForm};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApiTokenId;
use serde::{Deserialize, Serialize};

use super::api_tokens_view::{NewTokenPage, TokensPage};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};

/// A token as asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "fields of the page")]
pub struct NewTokenForm {
    pub name: String,
    pub scopes: Vec<String>,
    pub days: String,
}

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `GET /account/tokens`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let form = NewTokenForm { days: "90".to_owned(), ..NewTokenForm::default() };
    let mut page = load(&visit, form, FieldErrors::default()).await?;
    page.is_revoked = done.done == "revoked";
    visit.page(&page)
}

async fn load(visit: &Visit, form: NewTokenForm, errors: FieldErrors) -> Result<TokensPage, AppError> {
    guard::signed(visit)?;
    let mut conn = visit.conn().await?;
    let tokens = accounts::list_api_tokens(&mut conn, &visit.cx).await?;
    let zone = accounts::find_profile(&mut conn, &visit.cx).await?.map(|profile| profile.time_zone);
    Ok(TokensPage::new(tokens, form, errors, zone.unwrap_or_default()))
}

/// `POST /account/tokens`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn create(visit: Visit, Form(form): Form<NewTokenForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let created = {
        let wanted = TokenForm { name: &form.name, scopes: &form.scopes, days: &form.days };
        let mut conn = visit.conn().await?;
        accounts::create_api_token(&mut conn, &visit.cx, &wanted).await
    };
    match created {
        Ok(token) => {
            let address = visit.cx.config.absolute("/api/v1/me");
            visit.page(&NewTokenPage::new(form.name, token.expose().to_owned(), address))
        }
        Err(ApiTokenError::Invalid(errors)) => visit.invalid(&load(&visit, form, errors).await?),
        Err(ApiTokenError::NotFound) => Err(AppError::Unauthenticated),
        Err(ApiTokenError::Query(error)) => Err(error.into()),
    }
}

/// `POST /account/tokens/{id}/revoke`
///
/// # Errors
/// [`AppError::NotFound`] for a token that is not one's own, or is revoked.
pub async fn revoke(
    visit: Visit,
    Path(id): Path<ApiTokenId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let revoked = accounts::revoke_api_token(&mut *visit.conn().await?, &visit.cx, id).await;
    match revoked {
        Ok(()) => Ok(Visit::see_other("/account/tokens?done=revoked")),
        Err(ApiTokenError::NotFound | ApiTokenError::Invalid(_)) => Err(AppError::NotFound),
        Err(ApiTokenError::Query(error)) => Err(error.into()),
    }
}
