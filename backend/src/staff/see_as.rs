//! "See as": an admin looks at what somebody sees. What that means is in `domain::accounts::impersonate`.

use actix_web::HttpResponse;
use domain::accounts::{self, ImpersonateError};
use domain::platform::actor::Permission;
use domain::platform::ids::AccountId;

use super::people::{PersonForm, person};
use crate::error::AppError;
use crate::extract::visit::home_path;
use crate::extract::{Form, Nothing, Path, Visit, guard};

/// `POST /staff/people/{id}/see-as`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins, and for an account of staff.
pub async fn start(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let started = accounts::start_impersonation(&mut *visit.conn().await?, &visit.cx, id, &form.why).await;
    match started {
        Ok(kind) => Ok(Visit::see_other(home_path(kind))),
        Err(ImpersonateError::Invalid(errors)) => {
            visit.invalid(&person(&visit, id, Some(form), errors).await?)
        }
        Err(ImpersonateError::NotAllowed | ImpersonateError::NotFound | ImpersonateError::IsStaff) => {
            Err(AppError::NotFound)
        }
        Err(ImpersonateError::Query(error)) => Err(error.into()),
    }
}

/// `POST /staff/see-as/stop`: back to the page of the account that was looked at.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins and who looks at somebody.
pub async fn stop(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    if !visit.is_watched() {
        // It ended by itself, or in another window.
        guard::staff(&visit, Some(Permission::Admin))?;
        return Ok(Visit::see_other("/staff/people"));
    }
    match accounts::stop_impersonation(&mut *visit.conn().await?, &visit.cx).await? {
        Some(id) => Ok(Visit::see_other(&format!("/staff/people/{id}"))),
        None => Ok(Visit::see_other("/staff/people")),
    }
}
