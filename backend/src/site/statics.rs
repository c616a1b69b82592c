//! This site's own files, under an address that changes with them and may be kept for ever.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::platform::assets;

use crate::error::AppError;
use crate::extract::Path;

/// `GET /static/{release}/{path}`
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    request: HttpRequest,
    Path((release, path)): Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let file = assets::static_file(&path).ok_or(AppError::NotFound)?;
    let tag = format!("\"{}\"", file.fingerprint);
    // An old page may still ask for an old release: it gets today's file, but must ask again next time.
    let keep =
        if release == assets::static_release() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, keep)).insert_header((header::ETAG, tag));
    if is_known {
        return Ok(response.finish());
    }
    Ok(response.content_type(media_type(&path)).body(file.bytes.into_owned()))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, suffix)| suffix) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
