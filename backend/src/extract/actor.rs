//! Who asks: from the access token in the cookie to an [`Actor`].

use actix_web::HttpRequest;
use domain::accounts;
use domain::platform::actor::Actor;
use domain::platform::context::Context;
use domain::platform::db::DbError;

use super::cookies;
use crate::error::AppError;
use crate::state::State;

/// The signed-in account of this request, or a stranger.
///
/// # Errors
/// [`AppError::Unavailable`] when the account cannot be looked up.
pub async fn identify(request: &HttpRequest, state: &State, cx: &Context) -> Result<Actor, AppError> {
    let Some(cookie) = request.cookie(&cookies::access(&state.config)) else { return Ok(Actor::Stranger) };
    let mut conn = state.pool.get().await.map_err(DbError::from)?;
    Ok(accounts::authenticate(&mut conn, cx, cookie.value()).await?.unwrap_or(Actor::Stranger))
}
