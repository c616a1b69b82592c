//! What happens when a date passes that staff promised: those who could act hear of it, and whoever waits gets a word.
//!
//! Features look for their own overdue things and owe these two mails; each is owed once for one date.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::accounts::{Contact, list_staff_contacts};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;
use crate::text_enum;

text_enum! {
    /// What is late.
    pub enum Late {
        Application = "application", Company = "company", Brief = "brief", Report = "report",
        IdentityCheck = "identity_check",
    }
}

/// Things of one feature that are told of in one run of the timer; the next run takes the next.
pub(crate) const BATCH: i64 = 500;

/// One thing whose date has passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overdue {
    /// What it is.
    pub what: Late,
    /// Its id.
    pub id: Uuid,
    /// The date that was promised.
    pub due_at: DateTime<Utc>,
}

/// Who waits for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiter<'a> {
    /// Where they read mail.
    pub address: &'a EmailAddress,
    /// Their account, where they have one.
    pub account_id: Option<AccountId>,
}

impl Overdue {
    /// To everybody who could act.
    pub(crate) async fn tell_staff(
        &self,
        conn: &mut Conn,
        cx: &Context,
        permission: Permission,
    ) -> Result<(), QueryError> {
        let staff = list_staff_contacts(conn, permission).await?;
        self.tell(conn, cx, &staff).await
    }

    /// To these people of ours, where not everybody of a permission may know.
    pub(crate) async fn tell(
        &self,
        conn: &mut Conn,
        cx: &Context,
        people: &[Contact],
    ) -> Result<(), QueryError> {
        for staff in people {
            let waiter = Waiter { address: &staff.address, account_id: Some(staff.account_id) };
            let key = format!("{}:{}", self.due_at.timestamp_micros(), staff.account_id);
            self.owe(conn, cx, MailKind::StaffOverdue, waiter, &key).await?;
        }
        Ok(())
    }

    /// To whoever waits: we are late, and know it. Once for each thing, however often its date passes (V5).
    pub(crate) async fn apologise(
        &self,
        conn: &mut Conn,
        cx: &Context,
        waiter: Waiter<'_>,
    ) -> Result<(), QueryError> {
        let key = waiter.account_id.map_or_else(|| "guest".to_owned(), |id| id.to_string());
        self.owe(conn, cx, MailKind::AnswerDelayed, waiter, &key).await
    }

    async fn owe(
        &self,
        conn: &mut Conn,
        cx: &Context,
        kind: MailKind,
        waiter: Waiter<'_>,
        key: &str,
    ) -> Result<(), QueryError> {
        let Self { what, id, due_at } = self;
        let mail = NewMail {
            kind,
            recipient: waiter.address,
            account_id: waiter.account_id,
            payload: json!({ "what": what, "id": id, "due_at": due_at }),
            unique_key: format!("{kind}:{what}:{id}:{key}"),
        };
        outbox::record(conn, cx, &mail).await?;
        Ok(())
    }
}
