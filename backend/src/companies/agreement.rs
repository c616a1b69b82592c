//! The hiring agreement: read, signed once, kept.

use actix_web::HttpResponse;
use domain::companies::agreement::{self, Paper, ReadError, SignError, Signature, Signing};
use domain::platform::actor::CompanyRole;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SignatureId;
use serde::{Deserialize, Serialize};

use super::agreement_views::{AgreementPage, PaperPage, PaperRow, SignedAs};
use crate::components::{Crumb, Fact};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Where the reader came from, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    back: String,
    done: String,
}

/// What is typed below the text.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct SignForm {
    pub typed_name: String,
    pub is_agreed: String,
    pub version: String,
    pub back: String,
}

/// `GET /company/agreement`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Query(from): Query<From>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let form = SignForm { back: way_back(&from.back).to_owned(), ..SignForm::default() };
    let page = load(&visit, form, FieldErrors::default()).await?;
    visit.page(&page)
}

/// `POST /company/agreement`
///
/// # Errors
/// [`AppError`].
pub async fn sign(visit: Visit, Form(form): Form<SignForm>) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let signing = Signing {
        version: form.version.parse().unwrap_or_default(),
        typed_name: &form.typed_name,
        is_agreed: !form.is_agreed.is_empty(),
    };
    let signed = agreement::sign(&mut *visit.conn().await?, &visit.cx, &signing, visit.ip).await;
    let errors = match signed {
        Ok(id) => {
            let back = way_back(&form.back);
            let to = if back.is_empty() {
                format!("/company/agreement/{id}?done=signed")
            } else {
                back.to_owned()
            };
            return Ok(Visit::see_other(&to));
        }
        Err(SignError::Invalid(errors)) => errors,
        Err(SignError::Replaced) => {
            FieldErrors::one("form", "A new version was published while you read. Read it below, then sign.")
        }
        Err(error) => return Err(error.into()),
    };
    let page = load(&visit, form, errors).await?;
    visit.invalid(&page)
}

/// `GET /company/agreement/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn paper(
    visit: Visit,
    Path(id): Path<SignatureId>,
    Query(from): Query<From>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let Paper { company, agreement, signature } =
        agreement::read(&mut *visit.conn().await?, &visit.cx, id).await?;
    let signature = signature.ok_or(AppError::NotFound)?;
    let zone = words::zone(&company.time_zone);
    visit.page(&PaperPage {
        crumbs: vec![
            Crumb::to("Your desk", "/company"),
            Crumb::to("Hiring agreement", "/company/agreement"),
            Crumb::here("Signed"),
        ],
        body_md: agreement.body_md,
        facts: facts(&signature, agreement.version, zone),
        flash: (from.done == "signed")
            .then(|| Flash::good("Signed. The owners and you get it by mail; it stays on this page.")),
    })
}

fn facts(signature: &Signature, version: i32, zone: chrono_tz::Tz) -> Vec<Fact> {
    let name = if signature.typed_name.is_empty() {
        "a member whose account is erased"
    } else {
        signature.typed_name.as_str()
    };
    vec![
        Fact::new("Company", &*signature.party),
        Fact::new("Operator", &*signature.operator),
        Fact::new("Version", version.to_string()),
        Fact::new("Signed by", name),
        Fact::new("Signed at", words::moment(signature.signed_at, zone)),
        Fact::new("From the address", signature.ip_address.as_deref().unwrap_or("not kept")),
        Fact::new("Fingerprint of the text (SHA-256)", &*signature.text_sha256),
    ]
}

async fn load(visit: &Visit, form: SignForm, errors: FieldErrors) -> Result<AgreementPage, AppError> {
    let (signed, member) = guard::company(visit)?;
    let mut conn = visit.conn().await?;
    let paper = agreement::own_paper(&mut conn, &visit.cx).await?;
    let papers = agreement::list_signed(&mut conn, &visit.cx).await?;
    drop(conn);
    let zone = words::zone(&paper.company.time_zone);
    let site = &visit.cx.config.site;
    let row = |signature: &Signature| PaperRow {
        href: format!("/company/agreement/{}", signature.id),
        label: format!("Signed on {}", words::date(signature.signed_at, zone)),
    };
    Ok(AgreementPage {
        crumbs: vec![Crumb::to("Your desk", "/company"), Crumb::here("Hiring agreement")],
        version: paper.agreement.version,
        published: words::date(paper.agreement.published_at, zone),
        party: paper.company.name,
        operator: format!("{}, {}", site.legal_name, site.postal_address),
        body_md: paper.agreement.body_md,
        signed: paper.signature.as_ref().map(|signature| SignedAs {
            href: format!("/company/agreement/{}", signature.id),
            text: format!("On {}.", words::moment(signature.signed_at, zone)),
        }),
        papers: papers.iter().map(row).collect(),
        may_sign: member.role != CompanyRole::Viewer,
        signer: signed.name.clone(),
        form,
        errors,
    })
}

/// The page that asks for an intro, where the reader came from there; else nothing: no address of others is followed.
fn way_back(typed: &str) -> &str {
    let is_ours = typed.starts_with("/engineers/") && typed.ends_with("/intro");
    let is_plain =
        typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/".contains(&b)) && !typed.contains("//");
    if is_ours && is_plain { typed } else { "" }
}

impl std::convert::From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotAllowed | ReadError::NotFound => Self::NotFound,
            ReadError::Query(error) => error.into(),
        }
    }
}

impl std::convert::From<SignError> for AppError {
    fn from(error: SignError) -> Self {
        match error {
            SignError::NotAllowed => Self::Forbidden("An owner or recruiter signs for the company.".into()),
            SignError::Invalid(fields) => Self::Invalid(fields),
            SignError::Replaced => Self::Conflict("A new version was published. Open it again.".into()),
            SignError::AlreadySigned => {
                Self::Conflict("Your company has signed this version. The paper is on its page.".into())
            }
            SignError::Query(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_leads_to_an_intro_and_nowhere_else() {
        assert_eq!(way_back("/engineers/ada-123/intro"), "/engineers/ada-123/intro");
        for typed in [
            "",
            "/company",
            "//evil.example/engineers/x/intro",
            "/engineers//intro",
            "/engineers/a?x=/intro",
            "https://evil.example/intro",
        ] {
            assert_eq!(way_back(typed), "", "{typed}");
        }
    }
}
