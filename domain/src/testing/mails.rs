//! Mails that a test made owed: `let mails = mails::owed(&mut conn).await`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::outbox::MailKind;
use crate::platform::db::Conn;
use crate::schema::{jobs, outbox_mails};

/// A mail of the outbox.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the columns of outbox_mails")]
pub struct Owed {
    pub kind: MailKind,
    pub recipient: String,
    pub payload: serde_json::Value,
    pub state: String,
    pub created_at: DateTime<Utc>,
    /// When its job is due.
    pub send_at: Option<DateTime<Utc>>,
}

/// All of them, oldest first.
pub async fn owed(conn: &mut Conn) -> Vec<Owed> {
    type Row = (uuid::Uuid, MailKind, String, serde_json::Value, String, DateTime<Utc>);
    let rows: Vec<Row> = outbox_mails::table
        .order((outbox_mails::created_at, outbox_mails::id))
        .select((
            outbox_mails::id,
            outbox_mails::kind,
            outbox_mails::recipient,
            outbox_mails::payload,
            outbox_mails::state,
            outbox_mails::created_at,
        ))
        .load(conn)
        .await
        .unwrap();
    let mut owed = Vec::with_capacity(rows.len());
    for (id, kind, recipient, payload, state, created_at) in rows {
        let send_at = jobs::table
            .filter(jobs::unique_key.eq(id.to_string()))
            .select(jobs::run_at)
            .first(conn)
            .await
            .optional()
            .unwrap();
        owed.push(Owed { kind, recipient, payload, state, created_at, send_at });
    }
    owed
}

/// The kinds of those that are still to be sent, oldest first.
pub async fn kinds_owed(conn: &mut Conn) -> Vec<MailKind> {
    owed(conn).await.into_iter().filter(|mail| mail.state == "queued").map(|mail| mail.kind).collect()
}
