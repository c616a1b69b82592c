//! Context of the company's page of a card.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::candidacies::{self, CardAction, CardEvent, CardFile, CardState, Side, clock};
use domain::engagements::Engagement;
use domain::engineers::HeldSkill;
use domain::interviews::Meeting;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::reviews::RoundFile;
use serde::Serialize;

use super::board_views::{Move, Way, due, moves, tone, ways};
use super::forms::CardForm;
use super::lost::{lost, with_lost};
use super::parts::{EngagementView, RoundView, history};
use super::parts_of_meetings::{MeetingsView, Reader};
use super::samples;
use crate::components::{Crumb, Fact, Moment};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// What hangs on a card: interviews, engagements, reviews.
pub type Parts<'a> = (&'a [Meeting], &'a [Engagement], &'a [RoundFile]);

/// `/company/pipeline/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct CardPage {
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    facts: Vec<Fact>,
    version: i32,
    may_change: bool,
    moves: Vec<Move>,
    ways: Vec<Way>,
    undo: Option<&'static str>,
    reject: Option<Rejecting>,
    feedback: Option<String>,
    meetings: MeetingsView,
    engagements: Vec<EngagementView>,
    rounds: Vec<RoundView>,
    notes: Vec<NoteView>,
    moments: Vec<Moment>,
    form: CardForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Rejecting {
    title: &'static str,
    label: &'static str,
    hint: &'static str,
    button: &'static str,
    is_required: bool,
}

#[derive(Clone, Debug, Serialize)]
struct NoteView {
    by: String,
    body: String,
}

impl CardPage {
    /// As a member sees it.
    #[must_use]
    pub fn new(
        file: &CardFile,
        (meetings, engagements, rounds): Parts<'_>,
        may_change: bool,
        form: &CardForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let (seen, card) = (&file.seen, &file.seen.card);
        let zone = words::zone(&file.company.time_zone);
        let reader = Reader {
            side: Side::Company,
            may_change,
            zone,
            other_zone: file.engineer_zone,
            is_held: matches!(card.state, CardState::Conversation | CardState::Interviewing),
            now,
        };
        let can_reject = may_change && card.state.after(CardAction::Reject).is_some();
        let note = |note: &candidacies::Note| NoteView {
            by: format!(
                "{}, {}",
                note.author.clone().unwrap_or_else(|| "Somebody who has left".into()),
                words::moment(note.at, zone)
            ),
            body: note.body.clone(),
        };
        let mut ways = if may_change { ways(seen) } else { Vec::new() };
        ways.retain(|way| way.to != CardState::Rejected.as_str());
        Self {
            crumbs: vec![
                Crumb::to("Your desk", "/company"),
                Crumb::to("Pipeline", "/company/pipeline"),
                Crumb::here(seen.name.clone()),
            ],
            path: format!("/company/pipeline/{}", card.id),
            title: seen.name.clone(),
            state: card.state.label(),
            tone: tone(card.state, seen.is_outcome_due(now)),
            facts: facts(file, zone, now),
            version: card.version,
            may_change,
            moves: if may_change { moves(seen) } else { Vec::new() },
            ways,
            undo: candidacies::can_undo(file, now).filter(|_| may_change).map(CardState::label),
            reject: can_reject.then(|| rejecting(card.is_known())),
            feedback: card.feedback.clone(),
            meetings: MeetingsView::new(meetings, &reader, form, &errors),
            engagements: engagements
                .iter()
                .map(|one| EngagementView::new(one, Side::Company, may_change, zone))
                .collect(),
            rounds: rounds
                .iter()
                .map(|round| RoundView::new(round, Side::Company, may_change, zone, now))
                .collect(),
            notes: file.notes.iter().map(note).collect(),
            moments: history(&file.events, zone, card.state.is_open(), |event| who(file, event)),
            form: form.clone(),
            errors,
            flash: None,
        }
    }

    /// A refusal, and what was typed where the page has no field for it any more.
    #[must_use]
    pub fn with_what_is_lost(&self, refusal: &str, form: &CardForm) -> String {
        let mut lost = lost(form, &self.meetings, &self.engagements, &self.rounds);
        if self.reject.is_none() {
            lost.push(&form.feedback);
        }
        with_lost(refusal, &lost)
    }

    /// With the engineer's primary skills, for whoever can say that the work is completed.
    #[must_use]
    pub fn with_skills(self, held: &[HeldSkill]) -> Self {
        let engagements = self.engagements.into_iter().map(|one| one.with_skills(held)).collect();
        Self { engagements, ..self }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn rejecting(is_known: bool) -> Rejecting {
    if is_known {
        Rejecting {
            title: "Say no",
            label: "Feedback for the engineer",
            hint: "They read it by mail, five minutes from now; until then you can take it back. Say what decided it.",
            button: "Say no with this feedback",
            is_required: true,
        }
    } else {
        Rejecting {
            title: "Take off the board",
            label: "Why, for your team",
            hint: "The engineer never heard of it and hears nothing now.",
            button: "Take off the board",
            is_required: false,
        }
    }
}

fn facts(file: &CardFile, zone: Tz, now: DateTime<Utc>) -> Vec<Fact> {
    let (seen, card) = (&file.seen, &file.seen.card);
    let engineer = Fact::new("Engineer", seen.name.clone());
    let mut facts = vec![match &seen.slug {
        Some(slug) => engineer.with_href(format!("/engineers/{slug}")),
        None => engineer,
    }];
    if !card.role_title.is_empty() {
        facts.push(Fact::new("Role", card.role_title.clone()));
    }
    facts.push(Fact::new("Next", due(seen, zone, now)));
    if let Some(closes) = clock::closes_at(card).filter(|_| card.state.is_open()) {
        facts.push(Fact::new("Without a word it closes", words::moment(closes, zone)));
    }
    if let Some(intro) = card.intro_id {
        facts.push(Fact::new("Request", "What you asked").with_href(format!("/company/intros/{intro}")));
    }
    facts
}

fn who(file: &CardFile, event: &CardEvent) -> String {
    match event.side {
        Side::System => "by the clock".into(),
        Side::Engineer => "by the engineer".into(),
        Side::Company => {
            let name = file.people.iter().find(|(id, _)| Some(*id) == event.account_id);
            let name = name.and_then(|(_, name)| name.clone());
            name.map_or_else(|| "by your company".into(), |name| format!("by {name}"))
        }
    }
}

impl Template for CardPage {
    const NAME: &'static str = "pages/hiring/card.html";
    fn samples() -> Vec<Self> {
        let now = samples::now();
        let mut pages = Vec::new();
        for state in CardState::ALL {
            let file = samples::file(*state);
            let (meetings, engagements, rounds) =
                (samples::meetings(), samples::engagements(), samples::rounds(Side::Company));
            let parts = (meetings.as_slice(), engagements.as_slice(), rounds.as_slice());
            let form = CardForm { step: "propose".into(), ..CardForm::default() };
            let errors = FieldErrors::one("slot-1", "This time has passed.");
            let page = Self::new(&file, parts, true, &form, errors, now);
            pages.push(page.with_skills(&samples::skills()));
            let none: Parts<'_> = (&[], &[], &[]);
            let form = CardForm::default();
            pages.push(Self::new(&file, none, false, &form, FieldErrors::default(), now));
            pages.push(Self::new(&file, none, true, &form, FieldErrors::default(), now));
        }
        pages
    }
}

impl Page for CardPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}
