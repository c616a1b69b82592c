//! Contexts of the pages of shortlists and hidden engineers.

use chrono::{DateTime, Utc};
use domain::directory::Shown;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::shortlists::{Entry, Hidden, Shortlist, ShortlistLine, UNDO_DAYS};
use serde::Serialize;

use super::forms::{AddForm, TextForm};
use super::samples;
use crate::components::{Choice, Crumb, EngineerCard};
use crate::directory::card_of;
use crate::views::{Flash, Page, PageMeta};

fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

fn people(count: usize) -> String {
    if count == 1 { "1 engineer".to_owned() } else { format!("{count} engineers") }
}

/// `/company/shortlists`
#[derive(Clone, Debug, Serialize)]
pub struct ListsPage {
    rows: Vec<Row>,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    href: String,
    meta: String,
}

impl ListsPage {
    /// The company's lists.
    #[must_use]
    pub fn new(lists: &[(ShortlistLine, usize)]) -> Self {
        let row = |(line, count): &(ShortlistLine, usize)| Row {
            name: line.name.clone(),
            href: format!("/company/shortlists/{}", line.id),
            meta: format!("{} · changed {}", people(*count), day(line.updated_at)),
        };
        Self { rows: lists.iter().map(row).collect(), flash: None }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for ListsPage {
    const NAME: &'static str = "pages/lists/shortlists.html";
    fn samples() -> Vec<Self> {
        let line = samples::line();
        vec![Self::new(&[]), Self::new(&[(line.clone(), 1), (line, 7)])]
    }
}

impl Page for ListsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Shortlists").with_flash(self.flash.clone())
    }
}

/// `/company/shortlists/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    crumbs: Vec<Crumb>,
    name: String,
    action: String,
    lead: String,
    unseen: Option<String>,
    entries: Vec<EntryView>,
    removed: Vec<EntryView>,
    /// One alone is compared with nobody.
    can_compare: bool,
    can_write: bool,
    can_delete: bool,
    form: TextForm,
    errors: FieldErrors,
    undo_days: i64,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct EntryView {
    card: PickedCard,
    slug: String,
    name: String,
    note: String,
    added: String,
}

#[derive(Clone, Debug, Serialize)]
struct PickedCard {
    #[serde(flatten)]
    card: EngineerCard,
    /// What the form of the comparison sends.
    compare: Option<String>,
}

/// "Added 22 November 2026 by Ada".
pub(super) fn added(entry: &Entry) -> String {
    let by = entry.added_by.as_deref().map(|name| format!(" by {name}")).unwrap_or_default();
    format!("Added {}{by}", day(entry.added_at))
}

fn view(entry: &Entry, can_compare: bool, now: DateTime<Utc>) -> EntryView {
    let (card, slug) = (card_of(&entry.shown, now), entry.shown.slug.clone());
    EntryView {
        name: card.name.clone(),
        card: PickedCard { card, compare: can_compare.then(|| slug.clone()) },
        slug,
        note: entry.note.clone(),
        added: added(entry),
    }
}

impl ListPage {
    /// A list; `typed` is a new name that cannot be taken.
    #[must_use]
    pub fn new(list: &Shortlist, typed: Option<TextForm>, errors: FieldErrors, now: DateTime<Utc>) -> Self {
        let unseen = match list.unseen {
            0 => None,
            1 => Some("One more is in this list and cannot be seen at the moment.".to_owned()),
            count => Some(format!("{count} more are in this list and cannot be seen at the moment.")),
        };
        let (name, can_compare) = (list.line.name.clone(), list.entries.len() > 1);
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/company"),
                Crumb::to("Shortlists", "/company/shortlists"),
                Crumb::here(&name),
            ],
            action: format!("/company/shortlists/{}", list.line.id),
            lead: format!("{} · read by everybody in your company", people(list.entries.len())),
            unseen,
            entries: list.entries.iter().map(|entry| view(entry, can_compare, now)).collect(),
            removed: list.removed.iter().map(|entry| view(entry, false, now)).collect(),
            can_compare,
            can_write: list.can_write,
            can_delete: list.can_write && list.entries.is_empty() && list.unseen == 0,
            form: typed.unwrap_or_else(|| TextForm { name: name.clone(), ..TextForm::default() }),
            errors,
            undo_days: UNDO_DAYS,
            name,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for ListPage {
    const NAME: &'static str = "pages/lists/shortlist.html";
    fn samples() -> Vec<Self> {
        let full = samples::shortlist(true);
        let unnamed = FieldErrors::one("name", "Fill this in.");
        let empty = Shortlist { entries: vec![], removed: vec![], unseen: 0, ..full.clone() };
        let mut alone = full.clone();
        alone.entries.truncate(1);
        vec![
            Self::new(&full, None, FieldErrors::default(), samples::now()),
            Self::new(&alone, None, FieldErrors::default(), samples::now()),
            Self::new(&empty, Some(TextForm::default()), unnamed, samples::now()),
            Self::new(&samples::shortlist(false), None, FieldErrors::default(), samples::now()),
            Self::new(&Shortlist { can_write: false, ..empty }, None, FieldErrors::default(), samples::now()),
        ]
    }
}

impl Page for ListPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name).with_flash(self.flash.clone())
    }
}

/// `/company/shortlists/add`
#[derive(Clone, Debug, Serialize)]
pub struct AddPage {
    crumbs: Vec<Crumb>,
    card: EngineerCard,
    name: String,
    lists: Vec<Choice>,
    form: AddForm,
    errors: FieldErrors,
}

impl AddPage {
    /// Which list.
    #[must_use]
    pub fn new(
        shown: &Shown,
        lists: &[(ShortlistLine, usize)],
        form: AddForm,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let card = card_of(shown, now);
        let choice = |(line, count): &(ShortlistLine, usize)| {
            Choice::new(line.id.to_string(), format!("{}, {}", line.name, people(*count)))
        };
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/company"),
                Crumb::to("Shortlists", "/company/shortlists"),
                Crumb::here("Shortlist an engineer"),
            ],
            name: card.name.clone(),
            card,
            lists: lists.iter().map(choice).collect(),
            form,
            errors,
        }
    }
}

impl Template for AddPage {
    const NAME: &'static str = "pages/lists/add.html";
    fn samples() -> Vec<Self> {
        let shown = samples::entry("").shown;
        let page = |lists: &[(ShortlistLine, usize)], errors| {
            Self::new(
                &shown,
                lists,
                AddForm { engineer: "x".into(), ..AddForm::default() },
                errors,
                samples::now(),
            )
        };
        vec![
            page(&[], FieldErrors::one("name", "Fill this in.")),
            page(&[(samples::line(), 2)], FieldErrors::default()),
        ]
    }
}

impl Page for AddPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Shortlist an engineer")
    }
}

/// `/company/hidden`
#[derive(Clone, Debug, Serialize)]
pub struct HiddenPage {
    entries: Vec<HiddenView>,
    unseen: Option<String>,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct HiddenView {
    card: EngineerCard,
    slug: String,
    name: String,
}

impl HiddenPage {
    /// Whom the visitor hid.
    #[must_use]
    pub fn new(found: &Hidden, now: DateTime<Utc>) -> Self {
        let view = |shown: &Shown| {
            let card = card_of(shown, now);
            HiddenView { slug: shown.slug.clone(), name: card.name.clone(), card }
        };
        let unseen = match found.unseen {
            0 => None,
            1 => Some("One more cannot be seen at the moment anyway.".to_owned()),
            count => Some(format!("{count} more cannot be seen at the moment anyway.")),
        };
        Self { entries: found.cards.iter().map(view).collect(), unseen, flash: None }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for HiddenPage {
    const NAME: &'static str = "pages/lists/hidden.html";
    fn samples() -> Vec<Self> {
        let shown = samples::entry("").shown;
        let page = |cards: Vec<Shown>, unseen| Self::new(&Hidden { cards, unseen }, samples::now());
        vec![page(vec![], 0), page(vec![shown.clone()], 1), page(vec![shown], 3)]
    }
}

impl Page for HiddenPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Hidden engineers").with_flash(self.flash.clone())
    }
}
