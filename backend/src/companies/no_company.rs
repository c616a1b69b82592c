//! An account of a company that belongs to none: it left, or was removed. It can begin one, or be invited.

use actix_web::HttpResponse;
use domain::companies::{self, BeginError};
use domain::platform::actor::AccountKind;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::extract::{Form, Visit, guard};
use crate::views::{Flash, Page, PageMeta};

/// The name of a new company.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct BeginForm {
    pub name: String,
}

/// `/company`, without one.
#[derive(Clone, Debug, Serialize)]
pub struct NoCompany {
    /// The address that can be invited.
    pub address: String,
    /// As typed.
    pub form: BeginForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for NoCompany {
    const NAME: &'static str = "pages/companies/no_company.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            address: "a@b.example".into(),
            form: BeginForm { name: "Ada <b>".into() },
            errors: FieldErrors::one("name", "Fill this in."),
            flash: None,
        }]
    }
}
impl Page for NoCompany {
    fn meta(&self) -> PageMeta {
        PageMeta::private("No company").with_flash(self.flash.clone())
    }
}

/// The page in place of the desk, for who belongs to no company.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub(super) fn show(
    visit: &Visit,
    form: BeginForm,
    errors: FieldErrors,
    flash: Option<Flash>,
) -> Result<NoCompany, AppError> {
    let signed = guard::signed(visit)?;
    if signed.kind != AccountKind::Company || signed.member.is_some() {
        return Err(AppError::NotFound);
    }
    Ok(NoCompany { address: signed.verified_address.clone().unwrap_or_default(), form, errors, flash })
}

/// `POST /company/begin`
///
/// # Errors
/// [`AppError::Conflict`] for who belongs to one.
pub async fn begin(visit: Visit, Form(form): Form<BeginForm>) -> Result<HttpResponse, AppError> {
    let signed = guard::signed(&visit)?;
    if signed.kind != AccountKind::Company {
        return Err(AppError::NotFound);
    }
    let begun = companies::begin(&mut *visit.conn().await?, &visit.cx, &form.name).await;
    match begun {
        Ok(_) => Ok(Visit::see_other("/company")),
        Err(BeginError::Invalid(errors)) if signed.member.is_none() => {
            visit.invalid(&show(&visit, form, errors, None)?)
        }
        Err(BeginError::Member | BeginError::Invalid(_)) => {
            Err(AppError::Conflict("You belong to a company already. Leave it first.".into()))
        }
        Err(BeginError::NotAllowed) => Err(AppError::NotFound),
        Err(BeginError::Query(error)) => Err(error.into()),
    }
}
