//! The console of the monthly digest, for editors: what goes out, when, to how many, and what became of it.

pub mod console;
pub mod copies;
pub mod forms;
pub mod ledger_file;
pub mod live;
pub mod notice_link;
pub mod notice_rows;
pub mod pages;
pub mod picks;
pub mod step_view;
pub mod steps;
pub mod views;
mod words;

use domain::digests::desk::Person;
use domain::digests::{Digest, DigestError, preview};
use domain::platform::actor::Permission;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;

use crate::error::AppError;
use crate::extract::{Visit, guard};

/// Lets editors and admins in.
fn editor(visit: &Visit) -> Result<(), AppError> {
    guard::staff(visit, Some(Permission::Editor)).map(drop)
}

/// The issue that an address names.
async fn find(conn: &mut Conn, period: &str) -> Result<Digest, AppError> {
    preview::find_by_period(conn, period).await.map_err(refused)?.ok_or(AppError::NotFound)
}

/// Its page.
fn path_of(digest: &Digest) -> String {
    format!("/staff/digests/{}", digest.period)
}

/// The page of an engineer, while whoever looks may open it.
fn profile_href(person: &Person) -> Option<String> {
    person.is_open.then(|| format!("/engineers/{}", person.slug))
}

/// Its page, with a sentence on top.
fn back_to(digest: &Digest, done: &str) -> actix_web::HttpResponse {
    Visit::see_other(&format!("{}?done={done}", path_of(digest)))
}

fn refused(error: DigestError) -> AppError {
    match error {
        DigestError::NotFound => AppError::NotFound,
        DigestError::Forbidden => AppError::Forbidden("Only editors and admins may do this.".into()),
        DigestError::WrongState(state) => AppError::Conflict(format!(
            "The issue is {state} by now, and this is not possible. Nothing was changed."
        )),
        DigestError::Stale(days) => AppError::Conflict(format!(
            "The issue is older than {days} days, and nothing of it is sent any more. Nothing was changed."
        )),
        DigestError::ReasonMissing => {
            AppError::Invalid(FieldErrors::one("reason", "Say why, in 3 to 300 characters."))
        }
        DigestError::NotEligible(why) => AppError::Invalid(FieldErrors::one(
            "slug",
            format!("This engineer cannot be in the issue: {why}."),
        )),
        DigestError::TooLarge(bytes) => AppError::Conflict(format!(
            "A copy of this issue would have {bytes} bytes, and mail programs cut above 100,000. Drop an engineer or shorten the intro."
        )),
        DigestError::Unrenderable(why) => {
            tracing::error!(%why, "an issue cannot be rendered");
            AppError::Conflict(
                "The issue cannot be rendered as it stands. Nothing was changed; the log says why.".into(),
            )
        }
        error @ DigestError::DoesNotAddUp { .. } => AppError::Internal(error.into()),
        DigestError::Query(error) => error.into(),
    }
}
