//! Mails about personal data: a copy is ready, an end is scheduled, an account is erased, and what that means to others.

use chrono::{DateTime, Utc};
use domain::companies;
use domain::intros;
use domain::personal;
use domain::platform::db::Conn;
use domain::platform::ids::{AccountId, CompanyId, DeletionId, ExportId, IntroId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// To an account: the copy is ready.
#[derive(Clone, Debug, Serialize)]
pub struct ExportReady {
    /// What to call the person.
    pub name: String,
    /// How large it is.
    pub size: String,
    /// The page with the download.
    pub page_url: String,
    /// From when on nobody reads it.
    pub expires_at: DateTime<Utc>,
}

/// To an account: its end is scheduled.
#[derive(Clone, Debug, Serialize)]
pub struct DeletionScheduled {
    /// What to call the person.
    pub name: String,
    /// When it is carried out.
    pub due_at: DateTime<Utc>,
    /// The page with the button that takes it back.
    pub keep_url: String,
    /// Whether the digest to this address goes as well.
    pub ends_subscription: bool,
}

/// To an address that had an account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountErased {
    /// When it was erased.
    pub erased_at: DateTime<Utc>,
    /// Whether an admin asked for that, not its person.
    pub by_staff: bool,
    /// What is kept, and why.
    pub privacy_url: String,
}

/// To one side of an intro: the other one is no more, or cannot be asked any more.
#[derive(Clone, Debug, Serialize)]
pub struct IntroEnded {
    /// Whether the engineer reads it.
    pub to_engineer: bool,
    /// It ended before the engineer heard of it: the company may not ask them any more.
    pub is_unasked: bool,
    /// Staff removed the engineer from the network.
    pub is_removed: bool,
    /// What it was about.
    pub role: String,
    /// The same, for the subject.
    pub short: String,
    /// Where to go on.
    pub page_url: String,
}

/// To a member: the company is theirs.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyHandedOver {
    /// Its name.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// Its desk.
    pub company_url: String,
}

/// Loads [`ExportReady`]; nothing once its time is over.
///
/// # Errors
/// [`RenderError`].
pub async fn export_ready(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ExportReady>, RenderError> {
    let id: ExportId = order.id("export_id")?;
    let Some((export, name)) = personal::find_export_mail(conn, id).await? else { return Ok(None) };
    let Some(expires_at) = export.expires_at.filter(|end| order.cx.now < *end) else { return Ok(None) };
    let token = personal::export_token(order.cx, id, expires_at);
    Ok(Some(ExportReady {
        name,
        size: size(export.byte_size),
        page_url: order.cx.config.absolute(&format!("/account/export/{token}")),
        expires_at,
    }))
}

/// Loads [`DeletionScheduled`]; nothing once it was taken back.
///
/// # Errors
/// [`RenderError`].
pub async fn deletion_scheduled(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<DeletionScheduled>, RenderError> {
    let id: DeletionId = order.id("deletion_id")?;
    Ok(personal::find_deletion_mail(conn, id).await?.map(|found| DeletionScheduled {
        name: found.name,
        due_at: found.deletion.due_at,
        keep_url: order.link(LinkPurpose::KeepAccount, id.0, 0, "/account/keep/"),
        ends_subscription: found.deletion.ends_subscription,
    }))
}

/// Makes [`AccountErased`]: there is nothing left to load.
///
/// # Errors
/// [`RenderError`].
pub fn account_erased(order: &Order<'_>) -> Result<Option<AccountErased>, RenderError> {
    let _: DeletionId = order.id("deletion_id")?;
    Ok(Some(AccountErased {
        erased_at: order.mail.created_at,
        by_staff: order.flag("by_staff"),
        privacy_url: order.cx.config.absolute("/privacy"),
    }))
}

/// Loads [`IntroEnded`] for the side that the payload names.
///
/// # Errors
/// [`RenderError`].
pub async fn intro_ended(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IntroEnded>, RenderError> {
    let to_engineer = order.text("side")? == "engineer";
    let id: IntroId = order.id("intro_id")?;
    let found = intros::for_mail(conn, order.cx, id, order.mail.account_id).await?;
    let path = if to_engineer { "/me/intros" } else { "/engineers" };
    Ok(found.map(|file| IntroEnded {
        to_engineer,
        is_unasked: order.flag("unasked"),
        is_removed: order.flag("removed"),
        short: short(&file.intro.role_title),
        role: file.intro.role_title,
        page_url: order.cx.config.absolute(path),
    }))
}

/// Loads [`CompanyHandedOver`].
///
/// # Errors
/// [`RenderError`].
pub async fn company_handed_over(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<CompanyHandedOver>, RenderError> {
    let (id, _): (CompanyId, AccountId) = (order.id("company_id")?, order.id("account_id")?);
    Ok(companies::find_company(conn, id).await?.map(|company| CompanyHandedOver {
        short: short(&company.name),
        company: company.name,
        company_url: order.cx.config.absolute("/company"),
    }))
}

/// `1.4 MB`; at least a kilobyte.
fn size(bytes: i64) -> String {
    let kilobytes = ((bytes.max(0) + 999) / 1000).max(1);
    if kilobytes < 1000 {
        return format!("{kilobytes} kB");
    }
    format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
}

impl MailTemplate for ExportReady {
    const NAME: &'static str = "export_ready";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            size: "1.4 MB".into(),
            page_url: "https://roster.example/account/export/HgAAAAAA".into(),
            expires_at: sample_time(29),
        }]
    }
}

impl MailTemplate for DeletionScheduled {
    const NAME: &'static str = "deletion_scheduled";
    fn samples() -> Vec<Self> {
        let sample = |ends_subscription| Self {
            name: "Ada <b>".into(),
            due_at: sample_time(29),
            keep_url: "https://roster.example/account/keep/HwAAAAAA".into(),
            ends_subscription,
        };
        vec![sample(true), sample(false)]
    }
}

impl MailTemplate for AccountErased {
    const NAME: &'static str = "account_erased";
    fn samples() -> Vec<Self> {
        let sample = |by_staff| Self {
            erased_at: sample_time(29),
            by_staff,
            privacy_url: "https://roster.example/privacy".into(),
        };
        [false, true].map(sample).to_vec()
    }
}

impl MailTemplate for IntroEnded {
    const NAME: &'static str = "intro_ended";
    fn samples() -> Vec<Self> {
        let sample = |to_engineer, is_unasked, is_removed, path: &str| Self {
            to_engineer,
            is_unasked,
            is_removed,
            role: "Backend engineer <b>".into(),
            short: "Backend engineer".into(),
            page_url: format!("https://roster.example{path}"),
        };
        vec![
            sample(true, false, false, "/me/intros"),
            sample(false, false, false, "/engineers"),
            sample(false, true, false, "/engineers"),
            sample(false, false, true, "/engineers"),
        ]
    }
}

impl MailTemplate for CompanyHandedOver {
    const NAME: &'static str = "company_handed_over";
    fn samples() -> Vec<Self> {
        vec![Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            company_url: "https://roster.example/company".into(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read_at_a_glance() {
        for (bytes, text) in
            [(-1, "1 kB"), (0, "1 kB"), (999_001, "1.0 MB"), (12_345, "13 kB"), (1_449_000, "1.4 MB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
