//! Photos: sent by their owner, served to whom the directory's predicate shows the name.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{find_photo, read_photo};
use domain::engineers::parts::PartError;
use domain::engineers::picture::{self, PictureError};
use domain::engineers::{remove_photo, set_photo};
use domain::platform::fields::FieldErrors;

use super::files;
use super::gone;
use crate::directory::viewer_of;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Upload, Visit, guard};

/// `POST /me/profile/photo`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers; what cannot be taken comes back as the form.
pub async fn send(visit: Visit, upload: Upload) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    files::bound(&visit).await?;
    let sent = upload.read(&visit).await?;
    // No connection is held while a picture is worked on.
    let portrait = match picture::prepare(sent.content).await {
        Ok(portrait) => portrait,
        Err(PictureError::Refused(why)) => {
            return visit.invalid(&files::page(&visit, FieldErrors::one("photo", why)).await?);
        }
        Err(error @ PictureError::Busy) => return Err(AppError::Unavailable(error.to_string())),
        Err(error @ PictureError::Broken(_)) => return Err(AppError::Internal(error.into())),
    };
    let done: Result<(), PartError> = set_photo(&mut *visit.conn().await?, &visit.cx, &portrait).await;
    gone(done)?;
    Ok(Visit::see_other("/me/profile/files?done=photo"))
}

/// `POST /me/profile/photo/remove`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn remove(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    gone(remove_photo(&mut *visit.conn().await?, &visit.cx).await)?;
    Ok(Visit::see_other("/me/profile/files?done=photo-removed"))
}

/// `GET /engineers/{slug}/photo/{size}`: asked for anew at each look, since whom it is for may have changed.
///
/// # Errors
/// [`AppError::NotFound`] for a photo that is not there, or not for this viewer: nobody can tell which.
pub async fn serve(
    visit: Visit,
    request: HttpRequest,
    Path((slug, size)): Path<(String, i16)>,
) -> Result<HttpResponse, AppError> {
    let mut conn = visit.conn().await?;
    let viewer = viewer_of(&visit, &request, &mut conn).await?;
    let photo = find_photo(&mut conn, &visit.cx, &viewer, &slug).await?.ok_or(AppError::NotFound)?;
    let etag = header::EntityTag::new_strong(format!("{}-{size}", photo.stamp));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Cookie, User-Agent"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .insert_header(header::ETag(etag.clone()));
    if is_held(&request, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let jpeg = read_photo(&mut conn, &photo, size).await?.ok_or(AppError::NotFound)?;
    Ok(response.content_type("image/jpeg").body(jpeg))
}

fn is_held(request: &HttpRequest, etag: &header::EntityTag) -> bool {
    let held = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let wanted = etag.to_string();
    held.is_some_and(|held| held.split(',').any(|one| one.trim().trim_start_matches("W/") == wanted))
}
