//! The last owner closes the company and keeps their account.

use actix_web::HttpResponse;
use domain::companies::{self, CloseError};
use domain::platform::actor::CompanyRole;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::Crumb;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Visit, guard};
use crate::views::{Page, PageMeta};

/// `/company/close`
#[derive(Clone, Debug, Serialize)]
pub struct ClosePage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// The company.
    pub company: String,
    /// How many members are left in it.
    pub others: usize,
}

impl Template for ClosePage {
    const NAME: &'static str = "pages/companies/close.html";
    fn samples() -> Vec<Self> {
        let sample = |others| Self { crumbs: vec![Crumb::here("Close")], company: "Ada <b>".into(), others };
        [0, 1, 2].map(sample).to_vec()
    }
}
impl Page for ClosePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Close the company")
    }
}

/// `GET /company/close`: what it means, and a button.
///
/// # Errors
/// [`AppError::Conflict`] where another owner is there.
pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    let (signed, member) = guard::company(&visit)?;
    if member.role != CompanyRole::Owner {
        return Err(CloseError::NotAllowed.into());
    }
    let estate = companies::find_estate(&mut *visit.conn().await?, signed.account_id).await?;
    let estate = estate.ok_or(AppError::NotFound)?;
    if !estate.is_last_owner {
        return Err(CloseError::OtherOwner.into());
    }
    visit.page(&ClosePage {
        crumbs: vec![
            Crumb::to("Your desk", "/company"),
            Crumb::to("People", "/company/people"),
            Crumb::here("Close the company"),
        ],
        company: estate.name,
        others: estate.others.len(),
    })
}

/// `POST /company/close`
///
/// # Errors
/// As [`show`].
pub async fn close(visit: Visit, _: Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    companies::close(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(Visit::see_other("/company?done=closed"))
}

impl From<CloseError> for AppError {
    fn from(error: CloseError) -> Self {
        match error {
            CloseError::NotAllowed => Self::Forbidden("Only an owner closes the company.".into()),
            CloseError::OtherOwner => {
                Self::Conflict("The company has another owner. Leave it, and it stays with them.".into())
            }
            CloseError::Query(error) => error.into(),
        }
    }
}
