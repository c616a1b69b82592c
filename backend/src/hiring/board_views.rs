//! Contexts of the pipeline's two faces.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::candidacies::{CardAction, CardState, Seen, clock};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::AddForm;
use super::samples;
use crate::components::{Choice, Crumb, Tab};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// Who reads, and when.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// In which zone.
    pub zone: Tz,
    /// By the clock.
    pub now: DateTime<Utc>,
    /// Whether they move cards.
    pub may_change: bool,
    /// Outcomes that are due.
    pub due: i64,
}

/// A column, or the one place to which a card may be dragged or pressed.
#[derive(Clone, Debug, Serialize)]
struct Column {
    state: &'static str,
    title: &'static str,
    cards: Vec<BoardCard>,
}

#[derive(Clone, Debug, Serialize)]
struct BoardCard {
    href: String,
    name: String,
    role: String,
    due: String,
    is_late: bool,
    version: i32,
    moves: Vec<Move>,
    ways: Vec<Way>,
}

/// A button: it moves the card by itself.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Move {
    pub to: &'static str,
    pub label: &'static str,
}

/// A link: what it leads to asks for more.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Way {
    pub to: &'static str,
    pub label: &'static str,
    pub href: String,
}

/// Where a card can be moved with one press. While the engineer waits for an outcome, talking on is none.
pub(super) fn moves(seen: &Seen) -> Vec<Move> {
    let card = &seen.card;
    let steps = CardAction::OF_COMPANY.iter().filter(|action| match action {
        CardAction::Reject => false,
        CardAction::Talk => !seen.awaits_outcome,
        _ => true,
    });
    let to = steps.filter_map(|action| card.state.after(*action).map(|to| (*action, to)));
    to.map(|(action, to)| Move {
        to: to.as_str(),
        label: match action {
            CardAction::Shortlist => "Shortlist",
            CardAction::Unshortlist => "Off the shortlist",
            CardAction::Interview => "To interviewing",
            _ => "Back to talking",
        },
    })
    .collect()
}

/// Where it can be moved with a form.
pub(super) fn ways(seen: &Seen) -> Vec<Way> {
    let (card, page) = (&seen.card, format!("/company/pipeline/{}", seen.card.id));
    let mut ways = Vec::new();
    if let (Some(slug), true) = (&seen.slug, card.state.after(CardAction::Ask).is_some()) {
        let href = format!("/engineers/{slug}/intro");
        ways.push(Way { to: CardState::Intro.as_str(), label: "Ask for an intro", href });
    }
    if card.state.after(CardAction::Offer).is_some() {
        ways.push(Way {
            to: CardState::Offer.as_str(),
            label: "Make an offer",
            href: format!("{page}/offer"),
        });
    }
    if card.state.after(CardAction::Reject).is_some() {
        let label = if card.is_known() { "Say no, with feedback" } else { "Take off the board" };
        ways.push(Way { to: CardState::Rejected.as_str(), label, href: format!("{page}#reject") });
    }
    ways
}

/// "Your word by 3 December 2026".
pub(super) fn due(seen: &Seen, zone: Tz, now: DateTime<Utc>) -> String {
    let card = &seen.card;
    let Some(at) = card.next_step_due else {
        return format!("Ended {}", words::date(card.updated_at, zone));
    };
    let day = words::date(at, zone);
    match card.state {
        CardState::Intro => format!("Answer or end by {day}"),
        CardState::Offer => format!("Answer or first day by {day}"),
        CardState::Trial => format!("Trial until {day}"),
        _ if card.waiting_since > now => {
            format!("Interview until {}", words::moment(card.waiting_since, zone))
        }
        _ => match clock::closes_at(card) {
            Some(closes) if card.told > 0 => format!("Closes {}", words::date(closes, zone)),
            _ => format!("Next step by {day}"),
        },
    }
}

fn is_late(seen: &Seen, now: DateTime<Utc>) -> bool {
    seen.is_outcome_due(now) || seen.card.told > 0
}

fn tabs(is_list: bool, count: i64) -> Vec<Tab> {
    vec![
        Tab { label: "Board", href: "/company/pipeline".into(), is_current: !is_list, count: None },
        Tab {
            label: "List",
            href: "/company/pipeline?view=list".into(),
            is_current: is_list,
            count: Some(count),
        },
    ]
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("Your desk", "/company"), Crumb::here("Pipeline")]
}

/// `/company/pipeline`
#[derive(Clone, Debug, Serialize)]
pub struct BoardPage {
    crumbs: Vec<Crumb>,
    tabs: Vec<Tab>,
    columns: Vec<Column>,
    due: i64,
    may_change: bool,
    form: AddForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl BoardPage {
    /// Of these open cards.
    #[must_use]
    pub fn new(cards: &[Seen], frame: Frame, form: AddForm, errors: FieldErrors) -> Self {
        let card = |seen: &Seen| BoardCard {
            href: format!("/company/pipeline/{}", seen.card.id),
            name: seen.name.clone(),
            role: seen.card.role_title.clone(),
            due: due(seen, frame.zone, frame.now),
            is_late: is_late(seen, frame.now),
            version: seen.card.version,
            moves: if frame.may_change { moves(seen) } else { Vec::new() },
            ways: if frame.may_change { ways(seen) } else { Vec::new() },
        };
        let column = |state: &CardState| Column {
            state: state.as_str(),
            title: state.label(),
            cards: cards.iter().filter(|seen| seen.card.state == *state).map(card).collect(),
        };
        let count = i64::try_from(cards.len()).unwrap_or_default();
        Self {
            crumbs: crumbs(),
            tabs: tabs(false, count),
            columns: CardState::OPEN.iter().map(column).collect(),
            due: frame.due,
            may_change: frame.may_change,
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

impl Template for BoardPage {
    const NAME: &'static str = "pages/hiring/board.html";
    fn samples() -> Vec<Self> {
        let page = |due, may_change| {
            let errors = FieldErrors::one("engineer", "There is no such profile.");
            let errors = if due > 0 { errors } else { FieldErrors::default() };
            Self::new(&samples::board(), samples::frame(due, may_change), AddForm::default(), errors)
        };
        let none = Self::new(&[], samples::frame(0, true), AddForm::default(), FieldErrors::default());
        vec![page(2, true), page(1, false), page(0, true), none]
    }
}

impl Page for BoardPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Pipeline").with_flash(self.flash.clone())
    }
}

/// `/company/pipeline?view=list`
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    crumbs: Vec<Crumb>,
    tabs: Vec<Tab>,
    rows: Vec<ListRow>,
    states: Vec<Choice>,
    state: String,
    is_due_only: bool,
    due: i64,
}

#[derive(Clone, Debug, Serialize)]
struct ListRow {
    href: String,
    name: String,
    role: String,
    state: &'static str,
    tone: &'static str,
    due: String,
}

impl ListPage {
    /// Of these cards, the next date first; a state that there is not stands for all.
    #[must_use]
    pub fn new(cards: &[Seen], frame: Frame, state: &str, is_due_only: bool) -> Self {
        let wanted: Option<CardState> = state.parse().ok();
        let fits = |seen: &&Seen| {
            wanted.is_none_or(|wanted| seen.card.state == wanted)
                && (!is_due_only || is_late(seen, frame.now))
        };
        let row = |seen: &Seen| ListRow {
            href: format!("/company/pipeline/{}", seen.card.id),
            name: seen.name.clone(),
            role: seen.card.role_title.clone(),
            state: seen.card.state.label(),
            tone: tone(seen.card.state, is_late(seen, frame.now)),
            due: due(seen, frame.zone, frame.now),
        };
        let mut states = vec![Choice::new("", "All that are open")];
        states.extend(CardState::OPEN.iter().map(|state| Choice::new(state.as_str(), state.label())));
        states.push(Choice::new("ended", "Ended"));
        let rows: Vec<ListRow> = cards.iter().filter(fits).map(row).collect();
        Self {
            crumbs: crumbs(),
            tabs: tabs(true, i64::try_from(rows.len()).unwrap_or_default()),
            rows,
            states,
            state: state.to_owned(),
            is_due_only,
            due: frame.due,
        }
    }
}

/// How a state shows on a badge.
pub(super) fn tone(state: CardState, is_late: bool) -> &'static str {
    match state {
        _ if is_late => "bad",
        CardState::Hired => "good",
        CardState::Interviewing | CardState::Offer | CardState::Trial => "warn",
        _ => "neutral",
    }
}

impl Template for ListPage {
    const NAME: &'static str = "pages/hiring/list.html";
    fn samples() -> Vec<Self> {
        let board = samples::board();
        vec![
            Self::new(&board, samples::frame(2, true), "", false),
            Self::new(&board, samples::frame(0, true), "offer", true),
            Self::new(&[], samples::frame(0, false), "ended", false),
        ]
    }
}

impl Page for ListPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Pipeline")
    }
}
