//! Programs that show a personal token (RFC 6750), below `/api` only. There no cookie counts, and elsewhere no token.

use actix_web::HttpRequest;
use actix_web::http::header;
use domain::accounts;
use domain::platform::actor::Actor;
use domain::platform::context::Context;
use domain::platform::db::DbError;

use crate::error::AppError;
use crate::state::State;

/// Whether a path is of the API.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// The account of the token that this request shows, or a stranger.
///
/// # Errors
/// [`AppError::Unavailable`] when it cannot be looked up.
pub(super) async fn identify(request: &HttpRequest, state: &State, cx: &Context) -> Result<Actor, AppError> {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = shown.and_then(token_of) else { return Ok(Actor::Stranger) };
    let mut conn = state.pool.get().await.map_err(DbError::from)?;
    Ok(accounts::authenticate_token(&mut conn, cx, token).await?.unwrap_or(Actor::Stranger))
}

/// The scheme's name is in any case (RFC 9110, section 11.1).
fn token_of(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_follows_the_scheme() {
        for (header, token) in [
            ("Bearer roster_pat_x", Some("roster_pat_x")),
            ("bearer  roster_pat_x ", Some("roster_pat_x")),
            ("Basic roster_pat_x", None),
            ("Bearer", None),
            ("", None),
        ] {
            assert_eq!(token_of(header), token, "{header:?}");
        }
        assert!(is_api("/api/v1/me") && !is_api("/apis") && !is_api("/me/api/"));
    }
}
