//! Contexts of the vetters' queue and board.

use chrono::{DateTime, Utc};
use domain::engineers::Seniority;
use domain::platform::cursor::{Cursor, Slice};
use domain::platform::places::Country;
use domain::platform::templates::Template;
use domain::vetting::{ApplicationState, NextAction, QueueRow, Shelf, Waiting};
use serde::Serialize;

use super::timeline::date;
use crate::components::Tab;
use crate::views::{Flash, Page, PageMeta};

/// `/staff/applications`
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationsPage {
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next_href: Option<String>,
    empty_title: &'static str,
    empty_text: Option<&'static str>,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// `/staff/applications/board`
#[derive(Clone, Debug, Serialize)]
pub struct BoardPage {
    tabs: Vec<Tab>,
    columns: Vec<Column>,
}

/// Applications of one state.
#[derive(Clone, Debug, Serialize)]
struct Column {
    id: &'static str,
    title: &'static str,
    count: usize,
    rows: Vec<Row>,
}

/// One application in a list.
#[derive(Clone, Debug, Serialize)]
struct Row {
    title: String,
    href: String,
    meta: String,
    badge: String,
    tone: &'static str,
    next: Option<Next>,
}

/// What comes next, on the row.
#[derive(Clone, Debug, Serialize)]
struct Next {
    label: &'static str,
    href: String,
    /// A button that does it, rather than a link to where it is done.
    is_post: bool,
}

/// "today", "1 day", "12 days".
fn age(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - since).num_days() {
        ..=0 => "since today".to_owned(),
        1 => "for 1 day".to_owned(),
        days => format!("for {days} days"),
    }
}

impl Row {
    fn of_queue(row: &QueueRow, now: DateTime<Utc>) -> Self {
        let href = format!("/staff/applications/{}", row.id);
        let mut meta = vec![row.headline.clone()];
        meta.extend(row.seniority.map(|value| value.label().to_owned()));
        meta.extend(row.country.map(|value| value.name().to_owned()));
        if row.attempt > 1 {
            meta.push(format!("attempt {}", row.attempt));
        }
        if let Some(stage) = &row.stage_name {
            let since = row.opened_at.or(row.submitted_at).unwrap_or(now);
            meta.push(format!("{stage} {}", age(since, now)));
        }
        meta.push(match (&row.assignee_name, row.state) {
            (Some(name), _) => format!("with {name}"),
            (None, ApplicationState::Decision) => format!("scored by {}", row.scorer_count),
            (None, _) => "nobody has it".to_owned(),
        });
        let (badge, tone) = if row.applicant_asked_at.is_some() {
            (format!("asked by {}", date(row.due_at)), "neutral")
        } else if row.due_at < now {
            (format!("overdue since {}", date(row.due_at)), "bad")
        } else if row.due_at.date_naive() == now.date_naive() {
            ("due today".to_owned(), "warn")
        } else {
            (format!("due by {}", date(row.due_at)), "neutral")
        };
        let next = next(row, &href);
        Self { title: row.name.clone(), href, meta: meta.join(" · "), badge, tone, next }
    }

    fn of_decided(row: &Waiting) -> Self {
        let who = [row.seniority.map(Seniority::label), row.country.map(Country::name)];
        let mut meta: Vec<String> = vec![row.headline.clone()];
        meta.extend(who.into_iter().flatten().map(str::to_owned));
        if row.attempt > 1 {
            meta.push(format!("attempt {}", row.attempt));
        }
        let when = row.decided_at.map(|at| format!(", {}", date(at))).unwrap_or_default();
        Self {
            title: row.name.clone(),
            href: format!("/staff/applications/{}", row.id),
            meta: meta.join(" · "),
            badge: format!("{}{when}", row.state.label()),
            tone: "neutral",
            next: None,
        }
    }
}

fn next(row: &QueueRow, href: &str) -> Option<Next> {
    let action = row.next_action();
    let label = action.label();
    let of_run = |verb: &str| row.run_id.map(|run| format!("{href}/stages/{run}/{verb}"));
    match action {
        NextAction::Take => Some(Next { label, href: of_run("take")?, is_post: true }),
        NextAction::Score => Some(Next { label, href: of_run("score")?, is_post: false }),
        NextAction::Await => None,
        NextAction::Arrange | NextAction::AskColleague | NextAction::Close | NextAction::Decide => {
            Some(Next { label, href: href.to_owned(), is_post: false })
        }
    }
}

impl ApplicationsPage {
    /// Those of one shelf.
    #[must_use]
    pub fn queue(slice: &Slice<QueueRow>, shelf: Shelf, count: i64, now: DateTime<Utc>) -> Self {
        let next = |cursor: Cursor| format!("/staff/applications?shelf={shelf}&after={cursor}");
        let (empty_title, empty_text) = match shelf {
            Shelf::Ours => ("Nobody waits", Some("New applications come by mail to everybody who vets.")),
            Shelf::Mine => ("You have no application", Some("Take one that nobody has.")),
            Shelf::Unassigned => ("Every application is with somebody", None),
            Shelf::Theirs => ("No applicant has anything to hand in", None),
        };
        Self {
            tabs: tabs(shelf.as_str(), count),
            rows: slice.rows.iter().map(|row| Row::of_queue(row, now)).collect(),
            next_href: slice.next.map(next),
            empty_title,
            empty_text,
            flash: None,
        }
    }

    /// Those that were decided last.
    #[must_use]
    pub fn decided(rows: &[Waiting], count: i64) -> Self {
        Self {
            tabs: tabs("decided", count),
            rows: rows.iter().map(Row::of_decided).collect(),
            next_href: None,
            empty_title: "Nothing was decided yet",
            empty_text: None,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl BoardPage {
    /// Everything under way, a column a state.
    #[must_use]
    pub fn new(rows: &[QueueRow], count: i64, now: DateTime<Utc>) -> Self {
        let column = |(state, title): (ApplicationState, &'static str)| {
            let own = rows.iter().filter(|row| row.state == state);
            let rows: Vec<Row> = own.map(|row| Row::of_queue(row, now)).collect();
            Column { id: state.as_str(), title, count: rows.len(), rows }
        };
        let columns = [
            (ApplicationState::Submitted, "Submitted"),
            (ApplicationState::Screening, "Screening"),
            (ApplicationState::Assessment, "Assessment"),
            (ApplicationState::Interview, "Interview"),
            (ApplicationState::Decision, "Decision"),
        ];
        Self { tabs: tabs("board", count), columns: columns.into_iter().map(column).collect() }
    }
}

fn tabs(current: &str, count: i64) -> Vec<Tab> {
    let all: [(&'static str, &str, &str, Option<i64>); 6] = [
        ("Waiting", "waiting", "/staff/applications", Some(count)),
        ("Mine", "mine", "/staff/applications?shelf=mine", None),
        ("Nobody's", "unassigned", "/staff/applications?shelf=unassigned", None),
        ("With applicants", "applicants", "/staff/applications?shelf=applicants", None),
        ("Board", "board", "/staff/applications/board", None),
        ("Decided", "decided", "/staff/applications?state=decided", None),
    ];
    let tab = |(label, key, href, count): (&'static str, &str, &str, Option<i64>)| Tab {
        label,
        href: href.to_owned(),
        is_current: key == current,
        count,
    };
    all.into_iter().map(tab).collect()
}

impl Template for ApplicationsPage {
    const NAME: &'static str = "pages/vetting/applications.html";
    fn samples() -> Vec<Self> {
        super::samples::lists()
    }
}

impl Page for ApplicationsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Applications").with_flash(self.flash.clone())
    }
}

impl Template for BoardPage {
    const NAME: &'static str = "pages/vetting/board.html";
    fn samples() -> Vec<Self> {
        super::samples::boards()
    }
}

impl Page for BoardPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Board of applications")
    }
}
