//! Mails about dates that have passed: to staff who could act, and to whoever waits for them.

use chrono::{DateTime, Utc};
use domain::companies::{self, CompanyState};
use domain::overdue::Late;
use domain::platform::db::Conn;
use domain::platform::ids::{ApplicationId, CompanyId, IdentityCheckId, ProjectId, ReportId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use domain::{moderation, projects, vetting};
use serde::Serialize;
use uuid::Uuid;

use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// To staff: a date that was promised has passed.
#[derive(Clone, Debug, Serialize)]
pub struct StaffOverdue {
    /// What is late.
    pub what: Late,
    /// Whose, or which.
    pub name: String,
    /// The same, for the subject.
    pub short: String,
    /// What was promised.
    pub due_at: DateTime<Utc>,
    /// Where it is dealt with.
    pub url: String,
}

/// To whoever waits: we are late.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerDelayed {
    /// What they wait for.
    pub what: Late,
    /// Which, where they may have several.
    pub name: String,
    /// What was promised.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub status_url: String,
}

impl MailTemplate for StaffOverdue {
    const NAME: &'static str = "staff_overdue";
    fn samples() -> Vec<Self> {
        let sample = |what: &Late| Self {
            what: *what,
            name: "Northwind <b>".into(),
            short: "Northwind".into(),
            due_at: sample_time(24),
            url: "https://roster.example/staff/companies/0190".into(),
        };
        Late::ALL.iter().map(sample).collect()
    }
}

impl MailTemplate for AnswerDelayed {
    const NAME: &'static str = "answer_delayed";
    fn samples() -> Vec<Self> {
        let sample = |what: &Late| Self {
            what: *what,
            name: "Northwind <b>".into(),
            due_at: sample_time(24),
            status_url: "https://roster.example/company".into(),
        };
        // Of a check nobody was promised a day.
        Late::ALL.iter().filter(|what| **what != Late::IdentityCheck).map(sample).collect()
    }
}

/// Loads [`StaffOverdue`]; nothing once somebody has seen to it.
///
/// # Errors
/// [`RenderError`].
pub async fn staff_overdue(conn: &mut Conn, order: &Order<'_>) -> Result<Option<StaffOverdue>, RenderError> {
    let subject = load(conn, order).await?;
    Ok(subject.map(|subject| StaffOverdue {
        what: subject.what,
        short: short(&subject.name),
        name: subject.name,
        due_at: subject.due_at,
        url: order.cx.config.absolute(&subject.staff_path),
    }))
}

/// Loads [`AnswerDelayed`]; nothing once it was answered.
///
/// # Errors
/// [`RenderError`].
pub async fn answer_delayed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AnswerDelayed>, RenderError> {
    let subject = load(conn, order).await?;
    Ok(subject.map(|subject| AnswerDelayed {
        what: subject.what,
        name: subject.name,
        due_at: subject.due_at,
        status_url: subject.status_url,
    }))
}

struct Subject {
    what: Late,
    name: String,
    due_at: DateTime<Utc>,
    staff_path: String,
    status_url: String,
}

/// What is late still, with the date that the mail was owed for.
async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Subject>, RenderError> {
    let id: Uuid = order.id("id")?;
    let due_at = DateTime::parse_from_rfc3339(order.text("due_at")?)
        .map_err(|_| RenderError::Payload("due_at"))?
        .to_utc();
    let what: Late = order.text("what")?.parse().map_err(|_| RenderError::Payload("what"))?;
    let found = match what {
        Late::Application => application(conn, order, ApplicationId(id)).await?,
        Late::Company => company(conn, order, CompanyId(id)).await?,
        Late::Brief => brief(conn, order, ProjectId(id)).await?,
        Late::Report => report(conn, order, ReportId(id)).await?,
        Late::IdentityCheck => identity_check(conn, order, IdentityCheckId(id)).await?,
    };
    let still = found.filter(|found| found.due_at == Some(due_at));
    let subject =
        |Found { name, staff_path, status_url, .. }| Subject { what, name, due_at, staff_path, status_url };
    Ok(still.map(subject))
}

struct Found {
    name: String,
    due_at: Option<DateTime<Utc>>,
    staff_path: String,
    status_url: String,
}

async fn application(
    conn: &mut Conn,
    order: &Order<'_>,
    id: ApplicationId,
) -> Result<Option<Found>, RenderError> {
    let file = vetting::find_for_mail(conn, id).await?;
    let waiting = file.filter(|file| {
        file.status.application.state.is_waiting() && file.status.application.applicant_asked_at.is_none()
    });
    Ok(waiting.map(|file| Found {
        name: file.profile.engineer.display_name,
        due_at: file.status.application.stage_due_at,
        staff_path: format!("/staff/applications/{id}"),
        status_url: order.cx.config.absolute("/me/application"),
    }))
}

async fn identity_check(
    conn: &mut Conn,
    order: &Order<'_>,
    id: IdentityCheckId,
) -> Result<Option<Found>, RenderError> {
    let Some(mail) = vetting::identity::find_for_mail(conn, id).await? else { return Ok(None) };
    let Some(application) = mail.application else { return Ok(None) };
    Ok(Some(Found {
        due_at: mail.check.judge_by(),
        name: mail.name,
        staff_path: format!("/staff/applications/{application}/identity/{id}"),
        status_url: order.cx.config.absolute(&format!("/me/application/identity/{id}")),
    }))
}

async fn company(conn: &mut Conn, order: &Order<'_>, id: CompanyId) -> Result<Option<Found>, RenderError> {
    let company = companies::find_company(conn, id).await?;
    let waiting = company.filter(|company| company.state == CompanyState::PendingReview);
    Ok(waiting.map(|company| Found {
        name: company.name,
        due_at: company.review_due_at,
        staff_path: format!("/staff/companies/{id}"),
        status_url: order.cx.config.absolute("/company"),
    }))
}

async fn report(conn: &mut Conn, order: &Order<'_>, id: ReportId) -> Result<Option<Found>, RenderError> {
    let file = moderation::find_for_mail(conn, id).await?;
    Ok(file.filter(|file| file.report.state.is_waiting()).map(|file| Found {
        name: file.accused_name,
        due_at: Some(file.report.due_at),
        staff_path: format!("/staff/reports/{id}"),
        status_url: order.cx.config.absolute(&format!("/reports/{id}")),
    }))
}

async fn brief(conn: &mut Conn, order: &Order<'_>, id: ProjectId) -> Result<Option<Found>, RenderError> {
    let file = projects::for_mail(conn, id).await?;
    let waiting = file.map(|file| file.project).filter(|project| project.state.waits_for_staff());
    Ok(waiting.map(|project| Found {
        status_url: order.link(LinkPurpose::OpenBrief, project.id.0, project.link_version, "/briefs/"),
        staff_path: format!("/staff/briefs/{id}"),
        due_at: project.triage_due_at,
        name: project.brief.title,
    }))
}
