//! Steps that are asked about first: hold, pause, cancel, send now.

use actix_web::HttpResponse;
use domain::digests::approve::{self, Approved};
use domain::digests::{Digest, DigestError, control};
use domain::platform::fields::FieldErrors;

use super::forms::StepForm;
use super::step_view::StepPage;
use super::{back_to, editor, find, path_of, refused, words};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};

/// Which.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// T passes without it.
    Hold,
    /// Stops sending.
    Pause,
    /// Calls it off.
    Cancel,
    /// Does not wait for T.
    Send,
}

/// `GET /staff/digests/{period}/{step}`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors.
pub async fn ask(visit: Visit, Path(period): Path<String>, step: Step) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let digest = find(&mut *visit.conn().await?, &period).await?;
    visit.page(&question(&digest, step))
}

/// `POST /staff/digests/{period}/{step}`
///
/// # Errors
/// As [`ask`]; [`AppError::Conflict`] when the issue has moved on.
pub async fn take(
    visit: Visit,
    Path(period): Path<String>,
    Form(form): Form<StepForm>,
    step: Step,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let mut conn = visit.conn().await?;
    let digest = find(&mut conn, &period).await?;
    let (cx, id, why) = (&visit.cx, digest.id, form.reason.as_str());
    let outcome = match step {
        Step::Hold => approve::set_hold(&mut conn, cx, id, true, why).await.map(|()| "held"),
        Step::Pause => control::pause(&mut conn, cx, id, why).await.map(|()| "paused"),
        Step::Cancel => control::cancel(&mut conn, cx, id, why).await.map(|()| "cancelled"),
        Step::Send => match approve::send_now(&mut conn, cx, &visit.state.templates, id).await {
            Ok(Approved::Yes) if digest.state.is_over() => Err(DigestError::WrongState(digest.state)),
            Ok(Approved::Yes) => Ok("sent"),
            Ok(Approved::Skipped) => Ok("skipped"),
            Err(error) => Err(error),
        },
    };
    drop(conn);
    match outcome.map_err(refused) {
        Ok(done) => Ok(back_to(&digest, done)),
        Err(AppError::Invalid(errors)) => {
            visit.invalid(&StepPage { form, errors, ..question(&digest, step) })
        }
        Err(error) => Err(error),
    }
}

fn question(digest: &Digest, step: Step) -> StepPage {
    let issue = words::title(digest);
    let path = path_of(digest);
    let page = |title: String, text: &str, label: &'static str, end: &str| StepPage {
        title,
        text: text.to_owned(),
        facts: Vec::new(),
        action: format!("{path}/{end}"),
        back_path: path.clone(),
        label,
        is_danger: false,
        choices: Vec::new(),
        places: Vec::new(),
        asks_slug: false,
        asks_reason: true,
        form: StepForm::default(),
        errors: FieldErrors::default(),
    };
    match step {
        Step::Hold => page(
            format!("Hold the issue of {issue}"),
            "Its time passes without it going out, until you take the hold back. Readers notice nothing.",
            "Hold the issue",
            "hold",
        ),
        Step::Pause => page(
            format!("Pause the issue of {issue}"),
            "No further copy leaves. The few that are in flight end as the receiver answers. Resuming goes on where it stopped, and nobody gets a second copy.",
            "Pause sending",
            "pause",
        ),
        Step::Cancel => StepPage {
            is_danger: true,
            ..page(
                format!("Cancel the issue of {issue}"),
                "Every copy that has not left is skipped, and no other issue is sent for this month. This cannot be undone. To stop for a while, pause or hold it instead.",
                "Cancel the issue",
                "cancel",
            )
        },
        Step::Send => StepPage {
            asks_reason: false,
            ..page(
                format!("Send the issue of {issue} now"),
                "It is approved if that was not done, a copy is written down for every confirmed reader, and sending begins within seconds. It does not wait for its date, and a hold ends.",
                "Send it now",
                "send",
            )
        },
    }
}
