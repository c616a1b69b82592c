//! The word after 48 hours: to the engineer who has not answered, or to the company that was asked for other terms.

use chrono::{DateTime, Utc};
use domain::companies::CompanyState;
use domain::intros::{self, ForMail, IntroState};
use domain::platform::db::Conn;
use domain::platform::ids::IntroId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::jobs::{JobContext, JobError};
use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// Reminds of what has waited 48 hours, once for each turn. Safe to run twice.
///
/// # Errors
/// When Postgres refuses.
pub async fn run(cx: &JobContext) -> Result<(), JobError> {
    let reminded = intros::remind_due(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(reminded, "intros that wait for two days");
    Ok(())
}

/// To whoever's turn it is.
#[derive(Clone, Debug, Serialize)]
pub struct IntroReminder {
    /// Whether the engineer reads it.
    pub to_engineer: bool,
    /// The other side.
    pub other: String,
    /// The same, for the subject.
    pub short: String,
    /// What it is about.
    pub role: String,
    /// When the request ends.
    pub expires_at: DateTime<Utc>,
    /// Whether the reader's silence counts in how they answer: an engineer answered once who asked for other terms.
    pub counts: bool,
    /// Where to answer.
    pub answer_url: String,
}

/// Loads [`IntroReminder`]; nothing once that turn is over, or while staff hold the company.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_reminder(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<IntroReminder>, RenderError> {
    let id: IntroId = order.id("intro_id")?;
    let to_engineer = order.text("side")? == "engineer";
    let turn = if to_engineer { IntroState::Sent } else { IntroState::RevisionAsked };
    let file = intros::for_mail(conn, order.cx, id, order.mail.account_id).await?;
    let waits = |file: &ForMail| {
        let is_held = file.company.state != CompanyState::Verified;
        file.intro.state == turn && file.intro.reminded_at.is_some() && !is_held
    };
    let Some(file) = file.filter(waits) else { return Ok(None) };
    let intro = file.intro;
    let other = if to_engineer { file.company.name } else { file.engineer_name };
    Ok(Some(IntroReminder {
        to_engineer,
        short: short(&other),
        other,
        role: intro.role_title,
        expires_at: intro.expires_at,
        counts: !to_engineer || intro.revisions == 0,
        answer_url: if to_engineer {
            order.link(LinkPurpose::AnswerIntro, intro.id.0, intro.link_version, "/intros/answer/")
        } else {
            order.cx.config.absolute(&format!("/company/intros/{}/revise", intro.id))
        },
    }))
}

impl MailTemplate for IntroReminder {
    const NAME: &'static str = "intro_reminder";
    fn samples() -> Vec<Self> {
        let sample = |to_engineer, counts| Self {
            to_engineer,
            other: "Northwind <b>".into(),
            short: "Northwind".into(),
            role: "Backend engineer <b>".into(),
            expires_at: sample_time(29),
            counts,
            answer_url: "https://roster.example/intros/answer/BgAAAAAA".into(),
        };
        vec![sample(true, true), sample(false, true), sample(true, false)]
    }
}
