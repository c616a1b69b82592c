//! Asking for the end of one's account, and taking it back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::CHANGE_OF_MIND;
use super::export::own_account;
use crate::accounts::model::LinkFault;
use crate::accounts::{self, Proven};
use crate::companies::{self, Estate};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::AccountKind;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, DeletionId};
use crate::platform::links::LinkPurpose;
use crate::schema::{account_deletions, accounts as account_rows};
use crate::subscribers;

/// An end that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = account_deletions)]
pub struct Deletion {
    /// Its id: the link that takes it back names it.
    pub id: DeletionId,
    /// Whose.
    pub account_id: AccountId,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// From when on it is carried out.
    pub due_at: DateTime<Utc>,
    /// Whether the digest to the same address goes as well.
    pub ends_subscription: bool,
    /// Who owns the company afterwards; nothing: it is closed, if it has no other owner.
    pub successor_id: Option<AccountId>,
    /// Whether an admin asked for it, not its person.
    pub is_by_staff: bool,
}

/// What the mail about it says.
#[derive(Clone, Debug)]
pub struct DeletionMail {
    /// The end.
    pub deletion: Deletion,
    /// What to call the person.
    pub name: String,
}

/// What is asked for, as typed.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The digest to the same address goes as well.
    pub ends_subscription: bool,
    /// `close`, or the account that takes the company over.
    pub company: String,
}

/// Why nothing is scheduled.
#[derive(Debug, thiserror::Error)]
pub enum RequestDeletionError {
    /// Nobody is signed in, or somebody looks at the account of another.
    #[error("not signed in")]
    Stranger,
    /// The password was changed a moment ago.
    #[error("the password was changed")]
    Outdated,
    /// An account of staff is ended by an administrator.
    #[error("an account of staff")]
    Staff,
    /// It was asked for before.
    #[error("it was asked for before")]
    Asked,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Schedules the end in fourteen days, and mails the way back. From now on the profile is nowhere to be seen.
pub async fn request_deletion(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    wish: &Wish,
) -> Result<Deletion, RequestDeletionError> {
    let own = own_account(cx).ok_or(RequestDeletionError::Stranger)?;
    conn.transaction(async |conn| {
        let account = accounts::lock_proven(conn, proven).await?.ok_or(RequestDeletionError::Outdated)?;
        if account.id != own {
            return Err(RequestDeletionError::Stranger);
        }
        if account.kind == AccountKind::Staff {
            return Err(RequestDeletionError::Staff);
        }
        if !account.is_active {
            return Err(RequestDeletionError::Asked);
        }
        let estate = companies::find_estate(conn, account.id).await?;
        let successor = choose(estate.as_ref(), &wish.company).map_err(RequestDeletionError::Invalid)?;
        let deletion = Deletion {
            id: DeletionId::new(),
            account_id: account.id,
            asked_at: cx.now,
            due_at: cx.now + CHANGE_OF_MIND,
            ends_subscription: wish.ends_subscription,
            successor_id: successor,
            is_by_staff: false,
        };
        insert(conn, &deletion).await?;
        accounts::mark_leaving(conn, cx, account.id).await?;
        record(conn, cx, "account.deletion_requested", account.id).await?;
        if let Some(recipient) = account.address.and_then(|address| address.parse::<EmailAddress>().ok()) {
            let kind = MailKind::DeletionScheduled;
            let mail = NewMail {
                kind,
                recipient: &recipient,
                account_id: Some(account.id),
                payload: json!({ "deletion_id": deletion.id }),
                unique_key: format!("{kind}:{}", deletion.id),
            };
            outbox::record(conn, cx, &mail).await?;
        }
        Ok(deletion)
    })
    .await
}

/// Who takes over a company that would have no owner: one of its members, or nobody, but that must be said.
fn choose(estate: Option<&Estate>, typed: &str) -> Result<Option<AccountId>, FieldErrors> {
    let Some(estate) = estate.filter(|estate| estate.is_last_owner && !estate.others.is_empty()) else {
        return Ok(None);
    };
    let chosen: Option<AccountId> = typed.parse().ok();
    let is_member = |id: &AccountId| estate.others.iter().any(|member| member.account_id == *id);
    match chosen.filter(is_member) {
        Some(heir) => Ok(Some(heir)),
        None if typed == "close" => Ok(None),
        None => Err(FieldErrors::one("company", "Choose who takes the company over, or close it.")),
    }
}

/// One's own scheduled end.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_deletion(conn: &mut Conn, cx: &Context) -> QueryResult<Option<Deletion>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    account_deletions::table
        .filter(account_deletions::account_id.eq(account))
        .select(Deletion::as_select())
        .first(conn)
        .await
        .optional()
}

/// Whether the digest goes to the signed-in account's address, or to another under its name.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_subscription_of(conn: &mut Conn, cx: &Context) -> QueryResult<bool> {
    let Some(signed) = cx.actor.signed() else { return Ok(false) };
    let keys: Vec<String> = signed.verified_address.iter().cloned().collect();
    Ok(!subscribers::list_of_person(conn, signed.account_id, &keys).await?.is_empty())
}

/// For the mail that says when, and how to take it back; nothing once it was.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_deletion_mail(conn: &mut Conn, id: DeletionId) -> QueryResult<Option<DeletionMail>> {
    let row: Option<(Deletion, Option<String>)> = account_deletions::table
        .inner_join(account_rows::table.on(account_rows::id.eq(account_deletions::account_id)))
        .filter(account_deletions::id.eq(id))
        .select((Deletion::as_select(), account_rows::name))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(deletion, name)| DeletionMail { deletion, name: name.unwrap_or_default() }))
}

/// What a mailed link takes back; changes nothing.
pub async fn find_keepable(conn: &mut Conn, cx: &Context, token: &str) -> Result<Deletion, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::KeepAccount, token, cx.now)?;
    let row = account_deletions::table.find(DeletionId(link.subject)).select(Deletion::as_select());
    row.first(conn).await.optional()?.ok_or(LinkFault::Used)
}

/// Takes it back by the mailed link: the mailbox is proof enough for what ends nothing.
pub async fn keep_account(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), LinkFault> {
    let deletion = find_keepable(conn, cx, token).await?;
    if keep(conn, cx, deletion.account_id).await? { Ok(()) } else { Err(LinkFault::Used) }
}

/// Takes one's own back. `false`: there is none.
///
/// # Errors
/// When Postgres refuses.
pub async fn keep_own_account(conn: &mut Conn, cx: &Context) -> QueryResult<bool> {
    match own_account(cx) {
        Some(account) => keep(conn, cx, account).await,
        None => Ok(false),
    }
}

async fn keep(conn: &mut Conn, cx: &Context, account: AccountId) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        if accounts::lock_leaving(conn, account).await?.is_none() {
            return Ok(false);
        }
        let own = account_deletions::table
            .filter(account_deletions::account_id.eq(account))
            .filter(account_deletions::is_by_staff.eq(false));
        if diesel::delete(own).execute(conn).await? == 0 {
            return Ok(false);
        }
        accounts::mark_staying(conn, cx, account).await?;
        record(conn, cx, "account.deletion_taken_back", account).await?;
        Ok(true)
    })
    .await
}

pub(super) async fn insert(conn: &mut Conn, deletion: &Deletion) -> QueryResult<()> {
    diesel::insert_into(account_deletions::table)
        .values((
            account_deletions::id.eq(deletion.id),
            account_deletions::account_id.eq(deletion.account_id),
            account_deletions::asked_at.eq(deletion.asked_at),
            account_deletions::due_at.eq(deletion.due_at),
            account_deletions::ends_subscription.eq(deletion.ends_subscription),
            account_deletions::successor_id.eq(deletion.successor_id),
            account_deletions::is_by_staff.eq(deletion.is_by_staff),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// That it happened, to which number.
pub(super) async fn record(
    conn: &mut Conn,
    cx: &Context,
    action: &str,
    account: AccountId,
) -> QueryResult<()> {
    let event = audit::Event {
        action,
        subject_kind: "account",
        subject_id: account.to_string(),
        reason: None,
        detail: json!({}),
    };
    audit::record(conn, cx, &event).await
}
