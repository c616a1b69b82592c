//! Staff: the newest passports, and taking one back.

use actix_web::HttpResponse;
use domain::directory::Viewer;
use domain::passports::{self, Passport, PassportState, RevokeError};
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::PassportId;
use serde::{Deserialize, Serialize};

use super::views::{PassportRow, PassportsPage, RevokePage};
use super::words::{facts, state_badge};
use crate::directory::href_for;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Rows of the list.
const ROWS: i64 = 100;

/// Why a passport is taken back.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RevokeForm {
    /// The engineer reads it.
    pub reason: String,
}

/// What just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// `GET /staff/passports`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let rows = passports::list_newest(&mut *visit.conn().await?, ROWS).await?;
    visit.page(&PassportsPage {
        rows: rows.iter().map(|passport| row(&visit, passport)).collect(),
        flash: (done.done == "revoked")
            .then(|| Flash::good("Revoked. The public list says so now, and the engineer is told by mail.")),
    })
}

fn row(visit: &Visit, passport: &Passport) -> PassportRow {
    let zone = visit.cx.config.site.time_zone;
    let (state, tone) = state_badge(passport.state(visit.cx.now));
    PassportRow {
        href: format!("/staff/passports/{}", passport.id),
        number: passport.id.to_string(),
        issued: words::date(passport.issued_at, zone),
        valid_until: words::date(passport.valid_until, zone),
        assessors: passport.assessors,
        state,
        tone,
    }
}

/// `GET /staff/passports/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Path(id): Path<PassportId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    visit.page(&page(&visit, id, RevokeForm::default(), FieldErrors::default()).await?)
}

/// `POST /staff/passports/{id}/revoke`
///
/// # Errors
/// [`AppError`].
pub async fn revoke(
    visit: Visit,
    Path(id): Path<PassportId>,
    Form(form): Form<RevokeForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let result = passports::revoke(&mut *visit.conn().await?, &visit.cx, id, &form.reason).await;
    match result {
        Ok(()) => Ok(Visit::see_other("/staff/passports?done=revoked")),
        Err(RevokeError::Invalid(errors)) => visit.invalid(&page(&visit, id, form, errors).await?),
        Err(RevokeError::NotAllowed | RevokeError::NotFound) => Err(AppError::NotFound),
        Err(RevokeError::Already(at)) => {
            let when = words::date(at, visit.cx.config.site.time_zone);
            Err(AppError::Conflict(format!("This passport was revoked on {when} already.")))
        }
        Err(RevokeError::Query(error)) => Err(error.into()),
    }
}

async fn page(
    visit: &Visit,
    id: PassportId,
    form: RevokeForm,
    errors: FieldErrors,
) -> Result<RevokePage, AppError> {
    let mut conn = visit.conn().await?;
    let passport = passports::find(&mut conn, id).await?.ok_or(AppError::NotFound)?;
    let zone = visit.cx.config.site.time_zone;
    let (state, tone) = state_badge(passport.state(visit.cx.now));
    let claims = passport.claims(&visit.cx.config);
    let profile_href = match &claims {
        Some(claims) => {
            let viewer = Viewer::of(&mut conn, &visit.cx.actor).await?;
            href_for(visit, &mut conn, &viewer, &claims.sub).await?
        }
        None => None,
    };
    Ok(RevokePage {
        number: id.to_string(),
        action: format!("/staff/passports/{id}/revoke"),
        state,
        tone,
        facts: claims.as_ref().map(|claims| facts(claims, zone)).unwrap_or_default(),
        profile_href,
        reason: passport.revoke_reason.clone(),
        can_revoke: passport.state(visit.cx.now) != PassportState::Revoked,
        form,
        errors,
    })
}
