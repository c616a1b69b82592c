//! Handlers: the list, the console, the issue as readers see it, and buttons that ask nothing.

use actix_web::HttpResponse;
use actix_web::http::header;
use domain::digests::approve::{self, Approved};
use domain::digests::copy::Interests;
use domain::digests::preview::Copy;
use domain::digests::{control, desk, edit, preview};

use super::forms::{Intro, Look, Press};
use super::views::{DigestList, IssueRow};
use super::{back_to, console, editor, find, refused, words};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit};
use crate::frame;
use crate::views::Flash;

/// `GET /staff/digests`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors.
pub async fn list(visit: Visit) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let digests = preview::list(&mut *visit.conn().await?).await.map_err(refused)?;
    let zone = visit.cx.config.site.time_zone;
    let issues = digests
        .iter()
        .map(|digest| {
            let (badge, tone) = words::badge(digest);
            IssueRow {
                href: super::path_of(digest),
                title: words::title(digest),
                badge,
                tone,
                sends_at: words::when(digest.send_at, zone),
                copies: digest.frozen_at.and(digest.frozen_count),
            }
        })
        .collect();
    visit.page(&DigestList { issues })
}

/// `GET /staff/digests/{period}`
///
/// # Errors
/// As [`list`].
pub async fn page(
    visit: Visit,
    Path(period): Path<String>,
    Query(look): Query<Look>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let desk = desk::look(&mut *visit.conn().await?, &visit.cx, &visit.state.templates, &period)
        .await
        .map_err(refused)?;
    let mut view = console::view(&visit.cx, &desk, &look.skill);
    view.flash = words::done(&look.done).map(Flash::good);
    visit.page(&view)
}

/// `GET /staff/digests/{period}/preview`: the document in the frame.
///
/// # Errors
/// As [`list`]; [`AppError::NotFound`] too while there is nothing to see.
pub async fn html(
    visit: Visit,
    Path(period): Path<String>,
    Query(look): Query<Look>,
) -> Result<HttpResponse, AppError> {
    Ok(frame::document(&copy(&visit, &period, &look).await?.html))
}

/// `GET /staff/digests/{period}/preview.txt`
///
/// # Errors
/// As [`html`].
pub async fn text(
    visit: Visit,
    Path(period): Path<String>,
    Query(look): Query<Look>,
) -> Result<HttpResponse, AppError> {
    let copy = copy(&visit, &period, &look).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(format!("Subject: {}\n\n{}", copy.subject, copy.text)))
}

async fn copy(visit: &Visit, period: &str, look: &Look) -> Result<Copy, AppError> {
    editor(visit)?;
    let (_, _, issue) = preview::look(&mut *visit.conn().await?, &visit.cx, &visit.state.templates, period)
        .await
        .map_err(refused)?;
    let issue = issue.ok_or(AppError::NotFound)?;
    let interests = Interests { skills: look.skill.parse().into_iter().collect(), ..Interests::default() };
    Ok(preview::copy_of(&visit.cx, &issue, &interests))
}

/// A step that needs no more than a click.
#[derive(Clone, Copy, Debug)]
pub enum Button {
    /// Chooses engineers before their time.
    Choose,
    /// Fixes the content.
    Approve,
    /// Takes the hold back.
    Release,
    /// Ends the pause.
    Resume,
}

/// `POST /staff/digests/{period}/{button}`
///
/// # Errors
/// As [`list`]; [`AppError::Conflict`] when the issue has moved on.
pub async fn press(
    visit: Visit,
    Path(period): Path<String>,
    Form(Press {}): Form<Press>,
    button: Button,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    let (cx, digest) = (&visit.cx, find(&mut conn, &period).await?);
    let done = match button {
        Button::Choose => {
            let picks = preview::ensure_picked(&mut conn, cx, digest.id).await.map_err(refused)?;
            if picks.len() < usize::from(cx.config.digest.minimum) { "too-few" } else { "chosen" }
        }
        Button::Approve => {
            match approve::approve(&mut conn, cx, &visit.state.templates, digest.id).await.map_err(refused)? {
                Approved::Yes => "approved",
                Approved::Skipped => "skipped",
            }
        }
        Button::Release => {
            approve::set_hold(&mut conn, cx, digest.id, false, "").await.map_err(refused)?;
            "released"
        }
        Button::Resume => {
            control::resume(&mut conn, cx, digest.id).await.map_err(refused)?;
            "resumed"
        }
    };
    Ok(back_to(&digest, done))
}

/// `POST /staff/digests/{period}/intro`
///
/// # Errors
/// As [`press`].
pub async fn intro(
    visit: Visit,
    Path(period): Path<String>,
    Form(form): Form<Intro>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    let digest = find(&mut conn, &period).await?;
    edit::set_intro(&mut conn, &visit.cx, digest.id, &form.intro).await.map_err(refused)?;
    Ok(back_to(&digest, "intro"))
}
