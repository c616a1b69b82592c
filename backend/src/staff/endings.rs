//! What an admin does about an account for good, or takes back: the end of an account of staff, a second factor that was lost,
//! an engineer's place in the network. Each with a reason.

use actix_web::HttpResponse;
use domain::accounts::{self, ManageError};
use domain::engineers::{self, RemoveError};
use domain::personal;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;

use super::people::{PersonForm, person, refused};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit, guard};

/// `POST /staff/people/{id}/end`: an account of staff is locked for good and erased in fourteen days.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins; [`AppError::Conflict`] when it was done before.
pub async fn end(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let done = personal::dismiss(&mut *visit.conn().await?, &visit.cx, id, &form.end).await;
    answer(&visit, id, form, done.map(drop), ("end", "ended")).await
}

/// `POST /staff/people/{id}/two-factor`: off, for who lost the device.
///
/// # Errors
/// As [`end`].
pub async fn remove_two_factor(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let done = accounts::remove_two_factor(&mut *visit.conn().await?, &visit.cx, id, &form.factor).await;
    answer(&visit, id, form, done, ("factor", "factor")).await
}

async fn answer(
    visit: &Visit,
    id: AccountId,
    form: PersonForm,
    done: Result<(), ManageError>,
    (field, word): (&str, &str),
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/people/{id}?done={word}"))),
        Err(ManageError::Invalid(errors)) => {
            let fault = errors.get("reason").unwrap_or("Fill this in.").to_owned();
            visit.invalid(&person(visit, id, Some(form), FieldErrors::one(field, fault)).await?)
        }
        Err(ManageError::Own) => Err(AppError::Forbidden("Another admin does this to your account.".into())),
        Err(error) => Err(refused(error)),
    }
}

/// `POST /staff/people/{id}/network`: an engineer is removed, or comes back, as they stand now.
///
/// # Errors
/// As [`end`].
pub async fn network(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let mut conn = visit.conn().await?;
    let (done, word) = if form.what == "restore" {
        (engineers::restore(&mut conn, &visit.cx, id, &form.network).await, "restored")
    } else {
        (engineers::remove(&mut conn, &visit.cx, id, &form.network).await, "removed")
    };
    drop(conn);
    match done {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/people/{id}?done={word}"))),
        Err(RemoveError::Invalid(errors)) => visit.invalid(&person(&visit, id, Some(form), errors).await?),
        Err(RemoveError::WrongState(state)) => {
            Err(AppError::Conflict(format!("Their place in the network is “{state}” by now.")))
        }
        Err(RemoveError::NotAllowed | RemoveError::NotFound) => Err(AppError::NotFound),
        Err(RemoveError::Query(error)) => Err(error.into()),
    }
}
