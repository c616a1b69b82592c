//! Handler of `/me/preview`: the desk's answer to "who sees what of me", from the predicate that every page asks.

use actix_web::HttpResponse;
use domain::directory::{Preview, Surface, Viewer, preview};
use domain::engineers::{NetworkStatus, find_own};
use serde::Deserialize;

use super::views::{PreviewPage, Seen};
use crate::components::Tab;
use crate::directory::card_of;
use crate::error::AppError;
use crate::extract::{Query, Visit, guard};

/// Who looks.
#[derive(Deserialize)]
pub struct As {
    #[serde(default, rename = "as")]
    viewer: String,
}

const VIEWERS: [(&str, &str); 5] = [
    ("stranger", "A stranger"),
    ("search_engine", "A search engine"),
    ("company", "A verified company"),
    ("employer", "My employer"),
    ("reader", "A reader of the digest"),
];

/// `GET /me/preview?as=stranger`
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn page(visit: Visit, Query(asked): Query<As>) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?.ok_or(AppError::NotFound)?;
    let (current, viewer) = match asked.viewer.as_str() {
        "search_engine" => ("search_engine", Viewer::search_engine()),
        "company" => ("company", Viewer::any_company()),
        "employer" => {
            // Somebody with an address at the owner's own domain, in a company that we verified.
            let own = signed.verified_address.as_deref().and_then(|a| a.rsplit_once('@')).map(|(_, d)| d);
            let colleague = own.and_then(|domain| format!("a.colleague@{domain}").parse().ok());
            let viewer = match &colleague {
                Some(address) => Viewer::colleague_at(&mut conn, address).await?,
                None => Viewer::any_company(),
            };
            ("employer", viewer)
        }
        "reader" => ("reader", Viewer::any_reader()),
        _ => ("stranger", Viewer::stranger()),
    };
    let Preview { shown, surfaces } = preview(&mut conn, &visit.cx, &viewer, &profile).await?;
    drop(conn);
    let tab = |(value, label): &(&str, &'static str)| Tab {
        label,
        href: format!("/me/preview?as={value}"),
        is_current: *value == current,
        count: None,
    };
    visit.page(&PreviewPage {
        viewers: VIEWERS.iter().map(tab).collect(),
        engineer: shown.map(|shown| card_of(&shown, visit.cx.now)),
        places: surfaces
            .into_iter()
            .map(|(surface, is_shown)| Seen { place: place(surface), is_shown })
            .collect(),
        is_active: profile.engineer.network_status == NetworkStatus::Active,
    })
}

fn place(surface: Surface) -> &'static str {
    match surface {
        Surface::Directory => "In the list of engineers",
        Surface::Profile => "On your own page",
        Surface::IntroForm => "To ask you for an intro",
        Surface::IntroMail => "In what a company reads about its request to you",
        Surface::HomeStrip => "On the home page, when your turn comes",
        Surface::Digest => "In the monthly digest, when your turn comes",
    }
}
