//! What accounts said about kinds of mail.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Kind;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::schema::notification_choices;
use crate::text_enum;

text_enum! {
    /// How something was said.
    pub enum Via {
        /// On the account's own page, signed in.
        Page = "page",
        /// On the page of a mailed link.
        Link = "link",
        /// By the reader's mail program (RFC 8058).
        OneClick = "one_click",
    }
}

/// How things stand with one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which mails.
    pub kind: Kind,
    /// Whether they come.
    pub is_wanted: bool,
    /// When that was said; nothing where nothing was.
    pub changed_at: Option<DateTime<Utc>>,
}

/// Whether the account wants mails of this kind.
///
/// # Errors
/// When Postgres refuses.
pub async fn wants(conn: &mut Conn, account: AccountId, kind: Kind) -> QueryResult<bool> {
    let said = notification_choices::table
        .find((account, kind))
        .select(notification_choices::is_wanted)
        .first(conn)
        .await
        .optional()?;
    Ok(said.unwrap_or_else(|| kind.is_wanted_unasked()))
}

/// Says it; saying the same again changes nothing.
///
/// # Errors
/// When Postgres refuses.
pub async fn set(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    kind: Kind,
    is_wanted: bool,
    via: Via,
) -> QueryResult<()> {
    if wants(conn, account, kind).await? == is_wanted {
        return Ok(());
    }
    diesel::insert_into(notification_choices::table)
        .values((
            notification_choices::account_id.eq(account),
            notification_choices::kind.eq(kind),
            notification_choices::is_wanted.eq(is_wanted),
            notification_choices::via.eq(via),
            notification_choices::changed_at.eq(cx.now),
        ))
        .on_conflict((notification_choices::account_id, notification_choices::kind))
        .do_update()
        .set((
            notification_choices::is_wanted.eq(is_wanted),
            notification_choices::via.eq(via),
            notification_choices::changed_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Every kind that accounts like this one get, in a fixed order.
///
/// # Errors
/// When Postgres refuses.
pub async fn list(conn: &mut Conn, account: AccountId, of: AccountKind) -> QueryResult<Vec<Choice>> {
    let said: Vec<(Kind, bool, DateTime<Utc>)> = notification_choices::table
        .filter(notification_choices::account_id.eq(account))
        .select((
            notification_choices::kind,
            notification_choices::is_wanted,
            notification_choices::changed_at,
        ))
        .load(conn)
        .await?;
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_for(of));
    let choice = |kind: Kind| {
        let found = said.iter().find(|(of, ..)| *of == kind);
        Choice {
            kind,
            is_wanted: found.map_or_else(|| kind.is_wanted_unasked(), |(_, is_wanted, _)| *is_wanted),
            changed_at: found.map(|(.., at)| *at),
        }
    };
    Ok(kinds.map(choice).collect())
}
