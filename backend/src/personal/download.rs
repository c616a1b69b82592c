//! `/account/export/{token}`: one copy, for its owner, signed in, by the signed link.

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data};
use domain::personal::{self, Export, Opened};
use domain::platform::db::DbError;
use domain::platform::ids::ExportId;
use futures::stream;

use super::views::CopyPage;
use crate::error::AppError;
use crate::extract::{Path, Visit, guard};
use crate::state::State;

/// `GET /account/export/{token}`: what it is, and the button.
///
/// # Errors
/// [`AppError::NotFound`] for links that are not ours, or not theirs; [`AppError::Gone`] after seven days.
pub async fn show(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let export = open(&visit, &token).await?;
    visit.page(&CopyPage::new(&export, &token, super::zone(&visit).await?))
}

/// `GET /account/export/{token}/file`
///
/// # Errors
/// As [`show`].
pub async fn file(visit: Visit, Path((token,)): Path<(String,)>) -> Result<HttpResponse, AppError> {
    let export = open(&visit, &token).await?;
    let name = format!("roster-export-{}.zip", export.asked_at.format("%Y-%m-%d"));
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header(ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::Filename(name)],
        })
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .streaming(Box::pin(pieces(visit.state.clone(), export.id))))
}

async fn open(visit: &Visit, token: &str) -> Result<Export, AppError> {
    guard::signed(visit)?;
    let mut conn = visit.conn().await?;
    match personal::open_export(&mut conn, &visit.cx, token).await? {
        Opened::Ready(export) => Ok(export),
        Opened::Expired => Err(AppError::Gone(
            "This copy was deleted after seven days. Ask for another one on your account's page.".to_owned(),
        )),
        Opened::NotFound => Err(AppError::NotFound),
    }
}

/// Piece by piece, so that no copy is ever in memory as a whole. A failure in the middle breaks the connection off.
fn pieces(state: Data<State>, id: ExportId) -> impl futures::Stream<Item = anyhow::Result<Bytes>> {
    stream::unfold(Some((state, 0)), move |at: Option<(Data<State>, i32)>| async move {
        let (state, position) = at?;
        match read(&state, id, position).await {
            Ok(Some(piece)) => Some((Ok(Bytes::from(piece)), Some((state, position + 1)))),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(%error, "a copy of personal data broke off");
                Some((Err(error.into()), None))
            }
        }
    })
}

async fn read(state: &State, id: ExportId, position: i32) -> Result<Option<Vec<u8>>, DbError> {
    Ok(personal::read_part(&mut *state.pool.get().await?, id, position).await?)
}
