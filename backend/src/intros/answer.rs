//! The answer from the mail, without signing in. Opening the link changes nothing; pressing a button does, once.

use actix_web::HttpResponse;
use domain::intros::{self, AnswerError, By, IntroState};
use domain::platform::actor::Actor;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::IntroId;
use domain::platform::links::{Link, LinkError, LinkPurpose};

use super::forms::AnswerForm;
use super::received::received_page;
use super::views::{Answered, Received};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// `GET /intros/answer/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Path(token): Path<String>) -> Result<HttpResponse, AppError> {
    let link = read(&visit, &token)?;
    let seen = intros::by_link(&mut *visit.conn().await?, &visit.cx, &link).await?;
    let page = received_page(&seen, Some(path(&token)), AnswerForm::default(), FieldErrors::default());
    visit.page(&Received { crumbs: Vec::new(), is_secret: true, ..page })
}

/// `POST /intros/answer/{token}`
///
/// # Errors
/// [`AppError`].
pub async fn answer(
    visit: Visit,
    Path(token): Path<String>,
    Form(form): Form<AnswerForm>,
) -> Result<HttpResponse, AppError> {
    let link = read(&visit, &token)?;
    let cx = visit.cx.with_actor(Actor::LinkHolder);
    let mut conn = visit.conn().await?;
    let outcome = match form.answer() {
        Ok(answer) => intros::answer(&mut conn, &cx, IntroId(link.subject), By::Link(&link), &answer).await,
        Err(errors) => Err(AnswerError::Invalid(errors)),
    };
    match outcome {
        Ok(state) => {
            drop(conn);
            visit.page(&answered(state))
        }
        Err(AnswerError::Invalid(errors)) => {
            let seen = intros::by_link(&mut conn, &cx, &link).await?;
            drop(conn);
            let page = received_page(&seen, Some(path(&token)), form, errors);
            visit.invalid(&Received { crumbs: Vec::new(), is_secret: true, ..page })
        }
        Err(error) => Err(error.into()),
    }
}

fn path(token: &str) -> String {
    format!("/intros/answer/{token}")
}

fn read(visit: &Visit, token: &str) -> Result<Link, AppError> {
    visit.cx.keys.read_link(LinkPurpose::AnswerIntro, token, visit.cx.now).map_err(|error| match error {
        LinkError::Invalid => AppError::NotFound,
        LinkError::Expired => AppError::Gone("This link has expired, and so has the request.".to_owned()),
    })
}

fn answered(state: IntroState) -> Answered {
    match state {
        IntroState::Accepted => Answered {
            title: "You said yes",
            text: "Both of you get a mail with the other's name and address now. Write when it suits you.",
        },
        IntroState::RevisionAsked => Answered {
            title: "Sent back for other terms",
            text: "The company is told what you would change. New terms come to you by mail.",
        },
        _ => {
            Answered { title: "You said no", text: "The company is told, with your reason if you gave one." }
        }
    }
}
