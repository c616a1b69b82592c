//! Who asks: from the access token in the cookie to an [`Actor`].

use actix_web::HttpRequest;
use domain::platform::actor::Actor;

use crate::error::AppError;
use crate::state::State;

/// The signed-in account of this request, or a stranger.
///
/// # Errors
/// [`AppError::Unavailable`] when the account cannot be looked up.
#[expect(clippy::unused_async, reason = "sessions arrive with accounts")]
pub async fn identify(_request: &HttpRequest, _state: &State) -> Result<Actor, AppError> {
    Ok(Actor::Stranger)
}
