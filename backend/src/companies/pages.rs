//! The company's own pages.

use actix_web::HttpResponse;
use domain::companies::{self, CompanyFile, Profile, SaveProfileError};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::forms::{ProfileForm, countries, sizes};
use super::status::Status;
use super::views::{Desk, MemberRow, ProfilePage};
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
    let (_, member) = guard::company(&visit)?;
    let is_owner = member.role == CompanyRole::Owner;
    let mut conn = visit.conn().await?;
    let file = companies::own(&mut conn, &visit.cx).await?;
    let zone = words::zone(&file.company.time_zone);
    let due = crate::intros::desk::due_rows(&mut conn, &visit.cx, zone).await?;
    drop(conn);
    visit.page(&Desk {
        status: Status::of(&file.company, zone),
        is_verified: file.company.state == companies::CompanyState::Verified,
        name: file.company.name,
        is_owner,
        due,
        flash: (done.done == "submitted")
            .then(|| Flash::good("Sent to our staff. The answer comes by mail.")),
    })
}

/// `GET /company/profile`
///
/// # Errors
/// [`AppError`].
pub async fn profile(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let file = companies::own(&mut *visit.conn().await?, &visit.cx).await?;
    let form = ProfileForm::of(&file.company);
    let flash = (done.done == "saved").then(|| Flash::good("Saved."));
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
        domains: file.domains,
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
