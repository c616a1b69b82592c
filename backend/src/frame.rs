//! A mail's HTML as the document of a frame. It is hostile until shown otherwise: the frame may do nothing but look.

use actix_web::HttpResponse;
use actix_web::http::header;

/// For the frame's document only: inline style, and links that lead out of the frame when a person clicks them.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// Answers with the document.
#[must_use]
pub fn document(html: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(html.replacen("<head>", "<head><base target=\"_top\">", 1))
}
