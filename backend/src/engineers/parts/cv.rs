//! CVs: one PDF, for its owner and for those who vet. Sent out as a file to keep, never as a page of ours.

use actix_web::HttpResponse;
use domain::engineers::cv::{Cv, CvError, read_cv_of_application, read_own_cv, remove_cv, set_cv};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApplicationId;

use super::files;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Upload, Visit, guard};
use crate::vetting::barred;

impl From<CvError> for AppError {
    fn from(error: CvError) -> Self {
        match error {
            CvError::NotFound | CvError::NotDeveloper => Self::NotFound,
            CvError::Barred(conflict) => Self::Conflict(format!("{} Nothing was opened.", barred(&conflict))),
            CvError::Refused(why) => Self::Invalid(FieldErrors::one("cv", why)),
            CvError::Query(error) => error.into(),
        }
    }
}

/// `POST /me/profile/cv`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers; what cannot be taken comes back as the form.
pub async fn send(visit: Visit, upload: Upload) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    files::bound(&visit).await?;
    let sent = upload.read(&visit).await?;
    match set_cv(&mut *visit.conn().await?, &visit.cx, &sent.file_name, &sent.content).await {
        Ok(()) => Ok(Visit::see_other("/me/profile/files?done=cv")),
        Err(CvError::Refused(why)) => visit.invalid(&files::page(&visit, FieldErrors::one("cv", why)).await?),
        Err(error) => Err(error.into()),
    }
}

/// `POST /me/profile/cv/remove`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers.
pub async fn remove(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    remove_cv(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(Visit::see_other("/me/profile/files?done=cv-removed"))
}

/// `GET /me/profile/cv`
///
/// # Errors
/// [`AppError::NotFound`] without one.
pub async fn own(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let (cv, content) = read_own_cv(&mut *visit.conn().await?, &visit.cx).await?;
    Ok(download(&cv, content))
}

/// `POST /staff/applications/{id}/cv`: the applicant's. A POST, since the audit log keeps who took it.
///
/// # Errors
/// [`AppError::NotFound`] for everybody but vetters, and without one.
pub async fn of_application(
    visit: Visit,
    Path(id): Path<ApplicationId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let (cv, content) = read_cv_of_application(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(download(&cv, content))
}

fn download(cv: &Cv, content: Vec<u8>) -> HttpResponse {
    crate::projects::files::attachment("application/pdf", &cv.file_name, content)
}
