//! `/sign-up`: as developer or company, in one form.

use actix_web::HttpResponse;
use domain::accounts::{self, SignUp};
use serde::Deserialize;

use super::forms::SignUpForm;
use super::pace::Pace;
use super::views::{Sent, SignUpPage};
use crate::error::AppError;
use crate::extract::{Form, Query, Visit};

/// Which of the two is ticked already.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    r#as: String,
}

/// `GET /sign-up?as=company`
///
/// # Errors
/// A broken template.
pub async fn show(visit: Visit, Query(wish): Query<Wish>) -> Result<HttpResponse, AppError> {
    visit.page(&SignUpPage::new(SignUpForm { kind: wish.r#as, ..SignUpForm::default() }))
}

/// `POST /sign-up`: the answer is the same for every address, at even times.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn submit(visit: Visit, Form(form): Form<SignUpForm>) -> Result<HttpResponse, AppError> {
    let pace = Pace::begin();
    let new = match SignUp::read(&form.input()) {
        Ok(new) => new,
        Err(errors) => return visit.invalid(&SignUpPage { errors, ..SignUpPage::new(form) }),
    };
    let hash = visit.state.hasher.hash(&new.password).await?;
    let from = visit.device();
    {
        let mut conn = visit.conn().await?;
        accounts::sign_up(&mut conn, &visit.cx, &new, &hash, &from).await?;
    }
    pace.end().await;
    Ok(Visit::see_other("/sign-up/sent"))
}

/// `GET /sign-up/sent`
///
/// # Errors
/// A broken template.
pub async fn sent(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Sent::sign_up())
}
