//! Carries out the end of an account: one transaction, driven by the map.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::deletion::{Deletion, record};
use super::map;
use super::queries::{Me, find_engineer_of};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{DeletionId, SubscriberId};
use crate::schema::account_deletions;
use crate::{
    accounts, candidacies, companies, conversations, digests, intros, moderation, projects, reviews,
    subscribers, vetting,
};

/// Ends that are due, the oldest first; at most a hundred.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_due_erasures(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<DeletionId>> {
    account_deletions::table
        .filter(account_deletions::due_at.le(cx.now))
        .order((account_deletions::due_at, account_deletions::id))
        .limit(100)
        .select(account_deletions::id)
        .load(conn)
        .await
}

/// Erases the account: what is open for others ends with a word to them, every personal column becomes what the map says,
/// and one last mail goes to an address that nobody knows afterwards. `false`: it was taken back, or done before.
///
/// # Errors
/// When Postgres refuses; nothing is erased then.
pub async fn erase(conn: &mut Conn, cx: &Context, id: DeletionId) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let row = account_deletions::table.find(id).select(Deletion::as_select());
        let Some(seen) = row.first::<Deletion>(conn).await.optional()? else { return Ok(false) };
        // The account first, as everywhere: whoever takes it back waits here, or was faster.
        let Some(account) = accounts::lock_leaving(conn, seen.account_id).await? else { return Ok(false) };
        let row = account_deletions::table.find(id).select(Deletion::as_select()).for_update();
        let found: Option<Deletion> = row.first(conn).await.optional()?;
        let Some(deletion) = found.filter(|deletion| deletion.due_at <= cx.now) else { return Ok(false) };

        let mut me = Me::of(conn, account.id, cx.now).await?;
        if !deletion.ends_subscription {
            subscribers::part_from_account(conn, account.id).await?;
            me.readers.clear();
        }
        end_what_is_open(conn, cx, &deletion, &me).await?;
        let readers: Vec<SubscriberId> = me.readers.iter().copied().map(SubscriberId).collect();
        subscribers::forget(conn, cx, &readers).await?;
        for statement in map::tables().filter_map(map::Table::erasure) {
            me.run(conn, &statement).await?;
        }
        record(conn, cx, "account.erased", account.id).await?;
        say_goodbye(conn, cx, &deletion, account.address.as_deref()).await?;
        Ok(true)
    })
    .await
}

async fn end_what_is_open(conn: &mut Conn, cx: &Context, deletion: &Deletion, me: &Me) -> QueryResult<()> {
    if let Some(engineer) = find_engineer_of(conn, me.account).await? {
        vetting::end_of_applicant(conn, cx, engineer).await?;
        intros::end_of_engineer(conn, cx, engineer).await?;
        candidacies::end_of_engineer(conn, cx, engineer).await?;
        reviews::end_of_engineer(conn, cx, engineer).await?;
        conversations::end_of_engineer(conn, cx, engineer).await?;
        digests::forget_engineer(conn, cx, engineer).await?;
        moderation::forget_engineer(conn, engineer).await?;
    }
    intros::end_of_sender(conn, cx, me.account).await?;
    projects::end_of_client(conn, cx, me.account, &me.keys).await?;
    companies::settle_estate(conn, cx, me.account, deletion.successor_id).await
}

/// Names no account, for there is none any more; the outbox forgets the address as soon as the mail has ended.
async fn say_goodbye(
    conn: &mut Conn,
    cx: &Context,
    deletion: &Deletion,
    address: Option<&str>,
) -> QueryResult<()> {
    let Some(recipient) = address.and_then(|address| address.parse::<EmailAddress>().ok()) else {
        return Ok(());
    };
    let kind = MailKind::AccountErased;
    let mail = NewMail {
        kind,
        recipient: &recipient,
        account_id: None,
        payload: json!({ "deletion_id": deletion.id, "by_staff": deletion.is_by_staff }),
        unique_key: format!("{kind}:{}", deletion.id),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}
