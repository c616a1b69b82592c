//! `/account/export`: asking for a copy, and what has become of it.

use actix_web::HttpResponse;
use domain::personal::{self, Export, ExportState, RequestExportError};
use serde::Deserialize;

use super::views::{Copy, ExportPage};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Query, Visit, guard};

/// What was done just now.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /account/export`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    visit.page(&ExportPage { is_asked: done.done == "asked", ..page(&visit).await? })
}

/// `POST /account/export`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn ask(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let asked = {
        let mut conn = visit.conn().await?;
        personal::request_export(&mut conn, &visit.cx).await
    };
    match asked {
        Ok(_) => Ok(Visit::see_other("/account/export?done=asked")),
        Err(RequestExportError::TooSoon(next)) => {
            visit.invalid(&ExportPage { too_soon: Some(next), ..page(&visit).await? })
        }
        Err(RequestExportError::Stranger) => Err(AppError::Unauthenticated),
        Err(RequestExportError::Query(error)) => Err(error.into()),
    }
}

async fn page(visit: &Visit) -> Result<ExportPage, AppError> {
    let exports = {
        let mut conn = visit.conn().await?;
        personal::list_exports(&mut conn, &visit.cx).await?
    };
    let last = exports.iter().map(|export| export.asked_at).max();
    Ok(ExportPage {
        zone: super::zone(visit).await?,
        next_at: last.map(|at| at + personal::EXPORT_PAUSE).filter(|next| *next > visit.cx.now),
        copies: exports.into_iter().map(|export| copy(visit, &export)).collect(),
        ..ExportPage::default()
    })
}

fn copy(visit: &Visit, export: &Export) -> Copy {
    let is_ready = export.state == ExportState::Ready;
    let end = export.expires_at.filter(|_| is_ready);
    Copy {
        asked_at: export.asked_at,
        expires_at: end,
        kilobytes: (export.byte_size + 999) / 1000,
        path: end.map(|end| format!("/account/export/{}", personal::export_token(&visit.cx, export.id, end))),
    }
}
