//! Who looks at a page of the directory.

use actix_web::HttpRequest;
use actix_web::http::header;
use domain::directory::{Viewer, list_open_slugs};
use domain::platform::actor::Actor;
use domain::platform::db::{Conn, QueryError};

use crate::extract::Visit;

/// Parts of the names that robots of search engines give themselves.
const ROBOTS: [&str; 10] = [
    "googlebot",
    "bingbot",
    "duckduckbot",
    "applebot",
    "yandex",
    "baiduspider",
    "slurp",
    "qwant",
    "seznam",
    "crawler",
];

/// The viewer of this request. A search engine's robot sees public profiles only: what is anonymous or for companies is
/// not for its index, whoever links to it.
///
/// # Errors
/// When Postgres refuses.
pub async fn viewer_of(visit: &Visit, request: &HttpRequest, conn: &mut Conn) -> Result<Viewer, QueryError> {
    match visit.cx.actor {
        Actor::Account(_) => Viewer::of(conn, &visit.cx.actor).await,
        _ if is_robot(request) => Ok(Viewer::search_engine()),
        _ => Ok(Viewer::stranger()),
    }
}

/// Where the engineer at this slug is, if `viewer` may open their page.
///
/// # Errors
/// When Postgres refuses.
pub async fn href_for(
    visit: &Visit,
    conn: &mut Conn,
    viewer: &Viewer,
    slug: &str,
) -> Result<Option<String>, QueryError> {
    let open = list_open_slugs(conn, &visit.cx, viewer, &[slug.to_owned()]).await?;
    Ok(open.contains(slug).then(|| format!("/engineers/{slug}")))
}

fn is_robot(request: &HttpRequest) -> bool {
    let agent =
        request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let agent = agent.to_ascii_lowercase();
    ROBOTS.iter().any(|robot| agent.contains(robot))
}
