//! What an applicant is asked for beside their work: a time for a conversation, a proof of identity.

use chrono_tz::Tz;
use domain::accounts;
use domain::platform::db::Conn;
use domain::vetting::identity::{self, CheckState};
use domain::vetting::interviews::{self, InterviewState};
use serde::Serialize;

use super::interview_views::long;
use super::timeline::date;
use crate::error::AppError;
use crate::extract::Visit;
use crate::words::zone;

/// One banner on the page of the own application.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    /// What it is about.
    pub title: String,
    /// By when, or at what time.
    pub text: String,
    /// The action.
    pub label: &'static str,
    /// Where it is done.
    pub href: String,
}

/// What is open for whoever is signed in.
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn list(visit: &Visit, conn: &mut Conn) -> Result<Vec<Ask>, AppError> {
    let own = accounts::find_profile(conn, &visit.cx).await?;
    let account_zone = own.map_or(Tz::UTC, |own| zone(&own.time_zone));
    let mut asks = Vec::new();
    for (id, stage, state, at) in interviews::list_own(conn, &visit.cx).await? {
        let at = at.map(|at| long(at, account_zone)).unwrap_or_default();
        let (title, text, label) = match state {
            InterviewState::Booked => (format!("{stage}: booked"), at, "See the conversation"),
            InterviewState::Asked => {
                (format!("{stage}: new times are coming"), format!("By {at}."), "See the conversation")
            }
            _ => (format!("{stage}: pick a time"), format!("By {at}."), "Pick a time"),
        };
        asks.push(Ask { title, text, label, href: format!("/me/application/interview/{id}") });
    }
    let open = identity::list_own(conn, &visit.cx).await?.into_iter();
    for check in open.filter(|check| check.state == CheckState::Requested) {
        asks.push(Ask {
            title: format!("We ask you for: {}", check.kind.label().to_lowercase()),
            text: format!("By {}.", check.due_at.map(date).unwrap_or_default()),
            label: "Provide it",
            href: format!("/me/application/identity/{}", check.id),
        });
    }
    Ok(asks)
}
