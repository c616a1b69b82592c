//! `/account/delete`: what the end of an account means, asked for with the password, and taken back with a press.

use actix_web::HttpResponse;
use domain::companies::{self, Estate};
use domain::personal::{self, RequestDeletionError, Wish};
use domain::platform::actor::AccountKind;
use domain::platform::fields::FieldErrors;
use serde::{Deserialize, Serialize};

use super::views::{DeletePage, Heir, LeavingPage};
use crate::accounts::settings::{changed_meanwhile, prove_password};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Visit, guard};

/// The form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct DeleteForm {
    /// Never shown again.
    #[serde(default, skip_serializing)]
    pub password: String,
    /// `on`: the digest to the same address ends as well.
    #[serde(default)]
    pub ends_subscription: String,
    /// Who takes the company over, or `close`.
    #[serde(default)]
    pub company: String,
}

/// `GET /account/delete`; once it is asked for, the page that offers to take it back.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let found = {
        let mut conn = visit.conn().await?;
        personal::find_deletion(&mut conn, &visit.cx).await?
    };
    match found {
        Some(deletion) => visit.page(&LeavingPage::of(&deletion, super::zone(&visit).await?)),
        None => visit.page(&page(&visit, DeleteForm::default(), FieldErrors::default()).await?),
    }
}

/// `POST /account/delete`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn submit(visit: Visit, Form(form): Form<DeleteForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut errors = FieldErrors::default();
    let proven = prove_password(&visit, "password", &form.password, &mut errors).await?;
    let proven = match errors.into_result(proven) {
        Ok(proven) => proven,
        Err(errors) => return visit.invalid(&page(&visit, form, errors).await?),
    };
    let wish = Wish { ends_subscription: !form.ends_subscription.is_empty(), company: form.company.clone() };
    let requested = {
        let mut conn = visit.conn().await?;
        personal::request_deletion(&mut conn, &visit.cx, &proven, &wish).await
    };
    match requested {
        Ok(_) | Err(RequestDeletionError::Asked) => Ok(Visit::see_other("/account/delete")),
        Err(RequestDeletionError::Invalid(errors)) => visit.invalid(&page(&visit, form, errors).await?),
        Err(RequestDeletionError::Staff) => Err(AppError::NotFound),
        Err(RequestDeletionError::Stranger) => Err(AppError::Unauthenticated),
        Err(RequestDeletionError::Outdated) => Err(changed_meanwhile()),
        Err(RequestDeletionError::Query(error)) => Err(error.into()),
    }
}

/// `POST /account/delete/take-back`: twice is fine.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn take_back(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    personal::keep_own_account(&mut conn, &visit.cx).await?;
    Ok(Visit::see_other("/account?done=kept"))
}

async fn page(visit: &Visit, form: DeleteForm, errors: FieldErrors) -> Result<DeletePage, AppError> {
    let signed = guard::signed(visit)?;
    let zone = super::zone(visit).await?;
    let mut conn = visit.conn().await?;
    let estate = companies::find_estate(&mut conn, signed.account_id).await?;
    let has_digest = personal::find_subscription_of(&mut conn, &visit.cx).await?;
    Ok(DeletePage {
        form,
        errors,
        is_staff: signed.kind == AccountKind::Staff,
        is_developer: signed.kind == AccountKind::Developer,
        has_digest,
        days: personal::CHANGE_OF_MIND.num_days(),
        due_at: visit.cx.now + personal::CHANGE_OF_MIND,
        zone,
        company: estate.as_ref().map(|estate| estate.name.clone()),
        is_last_owner: estate.as_ref().is_some_and(|estate| estate.is_last_owner),
        heirs: estate.map(heirs).unwrap_or_default(),
    })
}

/// Who may take the company over, and nobody; nothing to choose while somebody else owns it, or nobody else is there.
fn heirs(estate: Estate) -> Vec<Heir> {
    if !estate.is_last_owner || estate.others.is_empty() {
        return Vec::new();
    }
    let member = |member: companies::Member| Heir {
        value: member.account_id.to_string(),
        label: format!("{} takes it over", member.name.unwrap_or_default()),
    };
    let close = Heir { value: "close".to_owned(), label: "Close the company".to_owned() };
    estate.others.into_iter().map(member).chain([close]).collect()
}
