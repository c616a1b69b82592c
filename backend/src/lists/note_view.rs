//! Context of the page of somebody in a shortlist: the card, and the team's note.

use chrono::{DateTime, Utc};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::shortlists::{Entry, NOTE_LENGTH, Shortlist};
use serde::Serialize;

use super::forms::TextForm;
use super::{samples, views};
use crate::components::{Crumb, EngineerCard};
use crate::directory::card_of;
use crate::views::{Page, PageMeta};

/// `/company/shortlists/{id}/engineers/{slug}`
#[derive(Clone, Debug, Serialize)]
pub struct NotePage {
    crumbs: Vec<Crumb>,
    name: String,
    card: EngineerCard,
    added: String,
    note: String,
    action: String,
    most: usize,
    can_write: bool,
    form: TextForm,
    errors: FieldErrors,
}

impl NotePage {
    /// Somebody in a list; `typed` is a note that cannot be taken.
    #[must_use]
    pub fn new(
        list: &Shortlist,
        entry: &Entry,
        typed: Option<TextForm>,
        errors: FieldErrors,
        now: DateTime<Utc>,
    ) -> Self {
        let card = card_of(&entry.shown, now);
        let back = format!("/company/shortlists/{}", list.line.id);
        Self {
            crumbs: vec![
                Crumb::to("Shortlists", "/company/shortlists"),
                Crumb::to(&list.line.name, &back),
                Crumb::here(&card.name),
            ],
            name: card.name.clone(),
            card,
            added: views::added(entry),
            note: entry.note.clone(),
            action: format!("{back}/engineers/{}", entry.shown.slug),
            most: NOTE_LENGTH,
            can_write: list.can_write,
            form: typed.unwrap_or_else(|| TextForm { note: entry.note.clone(), ..TextForm::default() }),
            errors,
        }
    }
}

impl Template for NotePage {
    const NAME: &'static str = "pages/lists/note.html";
    fn samples() -> Vec<Self> {
        let page = |can_write, note: &str, errors| {
            let list = samples::shortlist(can_write);
            Self::new(&list, &samples::entry(note), None, errors, samples::now())
        };
        let wrong = FieldErrors::one("note", "Shorten this to 1000 characters; there are 1001.");
        vec![
            page(true, "Ada <b>", wrong),
            page(false, "Ada <b>", FieldErrors::default()),
            page(false, "", FieldErrors::default()),
        ]
    }
}

impl Page for NotePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.name)
    }
}
