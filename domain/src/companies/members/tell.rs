//! Who hears of a change among a company's people: the person it is about, and the owners.

use diesel::QueryResult;
use serde_json::json;

use crate::accounts::find_contact;
use crate::companies::{Member, list_contacts};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::CompanyRole;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId};
use crate::text_enum;

text_enum! {
    /// What happened to somebody's membership.
    pub enum Change {
        Joined = "joined", RoleChanged = "role_changed", Removed = "removed", Left = "left", Closed = "closed",
    }
}

/// Writes it to the log and mails it to the person and to the owners, but not to who did it.
pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    about: AccountId,
    change: Change,
    role: CompanyRole,
) -> QueryResult<()> {
    let mut readers = list_contacts(conn, company, &[CompanyRole::Owner]).await?;
    if readers.iter().all(|reader| reader.account_id != about) {
        readers.extend(find_contact(conn, about).await?);
    }
    let kind = MailKind::MembershipChanged;
    for reader in readers {
        let is_own_act = cx.actor.account_id() == Some(reader.account_id);
        if is_own_act && change != Change::Joined {
            continue;
        }
        let mail = NewMail {
            kind,
            recipient: &reader.address,
            account_id: Some(reader.account_id),
            payload: json!({
                "company_id": company, "about": about, "change": change, "role": role,
                "is_own": reader.account_id == about,
            }),
            unique_key: format!(
                "{kind}:{company}:{about}:{change}:{}:{}",
                cx.now.timestamp_micros(),
                reader.account_id
            ),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    let event = audit::Event {
        action: match change {
            Change::Joined => "member.joined",
            Change::RoleChanged => "member.role_changed",
            Change::Removed => "member.removed",
            Change::Left => "member.left",
            Change::Closed => "company.closed",
        },
        subject_kind: "company",
        subject_id: company.to_string(),
        reason: None,
        detail: json!({ "account": about, "role": role }),
    };
    audit::record(conn, cx, &event).await
}

/// Mails to a member who is left in it that the company is closed.
pub(super) async fn tell_closed(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    member: &Member,
) -> QueryResult<()> {
    let about = member.account_id;
    let Some(reader) = find_contact(conn, about).await? else { return Ok(()) };
    let (kind, change) = (MailKind::MembershipChanged, Change::Closed);
    let mail = NewMail {
        kind,
        recipient: &reader.address,
        account_id: Some(about),
        payload: json!({
            "company_id": company, "about": about, "change": change, "role": member.role, "is_own": true,
        }),
        unique_key: format!("{kind}:{company}:{about}:{change}:{}", cx.now.timestamp_micros()),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}
