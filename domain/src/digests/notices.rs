//! Mails to staff: an issue waits for approval, an issue was skipped.

use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::Digest;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;

#[derive(QueryableByName)]
struct Editor {
    #[diesel(sql_type = SqlUuid)]
    id: AccountId,
    #[diesel(sql_type = Text)]
    email: String,
}

/// It waits: mailed at T, T + 4 h and then daily. The key names the occasion, so that a timer may ask each minute.
pub(super) async fn waiting(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<()> {
    let hours = (cx.now - digest.send_at).num_hours();
    let occasion = match hours {
        ..4 => "at-t".to_owned(),
        4..24 => "after-4-hours".to_owned(),
        hours => format!("day-{}", hours / 24),
    };
    tell(conn, cx, MailKind::DigestWaiting, digest, &occasion).await
}

/// It was skipped.
pub(super) async fn skipped(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<()> {
    tell(conn, cx, MailKind::DigestSkipped, digest, "once").await
}

async fn tell(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    digest: &Digest,
    occasion: &str,
) -> QueryResult<()> {
    let editors: Vec<Editor> = diesel::sql_query(
        "select distinct a.id, a.email from accounts a join staff_permissions p on p.account_id = a.id
         where a.kind = 'staff' and a.state = 'active' and a.email is not null and p.permission in ('editor', 'admin')",
    )
    .load(conn)
    .await?;
    for editor in editors {
        let Ok(recipient) = editor.email.parse::<EmailAddress>() else { continue };
        let mail = NewMail {
            kind,
            recipient: &recipient,
            account_id: Some(editor.id),
            payload: serde_json::json!({ "digest_id": digest.id }),
            unique_key: format!("{kind}:{}:{occasion}:{}", digest.period, editor.id),
        };
        outbox::record(conn, cx, &mail).await?;
    }
    Ok(())
}
