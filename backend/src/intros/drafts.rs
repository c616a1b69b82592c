//! What is typed into the form that asks, kept: by the page's script without a button, by “Save for later” without scripts.

use actix_web::HttpResponse;
use domain::engineers::drafts::Draft;
use domain::intros;

use crate::engineers::parts::drafts::{DraftNote, answer, read};
use crate::error::AppError;
use crate::extract::{Form, Nothing, Path, Visit, guard};

/// Where the form is.
pub(super) fn form_href(slug: &str) -> String {
    format!("/engineers/{slug}/intro")
}

/// A draft on the page of the form.
pub(super) fn note(slug: &str, draft: Option<&Draft>) -> DraftNote {
    DraftNote::shown_at(format!("{}/draft", form_href(slug)), draft)
}

/// `POST /engineers/{slug}/intro/draft`
///
/// # Errors
/// [`AppError::NotFound`] for whoever asks nobody, and where the engineer is not theirs to see.
pub async fn keep(
    visit: Visit,
    Path(slug): Path<String>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    let draft = read(&typed, visit.cx.now);
    let kept = intros::keep_draft(&mut *visit.conn().await?, &visit.cx, &slug, &draft).await?;
    Ok(answer(kept))
}

/// `POST /engineers/{slug}/intro/draft/discard`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but companies.
pub async fn discard(
    visit: Visit,
    Path(slug): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, AppError> {
    guard::company(&visit)?;
    intros::discard_draft(&mut *visit.conn().await?, &visit.cx, &slug).await?;
    Ok(Visit::see_other(&form_href(&slug)))
}
