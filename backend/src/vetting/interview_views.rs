//! Contexts of the pages about interviews. Every time stands in the reader's zone, with its name, and in UTC beside.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ApplicationId;
use domain::platform::places;
use domain::platform::templates::Template;
use domain::vetting::interviews::{
    Conversation, Ending, Interview, InterviewEvent, InterviewFile, InterviewState, MAX_SLOTS, Side,
};
use serde::Serialize;

use super::interviews::{ChangeForm, ProposeForm, tone};
use crate::components::{Choice, Crumb, Fact, Moment, MomentState};
use crate::views::{Flash, Page, PageMeta};

/// "Tuesday 1 December 2026, 15:00 CET".
pub(super) fn long(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A %-d %B %Y, %H:%M %Z").to_string()
}

/// "Europe/Warsaw; 14:00 UTC".
fn beside(at: DateTime<Utc>, zone: Tz) -> String {
    format!("{zone}; {} UTC", at.format("%H:%M"))
}

fn facts(interview: &Interview, zone: Tz) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(start) = interview.starts_at {
        facts.push(Fact::new("When", format!("{} ({})", long(start, zone), beside(start, zone))));
    }
    facts.push(Fact::new("How long", format!("{} minutes", interview.minutes)));
    facts.push(Fact::new("How you meet", interview.place.clone()));
    if let Some(due) = interview.due_at.filter(|_| interview.state != InterviewState::Booked) {
        let whose = if interview.state == InterviewState::Asked { "New times by" } else { "Answer by" };
        facts.push(Fact::new(whose, long(due, zone)));
    }
    facts
}

fn history(events: &[InterviewEvent], interview: &Interview, zone: Tz) -> Vec<Moment> {
    let last = events.len().saturating_sub(1);
    let moment = |(at, event): (usize, &InterviewEvent)| {
        let is_now = at == last && interview.state.is_open();
        let who = match event.side {
            Side::Candidate => "by the candidate",
            Side::Vetter => "by the vetter",
            Side::System => "by the clock, or with the application",
        };
        Moment {
            state: match event.state {
                InterviewState::NoShow | InterviewState::Lapsed | InterviewState::Cancelled => {
                    MomentState::Failed
                }
                _ if is_now => MomentState::Current,
                _ => MomentState::Done,
            },
            title: format!("{}, {who}", event.state.label()),
            when: Some(long(event.at, zone)),
            datetime: Some(event.at.to_rfc3339()),
            note: Some(event.reason.clone()).filter(|reason| !reason.is_empty()),
        }
    };
    events.iter().enumerate().map(moment).collect()
}

/// `/me/application/interview/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct InterviewPage {
    crumbs: Vec<Crumb>,
    action: String,
    title: String,
    lead: String,
    state: &'static str,
    facts: Vec<Fact>,
    slots: Vec<Choice>,
    zone: String,
    can_change: bool,
    is_booked: bool,
    seen: i64,
    moments: Vec<Moment>,
    form: ChangeForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl InterviewPage {
    /// As the candidate sees it.
    #[must_use]
    pub fn new(file: &InterviewFile, form: ChangeForm, errors: FieldErrors, now: DateTime<Utc>) -> Self {
        let (interview, zone) = (&file.interview, file.candidate.zone);
        let has_begun = interview.starts_at.is_some_and(|start| start <= now);
        let slot = |slot: &domain::vetting::interviews::Slot| {
            let label = long(slot.starts_at, zone);
            Choice::new(slot.position.to_string(), label).with_hint(beside(slot.starts_at, zone))
        };
        let is_proposed = interview.state == InterviewState::Proposed;
        let open = file.slots.iter().filter(|slot| is_proposed && slot.starts_at > now);
        Self {
            crumbs: vec![
                Crumb::to("Your desk", "/me"),
                Crumb::to("Your application", "/me/application"),
                Crumb::here(file.stage.clone()),
            ],
            action: format!("/me/application/interview/{}", interview.id),
            title: format!("{} with {}", file.stage, file.vetter.name),
            lead: lead(interview).to_owned(),
            state: interview.state.label(),
            facts: facts(interview, zone),
            slots: open.map(slot).collect(),
            zone: zone.name().to_owned(),
            can_change: matches!(interview.state, InterviewState::Proposed | InterviewState::Booked)
                && !has_begun,
            is_booked: interview.state == InterviewState::Booked,
            seen: interview.seen(),
            moments: history(&file.events, interview, zone),
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn lead(interview: &Interview) -> &'static str {
    match interview.state {
        InterviewState::Proposed => "Pick one of these times, or ask for others.",
        InterviewState::Asked => "You asked for other times. We propose some within two working days.",
        InterviewState::Booked => "It is booked. We remind you a day and an hour before.",
        InterviewState::Done => "It was held. What comes next stands on the page of your application.",
        InterviewState::NoShow => "It was not held at its time. What comes next reaches you by mail.",
        InterviewState::Cancelled => {
            "It does not take place. What comes next stands on the page of your application."
        }
        InterviewState::Lapsed => {
            "No time was picked in time. Other times may be proposed; your application stays open."
        }
    }
}

impl Template for InterviewPage {
    const NAME: &'static str = "pages/vetting/interview.html";
    fn samples() -> Vec<Self> {
        let page = |state| {
            Self::new(
                &super::bench_samples::interview(state),
                ChangeForm::default(),
                FieldErrors::default(),
                super::bench_samples::now(),
            )
        };
        let mut samples: Vec<Self> = InterviewState::ALL.iter().map(|state| page(*state)).collect();
        let errors = FieldErrors::one("slot", "Choose one of the times.");
        samples.push(Self { errors, ..page(InterviewState::Proposed) });
        samples
    }
}

impl Page for InterviewPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}

/// `/staff/applications/{id}/interviews`
#[derive(Clone, Debug, Serialize)]
pub struct InterviewsPage {
    crumbs: Vec<Crumb>,
    conversations: Vec<ConversationView>,
    endings: Vec<Choice>,
    form: ChangeForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct ConversationView {
    stage: String,
    minutes: i32,
    propose: Option<String>,
    propose_label: &'static str,
    interviews: Vec<InterviewView>,
}

#[derive(Clone, Debug, Serialize)]
struct InterviewView {
    action: String,
    state: &'static str,
    tone: &'static str,
    with: String,
    facts: Vec<Fact>,
    slots: Vec<String>,
    seen: i64,
    can_cancel: bool,
    can_close: bool,
    moments: Vec<Moment>,
}

impl InterviewsPage {
    /// As those who vet see it.
    #[must_use]
    pub fn new(
        id: ApplicationId,
        conversations: &[Conversation],
        form: ChangeForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let ending = |(ending, label): (Ending, &str)| Choice::new(ending.as_str(), label);
        let endings = [
            (Ending::Held, "It was held"),
            (Ending::CandidateMissed, "The candidate did not come"),
            (Ending::VetterMissed, "Our side did not come"),
        ];
        Self {
            crumbs: crumbs(id, Crumb::here("Conversations")),
            conversations: conversations.iter().map(|one| conversation(id, one, now)).collect(),
            endings: endings.into_iter().map(ending).collect(),
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

pub(super) fn crumbs(id: ApplicationId, last: Crumb) -> Vec<Crumb> {
    vec![
        Crumb::to("Applications", "/staff/applications"),
        Crumb::to("Application", format!("/staff/applications/{id}")),
        last,
    ]
}

fn conversation(id: ApplicationId, one: &Conversation, now: DateTime<Utc>) -> ConversationView {
    let open = one.interviews.iter().find(|file| file.interview.state.is_open());
    let has_begun = open.is_some_and(|file| file.interview.starts_at.is_some_and(|start| start <= now));
    let may_propose = one.is_open && !has_begun;
    ConversationView {
        stage: one.stage.clone(),
        minutes: one.minutes,
        propose: may_propose.then(|| format!("/staff/applications/{id}/interviews/{}", one.run)),
        propose_label: if open.is_some() { "Propose other times" } else { "Propose times" },
        interviews: one.interviews.iter().map(|file| view(id, file, now)).collect(),
    }
}

fn view(id: ApplicationId, file: &InterviewFile, now: DateTime<Utc>) -> InterviewView {
    let (interview, zone) = (&file.interview, file.vetter.zone);
    let has_begun = interview.starts_at.is_some_and(|start| start <= now);
    let is_proposed = interview.state == InterviewState::Proposed;
    InterviewView {
        action: format!("/staff/applications/{id}/interviews/{}/change", interview.id),
        state: interview.state.label(),
        tone: tone(interview.state),
        with: format!("{} and {}", file.candidate.name, file.vetter.name),
        facts: facts(interview, zone),
        slots: file.slots.iter().filter(|_| is_proposed).map(|slot| long(slot.starts_at, zone)).collect(),
        seen: interview.seen(),
        can_cancel: interview.state.is_open() && !has_begun,
        can_close: interview.state == InterviewState::Booked && has_begun,
        moments: history(&file.events, interview, zone),
    }
}

impl Template for InterviewsPage {
    const NAME: &'static str = "pages/vetting/interviews.html";
    fn samples() -> Vec<Self> {
        let id = ApplicationId(uuid::Uuid::from_u128(4));
        let page = |conversations: &[Conversation], now| {
            Self::new(id, conversations, ChangeForm::default(), FieldErrors::default(), now)
        };
        let now = super::bench_samples::now();
        vec![
            page(&super::bench_samples::conversations(), now),
            page(&super::bench_samples::conversations(), now + TimeDelta::days(30)),
            Self { errors: FieldErrors::one("reason", "Fill this in."), ..page(&[], now) },
        ]
    }
}

impl Page for InterviewsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Conversations").with_flash(self.flash.clone())
    }
}

/// `/staff/applications/{id}/interviews/{run_id}`
#[derive(Clone, Debug, Serialize)]
pub struct ProposePage {
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    stage: String,
    is_booked: bool,
    booked: Option<String>,
    rows: Vec<SlotRow>,
    most: i32,
    first_day: String,
    zones: Vec<&'static str>,
    order: Vec<String>,
    form: ProposeForm,
    errors: FieldErrors,
}

#[derive(Clone, Debug, Serialize)]
struct SlotRow {
    at: usize,
    number: usize,
    date: String,
    time: String,
    error: Option<String>,
}

impl ProposePage {
    /// The form, empty or as typed.
    #[must_use]
    pub fn new(
        id: ApplicationId,
        conversation: &Conversation,
        typed: Option<ProposeForm>,
        zone: &str,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let open = conversation.interviews.iter().find(|file| file.interview.state.is_open());
        let booked =
            open.and_then(|file| file.interview.starts_at.map(|start| long(start, file.vetter.zone)));
        let form = typed.unwrap_or_else(|| ProposeForm {
            seen: open.map_or(0, |file| file.interview.seen()),
            minutes: conversation.minutes.to_string(),
            zone: zone.to_owned(),
            place: open.map(|file| file.interview.place.clone()).unwrap_or_default(),
            ..ProposeForm::default()
        });
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let row = |at: usize| SlotRow {
            at,
            number: at + 1,
            date: cell(&form.slot_date, at),
            time: cell(&form.slot_time, at),
            error: errors.get(&format!("slot-{at}")).map(str::to_owned),
        };
        let mut order: Vec<String> = (0..MAX_SLOTS).map(|at| format!("slot-{at}")).collect();
        order.extend(["zone", "minutes", "place", "reason"].map(str::to_owned));
        Self {
            crumbs: crumbs(id, Crumb::here("Propose times")),
            action: format!("/staff/applications/{id}/interviews/{}", conversation.run),
            back: format!("/staff/applications/{id}/interviews"),
            stage: conversation.stage.clone(),
            is_booked: booked.is_some(),
            booked,
            rows: (0..MAX_SLOTS).map(row).collect(),
            most: conversation.minutes,
            first_day: now.date_naive().to_string(),
            zones: places::zones().map(Tz::name).collect(),
            order,
            form,
            errors,
        }
    }
}

impl Template for ProposePage {
    const NAME: &'static str = "pages/vetting/propose.html";
    fn samples() -> Vec<Self> {
        let (id, now) = (ApplicationId(uuid::Uuid::from_u128(4)), super::bench_samples::now());
        let page = |at: usize, errors| {
            let conversations = super::bench_samples::conversations();
            conversations.get(at).map(|one| Self::new(id, one, None, "Europe/Berlin", errors, now))
        };
        let errors = FieldErrors::one("slot-1", "This time has passed.");
        [page(0, FieldErrors::default()), page(1, errors)].into_iter().flatten().collect()
    }
}

impl Page for ProposePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Propose times")
    }
}
