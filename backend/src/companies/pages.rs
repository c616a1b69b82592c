//! The company's own pages.

use actix_web::HttpResponse;
use domain::bands;
use domain::companies::{self, CompanyFile, Profile, SaveProfileError};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::forms::{ProfileForm, countries, sizes};
use super::no_company::{self, BeginForm};
use super::open;
use super::proof::ProofForm;
use super::status::Status;
use super::views::{Desk, DeskLink, MemberRow, ProfilePage};
use crate::components::ResponseBand;
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What just happened, in the address of the page that says so.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// A form without fields: pressing its button is all.
#[derive(Debug, Default, Deserialize)]
pub struct Pressed {}

/// `GET /company`
///
/// # Errors
/// [`AppError`].
pub async fn desk(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let flash = flash(&done.done);
    let (_, member) = match guard::company(&visit) {
        Err(AppError::NotFound) => {
            let page = no_company::show(&visit, BeginForm::default(), FieldErrors::default(), flash)?;
            return visit.page(&page);
        }
        found => found?,
    };
    let mut conn = visit.conn().await?;
    let file = companies::own(&mut conn, &visit.cx).await?;
    let zone = words::zone(&file.company.time_zone);
    let things = open::things(&mut conn, &visit.cx, member, &file, zone).await?;
    let band = bands::of_company(&mut conn, visit.cx.now, member.company_id).await?;
    drop(conn);
    visit.page(&Desk {
        status: Status::of(&file.company, zone),
        is_verified: file.company.state == companies::CompanyState::Verified,
        name: file.company.name,
        is_owner: member.role == CompanyRole::Owner,
        things,
        band: ResponseBand::own(band),
        links: LINKS.map(|(label, href)| DeskLink { label, href }).to_vec(),
        flash,
    })
}

/// What of a company stands on pages of its own.
const LINKS: [(&str, &str); 10] = [
    ("Intros", "/company/intros"),
    ("Pipeline", "/company/pipeline"),
    ("Shortlists", "/company/shortlists"),
    ("Saved searches", "/company/searches"),
    ("Hidden engineers", "/company/hidden"),
    ("Blocks", "/blocks"),
    ("People", "/company/people"),
    ("Profile and domains", "/company/profile"),
    ("Hiring agreement", "/company/agreement"),
    ("Build With Us briefs", "/company/briefs"),
];

fn flash(done: &str) -> Option<Flash> {
    Some(Flash::good(match done {
        "submitted" => "Sent to our staff. The answer comes by mail.",
        "joined" => "You belong to this company now.",
        "left" => "You left. Your account stays.",
        "closed" => "The company is closed. Your account stays.",
        _ => return None,
    }))
}

/// `GET /company/profile`
///
/// # Errors
/// [`AppError`].
pub async fn profile(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let file = companies::own(&mut *visit.conn().await?, &visit.cx).await?;
    let form = ProfileForm::of(&file.company);
    let flash = match done.done.as_str() {
        "saved" => Some(Flash::good("Saved.")),
        "asked" => Some(Flash::good("A link is on its way to that address. It works for seven days.")),
        _ => None,
    };
    visit.page(&ProfilePage { flash, ..profile_page(&visit, file, form, FieldErrors::default())? })
}

/// `POST /company/profile`
///
/// # Errors
/// [`AppError`].
pub async fn save(visit: Visit, Form(form): Form<ProfileForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let typed: Profile = form.profile();
    let mut conn = visit.conn().await?;
    match companies::save_profile(&mut conn, &visit.cx, &typed).await {
        Ok(()) => Ok(Visit::see_other("/company/profile?done=saved")),
        Err(SaveProfileError::Invalid(errors)) => {
            let file = companies::own(&mut conn, &visit.cx).await?;
            drop(conn);
            visit.invalid(&profile_page(&visit, file, form, errors)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /company/verification`
///
/// # Errors
/// [`AppError`].
pub async fn submit(visit: Visit, _: Form<Pressed>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    companies::submit(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(Visit::see_other("/company?done=submitted"))
}

/// The profile page again, with what is wrong with the address for a proof.
pub(super) async fn domain_faults(
    visit: &Visit,
    typed: &ProofForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let file = companies::own(&mut *visit.conn().await?, &visit.cx).await?;
    let form = ProfileForm::of(&file.company);
    let page = profile_page(visit, file, form, errors)?;
    visit.invalid(&ProfilePage { proof_email: typed.email.clone(), ..page })
}

fn profile_page(
    visit: &Visit,
    file: CompanyFile,
    form: ProfileForm,
    errors: FieldErrors,
) -> Result<ProfilePage, AppError> {
    let (_, member) = guard::company(visit)?;
    Ok(ProfilePage {
        form,
        errors,
        status: Status::of(&file.company, words::zone(&file.company.time_zone)),
        is_owner: member.role == CompanyRole::Owner,
        is_checked: file.company.state.is_checked(),
        members: member_rows(&file),
        public_href: format!("/companies/{}", file.company.slug),
        domains: file.domains,
        noted: file.noted,
        proof_email: String::new(),
        sizes: sizes(),
        countries: countries(),
        flash: None,
    })
}

/// The people, for pages.
#[must_use]
pub fn member_rows(file: &CompanyFile) -> Vec<MemberRow> {
    let row = |member: &companies::Member| MemberRow {
        name: member.name.clone().unwrap_or_default(),
        email: member.email.clone().unwrap_or_default(),
        is_verified: member.verified_at.is_some(),
        role: member.role.as_str(),
    };
    file.members.iter().map(row).collect()
}
