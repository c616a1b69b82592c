//! `/account`: name, time zone, password, and where one is signed in. The address is in `address.rs`.

use actix_web::HttpResponse;
use domain::accounts::password::Password;
use domain::accounts::{self, EndSessionError, Profile, Proven, SaveProfileError};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SessionId;
use serde::Deserialize;

use super::forms::{ChangePasswordForm, ProfileForm};
use super::settings_view::AccountPage;
use super::throttle;
use crate::error::AppError;
use crate::extract::cookies::SessionChange;
use crate::extract::{Form, Nothing, Path, Query, Visit, guard};
use crate::subscribers::account::choice;

/// What was done just now.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /account`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let mut page = load(&visit).await?;
    page.done = done.done;
    visit.page(&page)
}

/// `POST /account`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn save(visit: Visit, Form(form): Form<ProfileForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let saved = {
        let mut conn = visit.conn().await?;
        accounts::save_profile(&mut conn, &visit.cx, &form.name, &form.time_zone).await
    };
    match saved {
        Ok(()) => Ok(Visit::see_other("/account?done=saved")),
        Err(SaveProfileError::Invalid(errors)) => {
            let mut page = load(&visit).await?;
            (page.form, page.errors) = (form, errors);
            visit.invalid(&page)
        }
        Err(SaveProfileError::Stranger) => Err(AppError::Unauthenticated),
        Err(SaveProfileError::Query(error)) => Err(error.into()),
    }
}

/// `POST /account/password`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn change_password(
    visit: Visit,
    Form(form): Form<ChangePasswordForm>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let profile = own(&mut *visit.conn().await?, &visit).await?;
    let mut errors = FieldErrors::default();
    let chosen = errors.take("new_password", profile.choose(&form.new_password));
    let proven = prove_password(&visit, "current_password", &form.current_password, &mut errors).await?;
    let (chosen, proven) = match errors.into_result(chosen.zip(proven)) {
        Ok(both) => both,
        Err(errors) => {
            let mut page = load(&visit).await?;
            page.errors = errors;
            return visit.invalid(&page);
        }
    };
    let hash = visit.state.hasher.hash(&chosen).await?;
    let mut conn = visit.conn().await?;
    if accounts::change_password(&mut conn, &visit.cx, &proven, &hash).await? {
        return Ok(Visit::see_other("/account?done=password"));
    }
    Err(changed_meanwhile())
}

/// Asks for the password again, as often as at the sign-in: a device that was left open is no way to guess it.
pub(crate) async fn prove_password(
    visit: &Visit,
    field: &'static str,
    typed: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Proven>, AppError> {
    let (profile, candidate) = {
        let mut conn = visit.conn().await?;
        (own(&mut conn, visit).await?, accounts::find_self(&mut conn, &visit.cx).await?)
    };
    let Ok(address) = profile.address.parse() else { return Err(AppError::Unauthenticated) };
    if let Err(seconds) = throttle::attempt(visit, &address).await {
        errors.add(field, format!("Too many tries. Wait {} minutes.", seconds.div_ceil(60)));
        return Ok(None);
    }
    let proven = accounts::prove(&visit.state.hasher, candidate, &Password::typed(typed)).await?;
    if proven.is_some() {
        throttle::succeeded(visit, &address).await;
    } else {
        errors.add(field, "This is not your password.");
    }
    Ok(proven)
}

pub(crate) fn changed_meanwhile() -> AppError {
    AppError::Conflict("Your password was changed a moment ago, in another window.".to_owned())
}

/// `POST /account/sessions/{id}/end`
///
/// # Errors
/// [`AppError::NotFound`] for a session that is not one's own, or has ended.
pub async fn end_one(
    visit: Visit,
    Path((id,)): Path<(SessionId,)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let is_current = guard::signed(&visit)?.session_id == id;
    let mut conn = visit.conn().await?;
    match accounts::end_session(&mut conn, &visit.cx, id).await {
        Ok(()) if is_current => {
            visit.change_session(SessionChange::End);
            Ok(Visit::see_other("/sign-in?notice=signed-out"))
        }
        Ok(()) => Ok(Visit::see_other("/account?done=ended")),
        Err(EndSessionError::NotFound) => Err(AppError::NotFound),
        Err(EndSessionError::Query(error)) => Err(error.into()),
    }
}

/// `POST /account/sessions/end-others`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn end_others(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    accounts::end_other_sessions(&mut conn, &visit.cx).await?;
    Ok(Visit::see_other("/account?done=ended"))
}

/// `GET /.well-known/change-password` (W3C): where password managers look.
pub async fn change_password_address() -> HttpResponse {
    Visit::see_other("/account#password")
}

async fn own(conn: &mut domain::platform::db::Conn, visit: &Visit) -> Result<Profile, AppError> {
    accounts::find_profile(conn, &visit.cx).await?.ok_or(AppError::Unauthenticated)
}

pub(super) async fn load(visit: &Visit) -> Result<AccountPage, AppError> {
    guard::signed(visit)?;
    let mut conn = visit.conn().await?;
    let profile = own(&mut conn, visit).await?;
    let sessions = accounts::list_sessions(&mut conn, &visit.cx).await?;
    let asked = accounts::find_asked_address(&mut conn, &visit.cx).await?;
    let two_factor = accounts::find_two_factor(&mut conn, &visit.cx).await?;
    let tokens = accounts::list_api_tokens(&mut conn, &visit.cx).await?.len();
    let mut page = AccountPage::new(profile, sessions).guarded_by(two_factor, tokens);
    page.asked_address = asked.map(|asked| asked.new);
    page.digest = choice(&mut conn, visit).await?;
    Ok(page)
}
