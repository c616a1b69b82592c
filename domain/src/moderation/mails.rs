//! Who hears of a report's steps, each step once; and what those mails are made of.

use serde_json::json;

use super::appeal::Appeal;
use super::blocks::Party;
use super::measure;
use super::model::Report;
use super::queries::{find_appeal, find_engineers_address, find_report};
use crate::accounts::find_contact;
use crate::companies::{find_company, list_contacts};
use crate::engineers;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, ReportId};

/// What a mail about a report is made of.
#[derive(Clone, Debug)]
pub struct ReportForMail {
    /// The report.
    pub report: Report,
    /// The accused, as they call themselves: for the mails to them alone.
    pub accused_name: String,
    /// What the accused wrote against it.
    pub appeal: Option<Appeal>,
    /// Whether something else that staff did about the accused holds.
    pub is_held: bool,
}

/// The report that a mail is about.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(conn: &mut Conn, id: ReportId) -> Result<Option<ReportForMail>, QueryError> {
    let Some(report) = find_report(conn, id).await? else { return Ok(None) };
    let accused_name = name_of(conn, &report).await?;
    let appeal = find_appeal(conn, id).await?;
    let is_held = match report.accused() {
        Some(accused) => measure::is_held(conn, accused, id).await?,
        None => false,
    };
    Ok(Some(ReportForMail { report, accused_name, appeal, is_held }))
}

/// What the accused calls themselves.
pub(super) async fn name_of(conn: &mut Conn, report: &Report) -> Result<String, QueryError> {
    let name = match report.accused() {
        Some(Party::Company(id)) => find_company(conn, id).await?.map(|company| company.name),
        Some(Party::Engineer(id)) => {
            engineers::find_engineer(conn, id).await?.map(|engineer| engineer.display_name)
        }
        None => None,
    };
    Ok(name.unwrap_or_default())
}

/// The receipt.
pub(super) async fn acknowledge(
    conn: &mut Conn,
    cx: &Context,
    report: ReportId,
    reporter: AccountId,
) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, reporter).await? else { return Ok(()) };
    owe(conn, cx, MailKind::ReportReceived, (report, 0), (contact.account_id, &contact.address)).await
}

/// What became of their report.
pub(super) async fn tell_reporter(conn: &mut Conn, cx: &Context, report: &Report) -> Result<(), QueryError> {
    let Some(reporter) = report.reporter_id else { return Ok(()) };
    let Some(contact) = find_contact(conn, reporter).await? else { return Ok(()) };
    let about = (report.id, report.row_version);
    owe(conn, cx, MailKind::ReportDecided, about, (contact.account_id, &contact.address)).await
}

/// What was done about them: an engineer, also one who cannot sign in any more, or the owners of a company.
pub(super) async fn tell_accused(
    conn: &mut Conn,
    cx: &Context,
    report: &Report,
    kind: MailKind,
) -> Result<(), QueryError> {
    let about = (report.id, report.row_version);
    match report.accused() {
        Some(Party::Engineer(id)) => {
            let Some((account, address)) = find_engineers_address(conn, id).await? else { return Ok(()) };
            let Some(address) = address.and_then(|text| text.parse().ok()) else { return Ok(()) };
            owe(conn, cx, kind, about, (account, &address)).await
        }
        Some(Party::Company(id)) => {
            for owner in list_contacts(conn, id, &[CompanyRole::Owner]).await? {
                owe(conn, cx, kind, about, (owner.account_id, &owner.address)).await?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

async fn owe(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    (report, step): (ReportId, i32),
    (account, address): (AccountId, &EmailAddress),
) -> Result<(), QueryError> {
    let mail = NewMail {
        kind,
        recipient: address,
        account_id: Some(account),
        payload: json!({ "report_id": report }),
        unique_key: format!("{kind}:{report}:{step}:{account}"),
    };
    outbox::record(conn, cx, &mail).await?;
    Ok(())
}
