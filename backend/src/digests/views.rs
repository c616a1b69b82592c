//! Contexts of the list and of the console.

use domain::digests::ledger::ReasonCount;
use domain::digests::preview::Check;
use domain::platform::templates::Template;
use serde::Serialize;

use super::live::Live;
use super::notice_rows::NoticeRow;
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// `/staff/digests`
#[derive(Clone, Debug, Serialize)]
pub struct DigestList {
    /// The one to come first.
    pub issues: Vec<IssueRow>,
}

/// One issue.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words of a row")]
pub struct IssueRow {
    pub href: String,
    pub title: String,
    pub badge: &'static str,
    pub tone: &'static str,
    pub sends_at: String,
    pub copies: Option<i32>,
}

impl Template for DigestList {
    const NAME: &'static str = "pages/digests/list.html";
    fn samples() -> Vec<Self> {
        let row = |copies| IssueRow {
            href: "/staff/digests/2026-12".into(),
            title: "December 2026".into(),
            badge: "Planned",
            tone: "neutral",
            sends_at: "1 December 2026, 09:00 CET".into(),
            copies,
        };
        vec![Self { issues: Vec::new() }, Self { issues: vec![row(None), row(Some(20_000))] }]
    }
}

impl Page for DigestList {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Digests")
    }
}

/// `/staff/digests/{period}`
#[derive(Clone, Debug, Serialize)]
pub struct Console {
    /// This page's own path; forms and frames are below it.
    pub path: String,
    /// `November 2026`.
    pub title: String,
    /// Where this is.
    pub crumbs: Vec<Crumb>,
    /// What happens next.
    pub lead: String,
    /// The state in a word, and its tone.
    pub badge: (&'static str, &'static str),
    /// Why it is in this state.
    pub note: Option<String>,
    /// What may be done now; the first is the main one.
    pub actions: Vec<Action>,
    /// Times and rules.
    pub facts: Vec<Fact>,
    /// What must hold before it goes out; empty once it is on its way.
    pub checks: Vec<Check>,
    /// Engineers in order.
    pub picks: Vec<PickRow>,
    /// What engineers were asked about it, and answered.
    pub notices: Vec<NoticeRow>,
    /// Whether the content may still change.
    pub is_draft: bool,
    /// The editor's line.
    pub intro: String,
    /// The issue as a reader sees it, once there is one.
    pub preview: Option<Preview>,
    /// The ledger, once copies are written down.
    pub copies: Option<Copies>,
    /// Copies whose fate is unknown.
    pub questions: Vec<QuestionRow>,
    /// What the last step did.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

/// Something to do.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// A verb.
    pub label: &'static str,
    /// Where it is done.
    pub href: String,
    /// Of the button.
    pub kind: &'static str,
    /// A button that does it, not a link to a question.
    pub is_post: bool,
}

/// One engineer of the issue.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words of a row")]
pub struct PickRow {
    /// From 1; none when dropped.
    pub place: Option<i16>,
    pub name: String,
    /// Their page, while it is shown.
    pub href: Option<String>,
    pub scope: &'static str,
    pub score: i16,
    /// Why chosen, and what staff said.
    pub why: String,
    pub badge: Option<&'static str>,
    pub change_href: String,
}

/// What the frame shows.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// One line.
    pub subject: String,
    /// Who reads: skills of these engineers.
    pub skills: Vec<Choice>,
    /// The chosen one.
    pub skill: String,
    /// The query of frame and text.
    pub query: String,
}

/// The ledger, and what lies behind its lines.
#[derive(Clone, Debug, Serialize)]
pub struct Copies {
    /// What moves while somebody looks.
    pub live: Live,
    /// Why copies did not simply arrive.
    pub reasons: Vec<ReasonCount>,
    /// Who got none.
    pub exclusions: Vec<ReasonCount>,
    /// Subscribers looked at.
    pub candidates: Option<i32>,
}

/// A copy whose fate is unknown.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words of a row")]
pub struct QuestionRow {
    pub address: String,
    pub meta: String,
    pub badge: &'static str,
    /// Where it is decided, while it is held.
    pub href: Option<String>,
}

impl Template for Console {
    const NAME: &'static str = "pages/digests/console.html";
    fn samples() -> Vec<Self> {
        vec![sample_planned(), sample_draft(), sample_sending()]
    }
}

impl Page for Console {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&format!("Digest of {}", self.title)).with_flash(self.flash.clone())
    }
}

fn sample_planned() -> Console {
    Console {
        path: "/staff/digests/2026-12".into(),
        title: "December 2026".into(),
        crumbs: vec![Crumb::to("Digests", "/staff/digests"), Crumb::here("December 2026")],
        lead: "Engineers are chosen five days before it goes out.".into(),
        badge: ("Planned", "neutral"),
        note: None,
        actions: vec![Action {
            label: "Choose engineers now",
            href: "/staff/digests/2026-12/choose".into(),
            kind: "primary",
            is_post: true,
        }],
        facts: vec![Fact::new("Goes out", "1 December 2026, 09:00 CET")],
        checks: vec![Check { label: "Engineers", found: "0 of up to 12".into(), is_fine: false }],
        picks: Vec::new(),
        notices: Vec::new(),
        is_draft: true,
        intro: String::new(),
        preview: None,
        copies: None,
        questions: Vec::new(),
        flash: None,
    }
}

fn sample_draft() -> Console {
    let row = PickRow {
        place: Some(1),
        name: "Ada <b>".into(),
        href: Some("/engineers/x7k2".into()),
        scope: "By name",
        score: 94,
        why: "top".into(),
        badge: None,
        change_href: "/staff/digests/2026-12/picks/x".into(),
    };
    let dropped = PickRow { place: None, badge: Some("Dropped"), href: None, ..row.clone() };
    Console {
        notices: vec![super::notice_rows::sample()],
        note: Some("The <b> list".into()),
        picks: vec![row, dropped],
        preview: Some(Preview {
            subject: "December: 2 engineers looking for work".into(),
            skills: vec![Choice::new("1", "Rust")],
            skill: "1".into(),
            query: "?skill=1".into(),
        }),
        ..sample_planned()
    }
}

fn sample_sending() -> Console {
    let count = |reason: &str| ReasonCount { state: "deferred".into(), reason: reason.into(), count: 12 };
    let question = QuestionRow {
        address: "ada@example.com".into(),
        meta: "the worker died <b>".into(),
        badge: "Held",
        href: Some("/staff/digests/2026-12/copies/x".into()),
    };
    Console {
        is_draft: false,
        checks: Vec::new(),
        copies: Some(Copies {
            live: Live::sample(),
            reasons: vec![count("4.7.1 greylisted")],
            exclusions: vec![count("unsubscribed")],
            candidates: Some(20_012),
        }),
        questions: vec![question.clone(), QuestionRow { href: None, badge: "Uncertain", ..question }],
        ..sample_draft()
    }
}
