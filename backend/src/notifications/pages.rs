//! `/account/notifications`: every kind of product mail, on or off.

use actix_web::HttpResponse;
use domain::notifications::{self, Choice, Kind, Via};
use serde::Deserialize;

use super::views::Notifications;
use crate::components;
use crate::error::AppError;
use crate::extract::{Form, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What just happened.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The kinds that are ticked.
#[derive(Debug, Default, Deserialize)]
pub struct Ticked {
    #[serde(default)]
    kinds: Vec<String>,
}

/// `GET /account/notifications`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn show(visit: Visit, Query(done): Query<Done>) -> Result<HttpResponse, AppError> {
    let signed = guard::signed(&visit)?;
    let choices = notifications::list(&mut *visit.conn().await?, signed.account_id, signed.kind).await?;
    let zone = visit.cx.config.site.time_zone;
    let option = |said: &Choice| {
        let hint = hint(said.kind);
        let hint = said
            .changed_at
            .map_or_else(|| hint.to_owned(), |at| format!("{hint} Changed on {}.", words::date(at, zone)));
        components::Choice::new(said.kind.as_str(), label(said.kind)).with_hint(hint)
    };
    visit.page(&Notifications {
        options: choices.iter().map(option).collect(),
        wanted: choices.iter().filter(|said| said.is_wanted).map(|said| said.kind.as_str()).collect(),
        flash: (done.done == "saved").then(|| Flash::good("Saved. It counts from now on.")),
    })
}

/// `POST /account/notifications`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers.
pub async fn save(visit: Visit, Form(ticked): Form<Ticked>) -> Result<HttpResponse, AppError> {
    let signed = guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    for choice in notifications::list(&mut conn, signed.account_id, signed.kind).await? {
        let is_wanted = ticked.kinds.iter().any(|kind| kind == choice.kind.as_str());
        notifications::set(&mut conn, &visit.cx, signed.account_id, choice.kind, is_wanted, Via::Page)
            .await?;
    }
    Ok(Visit::see_other("/account/notifications?done=saved"))
}

/// What a kind is called.
#[must_use]
pub fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::SavedSearchAlerts => "Alerts of saved searches",
        Kind::Messages => "New messages",
        Kind::Reminders => "Reminders",
        Kind::Availability => "Questions about your availability",
        Kind::WeeklyFigures => "Your week in figures",
        Kind::StaffWork => "New and late work",
        Kind::StaffMorning => "What waits, each morning",
        Kind::StaffDigests => "Digests that need a decision",
    }
}

fn hint(kind: Kind) -> &'static str {
    match kind {
        Kind::SavedSearchAlerts => "Engineers who newly fit, as often as the search says.",
        Kind::Messages => "A mail when a message waits unread for five minutes.",
        Kind::Reminders => "What you began, or owe somebody, before its date.",
        Kind::Availability => {
            "Without an answer within 35 days you leave the search and the digest, with this mail or without."
        }
        Kind::WeeklyFigures => {
            "On Mondays: how often you were seen and shortlisted, and what would help most."
        }
        Kind::StaffWork => "Applications, companies and briefs as they arrive, and when a date has passed.",
        Kind::StaffMorning => "One mail on working days.",
        Kind::StaffDigests => "An issue waits for approval, or was skipped.",
    }
}
