//! A company as engineers see it.

use actix_web::HttpResponse;
use domain::bands::{self, Band};
use domain::companies::{self, PublicCompany, SizeBand};
use domain::platform::places::Country;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::{Fact, ResponseBand};
use crate::error::AppError;
use crate::extract::{Path, Visit, guard};
use crate::views::{Page, PageMeta};
use crate::words;

/// `/companies/{slug}`
#[derive(Clone, Debug, Serialize)]
pub struct CompanyPage {
    /// Its name.
    pub name: String,
    /// Since when staff vouch for it.
    pub verified: Option<String>,
    /// Markdown.
    pub about: String,
    /// How it answers.
    pub band: ResponseBand,
    /// What is known of it.
    pub facts: Vec<Fact>,
}

impl Template for CompanyPage {
    const NAME: &'static str = "pages/companies/public.html";
    fn samples() -> Vec<Self> {
        let verified = Self {
            name: "Ada <b>".into(),
            verified: Some("1 May 2026".into()),
            about: "We *build*. Ada <b>".into(),
            band: ResponseBand::from(Band::default()),
            facts: vec![Fact::new("Size", "11 to 50 people")],
        };
        vec![Self { verified: None, about: String::new(), ..verified.clone() }, verified]
    }
}
impl Page for CompanyPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name)
    }
}

/// `GET /companies/{slug}`: for developers and staff once it was verified, for its own members always.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`].
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    let found = companies::find_public(&mut conn, &visit.cx, &slug).await?;
    let PublicCompany { company, verified_at, domains } = found.ok_or(AppError::NotFound)?;
    let band = bands::of_company(&mut conn, visit.cx.now, company.id).await?;
    drop(conn);
    let zone = visit.cx.config.site.time_zone;
    let country = company.country.as_deref().and_then(|code| code.parse::<Country>().ok());
    let mut facts = Vec::new();
    if let Some(site) = &company.website {
        facts.push(Fact::new("Website", &**site).with_href(&**site));
    }
    let size = company.size_band.map(SizeBand::as_str);
    facts.extend(size.map(|size| Fact::new("Size", format!("{} people", size.replace('-', " to ")))));
    facts.extend(country.map(|country| Fact::new("Country", country.name())));
    if !domains.is_empty() {
        facts.push(Fact::new("Proven domains", domains.join(", ")));
    }
    visit.page(&CompanyPage {
        name: company.name,
        verified: verified_at.map(|at| words::date(at, zone)),
        about: company.about_md,
        band: band.into(),
        facts,
    })
}
