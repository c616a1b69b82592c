//! What is owed to both sides of an interview, and what the worker that writes it is told.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::model::Meeting;
use super::queries;
use crate::candidacies::{self, Card, ForMail, Side};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, MeetingId};
use crate::text_enum;

text_enum! {
    /// What a mail about an interview tells.
    pub enum Step {
        /// To the other side: pick one of these times.
        Proposed = "proposed",
        /// To whoever had the booked time that their side gave up: your calendar drops it.
        Moved = "moved",
        /// To both: it has a time.
        Booked = "booked",
        /// To both: it does not take place.
        Cancelled = "cancelled",
        /// To both: nobody picked a time.
        Lapsed = "lapsed",
        /// To both: it is within a day.
        DayBefore = "day_before",
        /// To both: it is within the hour.
        HourBefore = "hour_before",
        /// To both: one of them did not come.
        Missed = "missed",
    }
}

/// Everything that a mail about an interview says.
#[derive(Clone, Debug)]
pub struct MeetingMail {
    /// As it is now.
    pub meeting: Meeting,
    /// The card, and both sides.
    pub about: ForMail,
    /// In which zone the company reads times.
    pub company_zone: Tz,
    /// The last reason that somebody gave.
    pub reason: Option<String>,
}

/// Owes one side a mail about a step. `at` is the time that was booked or given up; a reason stands in the history of the
/// card, where the worker finds it.
pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    meeting: &Meeting,
    (step, to): (Step, Side),
    at: Option<DateTime<Utc>>,
    is_noted: bool,
) -> Result<(), QueryError> {
    let payload = json!({
        "candidacy_id": card.id, "meeting_id": meeting.id, "step": step, "to": to, "sequence": meeting.sequence,
        "starts_at": at, "by": by(cx, card), "is_noted": is_noted, "at": meeting.updated_at,
    });
    let key = format!("hire_interview_{step}:{}:{}:{}:{to}", meeting.id, meeting.sequence, meeting.seen());
    // Calendars are people's: of the company whoever it was booked with.
    let contacts = match to {
        Side::Company => candidacies::mails::contacts_at(conn, card, meeting.member_id).await?,
        _ => candidacies::mails::contacts(conn, card, to).await?,
    };
    candidacies::mails::owe_to(conn, cx, contacts, MailKind::HireInterview, payload, key, cx.now).await
}

/// Who did it.
fn by(cx: &Context, card: &Card) -> Side {
    match cx.actor.signed() {
        Some(signed) if signed.member.as_ref().is_some_and(|member| member.company_id == card.company_id) => {
            Side::Company
        }
        Some(_) => Side::Engineer,
        None => Side::System,
    }
}

/// What the worker writes about; `None` once it is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(
    conn: &mut Conn,
    cx: &Context,
    id: MeetingId,
    reader: Option<AccountId>,
) -> Result<Option<MeetingMail>, QueryError> {
    let Some(meeting) = queries::find(conn, id).await? else { return Ok(None) };
    let about = candidacies::find_for_mail(conn, cx, meeting.candidacy_id, reader).await?;
    let Some(about) = about else { return Ok(None) };
    let company_zone = meeting.zone.parse().unwrap_or(about.company_zone);
    let reason = candidacies::mails::last_note(conn, about.card.id, "interview_").await?;
    Ok(Some(MeetingMail { meeting, about, company_zone, reason }))
}
