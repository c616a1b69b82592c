//! Handler of `/me/view-as`: what somebody else sees, by the predicate and the projection that every page asks. Nothing
//! here decides what is shown.

use actix_web::HttpResponse;
use domain::companies::{NamedCompany, find_named};
use domain::directory::{Preview, Surface, Viewer, preview};
use domain::engineers::{Exclusion, ExclusionSource, NetworkStatus, Profile, find_own};
use domain::platform::actor::Signed;
use domain::platform::db::Conn;
use domain::platform::email::EmailAddress;
use domain::platform::ids::CompanyId;
use serde::Deserialize;

use super::view_as_view::{CompanyPick, Seen, ViewAsPage, Written};
use crate::components::Tab;
use crate::directory::{PartsView, card_of};
use crate::error::AppError;
use crate::extract::{Query, Visit, guard};

/// Who looks, as the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct As {
    #[serde(rename = "as")]
    viewer: String,
    /// The beginning of a company's name.
    name: String,
    /// A company that was picked.
    company: String,
}

const VIEWERS: [(&str, &str); 6] = [
    ("stranger", "A stranger"),
    ("search_engine", "A search engine"),
    ("any_company", "A verified company"),
    ("company", "One company"),
    ("employer", "My employer"),
    ("reader", "A reader of the digest"),
];

/// Somebody to look as.
struct Eyes {
    /// The tab.
    tab: &'static str,
    /// Nobody while it has to be said first who.
    viewer: Option<Viewer>,
    /// Who that is, in a sentence.
    who: String,
    pick: Option<CompanyPick>,
}

/// `GET /me/view-as?as=stranger`
///
/// # Errors
/// [`AppError::NotFound`] without a profile.
pub async fn page(visit: Visit, Query(asked): Query<As>) -> Result<HttpResponse, AppError> {
    let signed = guard::developer(&visit)?;
    let mut conn = visit.conn().await?;
    let profile = find_own(&mut conn, &visit.cx).await?.ok_or(AppError::NotFound)?;
    let eyes = eyes(&mut conn, signed, &profile, &asked).await?;
    let seen = match &eyes.viewer {
        Some(viewer) => Some(preview(&mut conn, &visit.cx, viewer, &profile).await?),
        None => None,
    };
    drop(conn);
    visit.page(&view(&visit, &profile, eyes, seen))
}

async fn eyes(conn: &mut Conn, signed: &Signed, profile: &Profile, asked: &As) -> Result<Eyes, AppError> {
    let plain = |tab, viewer, who: &str| Eyes { tab, viewer: Some(viewer), who: who.to_owned(), pick: None };
    Ok(match asked.viewer.as_str() {
        "search_engine" => {
            plain("search_engine", Viewer::search_engine(), "A robot that makes pages findable.")
        }
        "any_company" => plain(
            "any_company",
            Viewer::any_company(),
            "A member of a company that we verified, and that you do not exclude.",
        ),
        "company" => one_company(conn, asked).await?,
        "employer" => employer(conn, signed, profile).await?,
        "reader" => plain(
            "reader",
            Viewer::any_reader(),
            "A reader of the monthly digest, at an address that you do not exclude.",
        ),
        _ => plain(
            "stranger",
            Viewer::stranger(),
            "Anybody who is not signed in, and every company that is not verified.",
        ),
    })
}

async fn one_company(conn: &mut Conn, asked: &As) -> Result<Eyes, AppError> {
    let found = find_named(conn, &asked.name).await?;
    let picked = asked.company.parse::<CompanyId>().ok();
    let chosen = match picked {
        Some(id) => found.iter().find(|company| company.id == id).cloned(),
        None => found.first().filter(|_| found.len() == 1).cloned(),
    };
    let viewer = match &chosen {
        Some(NamedCompany { id, .. }) => Some(Viewer::member_of(conn, *id, true).await?),
        None => None,
    };
    let who = match &chosen {
        Some(company) => format!("A member of {}.", company.name),
        None => {
            "Say which company: the beginning of its name will do. Only verified ones are found.".to_owned()
        }
    };
    let is_fruitless = !asked.name.trim().is_empty() && found.is_empty();
    let pick = CompanyPick {
        name: asked.name.chars().take(80).collect(),
        is_fruitless,
        found: if chosen.is_some() { Vec::new() } else { found.iter().map(link).collect() },
    };
    Ok(Eyes { tab: "company", viewer, who, pick: Some(pick) })
}

fn link(company: &NamedCompany) -> (String, String) {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("as", "company").append_pair("name", &company.name);
    query.append_pair("company", &company.id.to_string());
    (company.name.clone(), format!("/me/view-as?{}", query.finish()))
}

/// Somebody at the employer's domain: the one that an exclusion says, else that of the own address, else any excluded one.
async fn employer(conn: &mut Conn, signed: &Signed, profile: &Profile) -> Result<Eyes, AppError> {
    let excluded = |source: Option<ExclusionSource>| {
        profile.exclusions.iter().find_map(|row| match &row.exclusion {
            Exclusion::Domain(domain) if source.is_none_or(|source| row.source == source) => {
                Some(domain.clone())
            }
            _ => None,
        })
    };
    let own = signed.verified_address.as_deref().and_then(domain::engineers::suggested_exclusion);
    let domain = excluded(Some(ExclusionSource::CurrentEmployer)).or(own).or_else(|| excluded(None));
    let address =
        domain.as_ref().and_then(|domain| format!("a.colleague@{domain}").parse::<EmailAddress>().ok());
    let (viewer, who) = match (&address, &domain) {
        (Some(address), Some(domain)) => (
            Some(Viewer::colleague_at(conn, address).await?),
            format!("A member of a verified company with an address at {domain}."),
        ),
        _ => (
            None,
            "We do not know who that is: exclude your employer's domain under “Who sees you”, and look again.".to_owned(),
        ),
    };
    Ok(Eyes { tab: "employer", viewer, who, pick: None })
}

fn view(visit: &Visit, profile: &Profile, eyes: Eyes, seen: Option<Preview>) -> ViewAsPage {
    let tab = |(value, label): &(&str, &'static str)| Tab {
        label,
        href: format!("/me/view-as?as={value}"),
        is_current: *value == eyes.tab,
        count: None,
    };
    let is_active = profile.engineer.network_status == NetworkStatus::Active;
    let (shown, surfaces, page) = match seen {
        Some(Preview { shown, surfaces, page }) => (shown, surfaces, page),
        None => (None, Vec::new(), None),
    };
    ViewAsPage {
        viewers: VIEWERS.iter().map(tab).collect(),
        who: eyes.who,
        is_known: eyes.viewer.is_some(),
        pick: eyes.pick,
        engineer: shown.map(|shown| card_of(&shown, visit.cx.now)),
        places: if is_active {
            surfaces.into_iter().map(|(surface, is_shown)| Seen { place: place(surface), is_shown }).collect()
        } else {
            Vec::new()
        },
        written: page.map(|page| Written {
            bio_md: page.bio_md,
            parts: PartsView::new(&page.parts),
            can_ask: page.can_ask,
            is_indexable: page.is_indexable,
        }),
        is_active,
    }
}

fn place(surface: Surface) -> &'static str {
    match surface {
        Surface::Directory => "In the list of engineers",
        Surface::Profile => "On your own page",
        Surface::Compare => "Beside other engineers, for whoever knows your page",
        Surface::HirePage => "On the page of a skill of yours, when enough have it",
        Surface::Sitemap => "In the list of pages for search engines",
        Surface::Shortlist => "In a company's own list, once they put you there",
        Surface::Alert => "In the mail about a saved search that you newly fit",
        Surface::IntroForm => "To ask you for an intro",
        Surface::IntroMail => "In what a company reads about its request to you",
        Surface::HomeStrip => "On the home page, when your turn comes",
        Surface::Digest => "In the monthly digest, when your turn comes",
    }
}
