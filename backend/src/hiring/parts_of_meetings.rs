//! Interviews on the page of a card: every time stands in the reader's zone, with the other side's and UTC beside.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::candidacies::Side;
use domain::interviews::{Ending, Meeting, MeetingState};
use domain::platform::fields::FieldErrors;
use domain::platform::places;
use domain::platform::slots::MAX_SLOTS;
use serde::Serialize;

use super::forms::CardForm;
use crate::components::{Choice, Fact};

/// All that the section of interviews shows.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingsView {
    rows: Vec<MeetingView>,
    proposal: Option<Proposal>,
}

#[derive(Clone, Debug, Serialize)]
struct MeetingView {
    state: &'static str,
    tone: &'static str,
    lead: String,
    facts: Vec<Fact>,
    slots: Vec<Choice>,
    seen: i64,
    can_cancel: bool,
    endings: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
struct Proposal {
    label: &'static str,
    seen: i64,
    is_booked: bool,
    is_open: bool,
    needs_place: bool,
    first_day: String,
    rows: Vec<SlotRow>,
    zones: Vec<&'static str>,
    zone: String,
    minutes: String,
    place: String,
}

#[derive(Clone, Debug, Serialize)]
struct SlotRow {
    at: usize,
    number: usize,
    date: String,
    time: String,
    error: Option<String>,
}

/// Who reads, and how.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// On which side.
    pub side: Side,
    /// Whether they may change what they see.
    pub may_change: bool,
    /// In which zone they read times.
    pub zone: Tz,
    /// In which zone the other side does.
    pub other_zone: Tz,
    /// Whether interviews are held where the card lies.
    pub is_held: bool,
    /// By the clock.
    pub now: DateTime<Utc>,
}

/// "Tuesday 1 December 2026, 15:00 CET".
pub(super) fn long(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A %-d %B %Y, %H:%M %Z").to_string()
}

/// The same instant where the other side is, and in UTC.
fn beside(at: DateTime<Utc>, reader: &Reader) -> String {
    let other = at.with_timezone(&reader.other_zone).format("%a %H:%M %Z");
    format!("{other} ({}), {} UTC", reader.other_zone, at.format("%H:%M"))
}

/// What an open interview asks of `side`, and by when; nothing where none is open, or it is over. While the other side
/// picks, there is no date to keep.
#[must_use]
pub fn turn(
    open: Option<&Meeting>,
    side: Side,
    now: DateTime<Utc>,
) -> Option<(&'static str, Option<DateTime<Utc>>)> {
    let open = open?;
    match open.state {
        MeetingState::Proposed if open.proposed_by == side => Some(("See the times", None)),
        MeetingState::Proposed => Some(("Pick a time", open.due_at)),
        _ if open.has_begun(now) => None,
        _ => Some(("See the interview", open.starts_at)),
    }
}

impl MeetingsView {
    /// The interviews of a card, the latest first.
    #[must_use]
    pub fn new(meetings: &[Meeting], reader: &Reader, form: &CardForm, errors: &FieldErrors) -> Self {
        let open = meetings.iter().find(|meeting| meeting.state.is_open());
        let may_propose =
            reader.may_change && reader.is_held && open.is_none_or(|open| !open.has_begun(reader.now));
        Self {
            rows: meetings.iter().map(|meeting| view(meeting, reader)).collect(),
            proposal: may_propose.then(|| proposal(open, reader, form, errors)),
        }
    }

    /// Words of a form that it has no field for any more.
    pub(super) fn lost<'a>(&self, form: &'a CardForm) -> Vec<&'a str> {
        let is_booked = self.proposal.as_ref().is_some_and(|proposal| proposal.is_booked);
        let fields = [
            (form.place.as_str(), self.proposal.is_some()),
            (form.interview_reason.as_str(), is_booked),
            (form.cancel_reason.as_str(), self.rows.iter().any(|row| row.can_cancel)),
        ];
        fields.into_iter().filter(|(_, has_field)| !has_field).map(|(text, _)| text).collect()
    }
}

fn view(meeting: &Meeting, reader: &Reader) -> MeetingView {
    let has_begun = meeting.has_begun(reader.now);
    let is_theirs = meeting.state == MeetingState::Proposed && meeting.proposed_by != reader.side;
    let may_change = reader.may_change;
    let slot = |(at, start): (usize, &DateTime<Utc>)| {
        Choice::new(at.to_string(), long(*start, reader.zone)).with_hint(beside(*start, reader))
    };
    let slots = meeting.slots.iter().enumerate().filter(|(_, start)| **start > reader.now);
    let may_close = may_change && meeting.state == MeetingState::Booked && has_begun;
    MeetingView {
        state: meeting.state.label(),
        tone: match meeting.state {
            MeetingState::Proposed => "warn",
            MeetingState::Booked | MeetingState::Done => "good",
            MeetingState::NoShow => "bad",
            MeetingState::Cancelled | MeetingState::Lapsed => "neutral",
        },
        lead: lead(meeting, reader),
        facts: facts(meeting, reader),
        slots: if is_theirs && may_change { slots.map(slot).collect() } else { Vec::new() },
        seen: meeting.seen(),
        can_cancel: may_change && meeting.state.is_open() && !has_begun,
        endings: if may_close { endings(reader.side) } else { Vec::new() },
    }
}

fn endings(side: Side) -> Vec<Choice> {
    let choice = |ending: Ending, label: &str| Choice::new(ending.as_str(), label);
    if side == Side::Company {
        vec![
            choice(Ending::Held, "It was held"),
            choice(Ending::EngineerMissed, "The engineer did not come"),
            choice(Ending::CompanyMissed, "We did not come"),
        ]
    } else {
        vec![choice(Ending::CompanyMissed, "The company did not come")]
    }
}

fn lead(meeting: &Meeting, reader: &Reader) -> String {
    let is_own = meeting.proposed_by == reader.side;
    match meeting.state {
        MeetingState::Proposed if is_own => "You proposed these times. You hear when one is picked.".into(),
        MeetingState::Proposed => "Pick one of these times, or propose others.".into(),
        MeetingState::Booked if meeting.has_begun(reader.now) => "Its time has come. Say how it went.".into(),
        MeetingState::Booked => "It is booked. Both of you are reminded a day and an hour before.".into(),
        MeetingState::Done => "It was held.".into(),
        MeetingState::NoShow => match meeting.no_show_side {
            Some(side) if side == reader.side => "It was not held: your side did not come.".into(),
            _ => "It was not held: the other side did not come.".into(),
        },
        MeetingState::Cancelled => "It was called off.".into(),
        MeetingState::Lapsed => "Nobody picked one of the times while there was one.".into(),
    }
}

fn facts(meeting: &Meeting, reader: &Reader) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(start) = meeting.starts_at {
        facts.push(Fact::new("When", format!("{}; {}", long(start, reader.zone), beside(start, reader))));
    } else if meeting.state == MeetingState::Proposed {
        let times = meeting.slots.iter().map(|at| {
            Fact::new("Time on offer", format!("{}; {}", long(*at, reader.zone), beside(*at, reader)))
        });
        facts.extend(times);
    }
    facts.push(Fact::new("How long", format!("{} minutes", meeting.minutes)));
    facts.push(Fact::new("How you meet", meeting.place.clone()));
    if let Some(due) = meeting.due_at.filter(|_| meeting.state == MeetingState::Proposed) {
        facts.push(Fact::new("Answer by", long(due, reader.zone)));
    }
    facts
}

fn proposal(open: Option<&Meeting>, reader: &Reader, form: &CardForm, errors: &FieldErrors) -> Proposal {
    let is_typed = form.step == "propose";
    let typed = |text: &str, usual: String| if is_typed { text.to_owned() } else { usual };
    let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
    let row = |at: usize| SlotRow {
        at,
        number: at + 1,
        date: cell(&form.slot_date, at),
        time: cell(&form.slot_time, at),
        error: errors.get(&format!("slot-{at}")).map(str::to_owned),
    };
    Proposal {
        label: if open.is_some() { "Propose other times" } else { "Propose times for an interview" },
        seen: open.map_or(0, Meeting::seen),
        is_booked: open.is_some_and(|open| open.state == MeetingState::Booked),
        is_open: is_typed,
        needs_place: reader.side == Side::Company,
        first_day: reader.now.with_timezone(&reader.zone).date_naive().to_string(),
        rows: (0..MAX_SLOTS).map(row).collect(),
        zones: places::zones().map(Tz::name).collect(),
        zone: typed(&form.zone, reader.zone.name().to_owned()),
        minutes: typed(&form.minutes, open.map_or(45, |open| open.minutes).to_string()),
        place: typed(&form.place, open.map(|open| open.place.clone()).unwrap_or_default()),
    }
}
