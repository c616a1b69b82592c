//! The form that asks for an intro.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::companies::CompanyState;
use domain::directory::impressions::{self, Action, Place};
use domain::directory::{Viewer, open_profile, words::name};
use domain::engineers::drafts::Kept;
use domain::engineers::{Engineer, find_by_slug};
use domain::intros::{self, AskError};
use domain::platform::actor::AccountKind;
use domain::platform::db::Pooled;
use domain::platform::fields::FieldErrors;
use serde::Deserialize;

use super::drafts::{form_href, note};
use super::errors::too_many;
use super::forms::{AskForm, currencies, engagements};
use super::views::{AskPage, CannotAsk};
use super::words::undo;
use crate::components::Crumb;
use crate::engineers::parts::drafts::DraftNote;
use crate::engineers::parts::forms::read_pairs;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};

/// Where the visitor came from: a digest's button says so.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    from: String,
}

/// `GET /engineers/{slug}/intro`
///
/// # Errors
/// [`AppError`].
pub async fn form(
    visit: Visit,
    Path(slug): Path<String>,
    Query(from): Query<From>,
) -> Result<HttpResponse, AppError> {
    let signed = guard::signed(&visit)?;
    if signed.kind != AccountKind::Company {
        return visit.page(&only_companies(&slug));
    }
    let mut conn = visit.conn().await?;
    match intros::may_ask(&mut conn, &visit.cx, &slug).await {
        Ok(engineer) => {
            let draft = intros::find_draft(&mut conn, &visit.cx, engineer.id).await?;
            let form = match draft.as_ref().and_then(|draft| read_pairs::<AskForm>(&draft.fields)) {
                Some(typed) if from.from.is_empty() => typed,
                Some(typed) => AskForm { source: from.from, ..typed },
                None => AskForm::begin(&engineer, from.from),
            };
            let note = note(&slug, draft.as_ref());
            let page = ask_page(&mut conn, &visit, &engineer, (form, note), FieldErrors::default()).await?;
            drop(conn);
            visit.page(&page)
        }
        Err(error) => refused(&visit, &slug, error),
    }
}

/// `POST /engineers/{slug}/intro`
///
/// # Errors
/// [`AppError`].
pub async fn send(
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<AskForm>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let mut conn = visit.conn().await?;
    if form.intent == "save" {
        return save(&visit, conn, &slug, form).await;
    }
    match intros::ask(&mut conn, &visit.cx, &slug, &form.terms(), &form.source).await {
        Ok(id) => {
            if let Some(engineer) = find_by_slug(&mut conn, &slug).await? {
                let recorder = &visit.state.impressions;
                impressions::act(recorder, &visit.cx, Place::Profile, Action::Asked, engineer.id);
            }
            Ok(Visit::see_other(&format!("/company/intros/{id}?done=asked")))
        }
        Err(AskError::AlreadyOpen(id)) => Ok(Visit::see_other(&format!("/company/intros/{id}"))),
        Err(AskError::Invalid(errors)) => keep_form(&visit, conn, &slug, form, errors).await,
        Err(AskError::TooMany(cap)) => {
            keep_form(&visit, conn, &slug, form, FieldErrors::one("form", too_many(cap))).await
        }
        Err(error @ (AskError::Unsigned | AskError::DueOutcomes(_) | AskError::NotLooking)) => {
            keep_for_later(&visit, conn, &slug, form, error.into()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it was typed, although nothing can be asked now: what is in the way came up since it was opened.
async fn keep_for_later(
    visit: &Visit,
    mut conn: Pooled<'_>,
    slug: &str,
    form: AskForm,
    refusal: AppError,
) -> Result<HttpResponse, AppError> {
    let (status, why) = match &refusal {
        AppError::Forbidden(why) => (StatusCode::FORBIDDEN, why),
        AppError::Conflict(why) => (StatusCode::CONFLICT, why),
        _ => return Err(refusal),
    };
    let engineer = find_by_slug(&mut conn, slug).await?.ok_or(AppError::NotFound)?;
    let draft = intros::find_draft(&mut conn, &visit.cx, engineer.id).await?;
    let note = DraftNote { shown_at: None, ..note(slug, draft.as_ref()) };
    let errors = FieldErrors::one("form", why.as_str());
    let page = ask_page(&mut conn, visit, &engineer, (form, note), errors).await?;
    drop(conn);
    visit.page_with(status, &page)
}

/// “Save for later”: without scripts nothing else keeps what is typed.
async fn save(
    visit: &Visit,
    mut conn: Pooled<'_>,
    slug: &str,
    form: AskForm,
) -> Result<HttpResponse, AppError> {
    let why = match intros::keep_draft(&mut conn, &visit.cx, slug, &form.draft(visit.cx.now)).await? {
        Kept::Saved { .. } => return Ok(Visit::see_other(&form_href(slug))),
        Kept::Stale => {
            "You typed this in another tab, too, and its text was kept. Save once more to keep this one instead."
        }
        Kept::TooLarge => "This is more than a draft holds. Shorten it.",
    };
    keep_form(visit, conn, slug, form, FieldErrors::one("form", why)).await
}

/// The form as it was typed, with what is wrong.
async fn keep_form(
    visit: &Visit,
    mut conn: Pooled<'_>,
    slug: &str,
    form: AskForm,
    errors: FieldErrors,
) -> Result<HttpResponse, AppError> {
    let engineer = intros::may_ask(&mut conn, &visit.cx, slug).await?;
    let draft = intros::find_draft(&mut conn, &visit.cx, engineer.id).await?;
    let note = DraftNote { shown_at: None, ..note(slug, draft.as_ref()) };
    let page = ask_page(&mut conn, visit, &engineer, (form, note), errors).await?;
    drop(conn);
    visit.invalid(&page)
}

async fn ask_page(
    conn: &mut domain::platform::db::Conn,
    visit: &Visit,
    engineer: &Engineer,
    (form, draft): (AskForm, DraftNote),
    errors: FieldErrors,
) -> Result<AskPage, AppError> {
    let viewer = Viewer::of(conn, &visit.cx.actor).await?;
    let profile = open_profile(conn, &visit.cx, &viewer, &engineer.slug).await?.ok_or(AppError::NotFound)?;
    let who = name(&profile.shown);
    Ok(AskPage {
        crumbs: vec![
            Crumb::to("Engineers", "/engineers"),
            Crumb::to(&*who, format!("/engineers/{}", engineer.slug)),
            Crumb::here("Ask for an intro"),
        ],
        title: format!("Ask {who} for an intro"),
        lead: format!(
            "You can take it back for {}. Then it is mailed; an answer comes within seven days, or the request ends \
             and you are told.",
            undo(&visit.cx.config)
        ),
        action: form_href(&engineer.slug),
        button: "Ask for an intro",
        floor: floor(engineer),
        asked_change: None,
        form,
        draft: Some(draft),
        errors,
        engagements: engagements(&engineer.engagement_types),
        currencies: currencies(),
    })
}

/// What the engineer starts at, in words.
pub(super) fn floor(engineer: &Engineer) -> Option<String> {
    let currency = engineer.currency?;
    let hour = engineer.rate_minor.map(|minor| format!("{} an hour", currency.format(minor)));
    let year = engineer.salary_minor.map(|minor| format!("{} a year", currency.format(minor)));
    match (hour, year) {
        (Some(hour), Some(year)) => Some(format!("{hour}, or {year}")),
        (hour, year) => hour.or(year),
    }
}

fn only_companies(slug: &str) -> CannotAsk {
    CannotAsk {
        title: "Intros are asked for by companies".into(),
        text: "You are signed in with another kind of account. Sign in as a member of a verified company to ask.".into(),
        label: "Back to the profile",
        href: format!("/engineers/{slug}"),
    }
}

/// Says why not, and what to do.
fn refused(visit: &Visit, slug: &str, error: AskError) -> Result<HttpResponse, AppError> {
    let (title, text, label, href) = match error {
        AskError::Unverified(CompanyState::PendingReview) => (
            "We are still verifying your company",
            "Intros open as soon as that is done. The date stands on your desk.",
            "Go to your desk",
            "/company".to_owned(),
        ),
        AskError::Unverified(CompanyState::Suspended) => (
            "New requests are stopped",
            "Your company is suspended. The reason stands on your desk.",
            "Go to your desk",
            "/company".to_owned(),
        ),
        AskError::Unverified(_) => (
            "Your company is not verified yet",
            "Engineers hear from verified companies only. Complete the profile and ask for verification: it takes at most two working days.",
            "Complete the profile",
            "/company/profile".to_owned(),
        ),
        AskError::Unsigned => (
            "First the hiring agreement",
            "It says what your company and we owe each other, and what you owe engineers. An owner or recruiter reads and signs it once; then you come back here.",
            "Read and sign",
            format!("/company/agreement?back=/engineers/{slug}/intro"),
        ),
        AskError::DueOutcomes(_) => (
            "First the engineers who wait for you",
            "An interview took place and nobody said how it ended. Say so for each, and new requests open again. What is open you can answer and close all the while.",
            "See who waits",
            "/company/pipeline".to_owned(),
        ),
        AskError::NotLooking => (
            "Not looking for work at the moment",
            "This engineer takes no requests now. The directory shows who does.",
            "Browse engineers",
            "/engineers".to_owned(),
        ),
        AskError::AlreadyOpen(id) => return Ok(Visit::see_other(&format!("/company/intros/{id}"))),
        AskError::NotAllowed => (
            "Your role cannot ask",
            "Owners and recruiters of a company ask for intros. Ask one of them.",
            "Back to the profile",
            format!("/engineers/{slug}"),
        ),
        error => return Err(error.into()),
    };
    visit.page(&CannotAsk { title: title.into(), text: text.into(), label, href })
}
