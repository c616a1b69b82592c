//! Mails about interviews, with what the reader's calendar takes. Times are told in the reader's zone, with UTC beside.

use chrono::{DateTime, Utc};
use domain::candidacies::Side;
use domain::interviews::{self, Meeting, MeetingMail, MeetingState, Step};
use domain::platform::calendar::{self, Entry};
use domain::platform::db::Conn;
use domain::platform::ids::MeetingId;
use domain::platform::templates::CalendarPart;

use super::samples;
use super::told::{Scene, Told};
use crate::mails::{Order, RenderError};
use crate::words::{Fact, short};

crate::told_mail! {
    /// To either side: times, a booking, a reminder of an interview, or its end.
    HireInterview = "hire_interview", samples::interviews
}

/// What the mail was owed for.
pub(super) struct Owed {
    pub step: Step,
    pub by: Side,
    pub starts_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

/// Loads [`HireInterview`]; nothing once it was overtaken, unless a calendar must hear of it.
///
/// # Errors
/// [`RenderError`].
pub async fn step(conn: &mut Conn, order: &Order<'_>) -> Result<Option<HireInterview>, RenderError> {
    let id: MeetingId = order.id("meeting_id")?;
    let mail = interviews::find_for_mail(conn, order.cx, id, order.mail.account_id).await?;
    let Some(MeetingMail { meeting, about, company_zone, reason }) = mail else { return Ok(None) };
    let payload = &order.mail.payload;
    let is_noted = payload.get("is_noted").and_then(serde_json::Value::as_bool).unwrap_or_default();
    let sequence = payload.get("sequence").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let owed = Owed {
        step: order.text("step")?.parse().map_err(|_| RenderError::Payload("step"))?,
        by: order.text("by")?.parse().map_err(|_| RenderError::Payload("by"))?,
        starts_at: payload.get("starts_at").and_then(|at| serde_json::from_value(at.clone()).ok()).flatten(),
        reason: reason.filter(|_| is_noted),
    };
    let is_current = sequence == i64::from(meeting.sequence);
    if !is_current && owed.starts_at.is_none() || is_overtaken(&owed, &meeting, is_current) {
        return Ok(None);
    }
    let mut scene = Scene::new(order, about)?;
    scene.about.company_zone = company_zone;
    let told = tell(&scene, &meeting, &owed);
    let calendar = entry(order, &scene, &meeting, &owed, i32::try_from(sequence).unwrap_or_default());
    Ok(Some(HireInterview { told: Told { calendar, ..told } }))
}

/// A booking or a reminder of a time that was given up since says nothing true any more.
fn is_overtaken(owed: &Owed, meeting: &Meeting, is_current: bool) -> bool {
    let is_of_booking = matches!(owed.step, Step::Booked | Step::DayBefore | Step::HourBefore);
    is_of_booking && !(is_current && meeting.state == MeetingState::Booked)
}

fn entry(
    order: &Order<'_>,
    scene: &Scene,
    meeting: &Meeting,
    owed: &Owed,
    sequence: i32,
) -> Option<CalendarPart> {
    let config = &order.cx.config;
    let is_cancelled = !matches!(owed.step, Step::Booked);
    if matches!(owed.step, Step::DayBefore | Step::HourBefore | Step::Missed) {
        return None; // the calendar has it since the booking
    }
    Some(calendar::part(&Entry {
        uid: &format!("hire-interview-{}", meeting.id),
        domain: &config.smtp.message_id_domain,
        sequence,
        starts_at: owed.starts_at?,
        length: meeting.length(),
        summary: &format!("Interview: {}", scene.other()),
        description: &format!("Change or cancel it: {}", scene.url),
        place: &meeting.place,
        organiser: &config.site.contact_email,
        attendee: &order.mail.recipient,
        at: order.mail.created_at,
        is_cancelled,
    }))
}

/// The words of a step.
pub(super) fn tell(scene: &Scene, meeting: &Meeting, owed: &Owed) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    let told = match owed.step {
        Step::Proposed => proposed(scene, meeting, owed.starts_at.is_some()),
        Step::Moved => moved(scene),
        Step::Booked => {
            let line = format!(
                "The interview with {other}{role} has a time. The attached file puts it into your calendar."
            );
            scene.told(
                format!("Booked: interview with {name}"),
                &[&line],
                "Change or cancel it",
                "You need not do anything else: we remind you a day and an hour before.",
            )
        }
        Step::Cancelled => cancelled(scene, owed),
        Step::Lapsed => {
            let line = format!(
                "Nobody picked one of the times for the interview with {other}{role} while there was one."
            );
            scene.told(
                format!("No time was picked: {name}"),
                &[&line],
                "Propose other times",
                "If nobody proposes others, the candidacy is closed in the end, and both of you hear of it.",
            )
        }
        Step::DayBefore => {
            let line = format!("The interview with {other}{role} is within a day.");
            scene.told(
                format!("Tomorrow: interview with {name}"),
                &[&line],
                "Change or cancel it",
                "You need not do anything else.",
            )
        }
        Step::HourBefore => {
            let line = format!("The interview with {other}{role} is within the hour.");
            scene.told(
                format!("Within the hour: interview with {name}"),
                &[&line],
                "See the interview",
                "You need not do anything else.",
            )
        }
        Step::Missed => missed(scene, meeting),
    };
    Told { quote: owed.reason.clone(), facts: facts(scene, meeting, owed), ..told }
}

fn moved(scene: &Scene) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    let who = if scene.to_engineer() { "You" } else { "Your company" };
    let line = format!(
        "{who} proposed other times to {other}{role}, so the booked one is given up. Your calendar drops it with this mail."
    );
    scene.told(
        format!("Given up: the interview with {name}"),
        &[&line],
        "See the times",
        "You need not do anything: you hear when one of the times is picked.",
    )
}

fn cancelled(scene: &Scene, owed: &Owed) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let name = short(other);
    let is_own = owed.by == scene.to;
    let who = match owed.by {
        _ if is_own => "You called off".to_owned(),
        Side::System => "The end of the candidacy called off".to_owned(),
        _ => format!("{other} called off"),
    };
    let line = format!(
        "{who} the interview with {}{role}. Your calendar drops a time that was booked.",
        if is_own || owed.by == Side::System { other } else { "you" }
    );
    scene.told(
        format!("Cancelled: interview with {name}"),
        &[&line],
        "See what comes next",
        "You need not do anything.",
    )
}

fn proposed(scene: &Scene, meeting: &Meeting, is_moved: bool) -> Told {
    let (other, role) = (scene.other(), scene.role());
    let line = if is_moved {
        format!(
            "{other} cannot hold the booked interview{role} and proposes other times. Your calendar drops the old one."
        )
    } else {
        format!("{other} proposes times for an interview{role}. Pick one, or propose others.")
    };
    let by = meeting.due_at.map(|at| scene.time(at)).unwrap_or_default();
    let otherwise = format!("If you do nothing, the proposal ends on {by}, and both of you hear of it.");
    scene.told(format!("Pick a time: interview with {}", short(other)), &[&line], "Pick a time", &otherwise)
}

fn missed(scene: &Scene, meeting: &Meeting) -> Told {
    let other = scene.other();
    let line = match meeting.no_show_side {
        Some(side) if side == scene.to => format!(
            "The interview with {other} was marked as missed: you did not come. If that is not so, write to them."
        ),
        _ => format!("The interview with {other} was marked as missed: they did not come."),
    };
    scene.told(
        format!("Missed: interview with {}", short(other)),
        &[&line],
        "Propose other times",
        "If nobody proposes others, the candidacy is closed in the end, and both of you hear of it.",
    )
}

fn facts(scene: &Scene, meeting: &Meeting, owed: &Owed) -> Vec<Fact> {
    let mut facts = Vec::new();
    if owed.step == Step::Proposed {
        facts.extend(meeting.slots.iter().map(|at| Fact::new("Time on offer", scene.time(*at))));
    } else if let Some(at) = owed.starts_at {
        facts.push(Fact::new("When", scene.time(at)));
    }
    facts.push(Fact::new("How long", format!("{} minutes", meeting.minutes)));
    facts.push(Fact::new("How you meet", meeting.place.clone()));
    facts
}
