//! What search engines may keep, as sitemaps.org wants to be told: an index, and parts of at most 50,000 addresses.

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::directory::{HirePath, MOST_IN_PART, list_hire_paths, list_part, list_parts};

use super::etag::tagged;
use super::hire_view::hire_path;
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// Pages that are the same for everybody.
const PAGES: [&str; 10] = [
    "/",
    "/services",
    "/for-companies",
    "/for-developers",
    "/engineers",
    "/build-with-us",
    "/newsletter",
    "/how-ranking-works",
    "/privacy",
    "/terms",
];
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// `GET /sitemap.xml`
///
/// # Errors
/// When Postgres refuses.
pub async fn index(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let hire = hire_paths(&visit).await?;
    let snapshot = visit.state.index.snapshot();
    let engineers = list_parts(&mut *visit.conn().await?, &visit.cx, snapshot.as_deref()).await?;
    let mut names = vec!["pages".to_owned()];
    names.extend((1..=chunks(&hire).len()).map(|number| format!("hire-{number}")));
    names.extend(engineers.iter().map(|prefix| engineers_name(prefix)));
    let mut xml = format!("{HEAD}<sitemapindex {SPACE}>\n");
    for name in names {
        let address = visit.state.config.absolute(&format!("/sitemaps/{name}.xml"));
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", escaped(&address));
    }
    xml.push_str("</sitemapindex>\n");
    Ok(answer(&request, xml))
}

/// `GET /sitemaps/{name}.xml`
///
/// # Errors
/// [`AppError::NotFound`] for a part that the index does not name.
pub async fn part(
    visit: Visit,
    request: HttpRequest,
    Path(name): Path<String>,
) -> Result<HttpResponse, AppError> {
    let config = &visit.state.config;
    let mut xml = format!("{HEAD}<urlset {SPACE}>\n");
    let mut add = |path: &str, changed: Option<String>| {
        let changed = changed.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        let _ = writeln!(xml, "<url><loc>{}</loc>{changed}</url>", escaped(&config.absolute(path)));
    };
    if name == "pages" {
        for path in PAGES {
            add(path, None);
        }
    } else if let Some(number) = name.strip_prefix("hire-") {
        let all = hire_paths(&visit).await?;
        let number: usize = number.parse().map_err(|_| AppError::NotFound)?;
        let chunks = chunks(&all);
        let chunk = number.checked_sub(1).and_then(|at| chunks.get(at)).ok_or(AppError::NotFound)?;
        chunk.iter().for_each(|path| add(&hire_path(&path.slug, path.country), None));
    } else {
        let prefix = prefix_of(&name).ok_or(AppError::NotFound)?;
        let engineers =
            list_part(&mut *visit.conn().await?, &visit.cx, prefix).await?.ok_or(AppError::NotFound)?;
        for engineer in engineers {
            let day = engineer.changed_at.format("%Y-%m-%d").to_string();
            add(&format!("/engineers/{}", engineer.slug), Some(day));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(answer(&request, xml))
}

/// The addresses of all long-tail pages, at most ten minutes old: to count them is to walk the network. Whether one of the
/// pages is there is asked anew each time it is opened.
async fn hire_paths(visit: &Visit) -> Result<Arc<Vec<HirePath>>, AppError> {
    let count = async {
        let index = visit.state.index.snapshot();
        Ok::<_, AppError>(list_hire_paths(&mut *visit.conn().await?, &visit.cx, index).await?)
    };
    visit.state.hire_paths.get(visit.cx.now, count).await
}

fn engineers_name(prefix: &str) -> String {
    if prefix.is_empty() { "engineers".to_owned() } else { format!("engineers-{prefix}") }
}

fn prefix_of(name: &str) -> Option<&str> {
    match name.strip_prefix("engineers")? {
        "" => Some(""),
        rest => rest.strip_prefix('-').filter(|prefix| !prefix.is_empty()),
    }
}

fn chunks(paths: &[HirePath]) -> Vec<&[HirePath]> {
    paths.chunks(usize::try_from(MOST_IN_PART).unwrap_or(usize::MAX)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&apos;")
        .replace('"', "&quot;")
}

/// Kept by nobody unasked: whoever hides is gone from it at the next request.
fn answer(request: &HttpRequest, xml: String) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/xml; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"));
    tagged(request, response.body(xml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_the_names_that_the_index_gives_them() {
        for prefix in ["", "7", "z"] {
            assert_eq!(prefix_of(&engineers_name(prefix)), Some(prefix));
        }
        for name in ["engineers-", "engineersx", "hire", ""] {
            assert_eq!(prefix_of(name), None, "{name}");
        }
        assert_eq!(escaped("a&b<'c'>"), "a&amp;b&lt;&apos;c&apos;&gt;");
    }
}
