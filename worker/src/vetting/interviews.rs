//! Mails about interviews, with what the reader's calendar takes. Times are told in the reader's zone, with UTC beside.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::platform::calendar::{self, Entry};
use domain::platform::db::Conn;
use domain::platform::ids::InterviewId;
use domain::platform::templates::{CalendarPart, MailTemplate};
use domain::vetting::interviews::{self, InterviewMail, InterviewState, Side};
use serde::Serialize;
use uuid::Uuid;

use super::interview_samples as samples;
use crate::mails::{Order, RenderError};

/// What all of them say.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// Whether the candidate reads it; else the vetter.
    pub to_candidate: bool,
    /// The other side's name.
    pub other: String,
    /// The stage's name.
    pub stage: String,
    /// How long it takes.
    pub minutes: i16,
    /// How they meet.
    pub place: String,
    /// The time that was booked or given up.
    pub when: Option<String>,
    /// Why; empty where nothing was asked.
    pub reason: String,
    /// Where it is dealt with.
    pub url: String,
    /// What the reader's calendar takes.
    #[serde(skip)]
    pub calendar: Option<CalendarPart>,
}

/// Declares mails over [`About`].
macro_rules! mails {
    ($($(#[$doc:meta])* $name:ident = $folder:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? } $samples:path;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        pub struct $name {
            /// What all of them say.
            #[serde(flatten)]
            pub about: About,
            $($(#[$field_doc])* pub $field: $type,)*
        }
        impl MailTemplate for $name {
            const NAME: &'static str = $folder;
            fn samples() -> Vec<Self> {
                $samples()
            }
            fn calendar(&self) -> Option<&CalendarPart> {
                self.about.calendar.as_ref()
            }
        }
    )*};
}

mails! {
    /// To the candidate: pick one of these times.
    InterviewProposed = "interview_proposed" {
        /// The times.
        starts: Vec<String>,
        /// By when.
        due_at: String,
    } samples::proposed;
    /// To the vetter: other times, please.
    InterviewAsked = "interview_asked" {
        /// By when.
        due_at: String,
    } samples::asked;
    /// To both: it has a time.
    InterviewBooked = "interview_booked" {} samples::booked;
    /// To both: it does not take place, or not at that time.
    InterviewCancelled = "interview_cancelled" {
        /// Whether the reader did it.
        is_own: bool,
        /// Whether nobody did: the application ended, or no time was picked.
        is_system: bool,
        /// Whether nobody picked a time.
        is_lapsed: bool,
        /// Whether another time is looked for.
        goes_on: bool,
    } samples::cancelled;
    /// To both: it is tomorrow, or in an hour.
    InterviewReminder = "interview_reminder" {
        /// The last hour.
        is_soon: bool,
    } samples::reminder;
    /// To the candidate: one of you did not come.
    InterviewMissed = "interview_missed" {
        /// Our side did not.
        is_ours: bool,
    } samples::missed;
}

/// `Tuesday 1 December 2026, 15:00 CET (Europe/Warsaw), 14:00 UTC`
#[must_use]
pub fn told(at: DateTime<Utc>, zone: Tz) -> String {
    if zone == Tz::UTC {
        return at.format("%A %-d %B %Y, %H:%M UTC").to_string();
    }
    let local = at.with_timezone(&zone).format("%A %-d %B %Y, %H:%M %Z");
    format!("{local} ({zone}), {} UTC", at.format("%H:%M"))
}

struct Read {
    mail: InterviewMail,
    to: Side,
    zone: Tz,
}

impl Read {
    fn is_current(&self) -> bool {
        self.mail.interview.state == self.mail.event.state
            && self.mail.interview.updated_at == self.mail.event.at
    }

    fn due(&self) -> String {
        self.mail.interview.due_at.map(|at| told(at, self.zone)).unwrap_or_default()
    }
}

async fn read(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Read>, RenderError> {
    let (id, event): (InterviewId, Uuid) = (order.id("interview_id")?, order.id("event_id")?);
    let to: Side = order.text("to")?.parse().map_err(|_| RenderError::Payload("to"))?;
    let mail = interviews::find_for_mail(conn, id, event).await?;
    Ok(mail.map(|mail| {
        let zone = if to == Side::Candidate { mail.candidate.zone } else { mail.vetter.zone };
        Read { mail, to, zone }
    }))
}

fn about(order: &Order<'_>, read: &Read) -> About {
    let InterviewMail { interview, event, stage, candidate, vetter, .. } = &read.mail;
    let (config, to_candidate) = (&order.cx.config, read.to == Side::Candidate);
    let path = if to_candidate {
        format!("/me/application/interview/{}", interview.id)
    } else {
        format!("/staff/applications/{}/interviews", interview.application_id)
    };
    let url = config.absolute(&path);
    let with = if to_candidate { &config.site.name } else { &candidate.name };
    let entry = event.starts_at.map(|starts_at| {
        calendar::part(&Entry {
            uid: &format!("interview-{}", interview.id),
            domain: &config.smtp.message_id_domain,
            sequence: event.sequence,
            starts_at,
            length: interview.length(),
            summary: &format!("{stage}: {with}"),
            description: &format!("Change or cancel it: {url}"),
            place: &interview.place,
            organiser: &config.site.contact_email,
            attendee: &order.mail.recipient,
            at: event.at,
            is_cancelled: event.state != InterviewState::Booked,
        })
    });
    About {
        to_candidate,
        other: if to_candidate { vetter.name.clone() } else { candidate.name.clone() },
        stage: stage.clone(),
        minutes: interview.minutes,
        place: interview.place.clone(),
        when: event.starts_at.map(|at| told(at, read.zone)),
        reason: event.reason.clone(),
        url,
        calendar: entry,
    }
}

/// Loads [`InterviewProposed`]; nothing once it was answered, unless a calendar must hear of a time given up.
///
/// # Errors
/// [`RenderError`].
pub async fn proposed(conn: &mut Conn, order: &Order<'_>) -> Result<Option<InterviewProposed>, RenderError> {
    let read = read(conn, order).await?;
    let read = read.filter(|read| read.is_current() || read.mail.event.starts_at.is_some());
    Ok(read.map(|read| InterviewProposed {
        starts: read.mail.starts.iter().map(|at| told(*at, read.zone)).collect(),
        due_at: read.due(),
        about: about(order, &read),
    }))
}

/// Loads [`InterviewAsked`]; nothing once other times were proposed, unless a calendar must hear of a time given up.
///
/// # Errors
/// [`RenderError`].
pub async fn asked(conn: &mut Conn, order: &Order<'_>) -> Result<Option<InterviewAsked>, RenderError> {
    let read = read(conn, order).await?;
    let read = read.filter(|read| read.is_current() || read.mail.event.starts_at.is_some());
    Ok(read.map(|read| InterviewAsked { due_at: read.due(), about: about(order, &read) }))
}

/// Loads [`InterviewBooked`]; nothing once that time was given up.
///
/// # Errors
/// [`RenderError`].
pub async fn booked(conn: &mut Conn, order: &Order<'_>) -> Result<Option<InterviewBooked>, RenderError> {
    let read = read(conn, order).await?.filter(is_still_booked);
    Ok(read.map(|read| InterviewBooked { about: about(order, &read) }))
}

/// Loads [`InterviewCancelled`].
///
/// # Errors
/// [`RenderError`].
pub async fn cancelled(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<InterviewCancelled>, RenderError> {
    let read = read(conn, order).await?;
    Ok(read.map(|read| InterviewCancelled {
        is_own: read.mail.event.side == read.to,
        is_system: read.mail.event.side == Side::System,
        is_lapsed: read.mail.event.state == InterviewState::Lapsed,
        goes_on: read.mail.event.state.is_open(),
        about: about(order, &read),
    }))
}

/// Loads [`InterviewReminder`]; nothing once that time was given up.
///
/// # Errors
/// [`RenderError`].
pub async fn reminder(conn: &mut Conn, order: &Order<'_>) -> Result<Option<InterviewReminder>, RenderError> {
    let is_soon = order.text("before")? == "hour";
    let read = read(conn, order).await?.filter(is_still_booked);
    // The calendar has it since the booking.
    Ok(read.map(|read| InterviewReminder { is_soon, about: About { calendar: None, ..about(order, &read) } }))
}

/// Loads [`InterviewMissed`].
///
/// # Errors
/// [`RenderError`].
pub async fn missed(conn: &mut Conn, order: &Order<'_>) -> Result<Option<InterviewMissed>, RenderError> {
    let read = read(conn, order).await?;
    Ok(read.map(|read| InterviewMissed {
        is_ours: read.mail.interview.no_show_side == Some(Side::Vetter),
        about: About { calendar: None, ..about(order, &read) },
    }))
}

fn is_still_booked(read: &Read) -> bool {
    let InterviewMail { interview, event, .. } = &read.mail;
    interview.state == InterviewState::Booked && interview.sequence == event.sequence
}
