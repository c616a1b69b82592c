//! Contexts of the engineer's pages.

use chrono::{DateTime, Utc};
use domain::candidacies::{Card, CardAction, CardState, OwnFile, Side, clock};
use domain::companies::Company;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::board_views::tone;
use super::card_views::Parts;
use super::forms::CardForm;
use super::lost::{lost, with_lost};
use super::parts::{EngagementView, RoundView, history};
use super::parts_of_meetings::{MeetingsView, Reader};
use super::samples;
use crate::components::{Crumb, Fact, Moment};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// `/me/hiring`
#[derive(Clone, Debug, Serialize)]
pub struct OwnListPage {
    crumbs: Vec<Crumb>,
    rows: Vec<OwnRow>,
}

#[derive(Clone, Debug, Serialize)]
struct OwnRow {
    href: String,
    company: String,
    role: String,
    state: &'static str,
    tone: &'static str,
}

impl OwnListPage {
    /// Open ones first.
    #[must_use]
    pub fn new(rows: &[(Card, Company)]) -> Self {
        let row = |(card, company): &(Card, Company)| OwnRow {
            href: format!("/me/hiring/{}", card.id),
            company: company.name.clone(),
            role: card.role_title.clone(),
            state: card.state.label(),
            tone: tone(card.state, false),
        };
        Self {
            crumbs: vec![Crumb::to("Your desk", "/me"), Crumb::here("Companies you talk with")],
            rows: rows.iter().map(row).collect(),
        }
    }
}

impl Template for OwnListPage {
    const NAME: &'static str = "pages/hiring/own_list.html";
    fn samples() -> Vec<Self> {
        let file = samples::own(CardState::Offer);
        vec![Self::new(&[]), Self::new(&[(file.card, file.company)])]
    }
}

impl Page for OwnListPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Companies you talk with")
    }
}

/// `/me/hiring/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct OwnCardPage {
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    lead: String,
    facts: Vec<Fact>,
    version: i32,
    can_withdraw: bool,
    feedback: Option<String>,
    meetings: MeetingsView,
    engagements: Vec<EngagementView>,
    rounds: Vec<RoundView>,
    moments: Vec<Moment>,
    form: CardForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl OwnCardPage {
    /// As the engineer sees it.
    #[must_use]
    pub fn new(
        file: &OwnFile,
        (meetings, engagements, rounds): Parts<'_>,
        form: &CardForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let (card, zone) = (&file.card, file.zone);
        let reader = Reader {
            side: Side::Engineer,
            may_change: true,
            zone,
            other_zone: words::zone(&file.company.time_zone),
            is_held: matches!(card.state, CardState::Conversation | CardState::Interviewing),
            now,
        };
        let mut facts = vec![Fact::new("Company", file.company.name.clone())];
        if !card.role_title.is_empty() {
            facts.push(Fact::new("Role", card.role_title.clone()));
        }
        if let Some(intro) = card.intro_id {
            facts.push(Fact::new("Request", "What they asked").with_href(format!("/me/intros/{intro}")));
        }
        Self {
            crumbs: vec![
                Crumb::to("Your desk", "/me"),
                Crumb::to("Companies you talk with", "/me/hiring"),
                Crumb::here(file.company.name.clone()),
            ],
            path: format!("/me/hiring/{}", card.id),
            title: file.company.name.clone(),
            state: card.state.label(),
            tone: tone(card.state, false),
            lead: lead(file, now),
            facts,
            version: card.version,
            can_withdraw: card.state.after(CardAction::Withdraw).is_some(),
            feedback: card.feedback.clone(),
            meetings: MeetingsView::new(meetings, &reader, form, &errors),
            engagements: engagements
                .iter()
                .map(|one| EngagementView::new(one, Side::Engineer, true, zone))
                .collect(),
            rounds: rounds
                .iter()
                .map(|round| RoundView::new(round, Side::Engineer, true, zone, now))
                .collect(),
            moments: history(&file.events, zone, card.state.is_open(), |event| match event.side {
                Side::System => "by the clock".into(),
                Side::Engineer => "by you".into(),
                Side::Company => format!("by {}", file.company.name),
            }),
            form: form.clone(),
            errors,
            flash: None,
        }
    }

    /// A refusal, and what was typed where the page has no field for it any more.
    #[must_use]
    pub fn with_what_is_lost(&self, refusal: &str, form: &CardForm) -> String {
        let mut lost = lost(form, &self.meetings, &self.engagements, &self.rounds);
        if !self.can_withdraw {
            lost.push(&form.withdraw_reason);
        }
        with_lost(refusal, &lost)
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn lead(file: &OwnFile, now: DateTime<Utc>) -> String {
    let (card, company) = (&file.card, &file.company.name);
    let day = |at: Option<DateTime<Utc>>| at.map(|at| words::date(at, file.zone)).unwrap_or_default();
    match card.state {
        CardState::Conversation => format!(
            "You talk with {company}. If nothing happens by {}, it is closed, and both of you are told.",
            day(clock::closes_at(card))
        ),
        CardState::Interviewing if card.waiting_since > now => {
            "An interview has a time. It stands below, and in your calendar.".into()
        }
        CardState::Interviewing if file.awaits_outcome => format!(
            "{company} owes you an outcome by {}. Without one it is closed, and that counts against the company.",
            day(clock::closes_at(card))
        ),
        CardState::Interviewing => format!(
            "No interview is booked. If nothing is arranged by {}, it is closed, and both of you are told.",
            day(clock::closes_at(card))
        ),
        CardState::Offer => "There is an offer. Its terms stand below.".into(),
        CardState::Trial => format!(
            "You are on trial until {}. The company is asked for its decision two days before.",
            day(card.next_step_due)
        ),
        CardState::Hired => format!("{company} hired you."),
        CardState::Rejected => format!("{company} said no."),
        CardState::Withdrawn => "You withdrew.".into(),
        _ if file.awaits_outcome => "It was closed: the time for an outcome was over.".into(),
        _ => "It was closed: nothing was said or arranged in time.".into(),
    }
}

impl Template for OwnCardPage {
    const NAME: &'static str = "pages/hiring/own_card.html";
    fn samples() -> Vec<Self> {
        let now = samples::now();
        let mut pages = Vec::new();
        for state in CardState::ALL {
            let file = samples::own(*state);
            let (meetings, engagements, rounds) =
                (samples::meetings(), samples::engagements(), samples::rounds(Side::Engineer));
            let parts = (meetings.as_slice(), engagements.as_slice(), rounds.as_slice());
            let form = CardForm { step: "propose".into(), ..CardForm::default() };
            let errors = FieldErrors::one("slot", "Choose one of the times.");
            pages.push(Self::new(&file, parts, &form, errors, now));
            let none: Parts<'_> = (&[], &[], &[]);
            let later = now + chrono::TimeDelta::days(1);
            pages.push(Self::new(&file, none, &CardForm::default(), FieldErrors::default(), later));
        }
        pages
    }
}

impl Page for OwnCardPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}
