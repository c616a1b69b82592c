//! Small files at addresses that others fixed.

use actix_web::HttpResponse;
use actix_web::http::header;
use chrono::TimeDelta;
use domain::platform::assets;

use crate::extract::Visit;

const DAY: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=86400");

/// `GET /robots.txt` (RFC 9309): desks, forms behind links and debug pages are nobody's business.
pub async fn robots(visit: Visit) -> HttpResponse {
    let sitemap = visit.state.config.absolute("/sitemap.xml");
    let text = format!(
        "User-agent: *\n\
        Disallow: /staff\nDisallow: /me\nDisallow: /company\nDisallow: /dev/\nDisallow: /sign-in\nDisallow: /sign-up\n\
        Disallow: /unsubscribe/\nDisallow: /metrics\nDisallow: /healthz\nDisallow: /readyz\nDisallow: /api/\n\
        Disallow: /engineers/compare\nSitemap: {sitemap}\n"
    );
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header(DAY).body(text)
}

/// `GET /.well-known/security.txt` (RFC 9116).
pub async fn security(visit: Visit) -> HttpResponse {
    let config = &visit.state.config;
    let expires = (visit.cx.now + TimeDelta::days(180)).format("%Y-%m-%dT00:00:00Z");
    let text = format!(
        "Contact: mailto:{}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {}\n",
        config.site.contact_email,
        config.absolute("/.well-known/security.txt"),
    );
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header(DAY).body(text)
}

/// `GET /favicon.ico`, for whoever does not read the page's head.
pub async fn favicon() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, assets::static_url("img/favicon.svg")))
        .insert_header(DAY)
        .finish()
}
