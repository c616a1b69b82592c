//! Drafts: what is typed, kept without a button. The answer is for the page's script and never an error page.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use domain::engineers::drafts::{Draft, DraftForm, Kept, discard_draft, keep_draft};
use serde::Serialize;

use super::steps::Step;
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit, guard};

/// What became of what was typed.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum Answer {
    Saved { version: i32, at: DateTime<Utc> },
    Stale,
    TooLarge,
}

/// A draft on the page of its form.
#[derive(Clone, Debug, Serialize)]
pub struct DraftNote {
    /// Where it is sent.
    pub action: String,
    /// Sent with it, so that two tabs notice each other; 0 for none.
    pub version: i32,
    /// When the draft on the page was written; none: the page shows what is saved.
    pub shown_at: Option<DateTime<Utc>>,
    /// A draft that the page does not show, because the profile was saved after it.
    pub older_at: Option<DateTime<Utc>>,
}

impl DraftNote {
    /// Of a page whose draft, if any, is shown.
    #[must_use]
    pub fn shown(form: DraftForm, draft: Option<&Draft>) -> Self {
        Self::shown_at(action(form).to_owned(), draft)
    }

    /// The same of a form that is no profile's, whose drafts are sent to `action`.
    #[must_use]
    pub fn shown_at(action: String, draft: Option<&Draft>) -> Self {
        Self {
            action,
            version: draft.map_or(0, |draft| draft.version),
            shown_at: draft.map(|draft| draft.saved_at),
            older_at: None,
        }
    }

    /// Of a page that shows what is saved, though there is a draft.
    #[must_use]
    pub fn older(form: DraftForm, draft: &Draft) -> Self {
        Self { shown_at: None, older_at: Some(draft.saved_at), ..Self::shown(form, Some(draft)) }
    }
}

fn action(form: DraftForm) -> &'static str {
    match form {
        DraftForm::Profile => "/me/profile/drafts/profile",
        DraftForm::History => "/me/profile/drafts/history",
        DraftForm::Portfolio => "/me/profile/drafts/portfolio",
    }
}

/// `POST /me/profile/drafts/{form}`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but developers, and for what is no form.
pub async fn keep(
    visit: Visit,
    Path(form): Path<String>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let form: DraftForm = form.parse().map_err(|_| AppError::NotFound)?;
    let draft = read(&typed, visit.cx.now);
    let kept = keep_draft(&mut *visit.conn().await?, &visit.cx, form, &draft).await?;
    Ok(answer(kept))
}

/// What was typed, as it is kept.
pub(crate) fn read(typed: &[(String, String)], now: DateTime<Utc>) -> Draft {
    let number = |name: &str| {
        let value = typed.iter().find(|(field, _)| field == name).map(|(_, value)| value.parse().ok());
        value.flatten().unwrap_or(0)
    };
    Draft {
        based_on: number("row_version"),
        version: number("draft_version"),
        fields: typed.iter().filter(|(name, _)| is_kept(name)).cloned().collect(),
        saved_at: now,
    }
}

/// What the page's script reads.
pub(crate) fn answer(kept: Kept) -> HttpResponse {
    let answer = match kept {
        Kept::Saved { version, at } => Answer::Saved { version, at },
        Kept::Stale => Answer::Stale,
        Kept::TooLarge => Answer::TooLarge,
    };
    HttpResponse::Ok().insert_header(("Cache-Control", "private, no-store")).json(answer)
}

/// What belongs to the tab and not to the text.
fn is_kept(name: &str) -> bool {
    !matches!(name, "csrf_token" | "row_version" | "draft_version" | "intent")
}

/// `POST /me/profile/drafts/{form}/discard`
///
/// # Errors
/// As [`keep`].
pub async fn discard(
    visit: Visit,
    Path(form): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::developer(&visit)?;
    let form: DraftForm = form.parse().map_err(|_| AppError::NotFound)?;
    discard_draft(&mut *visit.conn().await?, &visit.cx, form).await?;
    let step = match form {
        DraftForm::Profile => Step::Main,
        DraftForm::History => Step::History,
        DraftForm::Portfolio => Step::Portfolio,
    };
    Ok(Visit::see_other(step.href()))
}
