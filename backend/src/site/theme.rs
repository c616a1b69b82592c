//! Light, dark, or as the system has it: a cookie that holds nothing else.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::error::AppError;
use crate::extract::{Form, Visit, local_path};

/// The switch at the foot of every page.
#[derive(Deserialize)]
pub struct ThemeForm {
    theme: String,
    #[serde(default)]
    return_to: String,
}

/// `POST /theme`
///
/// # Errors
/// [`AppError::Malformed`] for a theme that there is not.
pub async fn choose(
    visit: Visit,
    request: HttpRequest,
    Form(form): Form<ThemeForm>,
) -> Result<HttpResponse, AppError> {
    let mut cookie = Cookie::build("theme", form.theme.clone())
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(visit.state.config.has_secure_origin())
        .max_age(Duration::days(365))
        .finish();
    match form.theme.as_str() {
        "light" | "dark" => {}
        "auto" => cookie.make_removal(),
        _ => return Err(AppError::Malformed("There is no such theme.".to_owned())),
    }
    let origin = visit.state.config.origin();
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let back = referer.and_then(|from| from.strip_prefix(&origin)).unwrap_or(&form.return_to);
    let mut response = Visit::see_other(local_path(back, "/"));
    response.add_cookie(&cookie).map_err(|error| AppError::Internal(error.into()))?;
    Ok(response)
}
