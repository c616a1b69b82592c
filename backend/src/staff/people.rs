//! `/staff/people`: who works here and may do what; one account, with what an admin may do about it.

use actix_web::HttpResponse;
use domain::accounts::{self, ManageError, PeopleError};
use domain::engineers;
use domain::platform::actor::Permission;
use domain::platform::email::EmailAddress;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::people_views::{PeoplePage, PersonPage};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};

/// An address to look for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindForm {
    email: String,
}

/// The forms of an account's page: each sends its part.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// What an account of staff is to hold.
    pub permissions: Vec<String>,
    /// Why to see as the person.
    pub why: String,
    /// Why the account is locked, or opened again.
    pub reason: String,
    /// Why an account of staff ends.
    pub end: String,
    /// Why its second factor is taken away.
    pub factor: String,
    /// Why the engineer is removed from the network, or comes back.
    pub network: String,
    /// `remove` or `restore`.
    pub what: String,
}

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `GET /staff/people`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn list(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&load(&visit, FindForm::default(), FieldErrors::default()).await?)
}

async fn load(visit: &Visit, form: FindForm, errors: FieldErrors) -> Result<PeoplePage, AppError> {
    guard::staff(visit, Some(Permission::Admin))?;
    let staff = accounts::list_staff(&mut *visit.conn().await?, &visit.cx).await.map_err(unseen)?;
    Ok(PeoplePage::new(staff, visit.cx.config.accounts.staff_two_factor, form, errors))
}

/// `POST /staff/people/find`: to the account with this address. A POST, so that no address stands in an address.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn find(visit: Visit, Form(form): Form<FindForm>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let fault = match form.email.parse::<EmailAddress>() {
        Err(fault) => fault.to_string(),
        Ok(address) => {
            let mut conn = visit.conn().await?;
            let found = accounts::find_by_address(&mut conn, &visit.cx, &address).await.map_err(unseen)?;
            match found {
                Some(id) => return Ok(Visit::see_other(&format!("/staff/people/{id}"))),
                None => "No account has this address.".to_owned(),
            }
        }
    };
    visit.invalid(&load(&visit, form, FieldErrors::one("email", fault)).await?)
}

/// `GET /staff/people/{id}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn show(
    visit: Visit,
    Path(id): Path<AccountId>,
    Query(done): Query<Done>,
) -> Result<HttpResponse, AppError> {
    let mut page = person(&visit, id, None, FieldErrors::default()).await?;
    page.done = done.done;
    visit.page(&page)
}

pub(super) async fn person(
    visit: &Visit,
    id: AccountId,
    form: Option<PersonForm>,
    errors: FieldErrors,
) -> Result<PersonPage, AppError> {
    guard::staff(visit, Some(Permission::Admin))?;
    let mut conn = visit.conn().await?;
    let found = accounts::find_file(&mut conn, &visit.cx, id).await;
    let (file, last_use, watches) = found.map_err(unseen)?;
    let notes = accounts::list_notes(&mut conn, &visit.cx, id).await.map_err(unseen)?;
    let engineer = engineers::find_by_account(&mut conn, id).await?;
    drop(conn);
    let zone = visit.cx.config.site.time_zone;
    let page = PersonPage::new(file, last_use, &watches, zone, form, errors);
    Ok(page.with_notes(&notes, zone).with_place(engineer.map(|engineer| engineer.network_status)))
}

/// `POST /staff/people/{id}/permissions`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn set_permissions(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let wanted: Vec<Permission> = form.permissions.iter().filter_map(|word| word.parse().ok()).collect();
    let set = accounts::set_permissions(&mut *visit.conn().await?, &visit.cx, id, &wanted).await;
    match set {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/people/{id}?done=permissions"))),
        Err(ManageError::Own) => {
            let why = "Nobody takes the permission Admin from themselves: another admin does.";
            let errors = FieldErrors::one("permissions", why);
            visit.invalid(&person(&visit, id, Some(form), errors).await?)
        }
        Err(error) => Err(refused(error)),
    }
}

/// `POST /staff/people/{id}/suspend`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn suspend(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let done = accounts::suspend(&mut *visit.conn().await?, &visit.cx, id, &form.reason).await;
    told(&visit, id, form, done, "suspended").await
}

/// `POST /staff/people/{id}/reinstate`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but admins.
pub async fn reinstate(
    visit: Visit,
    Path(id): Path<AccountId>,
    Form(form): Form<PersonForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Admin))?;
    let done = accounts::reinstate(&mut *visit.conn().await?, &visit.cx, id, &form.reason).await;
    told(&visit, id, form, done, "reinstated").await
}

async fn told(
    visit: &Visit,
    id: AccountId,
    form: PersonForm,
    done: Result<(), ManageError>,
    word: &str,
) -> Result<HttpResponse, AppError> {
    match done {
        Ok(()) => Ok(Visit::see_other(&format!("/staff/people/{id}?done={word}"))),
        Err(ManageError::Invalid(errors)) => visit.invalid(&person(visit, id, Some(form), errors).await?),
        Err(error) => Err(refused(error)),
    }
}

pub(super) fn refused(error: ManageError) -> AppError {
    match error {
        ManageError::NotAllowed | ManageError::NotFound | ManageError::NotStaff => AppError::NotFound,
        ManageError::NoFactor => AppError::Conflict("Two-step sign-in is off by now.".to_owned()),
        ManageError::Own => AppError::Forbidden("Nobody locks their own account.".to_owned()),
        ManageError::WrongState(state) => AppError::Conflict(format!("This account is {state} by now.")),
        ManageError::Invalid(errors) => AppError::Invalid(errors),
        ManageError::Query(error) => error.into(),
    }
}

fn unseen(error: PeopleError) -> AppError {
    match error {
        PeopleError::NotAllowed | PeopleError::NotFound => AppError::NotFound,
        PeopleError::Query(error) => error.into(),
    }
}
