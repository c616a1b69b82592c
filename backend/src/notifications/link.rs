//! The link of every product mail: for people a page with a button, for mail programs one POST (RFC 8058).

use actix_web::web::Bytes;
use actix_web::{HttpResponse, http::header};
use domain::accounts::model::LinkFault;
use domain::notifications::{self, Via};

use super::pages::label;
use super::views::StopPage;
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// `GET /notifications/{token}`: changes nothing, for link scanners open every link.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let found = notifications::find_by_link(&mut *visit.conn().await?, &visit.cx, &token).await;
    let found = found.map_err(refused)?;
    visit.page(&StopPage {
        action: format!("/notifications/{token}"),
        label: label(found.kind),
        is_wanted: found.is_wanted,
    })
}

/// `POST /notifications/{token}`. The token is its own proof: no cookie and no other token is looked at. A mail program
/// sends `List-Unsubscribe=One-Click`, urlencoded or as multipart, and gets 200 without a redirect.
///
/// # Errors
/// As [`show`].
pub async fn act(visit: Visit, Path(token): Path<String>, body: Bytes) -> Result<HttpResponse, AppError> {
    let said = |wanted: &str| {
        url::form_urlencoded::parse(&body).any(|(name, value)| name == "from" && value == wanted)
    };
    let mut conn = visit.conn().await?;
    let done = if said("undo") {
        notifications::want_by_link(&mut conn, &visit.cx, &token).await
    } else {
        let via = if said("page") { Via::Link } else { Via::OneClick };
        notifications::stop_by_link(&mut conn, &visit.cx, &token, via).await
    };
    done.map_err(refused)?;
    drop(conn);
    if said("page") || said("undo") {
        return Ok(Visit::see_other(&format!("/notifications/{token}")));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body("These mails are stopped.\n"))
}

fn refused(fault: LinkFault) -> AppError {
    match fault {
        LinkFault::Query(error) => error.into(),
        LinkFault::Invalid | LinkFault::Taken => AppError::NotFound,
        LinkFault::Expired | LinkFault::Used | LinkFault::Replaced => {
            AppError::Gone("This link has expired. Sign in to choose which mails you get.".into())
        }
    }
}
