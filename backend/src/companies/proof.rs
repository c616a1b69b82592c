//! Proving a domain: asking for the link, and opening it.

use actix_web::HttpResponse;
use domain::companies::{self, AskProofError, Standing};
use domain::platform::actor::CompanyRole;
use serde::{Deserialize, Serialize};

use super::invitation::link_refused;
use super::invitation_views::ProvePage;
use super::pages::domain_faults;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit, guard};

/// An address at the domain.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct ProofForm {
    pub email: String,
}

/// `POST /company/domains`
///
/// # Errors
/// [`AppError`].
pub async fn ask(visit: Visit, Form(form): Form<ProofForm>) -> Result<HttpResponse, AppError> {
    let (_, member) = guard::company(&visit)?;
    if member.role != CompanyRole::Owner {
        return Err(AskProofError::NotOwner.into());
    }
    let asked = companies::ask_domain_proof(&mut *visit.conn().await?, &visit.cx, &form.email).await;
    match asked {
        Ok(()) => Ok(Visit::see_other("/company/profile?done=asked")),
        Err(AskProofError::Invalid(errors)) => domain_faults(&visit, &form, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /domains/{token}`: a button, nothing else.
///
/// # Errors
/// [`AppError::NotFound`] and [`AppError::Gone`] for links that do nothing.
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let found = companies::find_provable(&mut *visit.conn().await?, &visit.cx, &token).await;
    let found = found.map_err(link_refused)?;
    visit.page(&ProvePage {
        company: found.company,
        domain: found.domain,
        standing: match found.standing {
            Standing::Asked => "asked",
            Standing::Given => "given",
            Standing::Waiting => "waiting",
            Standing::Contested => "contested",
        },
        action: format!("/domains/{token}"),
    })
}

/// `POST /domains/{token}`
///
/// # Errors
/// As [`show`].
pub async fn prove(
    visit: Visit,
    Path(token): Path<String>,
    _: Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    let proven = companies::prove_domain(&mut *visit.conn().await?, &visit.cx, &token).await;
    proven.map_err(link_refused)?;
    Ok(Visit::see_other(&format!("/domains/{token}")))
}

impl From<AskProofError> for AppError {
    fn from(error: AskProofError) -> Self {
        match error {
            AskProofError::NotOwner => Self::Forbidden("Only an owner of the company proves domains.".into()),
            AskProofError::Invalid(fields) => Self::Invalid(fields),
            AskProofError::Query(error) => error.into(),
        }
    }
}
