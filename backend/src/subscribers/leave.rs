//! The way out: for people a page with a button, for mail programs one POST (RFC 8058).

use actix_web::web::Bytes;
use actix_web::{HttpResponse, http::header};
use domain::subscribers::{self, Goodbye, UnsubscribeError, Via};

use super::pages::link_refused;
use super::views::Unsubscribe;
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// `GET /unsubscribe/{token}`: changes nothing, for link scanners open every link.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn page(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let found = subscribers::find_for_goodbye(&mut *visit.conn().await?, &visit.cx, &token).await;
    let Goodbye { address, is_done, undo_token, erase_token } = found.map_err(refused)?;
    visit.page(&Unsubscribe {
        action: format!("/unsubscribe/{token}"),
        address,
        is_done,
        undo_action: undo_token.map(|token| format!("/newsletter/undo/{token}")),
        delete_path: erase_token.map(|token| format!("/newsletter/preferences/{token}/delete")),
    })
}

/// `POST /unsubscribe/{token}`. The token is its own proof: no cookie and no other token is looked at. A mail program
/// sends `List-Unsubscribe=One-Click`, urlencoded or as multipart, and gets 200 without a redirect.
///
/// # Errors
/// As [`page`].
pub async fn leave(visit: Visit, Path(token): Path<String>, body: Bytes) -> Result<HttpResponse, AppError> {
    let is_page = url::form_urlencoded::parse(&body).any(|(name, value)| name == "from" && value == "page");
    let via = if is_page { Via::Page } else { Via::OneClick };
    let left = subscribers::unsubscribe(&mut *visit.conn().await?, &visit.cx, &token, via).await;
    left.map_err(refused)?;
    if is_page {
        return Ok(Visit::see_other(&format!("/unsubscribe/{token}")));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body("You are unsubscribed.\n"))
}

fn refused(error: UnsubscribeError) -> AppError {
    match error {
        UnsubscribeError::Link(error) => link_refused(error),
        UnsubscribeError::Query(error) => error.into(),
    }
}
