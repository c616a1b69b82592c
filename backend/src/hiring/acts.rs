//! What both sides do on the page of a card; the page says what was wrong.

use domain::engagements::{self, EngagementAction, EngagementError};
use domain::interviews::{self, Ending, MeetingError};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::CandidacyId;
use domain::reviews::{self, ReviewError};

use super::forms::{CardForm, renamed};
use crate::error::AppError;
use crate::extract::Visit;

/// How it went: the word for the page that says so, or what is wrong with the form.
pub type Acted = Result<Result<&'static str, FieldErrors>, AppError>;

fn unknown_button() -> AppError {
    AppError::Conflict(
        "This form has another button by now. Nothing was changed. Open the page again.".into(),
    )
}

/// Times are proposed, picked, given up; or how it went.
pub async fn interview(visit: &Visit, id: CandidacyId, form: &CardForm) -> Acted {
    let (conn, cx) = (&mut *visit.conn().await?, &visit.cx);
    let (done, word) = match form.step.as_str() {
        "propose" => (interviews::propose(conn, cx, id, &form.proposal()).await, "proposed"),
        "pick" => (interviews::pick(conn, cx, id, form.seen, &form.slot).await, "booked"),
        "cancel" => (interviews::cancel(conn, cx, id, form.seen, &form.cancel_reason).await, "cancelled"),
        ending => {
            let ending: Ending = ending.parse().map_err(|_| unknown_button())?;
            (interviews::close(conn, cx, id, form.seen, ending).await, "noted")
        }
    };
    match done {
        Ok(()) => Ok(Ok(word)),
        Err(MeetingError::Invalid(errors)) => {
            let field = if form.step == "cancel" { "cancel_reason" } else { "interview_reason" };
            Ok(Err(renamed(&errors, &[("reason", field)])))
        }
        Err(error) => Err(error.into()),
    }
}

/// An offer is answered, a trial decided, work paused or ended.
pub async fn engagement(visit: &Visit, id: CandidacyId, form: &CardForm) -> Acted {
    let action: EngagementAction = form.step.parse().map_err(|_| unknown_button())?;
    let conn = &mut *visit.conn().await?;
    let reason = &form.engagement_reason;
    let done = if action == EngagementAction::Complete {
        engagements::complete(conn, &visit.cx, id, form.version, reason, &form.skills).await
    } else {
        engagements::act(conn, &visit.cx, id, form.version, action, reason).await
    };
    match done {
        Ok(_) => Ok(Ok("engagement")),
        Err(EngagementError::Invalid(errors)) => {
            Ok(Err(renamed(&errors, &[("reason", "engagement_reason")])))
        }
        Err(error) => Err(error.into()),
    }
}

/// A side says how it went.
pub async fn review(visit: &Visit, id: CandidacyId, form: &CardForm) -> Acted {
    match reviews::write(&mut *visit.conn().await?, &visit.cx, id, &form.review()).await {
        Ok(()) => Ok(Ok("reviewed")),
        Err(ReviewError::Invalid(errors)) => Ok(Err(renamed(&errors, &[("body", "review_body")]))),
        Err(error) => Err(error.into()),
    }
}

/// The sentence for a word of [`Acted`], and of what only one side does.
#[must_use]
pub fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "added" => "Added. The engineer hears nothing of it.",
        "moved" => "Moved. You can take it back for five minutes.",
        "undone" => "Taken back. Nobody heard of it.",
        "rejected" => {
            "Written down. An engineer who talks with you gets your feedback by mail in five minutes; until then you can take it back."
        }
        "noted" => "Written down.",
        "offered" => {
            "The offer is on its way. An answer comes within seven days and by the first day, or it ends and you are told."
        }
        "proposed" => "The times are on their way to the other side.",
        "booked" => "Booked. A mail with an entry for your calendar is on its way.",
        "cancelled" => "Cancelled. Both of you hear of it by mail.",
        "engagement" => "Written down. The other side hears of it by mail.",
        "reviewed" => "Thank you. It is shown when both words are in, or the time is over.",
        "withdrawn" => "You have withdrawn. The company hears of it by mail.",
        _ => return None,
    })
}
