//! Handlers and contexts of conflicts of interest: a vetter's own employers, and people whom they know.

use actix_web::HttpResponse;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApplicationId;
use domain::platform::templates::Template;
use domain::vetting::conflicts::{
    EmployersError, EmployersInput, declare_conflict, list_employers, save_employers, take_conflict_back,
};
use domain::vetting::find_file;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::extract::form::Nothing;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::{Flash, Page, PageMeta};

/// The form of one's employers, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EmployersForm {
    current: String,
    past: String,
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `/staff/my-employers`
#[derive(Clone, Debug, Serialize)]
pub struct EmployersPage {
    form: EmployersForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// `/staff/applications/{id}/conflict`
#[derive(Clone, Debug, Serialize)]
pub struct ConflictPage {
    name: String,
    path: String,
}

/// `GET /staff/my-employers`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn employers(visit: Visit, Query(asked): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let employers = list_employers(&mut *visit.conn().await?, &visit.cx).await?;
    let lines = |is_current: bool| {
        let of = employers.iter().filter(|employer| employer.is_current == is_current);
        of.map(|employer| employer.domain.as_str()).collect::<Vec<_>>().join("\n")
    };
    let flash = (asked.done == "saved")
        .then(|| Flash::good("Saved. Applications of people from there are kept from you."));
    visit.page(&EmployersPage {
        form: EmployersForm { current: lines(true), past: lines(false) },
        errors: FieldErrors::default(),
        flash,
    })
}

/// `POST /staff/my-employers`
///
/// # Errors
/// As [`employers`].
pub async fn save(visit: Visit, Form(form): Form<EmployersForm>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let input = EmployersInput { current: form.current.clone(), past: form.past.clone() };
    let saved = save_employers(&mut *visit.conn().await?, &visit.cx, &input).await;
    match saved {
        Ok(()) => Ok(Visit::see_other("/staff/my-employers?done=saved")),
        Err(EmployersError::Invalid(errors)) => visit.invalid(&EmployersPage { form, errors, flash: None }),
        Err(error) => Err(error.into()),
    }
}

/// `GET /staff/applications/{id}/conflict`
///
/// # Errors
/// As [`employers`].
pub async fn confirm(visit: Visit, Path(id): Path<ApplicationId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let file = find_file(&mut *visit.conn().await?, &visit.cx, id).await?;
    let name = file.profile.engineer.display_name;
    visit.page(&ConflictPage { name, path: format!("/staff/applications/{id}") })
}

/// `POST /staff/applications/{id}/conflict`
///
/// # Errors
/// As [`employers`].
pub async fn declare(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    declare_conflict(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/staff/applications?done=conflict"))
}

/// `POST /staff/applications/{id}/conflict/take-back`
///
/// # Errors
/// As [`employers`]; [`AppError::NotFound`] where nothing was declared.
pub async fn take_back(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    take_conflict_back(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other(&format!("/staff/applications/{id}")))
}

impl Template for EmployersPage {
    const NAME: &'static str = "pages/vetting/employers.html";
    fn samples() -> Vec<Self> {
        let form = EmployersForm { current: "example.com <b>".into(), past: "example.org".into() };
        let errors = FieldErrors::one("current", "“example.com <b>” is no web domain.");
        vec![
            Self { form: EmployersForm::default(), errors: FieldErrors::default(), flash: None },
            Self { form, errors, flash: Some(Flash::good("Saved.")) },
        ]
    }
}

impl Page for EmployersPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your employers").with_flash(self.flash.clone())
    }
}

impl Template for ConflictPage {
    const NAME: &'static str = "pages/vetting/conflict.html";
    fn samples() -> Vec<Self> {
        vec![Self { name: "Ada <b>Lovelace</b>".into(), path: "/staff/applications/1".into() }]
    }
}

impl Page for ConflictPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("I know this person")
    }
}
