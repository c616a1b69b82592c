//! `/account/keep/{token}`: the link of the mail that takes the end of an account back, signed in or not.

use actix_web::HttpResponse;
use domain::personal;

use super::views::KeepPage;
use crate::accounts::views::faulty;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit};

/// Where a link that does nothing any more sends people.
const AGAIN: &str = "/account/delete";

/// `GET /account/keep/{token}`: a button, nothing else.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let found = {
        let mut conn = visit.conn().await?;
        personal::find_keepable(&mut conn, &visit.cx, &token).await
    };
    match found {
        Ok(deletion) => visit.page(&KeepPage::new(deletion.due_at, &token, super::zone(&visit).await?)),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}

/// `POST /account/keep/{token}`
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn keep(
    visit: Visit,
    Path((token,)): Path<(String,)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let kept = {
        let mut conn = visit.conn().await?;
        personal::keep_account(&mut conn, &visit.cx, &token).await
    };
    match kept {
        Ok(()) => Ok(Visit::see_other("/account?done=kept")),
        Err(fault) => faulty(&visit, fault, AGAIN),
    }
}
