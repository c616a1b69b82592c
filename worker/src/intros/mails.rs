//! Mails about intros: each says what happened, and what the reader can do.

use chrono::{DateTime, Utc};
use domain::intros::{self, ForMail, Intro, IntroState};
use domain::platform::db::Conn;
use domain::platform::ids::IntroId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::{Fact, sample_time, short};

/// To the engineer: a company asks.
#[derive(Clone, Debug, Serialize)]
pub struct IntroAsked {
    /// Who asks.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// What it pays, for the preheader.
    pub pay: String,
    /// What it offers.
    pub facts: Vec<Fact>,
    /// What it wrote.
    pub message: String,
    /// By when to answer.
    pub expires_at: DateTime<Utc>,
    /// Where to answer, without signing in.
    pub answer_url: String,
}

/// To both: accepted.
#[derive(Clone, Debug, Serialize)]
pub struct IntroAccepted {
    /// Whether the engineer reads it.
    pub to_engineer: bool,
    /// The other side's name.
    pub other: String,
    /// The same, for the subject.
    pub short: String,
    /// Where to write; nothing once that account is gone.
    pub other_email: Option<String>,
    /// What it is about.
    pub role: String,
    /// The intro's page.
    pub page_url: String,
}

/// To the company: declined.
#[derive(Clone, Debug, Serialize)]
pub struct IntroDeclined {
    /// The engineer, as far as the company may know them.
    pub engineer: String,
    /// The same, for the subject.
    pub short: String,
    /// What it was about.
    pub role: String,
    /// Why, if they said.
    pub reason: Option<String>,
    /// Where to go on.
    pub browse_url: String,
}

/// To the company: other terms, please.
#[derive(Clone, Debug, Serialize)]
pub struct IntroRevisionAsked {
    /// The engineer, as far as the company may know them.
    pub engineer: String,
    /// The same, for the subject.
    pub short: String,
    /// What it is about.
    pub role: String,
    /// What would have to change.
    pub note: String,
    /// When the request ends.
    pub expires_at: DateTime<Utc>,
    /// Where new terms are written.
    pub page_url: String,
}

/// To both: whoever was asked did not answer.
#[derive(Clone, Debug, Serialize)]
pub struct IntroExpired {
    /// Whether the engineer reads it.
    pub to_engineer: bool,
    /// Whether it was the company that was asked: for other terms.
    pub was_revision: bool,
    /// The other side.
    pub other: String,
    /// The same, for the subject.
    pub short: String,
    /// What it was about.
    pub role: String,
    /// The intro's page.
    pub page_url: String,
}

/// To the engineer: the company took it back.
#[derive(Clone, Debug, Serialize)]
pub struct IntroWithdrawn {
    /// Who asked.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// What it was about.
    pub role: String,
    /// The engineer's intros.
    pub page_url: String,
}

/// Loads [`IntroAsked`]; nothing once it was answered, revised or taken back, or if the company may not ask any more: then
/// it ends.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_asked(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IntroAsked>, RenderError> {
    let version = order.version()?;
    if !intros::may_deliver(conn, order.cx, order.id("intro_id")?, version).await? {
        return Ok(None);
    }
    let Some(ForMail { intro, company, .. }) = load(conn, order).await? else { return Ok(None) };
    Ok(Some(IntroAsked {
        short: short(&company.name),
        company: company.name,
        pay: intro.pay(),
        facts: facts(&intro),
        expires_at: intro.expires_at,
        answer_url: order.link(LinkPurpose::AnswerIntro, intro.id.0, version, "/intros/answer/"),
        message: intro.message_md,
    }))
}

/// Loads [`IntroAccepted`] for the side that the payload names.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_accepted(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<IntroAccepted>, RenderError> {
    let to_engineer = order.text("side")? == "engineer";
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    if file.intro.state != IntroState::Accepted {
        return Ok(None);
    }
    let contact = if to_engineer { file.sender } else { file.engineer };
    let other = match (&contact, to_engineer) {
        (Some(sender), true) => format!("{}, {}", sender.name, file.company.name),
        (None, true) => file.company.name.clone(),
        (_, false) => file.engineer_name,
    };
    Ok(Some(IntroAccepted {
        to_engineer,
        short: short(if to_engineer { &file.company.name } else { &other }),
        other,
        other_email: contact.map(|contact| contact.address.to_string()),
        page_url: page_url(order, &file.intro, to_engineer),
        role: file.intro.role_title,
    }))
}

/// Loads [`IntroDeclined`].
///
/// # Errors
/// [`RenderError`].
pub async fn intro_declined(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<IntroDeclined>, RenderError> {
    let declined = |file: ForMail| IntroDeclined {
        short: short(&file.engineer_name),
        engineer: file.engineer_name,
        role: file.intro.role_title,
        reason: file.intro.answer_reason,
        browse_url: order.cx.config.absolute("/engineers"),
    };
    Ok(load(conn, order).await?.map(declined))
}

/// Loads [`IntroRevisionAsked`]; nothing once the company has written new terms.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_revision_asked(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<IntroRevisionAsked>, RenderError> {
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    let note = file.intro.answer_reason.clone().filter(|_| file.intro.state == IntroState::RevisionAsked);
    Ok(note.map(|note| IntroRevisionAsked {
        short: short(&file.engineer_name),
        expires_at: file.intro.expires_at,
        page_url: order.cx.config.absolute(&format!("/company/intros/{}/revise", file.intro.id)),
        engineer: file.engineer_name,
        role: file.intro.role_title,
        note,
    }))
}

/// Loads [`IntroExpired`] for the side that the payload names.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_expired(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IntroExpired>, RenderError> {
    let to_engineer = order.text("side")? == "engineer";
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    let other = if to_engineer { file.company.name } else { file.engineer_name };
    let waited_for = order.text("from").unwrap_or(IntroState::Sent.as_str());
    Ok(Some(IntroExpired {
        to_engineer,
        was_revision: waited_for == IntroState::RevisionAsked.as_str(),
        short: short(&other),
        other,
        page_url: page_url(order, &file.intro, to_engineer),
        role: file.intro.role_title,
    }))
}

/// Loads [`IntroWithdrawn`].
///
/// # Errors
/// [`RenderError`].
pub async fn intro_withdrawn(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<IntroWithdrawn>, RenderError> {
    let withdrawn = |file: ForMail| IntroWithdrawn {
        short: short(&file.company.name),
        company: file.company.name,
        role: file.intro.role_title,
        page_url: order.cx.config.absolute("/me/intros"),
    };
    Ok(load(conn, order).await?.map(withdrawn))
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ForMail>, RenderError> {
    let id: IntroId = order.id("intro_id")?;
    Ok(intros::for_mail(conn, order.cx, id, order.mail.account_id).await?)
}

fn facts(intro: &Intro) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Role", &*intro.role_title),
        Fact::new("Kind of work", intro.engagement_type.label()),
        Fact::new("Pay", intro.pay()),
    ];
    facts.extend(intro.hours_per_week.map(|hours| Fact::new("Hours", format!("{hours} a week"))));
    facts
}

fn page_url(order: &Order<'_>, intro: &Intro, to_engineer: bool) -> String {
    let desk = if to_engineer { "me" } else { "company" };
    order.cx.config.absolute(&format!("/{desk}/intros/{}", intro.id))
}

impl MailTemplate for IntroAsked {
    const NAME: &'static str = "intro_asked";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            pay: "€80 to €95 an hour".into(),
            facts: vec![Fact::new("Role", "Backend engineer <b>"), Fact::new("Pay", "€80 to €95 an hour")],
            message: "We build booking for clinics.\nYou built calendars <b> before.".into(),
            expires_at: sample_time(30),
            answer_url: "https://roster.example/intros/answer/BgAAAAAA".into(),
        }]
    }
}

impl MailTemplate for IntroAccepted {
    const NAME: &'static str = "intro_accepted";
    fn samples() -> Vec<Self> {
        let sample = |to_engineer, other: &str, email: Option<&str>| Self {
            to_engineer,
            other: other.into(),
            short: other.replace(" <b>", ""),
            other_email: email.map(Into::into),
            role: "Backend engineer <b>".into(),
            page_url: "https://roster.example/me/intros/0190".into(),
        };
        vec![sample(true, "Northwind <b>", Some("carla@northwind.example")), sample(false, "Ada <b>", None)]
    }
}

impl MailTemplate for IntroDeclined {
    const NAME: &'static str = "intro_declined";
    fn samples() -> Vec<Self> {
        let sample = |reason: Option<&str>| Self {
            engineer: "Senior engineer, Poland".into(),
            short: "Senior engineer, Poland".into(),
            role: "Backend engineer <b>".into(),
            reason: reason.map(Into::into),
            browse_url: "https://roster.example/engineers".into(),
        };
        vec![sample(Some("I am busy <b> until spring.")), sample(None)]
    }
}

impl MailTemplate for IntroRevisionAsked {
    const NAME: &'static str = "intro_revision_asked";
    fn samples() -> Vec<Self> {
        vec![Self {
            engineer: "Senior engineer, Poland".into(),
            short: "Senior engineer, Poland".into(),
            role: "Backend engineer <b>".into(),
            note: "Three days a week <b> at most.".into(),
            expires_at: sample_time(30),
            page_url: "https://roster.example/company/intros/0190/revise".into(),
        }]
    }
}

impl MailTemplate for IntroExpired {
    const NAME: &'static str = "intro_expired";
    fn samples() -> Vec<Self> {
        let sample = |to_engineer, was_revision| Self {
            to_engineer,
            was_revision,
            other: "Northwind <b>".into(),
            short: "Northwind".into(),
            role: "Backend engineer <b>".into(),
            page_url: "https://roster.example/me/intros/0190".into(),
        };
        vec![sample(true, false), sample(false, false), sample(true, true), sample(false, true)]
    }
}

impl MailTemplate for IntroWithdrawn {
    const NAME: &'static str = "intro_withdrawn";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            role: "Backend engineer <b>".into(),
            page_url: "https://roster.example/me/intros".into(),
        }]
    }
}
