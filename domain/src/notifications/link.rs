//! The link that stops one kind of mail: it shows a button, and the button or a mail program's POST does it (RFC 8058).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Kind, Via, set, wants};
use crate::accounts::model::LinkFault;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::keys::Keys;
use crate::platform::links::LinkPurpose;
use crate::schema::accounts;

/// What a link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopping {
    /// Whose mails.
    pub account_id: AccountId,
    /// Which.
    pub kind: Kind,
    /// Whether they come at the moment.
    pub is_wanted: bool,
}

/// The token for a mail that was owed at `owed_at`: the same for every attempt, and no address is in it.
#[must_use]
pub fn stop_token(keys: &Keys, account: AccountId, kind: Kind, owed_at: DateTime<Utc>) -> String {
    keys.sign_link(LinkPurpose::StopNotifications, account.0, kind.number(), owed_at)
}

/// What the page of the link shows; changes nothing.
pub async fn find_by_link(conn: &mut Conn, cx: &Context, token: &str) -> Result<Stopping, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::StopNotifications, token, cx.now)?;
    let kind = Kind::numbered(link.version).ok_or(LinkFault::Invalid)?;
    let account_id = AccountId(link.subject);
    let found: Option<String> = accounts::table
        .find(account_id)
        .filter(accounts::state.ne("erased"))
        .select(accounts::state)
        .first(conn)
        .await
        .optional()?;
    found.ok_or(LinkFault::Invalid)?;
    let is_wanted = wants(conn, account_id, kind).await?;
    Ok(Stopping { account_id, kind, is_wanted })
}

/// Stops the kind; a second time changes nothing.
pub async fn stop_by_link(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    via: Via,
) -> Result<Stopping, LinkFault> {
    let found = find_by_link(conn, cx, token).await?;
    set(conn, cx, found.account_id, found.kind, false, via).await?;
    Ok(Stopping { is_wanted: false, ..found })
}

/// Takes that back, on the page that said good-bye.
pub async fn want_by_link(conn: &mut Conn, cx: &Context, token: &str) -> Result<Stopping, LinkFault> {
    let found = find_by_link(conn, cx, token).await?;
    set(conn, cx, found.account_id, found.kind, true, Via::Link).await?;
    Ok(Stopping { is_wanted: true, ..found })
}
