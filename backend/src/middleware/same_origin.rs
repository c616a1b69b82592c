//! Every unsafe request must come from this origin: by Sec-Fetch-Site, else by Origin.
//!
//! With neither, a proof is needed: the token bound to a session, which the `Form` extractor then demands of strangers
//! too (who have none), or a signed link in the address, which no other site can know. Pages of signed links send no
//! referrer, for which browsers send `Origin: null` (Fetch, section 4.1): that is no origin either.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::{is_safe, refuse};
use crate::error::AppError;
use crate::extract::bearer::is_api;
use crate::state::State;

/// Paths whose POST a mail provider sends (RFC 8058): the signed link is the proof, whoever sends it.
const ONE_CLICK: [&str; 2] = ["/unsubscribe/", "/notifications/"];

/// Paths that hold a signed link: proof enough where the browser says nothing about the origin.
const SIGNED_LINKS: [&str; 19] = [
    "/notifications/",
    "/invitations/",
    "/domains/",
    "/sign-in/link/",
    "/sign-in/code/",
    "/unsubscribe/",
    "/verify/",
    "/reset/",
    "/restore-address/",
    "/newsletter/",
    "/account/address/",
    "/account/keep/",
    "/availability/",
    "/digest-consent/",
    "/digest-notice/",
    "/appeals/",
    "/intros/answer/",
    "/briefs/",
    "/build-with-us/",
];

/// Marks a request that nothing but the session's token can vouch for.
#[derive(Clone, Copy, Debug)]
pub struct NeedsToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Ours,
    NeedsToken,
    Foreign,
}

/// Refuses what another site made the browser send.
///
/// # Errors
/// None of its own.
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin =
        request.app_data::<web::Data<State>>().map(|state| state.config.origin()).unwrap_or_default();
    // Below /api no cookie counts, so that there is nothing that another site could make a browser send.
    if !is_safe(request.method()) && !is_one_click(request.path()) && !is_api(request.path()) {
        match judge(request.headers(), request.path(), &origin) {
            Verdict::Ours => {}
            Verdict::NeedsToken => {
                request.extensions_mut().insert(NeedsToken);
            }
            Verdict::Foreign => {
                let why =
                    "This form was not sent from our own pages. Open the page again and send it from there.";
                return Ok(refuse(request, &AppError::Forbidden(why.to_owned())));
            }
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether mail providers post to this path.
#[must_use]
pub fn is_one_click(path: &str) -> bool {
    ONE_CLICK.iter().any(|prefix| path.starts_with(prefix))
}

fn judge(headers: &HeaderMap, path: &str, origin: &str) -> Verdict {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return if site == "same-origin" { Verdict::Ours } else { Verdict::Foreign };
    }
    match text(header::ORIGIN) {
        Some(sent) if sent == origin => Verdict::Ours,
        Some(sent) if sent != "null" => Verdict::Foreign,
        _ if SIGNED_LINKS.iter().any(|prefix| path.starts_with(prefix)) => Verdict::Ours,
        _ => Verdict::NeedsToken,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_browser_says_where_a_form_came_from() {
        let ours = "https://roster.test";
        for (site, origin, path, verdict) in [
            (Some("same-origin"), None, "/sign-in", Verdict::Ours),
            (Some("same-origin"), Some("null"), "/sign-in", Verdict::Ours),
            (Some("same-origin"), Some("https://evil.test"), "/sign-in", Verdict::Ours),
            (Some("same-site"), Some(ours), "/sign-in", Verdict::Foreign),
            (Some("cross-site"), Some(ours), "/verify/x", Verdict::Foreign),
            (Some("none"), None, "/sign-in", Verdict::Foreign),
            (None, Some(ours), "/sign-in", Verdict::Ours),
            (None, Some("https://roster.test.evil.test"), "/sign-in", Verdict::Foreign),
            (None, Some("http://roster.test"), "/sign-in", Verdict::Foreign),
            (None, Some("null"), "/sign-in", Verdict::NeedsToken),
            (None, None, "/sign-in", Verdict::NeedsToken),
            (None, Some("null"), "/verify/x", Verdict::Ours),
            (None, None, "/reset/x", Verdict::Ours),
            (None, None, "/reset", Verdict::NeedsToken),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert(HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(judge(&headers, path, ours), verdict, "{site:?} {origin:?} {path}");
        }
        assert!(is_one_click("/unsubscribe/x") && !is_one_click("/unsubscribe"));
    }
}
