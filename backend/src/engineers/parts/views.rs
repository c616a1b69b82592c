//! Contexts of the pages of work history, portfolio, and photo and CV.

use chrono::NaiveDate;
use domain::engineers::cv::Cv;
use domain::engineers::parts::{Parts, PortfolioItem, Position};
use domain::engineers::{Engineer, Visibility};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::drafts::DraftNote;
use super::forms::{PortfolioForm, PositionForm};
use super::steps::{Step, Steps};
use crate::components::Photo;
use crate::directory::portrait_of;
use crate::views::{Flash, Page, PageMeta};

/// A line of a list, with what can be done to it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub title: String,
    pub meta: String,
    pub edit: String,
    pub remove: String,
}

/// "March 2022 to now", "March 2022 to May 2024".
#[must_use]
pub fn months(from: NaiveDate, to: Option<NaiveDate>) -> String {
    let month = |day: NaiveDate| day.format("%B %Y").to_string();
    format!("{} to {}", month(from), to.map_or("now".to_owned(), month))
}

fn position_entry(position: &Position) -> Entry {
    Entry {
        title: format!("{}, {}", position.role, position.employer),
        meta: months(position.started_on, position.ended_on),
        edit: format!("/me/profile/history/{}", position.id),
        remove: format!("/me/profile/history/{}/remove", position.id),
    }
}

fn item_entry(item: &PortfolioItem) -> Entry {
    Entry {
        title: item.title.clone(),
        meta: item.stack.clone(),
        edit: format!("/me/profile/portfolio/{}", item.id),
        remove: format!("/me/profile/portfolio/{}/remove", item.id),
    }
}

/// `/me/profile/history`, and one of its entries.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryPage {
    steps: Steps,
    entries: Vec<Entry>,
    form: PositionForm,
    errors: FieldErrors,
    /// Where the form is sent: an entry's own address while it is changed.
    action: String,
    is_edit: bool,
    draft: Option<DraftNote>,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl HistoryPage {
    /// The list with a form below it: a new entry, or the one at `action`.
    #[must_use]
    pub fn new(parts: &Parts, form: PositionForm, errors: FieldErrors, editing: Option<String>) -> Self {
        Self {
            steps: Steps::on(Step::History, parts),
            entries: parts.history.iter().map(position_entry).collect(),
            form,
            errors,
            is_edit: editing.is_some(),
            action: editing.unwrap_or_else(|| Step::History.href().to_owned()),
            draft: None,
            flash: None,
        }
    }

    /// With a draft, and a sentence on top.
    #[must_use]
    pub fn with(self, draft: Option<DraftNote>, flash: Option<Flash>) -> Self {
        Self { draft, flash, ..self }
    }
}

/// `/me/profile/portfolio`, and one of its items.
#[derive(Clone, Debug, Serialize)]
pub struct PortfolioPage {
    steps: Steps,
    entries: Vec<Entry>,
    form: PortfolioForm,
    errors: FieldErrors,
    action: String,
    is_edit: bool,
    draft: Option<DraftNote>,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl PortfolioPage {
    /// The list with a form below it: a new item, or the one at `action`.
    #[must_use]
    pub fn new(parts: &Parts, form: PortfolioForm, errors: FieldErrors, editing: Option<String>) -> Self {
        Self {
            steps: Steps::on(Step::Portfolio, parts),
            entries: parts.portfolio.iter().map(item_entry).collect(),
            form,
            errors,
            is_edit: editing.is_some(),
            action: editing.unwrap_or_else(|| Step::Portfolio.href().to_owned()),
            draft: None,
            flash: None,
        }
    }

    /// With a draft, and a sentence on top.
    #[must_use]
    pub fn with(self, draft: Option<DraftNote>, flash: Option<Flash>) -> Self {
        Self { draft, flash, ..self }
    }
}

/// `/me/profile/files`
#[derive(Clone, Debug, Serialize)]
pub struct FilesPage {
    steps: Steps,
    photo: Option<Photo>,
    photo_note: &'static str,
    /// "CV.pdf, 120 KB, of 3 November 2026".
    cv: Option<String>,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl FilesPage {
    /// What there is, and what is wrong with what was sent.
    #[must_use]
    pub fn new(engineer: Option<&Engineer>, parts: &Parts, cv: Option<&Cv>, errors: FieldErrors) -> Self {
        let stamped = engineer.and_then(|engineer| Some((engineer, engineer.photo_stamp.as_deref()?)));
        Self {
            steps: Steps::on(Step::Files, parts),
            photo: stamped
                .map(|(engineer, stamp)| portrait_of(&engineer.slug, stamp, &engineer.display_name, 256)),
            photo_note: photo_note(
                engineer.map_or(Visibility::CompaniesOnly, |engineer| engineer.visibility),
            ),
            cv: cv.map(|cv| {
                let kilobytes = (cv.byte_size / 1_024).max(1);
                let day = cv.created_at.format("%-d %B %Y");
                format!("{}, {kilobytes} KB, of {day}", cv.file_name)
            }),
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

/// Who sees a portrait under the owner's present setting.
fn photo_note(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "Your profile is public: everybody sees your photo.",
        Visibility::Anonymous => {
            "Your profile is anonymous: your photo is shown only to a company whose intro you accepted."
        }
        Visibility::CompaniesOnly => "Members of companies that we verified see your photo.",
        Visibility::LinkOnly => "Whoever has the link to your profile sees your photo.",
        Visibility::Hidden => "Your profile is hidden: nobody but you sees your photo.",
    }
}

impl Template for HistoryPage {
    const NAME: &'static str = "pages/engineers/history.html";
    fn samples() -> Vec<Self> {
        super::samples::histories()
    }
}

impl Page for HistoryPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your work history").with_flash(self.flash.clone())
    }
}

impl Template for PortfolioPage {
    const NAME: &'static str = "pages/engineers/portfolio.html";
    fn samples() -> Vec<Self> {
        super::samples::portfolios()
    }
}

impl Page for PortfolioPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your portfolio").with_flash(self.flash.clone())
    }
}

impl Template for FilesPage {
    const NAME: &'static str = "pages/engineers/files.html";
    fn samples() -> Vec<Self> {
        super::samples::files()
    }
}

impl Page for FilesPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your photo and CV").with_flash(self.flash.clone())
    }
}
