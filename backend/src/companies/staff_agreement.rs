//! The text of the hiring agreement, for administrators: what is in force, and publishing the next version.

use actix_web::HttpResponse;
use domain::companies::agreement::{self, PublishError};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// What just happened.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The next version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct PublishForm {
    pub body: String,
    pub seen: String,
}

/// `/staff/agreement`
#[derive(Clone, Debug, Serialize)]
pub struct AgreementDesk {
    /// Of the text in force.
    pub version: i32,
    /// Since when.
    pub published: String,
    /// Companies that signed it.
    pub signed: i64,
    /// Verified companies that have not.
    pub unsigned: i64,
    /// As typed; the text in force at first.
    pub form: PublishForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for AgreementDesk {
    const NAME: &'static str = "pages/companies/staff_agreement.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            version: 1,
            published: "1 May 2026".into(),
            signed: 2,
            unsigned: 1,
            form: PublishForm { body: "Ada <b>".into(), seen: "1".into() },
            errors: FieldErrors::one("body", "Write at least 200 characters."),
            flash: None,
        }]
    }
}
impl Page for AgreementDesk {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Hiring agreement").with_flash(self.flash.clone())
    }
}

/// `GET /staff/agreement`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let page = load(&visit, None, FieldErrors::default()).await?;
    let flash = (done.done == "published")
        .then(|| Flash::good("Published. Companies sign it before their next request."));
    visit.page(&AgreementDesk { flash, ..page })
}

/// `POST /staff/agreement`
///
/// # Errors
/// [`AppError`].
pub async fn publish(visit: Visit, Form(form): Form<PublishForm>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let seen = form.seen.parse().unwrap_or_default();
    let published = agreement::publish(&mut *visit.conn().await?, &visit.cx, &form.body, seen).await;
    match published {
        Ok(_) => Ok(Visit::see_other("/staff/agreement?done=published")),
        Err(PublishError::Invalid(errors)) => {
            let page = load(&visit, Some(form), errors).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn load(
    visit: &Visit,
    form: Option<PublishForm>,
    errors: FieldErrors,
) -> Result<AgreementDesk, AppError> {
    let found = agreement::in_force(&mut *visit.conn().await?, &visit.cx).await?;
    let text = found.agreement;
    Ok(AgreementDesk {
        version: text.version,
        published: words::date(text.published_at, visit.cx.config.site.time_zone),
        signed: found.signed,
        unsigned: found.unsigned,
        form: form.unwrap_or(PublishForm { body: text.body_md, seen: text.version.to_string() }),
        errors,
        flash: None,
    })
}

impl From<PublishError> for AppError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::NotAllowed => Self::NotFound,
            PublishError::Invalid(fields) => Self::Invalid(fields),
            PublishError::Replaced => {
                Self::Conflict("Another version was published while you wrote. Open the page again.".into())
            }
            PublishError::Query(error) => error.into(),
        }
    }
}
