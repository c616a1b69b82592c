//! Contexts of the pages about conversations.

use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use crate::components::Crumb;
use crate::views::{Flash, Page, PageMeta};

/// `/conversations`
#[derive(Clone, Debug, Serialize)]
pub struct Inbox {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// The newest activity first.
    pub rows: Vec<InboxRow>,
    /// What is said when there is none.
    pub empty: &'static str,
    /// Where to go then.
    pub empty_label: &'static str,
    /// The same.
    pub empty_href: &'static str,
    /// The next page.
    pub next_href: Option<String>,
}

/// One conversation.
#[derive(Clone, Debug, Serialize)]
pub struct InboxRow {
    /// The other side, and what it is about.
    pub title: String,
    /// The newest words.
    pub snippet: String,
    /// When.
    pub when: String,
    /// `2 unread`, `closed`, or nothing.
    pub badge: Option<String>,
    /// Of the badge.
    pub tone: &'static str,
    /// The conversation.
    pub href: String,
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct MessageForm {
    pub body: String,
    pub key: String,
    pub seen: String,
}

/// `/conversations/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct ThreadPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// The other side.
    pub title: String,
    /// What it is about.
    pub role: String,
    /// The request that opened it.
    pub intro_href: String,
    /// Its words.
    pub intro_text: String,
    /// When it was accepted.
    pub opened: String,
    /// Messages, oldest first.
    pub messages: Vec<MessageView>,
    /// Messages before these.
    pub earlier_href: Option<String>,
    /// Why and for how long nobody can write.
    pub closed: Option<Closed>,
    /// Whether there is a form.
    pub may_write: bool,
    /// Where the form goes.
    pub action: String,
    /// As typed.
    pub form: MessageForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Longest message, in characters.
    pub longest: usize,
    /// The newest message's number, where something is unread.
    pub unread_to: Option<i32>,
    /// Who reads which name.
    pub history: &'static str,
    /// The page that blocks.
    pub block_href: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
}

/// A conversation that takes no messages.
#[derive(Clone, Debug, Serialize)]
pub struct Closed {
    /// Why.
    pub why: &'static str,
    /// Since when.
    pub since: String,
    /// Whether it opens again.
    pub reopens: &'static str,
}

/// One message.
#[derive(Clone, Debug, Serialize)]
pub struct MessageView {
    /// Its number, which its anchor has.
    pub number: i32,
    /// By whom.
    pub name: String,
    /// Whether the reader's side wrote it.
    pub is_own: bool,
    /// Markdown; nothing once its writer's account is erased.
    pub body: String,
    /// When.
    pub when: String,
    /// For machines.
    pub datetime: String,
    /// `by mail`, where it did not come through the site.
    pub via: Option<&'static str>,
    /// Who has read up to here, and when.
    pub read_by: Vec<String>,
    /// The page that reports it.
    pub report_href: Option<String>,
}

impl Template for Inbox {
    const NAME: &'static str = "pages/conversations/inbox.html";
    fn samples() -> Vec<Self> {
        let row = |badge: Option<&str>, tone| InboxRow {
            title: "Northwind <b> · Backend engineer".into(),
            snippet: "Does Tuesday suit you?".into(),
            when: "23 Nov 2026, 10:00".into(),
            badge: badge.map(str::to_owned),
            tone,
            href: "/conversations/0190".into(),
        };
        let full = Self {
            crumbs: vec![Crumb::to("Your desk", "/me"), Crumb::here("Conversations")],
            rows: vec![row(Some("2 unread"), "warn"), row(Some("closed"), "neutral"), row(None, "neutral")],
            empty: "None.",
            empty_label: "See your intros",
            empty_href: "/me/intros",
            next_href: Some("/conversations?after=1.0190".into()),
        };
        vec![full.clone(), Self { rows: Vec::new(), next_href: None, ..full }]
    }
}
impl Page for Inbox {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Conversations")
    }
}

impl Template for ThreadPage {
    const NAME: &'static str = "pages/conversations/thread.html";
    fn samples() -> Vec<Self> {
        let message = |number, is_own, body: &str, report: Option<&str>| MessageView {
            number,
            name: "Ada <b>".into(),
            is_own,
            body: body.into(),
            when: "23 Nov 2026, 10:00".into(),
            datetime: "2026-11-23T10:00:00+00:00".into(),
            via: is_own.then_some("by mail"),
            read_by: if is_own { vec!["Grace, 23 Nov 2026, 10:05".into()] } else { Vec::new() },
            report_href: report.map(str::to_owned),
        };
        let open = Self {
            crumbs: vec![Crumb::to("Conversations", "/conversations"), Crumb::here("Northwind")],
            title: "Northwind <b>".into(),
            role: "Backend engineer".into(),
            intro_href: "/me/intros/0190".into(),
            intro_text: "Come and build.".into(),
            opened: "22 Nov 2026, 10:00".into(),
            messages: vec![
                message(1, true, "**Hello** <script>", None),
                message(2, false, "Yes.", Some("/reports/new?about=message:0190")),
                message(3, false, "", None),
            ],
            earlier_href: Some("/conversations/0190?before=1".into()),
            closed: None,
            may_write: true,
            action: "/conversations/0190".into(),
            form: MessageForm { body: "Ada <b>".into(), key: "x".into(), seen: "3".into() },
            errors: FieldErrors::one("body", "Shorten this."),
            longest: 8000,
            unread_to: Some(3),
            history: "The name is the one that the acceptance told you.",
            block_href: Some("/blocks/new?about=intro:0190".into()),
            flash: Some(Flash::good("Sent.")),
        };
        let closed = Self {
            messages: Vec::new(),
            earlier_href: None,
            closed: Some(Closed {
                why: "Closed.",
                since: "23 Nov 2026, 10:00".into(),
                reopens: "It does not open again.",
            }),
            may_write: false,
            form: MessageForm { body: "Kept <b>".into(), ..MessageForm::default() },
            errors: FieldErrors::default(),
            unread_to: None,
            block_href: None,
            flash: None,
            ..open.clone()
        };
        let watched = Self { closed: None, form: MessageForm::default(), ..closed.clone() };
        vec![open, closed, watched]
    }
}
impl Page for ThreadPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&format!("{}: {}", self.title, self.role))
    }
}
