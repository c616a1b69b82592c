//! Contexts of the pages of saved searches.

use chrono_tz::Tz;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::AccountId;
use domain::platform::templates::Template;
use domain::saved_searches::{Alert, SavedSearch};
use serde::Serialize;
use uuid::Uuid;

use super::forms::SearchForm;
use super::samples;
use crate::components::{Choice, Crumb};
use crate::views::{Flash, Page, PageMeta};
use crate::words;

fn alerts() -> Vec<Choice> {
    vec![
        Choice::new("daily", "Each day, if somebody is new"),
        Choice::new("weekly", "On Mondays, if somebody is new"),
        Choice::new("off", "Never"),
    ]
}

/// Who looks.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "four facts")]
pub struct Who {
    pub account: AccountId,
    pub can_write: bool,
    pub is_verified: bool,
    /// The company's.
    pub zone: Tz,
}

/// `/company/searches`
#[derive(Clone, Debug, Serialize)]
pub struct SearchesPage {
    own: Vec<Row>,
    others: Vec<Row>,
    /// Alerts rest until the company is verified.
    is_resting: bool,
    #[serde(skip)]
    flash: Option<Flash>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    href: String,
    meta: String,
    /// Where its owner changes it.
    edit_href: Option<String>,
}

impl SearchesPage {
    /// The company's searches, the visitor's own first.
    #[must_use]
    pub fn new(searches: &[(SavedSearch, Option<String>)], who: &Who) -> Self {
        let row = |(search, owner): &(SavedSearch, Option<String>)| {
            let is_own = search.account_id == who.account;
            let by = if is_own {
                String::new()
            } else {
                format!("{} · ", owner.as_deref().unwrap_or("a colleague"))
            };
            Row {
                name: search.name.clone(),
                href: search.href(),
                meta: format!("{by}{}", meta(search, who.zone)),
                edit_href: (is_own && who.can_write).then(|| format!("/company/searches/{}", search.id)),
            }
        };
        let (own, others): (Vec<_>, Vec<_>) =
            searches.iter().partition(|(search, _)| search.account_id == who.account);
        Self {
            is_resting: !who.is_verified && own.iter().any(|(search, _)| search.alert != Alert::Off),
            own: own.into_iter().map(row).collect(),
            others: others.into_iter().map(row).collect(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn meta(search: &SavedSearch, zone: Tz) -> String {
    let saved = format!("saved {}", words::date(search.created_at, zone));
    let next = search.alert_at.map_or_else(
        || "no alert".to_owned(),
        |at| format!("{} alert, next look {}", search.alert, words::moment(at, zone)),
    );
    let last =
        search.alerted_at.map(|at| format!(" · last alert {}", words::date(at, zone))).unwrap_or_default();
    format!("{saved} · {next}{last}")
}

impl Template for SearchesPage {
    const NAME: &'static str = "pages/lists/searches.html";
    fn samples() -> Vec<Self> {
        let own = samples::search(Alert::Daily);
        let other = SavedSearch { account_id: AccountId(Uuid::from_u128(9)), ..samples::search(Alert::Off) };
        let who =
            |can_write, is_verified| Who { account: own.account_id, can_write, is_verified, zone: Tz::UTC };
        let all = [(own.clone(), Some("Ada".to_owned())), (other, Some("Grace <b>".to_owned()))];
        vec![
            Self::new(&[], &who(true, true)),
            Self::new(&all, &who(true, false)),
            Self::new(&all, &who(false, true)),
        ]
    }
}

impl Page for SearchesPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Saved searches").with_flash(self.flash.clone())
    }
}

/// `/company/searches/new`
#[derive(Clone, Debug, Serialize)]
pub struct SavePage {
    crumbs: Vec<Crumb>,
    /// The search itself.
    href: String,
    is_bare: bool,
    alerts: Vec<Choice>,
    form: SearchForm,
    errors: FieldErrors,
}

impl SavePage {
    /// A search to keep.
    #[must_use]
    pub fn new(form: SearchForm, errors: FieldErrors) -> Self {
        let is_bare = form.query.is_empty();
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/company"),
                Crumb::to("Saved searches", "/company/searches"),
                Crumb::here("Save a search"),
            ],
            href: if is_bare { "/engineers".to_owned() } else { format!("/engineers?{}", form.query) },
            is_bare,
            alerts: alerts(),
            form,
            errors,
        }
    }
}

impl Template for SavePage {
    const NAME: &'static str = "pages/lists/save_search.html";
    fn samples() -> Vec<Self> {
        let form = SearchForm { query: "skill=rust".into(), name: "<b>".into(), alert: "daily".into() };
        vec![
            Self::new(form, FieldErrors::default()),
            Self::new(SearchForm::default(), FieldErrors::one("name", "Fill this in.")),
        ]
    }
}

impl Page for SavePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Save a search")
    }
}

/// `/company/searches/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct EditPage {
    crumbs: Vec<Crumb>,
    title: String,
    href: String,
    action: String,
    alerts: Vec<Choice>,
    form: SearchForm,
    errors: FieldErrors,
}

impl EditPage {
    /// One's own search.
    #[must_use]
    pub fn new(search: &SavedSearch, form: SearchForm, errors: FieldErrors) -> Self {
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/company"),
                Crumb::to("Saved searches", "/company/searches"),
                Crumb::here(&search.name),
            ],
            title: search.name.clone(),
            href: search.href(),
            action: format!("/company/searches/{}", search.id),
            alerts: alerts(),
            form,
            errors,
        }
    }
}

impl Template for EditPage {
    const NAME: &'static str = "pages/lists/edit_search.html";
    fn samples() -> Vec<Self> {
        let search = samples::search(Alert::Weekly);
        let form = SearchForm { name: "<b>".into(), alert: "weekly".into(), query: String::new() };
        vec![
            Self::new(&search, form, FieldErrors::default()),
            Self::new(&search, SearchForm::default(), FieldErrors::one("name", "Fill this in.")),
        ]
    }
}

impl Page for EditPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title)
    }
}
