//! The mails of a brief's way, owed in the transaction of the step that they tell of.

use serde_json::json;

use super::model::{Event, Project};
use crate::accounts::list_staff_contacts;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;

/// To the client, about one step: at most once.
pub(super) async fn to_client(
    conn: &mut Conn,
    cx: &Context,
    project: &Project,
    event: &Event,
    kind: MailKind,
) -> Result<(), QueryError> {
    // It was parsed when it was typed.
    let Ok(address) = project.contact_email.parse::<EmailAddress>() else { return Ok(()) };
    let mail = NewMail {
        kind,
        recipient: &address,
        account_id: project.account_id,
        // The version is the address's: one that is corrected voids the links of every mail before.
        payload: json!({ "project_id": project.id, "event_id": event.id, "version": project.link_version }),
        unique_key: format!("{kind}:{}:{}", project.id, event.id),
    };
    outbox::record(conn, cx, &mail).await?;
    Ok(())
}

/// To everybody who triages: a brief waits.
pub(super) async fn to_staff(
    conn: &mut Conn,
    cx: &Context,
    project: &Project,
    event: &Event,
) -> Result<(), QueryError> {
    for staff in list_staff_contacts(conn, Permission::ProjectLead).await? {
        let mail = NewMail {
            kind: MailKind::BriefWaiting,
            recipient: &staff.address,
            account_id: Some(staff.account_id),
            payload: json!({ "project_id": project.id, "event_id": event.id }),
            unique_key: format!("brief_waiting:{}:{}", event.id, staff.account_id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}
