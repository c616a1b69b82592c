//! Mails about reports: to whoever reported, and to whoever was reported.

use chrono::{DateTime, Utc};
use domain::moderation::{self, Measure, Outcome, ReportForMail, ReportState};
use domain::platform::db::Conn;
use domain::platform::ids::ReportId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// To the reporter: the receipt.
#[derive(Clone, Debug, Serialize)]
pub struct ReportReceived {
    /// What is wrong, in our words.
    pub category: &'static str,
    /// By when they hear of it.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub page_url: String,
}

/// To the reporter: what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDecided {
    /// Whether something was done.
    pub is_acted_on: bool,
    /// Why nothing was.
    pub reason: Option<String>,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Where it stands.
    pub page_url: String,
}

/// To the accused (T44): what was done, why, and how to appeal.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureTaken {
    /// Whom it is about.
    pub name: String,
    /// Whether that is a company.
    pub is_company: bool,
    /// What was done.
    pub measure: Measure,
    /// What staff wrote.
    pub reason: String,
    /// Where to appeal, without signing in.
    pub appeal_url: String,
    /// Until when.
    pub appeal_until: DateTime<Utc>,
}

/// To the accused: it is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureLifted {
    /// Whom it is about.
    pub name: String,
    /// Whether that is a company.
    pub is_company: bool,
    /// Whether another measure holds, of which they got a mail.
    pub is_held: bool,
    /// Where to go on.
    pub desk_url: String,
}

/// To the accused (T45): what came of the appeal.
#[derive(Clone, Debug, Serialize)]
pub struct AppealDecided {
    /// Whom it is about.
    pub name: String,
    /// Whether the measure stays.
    pub is_upheld: bool,
    /// Whether another measure holds, of which they got a mail.
    pub is_held: bool,
    /// What staff wrote.
    pub reason: String,
    /// Where to go on.
    pub desk_url: String,
}

/// Loads [`ReportReceived`]; nothing once it is decided.
///
/// # Errors
/// [`RenderError`].
pub async fn report_received(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ReportReceived>, RenderError> {
    let file = load(conn, order).await?.map(|file| file.report);
    let waiting = file.filter(|report| matches!(report.state, ReportState::Open | ReportState::InReview));
    Ok(waiting.map(|report| ReportReceived {
        category: report.category.label(),
        due_at: report.due_at,
        page_url: order.cx.config.absolute(&format!("/reports/{}", report.id)),
    }))
}

/// Loads [`ReportDecided`].
///
/// # Errors
/// [`RenderError`].
pub async fn report_decided(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ReportDecided>, RenderError> {
    let file = load(conn, order).await?.map(|file| file.report);
    Ok(file.filter(|report| report.decided_at.is_some()).map(|report| ReportDecided {
        is_acted_on: report.measure.is_some(),
        reason: report.decision_reason.filter(|_| report.measure.is_none()),
        reported_at: report.created_at,
        page_url: order.cx.config.absolute(&format!("/reports/{}", report.id)),
    }))
}

/// Loads [`MeasureTaken`]; nothing once it was appealed against or taken back.
///
/// # Errors
/// [`RenderError`].
pub async fn measure_taken(conn: &mut Conn, order: &Order<'_>) -> Result<Option<MeasureTaken>, RenderError> {
    let Some(ReportForMail { report, accused_name, .. }) = load(conn, order).await? else { return Ok(None) };
    let is_company = report.accused_company_id.is_some();
    let (Some(measure), Some(reason), ReportState::Actioned) =
        (report.measure, report.decision_reason, report.state)
    else {
        return Ok(None);
    };
    let purpose = LinkPurpose::AppealMeasure;
    Ok(Some(MeasureTaken {
        name: accused_name,
        is_company,
        measure,
        reason,
        appeal_url: order.link(purpose, report.id.0, report.link_version, "/appeals/"),
        appeal_until: order.mail.created_at + purpose.lifetime(),
    }))
}

/// Loads [`MeasureLifted`].
///
/// # Errors
/// [`RenderError`].
pub async fn measure_lifted(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<MeasureLifted>, RenderError> {
    let file = load(conn, order).await?.filter(|file| file.report.lifted_at.is_some());
    Ok(file.map(|file| MeasureLifted {
        is_company: file.report.accused_company_id.is_some(),
        is_held: file.is_held,
        desk_url: desk_url(order, &file),
        name: file.accused_name,
    }))
}

/// Loads [`AppealDecided`].
///
/// # Errors
/// [`RenderError`].
pub async fn appeal_decided(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AppealDecided>, RenderError> {
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    let desk_url = desk_url(order, &file);
    let decided = file.appeal.and_then(|appeal| appeal.outcome.zip(appeal.reason));
    Ok(decided.map(|(outcome, reason)| AppealDecided {
        name: file.accused_name,
        is_upheld: outcome == Outcome::Upheld,
        is_held: file.is_held,
        reason,
        desk_url,
    }))
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ReportForMail>, RenderError> {
    let id: ReportId = order.id("report_id")?;
    Ok(moderation::find_for_mail(conn, id).await?)
}

fn desk_url(order: &Order<'_>, file: &ReportForMail) -> String {
    let is_company = file.report.accused_company_id.is_some();
    order.cx.config.absolute(if is_company { "/company" } else { "/me" })
}

const REASON: &str = "You asked for a day of unpaid work <b> before you would talk.";

impl MailTemplate for ReportReceived {
    const NAME: &'static str = "report_received";
    fn samples() -> Vec<Self> {
        vec![Self {
            category: "Fraud: money, documents or free work asked for",
            due_at: sample_time(24),
            page_url: "https://roster.example/reports/0190".into(),
        }]
    }
}

impl MailTemplate for ReportDecided {
    const NAME: &'static str = "report_decided";
    fn samples() -> Vec<Self> {
        let sample = |is_acted_on, reason: Option<&str>| Self {
            is_acted_on,
            reason: reason.map(Into::into),
            reported_at: sample_time(22),
            page_url: "https://roster.example/reports/0190".into(),
        };
        vec![sample(true, None), sample(false, Some("The text was written for one person <b>."))]
    }
}

impl MailTemplate for MeasureTaken {
    const NAME: &'static str = "measure_taken";
    fn samples() -> Vec<Self> {
        let sample = |measure: &Measure, is_company| Self {
            name: if is_company { "Northwind <b>".into() } else { "Ada <b>".into() },
            is_company,
            measure: *measure,
            reason: REASON.into(),
            appeal_url: "https://roster.example/appeals/BgAAAAAA".into(),
            appeal_until: sample_time(30),
        };
        let mut samples: Vec<Self> = Measure::ALL.iter().map(|measure| sample(measure, false)).collect();
        samples.push(sample(&Measure::Suspend, true));
        samples
    }
}

impl MailTemplate for MeasureLifted {
    const NAME: &'static str = "measure_lifted";
    fn samples() -> Vec<Self> {
        let sample = |is_company, is_held| Self {
            name: "Ada <b>".into(),
            is_company,
            is_held,
            desk_url: "https://roster.example/me".into(),
        };
        vec![sample(true, false), sample(false, false), sample(true, true), sample(false, true)]
    }
}

impl MailTemplate for AppealDecided {
    const NAME: &'static str = "appeal_decided";
    fn samples() -> Vec<Self> {
        let sample = |is_upheld, is_held| Self {
            name: "Ada <b>".into(),
            is_upheld,
            is_held,
            reason: REASON.into(),
            desk_url: "https://roster.example/me".into(),
        };
        vec![sample(true, false), sample(false, false), sample(false, true)]
    }
}
