//! Who asks: from the access token in the cookie to an [`Actor`]. Where that has ended, the refresh token yields the
//! next pair, unseen; the answer then sets new cookies. Two tabs that do so at once get the same pair.

use actix_web::{HttpMessage, HttpRequest};
use domain::accounts::tokens::RefreshToken;
use domain::accounts::{self, RefreshError};
use domain::platform::actor::Actor;
use domain::platform::context::Context;
use domain::platform::db::DbError;

use super::bearer;
use super::cookies::{self, SessionChange, SessionSlot};
use crate::error::AppError;
use crate::state::State;

/// Kept with the request: several extractors ask.
#[derive(Clone)]
struct Identified(Actor);

/// The signed-in account of this request, or a stranger.
///
/// # Errors
/// [`AppError::Unavailable`] when the account cannot be looked up.
pub async fn identify(request: &HttpRequest, state: &State, cx: &Context) -> Result<Actor, AppError> {
    if let Some(known) = request.extensions().get::<Identified>() {
        return Ok(known.0.clone());
    }
    let actor = ask(request, state, cx).await?;
    request.extensions_mut().insert(Identified(actor.clone()));
    Ok(actor)
}

/// Who asks, if that was found out already.
#[must_use]
pub fn known(request: &HttpRequest) -> Option<Actor> {
    request.extensions().get::<Identified>().map(|known| known.0.clone())
}

/// The refresh token of this browser.
#[must_use]
pub fn refresh_token(request: &HttpRequest, state: &State) -> Option<RefreshToken> {
    RefreshToken::parse(request.cookie(&cookies::refresh(&state.config))?.value())
}

async fn ask(request: &HttpRequest, state: &State, cx: &Context) -> Result<Actor, AppError> {
    if bearer::is_api(request.path()) {
        return bearer::identify(request, state, cx).await;
    }
    let access = request.cookie(&cookies::access(&state.config));
    let refresh = refresh_token(request, state);
    if access.is_none() && refresh.is_none() {
        return Ok(Actor::Stranger);
    }
    let mut conn = state.pool.get().await.map_err(DbError::from)?;
    if let Some(cookie) = access
        && let Some(actor) = accounts::authenticate(&mut conn, cx, cookie.value()).await?
    {
        return Ok(actor);
    }
    let Some(refresh) = refresh else { return Ok(Actor::Stranger) };
    let slot = request.extensions().get::<SessionSlot>().cloned().unwrap_or_default();
    match accounts::refresh(&mut conn, cx, &refresh).await {
        Ok(tokens) => {
            let actor = accounts::authenticate(&mut conn, cx, tokens.access.expose()).await?;
            slot.set(SessionChange::Open(tokens));
            Ok(actor.unwrap_or(Actor::Stranger))
        }
        Err(RefreshError::Ended | RefreshError::Reused) => {
            slot.set(SessionChange::End);
            Ok(Actor::Stranger)
        }
        Err(RefreshError::Query(error)) => Err(error.into()),
        Err(RefreshError::Signing(error)) => Err(AppError::Internal(error.into())),
    }
}
