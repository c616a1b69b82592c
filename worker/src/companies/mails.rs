//! Mails to companies about their verification, and to staff about companies that wait.

use chrono::{DateTime, Utc};
use domain::companies::{self, Company, CompanyState};
use domain::platform::db::Conn;
use domain::platform::ids::CompanyId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::{Fact, sample_time, short};

/// To an owner: verified.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyVerified {
    /// Its name.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// Where to go on.
    pub browse_url: String,
}

/// To an owner: staff need something changed.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyRejected {
    /// Its name.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// What staff wrote.
    pub reason: String,
    /// Where it is changed.
    pub profile_url: String,
}

/// To an owner: staff stopped its new requests.
#[derive(Clone, Debug, Serialize)]
pub struct CompanySuspended {
    /// Its name.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// What staff wrote.
    pub reason: String,
    /// Where it stands.
    pub company_url: String,
}

/// To an owner: staff lifted the suspension.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyReinstated {
    /// Its name.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// Where to go on.
    pub browse_url: String,
}

/// To staff: a company waits.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyWaiting {
    /// Its name, for the subject.
    pub short: String,
    /// What it says of itself.
    pub facts: Vec<Fact>,
    /// By when a decision is due.
    pub due_at: DateTime<Utc>,
    /// Where it is decided.
    pub review_url: String,
}

impl MailTemplate for CompanyVerified {
    const NAME: &'static str = "company_verified";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            browse_url: "https://roster.example/engineers".into(),
        }]
    }
}

impl MailTemplate for CompanyRejected {
    const NAME: &'static str = "company_rejected";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            reason: "The website does not open.\nGive one that <b> does.".into(),
            profile_url: "https://roster.example/company/profile".into(),
        }]
    }
}

impl MailTemplate for CompanySuspended {
    const NAME: &'static str = "company_suspended";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            reason: "Three engineers wrote to us about\nthe same <b> message.".into(),
            company_url: "https://roster.example/company".into(),
        }]
    }
}

impl MailTemplate for CompanyReinstated {
    const NAME: &'static str = "company_reinstated";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            browse_url: "https://roster.example/engineers".into(),
        }]
    }
}

impl MailTemplate for CompanyWaiting {
    const NAME: &'static str = "company_waiting";
    fn samples() -> Vec<Self> {
        vec![Self {
            short: "Northwind".into(),
            facts: vec![Fact::new("Company", "Northwind <b>"), Fact::new("Size", "11-50 people")],
            due_at: sample_time(24),
            review_url: "https://roster.example/staff/companies/0190".into(),
        }]
    }
}

/// Loads [`CompanyVerified`].
///
/// # Errors
/// [`RenderError`].
pub async fn company_verified(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyVerified>, RenderError> {
    let verified = |company: Company| CompanyVerified {
        short: short(&company.name),
        company: company.name,
        browse_url: order.cx.config.absolute("/engineers"),
    };
    Ok(load(conn, order).await?.map(verified))
}

/// Loads [`CompanyRejected`]; nothing once the reason is no longer the standing one.
///
/// # Errors
/// [`RenderError`].
pub async fn company_rejected(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyRejected>, RenderError> {
    let rejected = |company: Company| {
        Some(CompanyRejected {
            short: short(&company.name),
            company: company.name,
            reason: company.state_reason?,
            profile_url: order.cx.config.absolute("/company/profile"),
        })
    };
    Ok(load(conn, order).await?.and_then(rejected))
}

/// Loads [`CompanySuspended`]; nothing once that is over.
///
/// # Errors
/// [`RenderError`].
pub async fn company_suspended(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanySuspended>, RenderError> {
    let suspended = load(conn, order).await?.filter(|company| company.state == CompanyState::Suspended);
    Ok(suspended.map(|company| CompanySuspended {
        short: short(&company.name),
        company: company.name,
        reason: company.state_reason.unwrap_or_default(),
        company_url: order.cx.config.absolute("/company"),
    }))
}

/// Loads [`CompanyReinstated`]; nothing when it was suspended again.
///
/// # Errors
/// [`RenderError`].
pub async fn company_reinstated(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyReinstated>, RenderError> {
    let verified = load(conn, order).await?.filter(|company| company.state == CompanyState::Verified);
    Ok(verified.map(|company| CompanyReinstated {
        short: short(&company.name),
        company: company.name,
        browse_url: order.cx.config.absolute("/engineers"),
    }))
}

/// Loads [`CompanyWaiting`]; nothing once it was decided.
///
/// # Errors
/// [`RenderError`].
pub async fn company_waiting(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyWaiting>, RenderError> {
    let waiting = |company: Company| {
        let mut facts = vec![Fact::new("Company", &*company.name)];
        facts.extend(company.website.as_deref().map(|site| Fact::new("Website", site)));
        facts.extend(company.size_band.map(|size| Fact::new("Size", format!("{size} people"))));
        Some(CompanyWaiting {
            short: short(&company.name),
            facts,
            due_at: company.review_due_at?,
            review_url: order.cx.config.absolute(&format!("/staff/companies/{}", company.id)),
        })
    };
    Ok(load(conn, order).await?.and_then(waiting))
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Company>, RenderError> {
    let id: CompanyId = order.id("company_id")?;
    Ok(companies::find_company(conn, id).await?)
}
