//! Contexts of the pages about intros.

use domain::bands::Band;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::drafts;
use super::forms::{AnswerForm, AskForm, currencies, engagements};
use crate::companies::views::DueRow;
use crate::components::{Choice, Crumb, Fact, Moment, MomentState, ResponseBand};
use crate::engineers::parts::drafts::DraftNote;
use crate::views::{Flash, Page, PageMeta};

/// `/engineers/<slug>/intro` and `/company/intros/<id>/revise`
#[derive(Clone, Debug, Serialize)]
pub struct AskPage {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// "Ask … for an intro".
    pub title: String,
    /// What happens then.
    pub lead: String,
    /// Where the form goes.
    pub action: String,
    /// What the button says.
    pub button: &'static str,
    /// The least that this engineer works for.
    pub floor: Option<String>,
    /// What the engineer asked to have changed.
    pub asked_change: Option<String>,
    /// As typed.
    pub form: AskForm,
    /// What was typed before and not sent; of a new request only.
    pub draft: Option<DraftNote>,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Options.
    pub engagements: Vec<Choice>,
    /// Options.
    pub currencies: Vec<Choice>,
}

impl Template for AskPage {
    const NAME: &'static str = "pages/intros/ask.html";
    fn samples() -> Vec<Self> {
        let page = Self {
            crumbs: vec![Crumb::here("Ada")],
            title: "Ask Ada <b> for an intro".into(),
            lead: "Seven days.".into(),
            action: "/engineers/x/intro".into(),
            button: "Ask for an intro",
            floor: Some("€80 an hour".into()),
            asked_change: None,
            form: AskForm { message: "Ada <b>".into(), ..AskForm::default() },
            draft: Some(drafts::note("x", Some(&crate::engineers::parts::samples::draft()))),
            errors: FieldErrors::one("pay_min", "Too little."),
            engagements: engagements(&[]),
            currencies: currencies(),
        };
        let revised = Self {
            floor: None,
            asked_change: Some("Ada <b>".into()),
            draft: None,
            errors: FieldErrors::default(),
            ..page.clone()
        };
        let fresh = Self { draft: Some(drafts::note("x", None)), ..page.clone() };
        vec![page, revised, fresh]
    }
}
impl Page for AskPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title)
    }
}

/// Why a company cannot ask, and what it can do.
#[derive(Clone, Debug, Serialize)]
pub struct CannotAsk {
    /// What is so.
    pub title: String,
    /// What to do.
    pub text: String,
    /// The way on.
    pub label: &'static str,
    /// Its address.
    pub href: String,
}

impl Template for CannotAsk {
    const NAME: &'static str = "pages/intros/cannot_ask.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            title: "Ada <b>".into(),
            text: "Ada <b>".into(),
            label: "Go on",
            href: "/company".into(),
        }]
    }
}
impl Page for CannotAsk {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title)
    }
}

/// `/company/intros` and `/me/intros`
#[derive(Clone, Debug, Serialize)]
pub struct IntroList {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Heading.
    pub title: &'static str,
    /// Rows.
    pub rows: Vec<DueRow>,
    /// What to do when there is none.
    pub empty: &'static str,
    /// The way on from there.
    pub empty_label: &'static str,
    /// Its address.
    pub empty_href: &'static str,
    /// Next page.
    pub next_href: Option<String>,
    /// How this side answers.
    pub band: ResponseBand,
    /// What a low band costs.
    pub cost: String,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for IntroList {
    const NAME: &'static str = "pages/intros/list.html";
    fn samples() -> Vec<Self> {
        let none = Self {
            crumbs: vec![Crumb::here("Intros")],
            title: "Intros",
            rows: vec![],
            empty: "Nothing here.",
            empty_label: "Browse engineers",
            empty_href: "/engineers",
            next_href: None,
            band: ResponseBand::own(Band::default()),
            cost: "Under three in five you may ask five engineers a day.".into(),
            flash: None,
        };
        let row = DueRow {
            title: "Ada <b>".into(),
            state: "accepted".into(),
            tone: "good",
            due: "Ada <b>".into(),
            href: "/x".into(),
        };
        vec![Self { rows: vec![row], next_href: Some("?after=1".into()), ..none.clone() }, none]
    }
}
impl Page for IntroList {
    fn meta(&self) -> PageMeta {
        PageMeta::private(self.title).with_flash(self.flash.clone())
    }
}

/// `/company/intros/<id>`
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// Where one is.
    pub crumbs: Vec<Crumb>,
    /// Role and engineer.
    pub title: String,
    /// One word.
    pub word: &'static str,
    /// Of the badge.
    pub tone: &'static str,
    /// What it offers.
    pub facts: Vec<Fact>,
    /// The message.
    pub message: String,
    /// What happened and what comes.
    pub moments: Vec<Moment>,
    /// What the engineer said.
    pub reason: Option<String>,
    /// How to reach them.
    pub contact: Option<Fact>,
    /// What the acceptance opened.
    pub conversation_href: Option<String>,
    /// Where taking back posts to, while it is open.
    pub withdraw: Option<String>,
    /// Nobody has heard of it yet.
    pub is_unheard: bool,
    /// Where other terms are written, when they were asked for.
    pub revise: Option<String>,
    /// Where the engineer is blocked; not for viewers.
    pub block_href: Option<String>,
    /// Where the answer is reported; not for viewers.
    pub report_href: Option<String>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

fn sample_moment() -> Moment {
    Moment {
        state: MomentState::Done,
        title: "Sent".into(),
        when: None,
        datetime: None,
        note: Some("Ada <b>".into()),
    }
}

impl Template for Sent {
    const NAME: &'static str = "pages/intros/sent.html";
    fn samples() -> Vec<Self> {
        let open = Self {
            crumbs: vec![Crumb::here("Intro")],
            title: "Ada <b>".into(),
            word: "accepted",
            tone: "good",
            facts: vec![Fact::new("Pay", "Ada <b>")],
            message: "Ada <b>".into(),
            moments: vec![sample_moment()],
            reason: None,
            contact: None,
            conversation_href: None,
            withdraw: Some("/company/intros/x/withdraw".into()),
            is_unheard: true,
            revise: None,
            block_href: None,
            report_href: None,
            flash: None,
        };
        let sent_back = Self {
            reason: Some("Ada <b>".into()),
            is_unheard: false,
            revise: Some("/company/intros/x/revise".into()),
            block_href: Some("/blocks/new?about=intro:x".into()),
            report_href: Some("/reports/new?about=intro:x".into()),
            ..open.clone()
        };
        let contact = Some(Fact::new("Ada <b>", "a@b.example").with_href("mailto:a@b.example"));
        let conversation_href = Some("/conversations/0190".to_owned());
        let accepted = Self { contact, conversation_href, withdraw: None, is_unheard: false, ..open.clone() };
        let blocked = Self { contact: None, ..accepted.clone() };
        vec![open, sent_back, accepted, blocked]
    }
}
impl Page for Sent {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}

/// What an engineer reads of a request, and may answer: signed in, or by the link in the mail.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// Where one is; empty behind a link.
    pub crumbs: Vec<Crumb>,
    /// "Northwind asks to meet you".
    pub title: String,
    /// One word.
    pub word: &'static str,
    /// Of the badge.
    pub tone: &'static str,
    /// What it offers.
    pub facts: Vec<Fact>,
    /// The message.
    pub message: String,
    /// Who asks: name and website.
    pub company: Vec<Fact>,
    /// Markdown.
    pub about: String,
    /// By when to answer, while it is open.
    pub until: Option<String>,
    /// What acceptance tells the company.
    pub reveals: &'static str,
    /// Where the answer goes, while one may be given.
    pub action: Option<String>,
    /// Whether a yes is taken: not while staff hold the company.
    pub may_accept: bool,
    /// Whether other terms may be asked for.
    pub may_ask_revision: bool,
    /// How the company answers.
    pub band: ResponseBand,
    /// Where the company is blocked.
    pub block_href: String,
    /// Where the request is reported.
    pub report_href: String,
    /// What was answered.
    pub reason: Option<String>,
    /// How to reach the person who asked.
    pub contact: Option<Fact>,
    /// What the acceptance opened.
    pub conversation_href: Option<String>,
    /// As typed.
    pub form: AnswerForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Behind a signed link.
    #[serde(skip)]
    pub is_secret: bool,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Received {
    const NAME: &'static str = "pages/intros/received.html";
    fn samples() -> Vec<Self> {
        let open = Self {
            crumbs: vec![Crumb::here("Intro")],
            title: "Ada <b>".into(),
            word: "accepted",
            tone: "good",
            facts: vec![Fact::new("Pay", "Ada <b>")],
            message: "Ada <b>".into(),
            company: vec![Fact::new("Company", "Ada <b>")],
            about: "Ada <b>".into(),
            until: Some("30 November 2026".into()),
            reveals: "your name and address",
            action: Some("/me/intros/x/answer".into()),
            may_accept: true,
            may_ask_revision: true,
            band: ResponseBand::from(Band { asked: 20, answered: 18 }),
            block_href: "/blocks/new?about=intro:x".into(),
            report_href: "/reports/new?about=intro:x".into(),
            reason: None,
            contact: None,
            conversation_href: None,
            form: AnswerForm::default(),
            errors: FieldErrors::one("reason", "Write at least 10 characters; there are 2."),
            is_secret: false,
            flash: None,
        };
        let by_link = Self {
            crumbs: vec![],
            errors: FieldErrors::default(),
            may_accept: false,
            may_ask_revision: false,
            ..open.clone()
        };
        let ended = Self {
            action: None,
            until: None,
            about: String::new(),
            reason: Some("Ada <b>".into()),
            contact: Some(Fact::new("Ada <b>", "a@b.example").with_href("mailto:a@b.example")),
            conversation_href: Some("/conversations/0190".into()),
            ..by_link.clone()
        };
        let blocked = Self { contact: None, ..ended.clone() };
        vec![open, by_link, ended, blocked]
    }
}
impl Page for Received {
    fn meta(&self) -> PageMeta {
        let meta =
            if self.is_secret { PageMeta::secret(&self.title) } else { PageMeta::private(&self.title) };
        meta.with_flash(self.flash.clone())
    }
}

/// After an answer by link: there is no desk to go back to.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// What was answered.
    pub title: &'static str,
    /// What happens next.
    pub text: &'static str,
}

impl Template for Answered {
    const NAME: &'static str = "pages/intros/answered.html";
    fn samples() -> Vec<Self> {
        vec![Self { title: "You said yes", text: "Both of you get a mail." }]
    }
}
impl Page for Answered {
    fn meta(&self) -> PageMeta {
        PageMeta::secret(self.title)
    }
}
