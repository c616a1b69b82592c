//! Who reads a conversation, and who writes in it: the one answer for page, API, mail and notice.

use super::model::{Conversation, Side};
use super::queries::{Whose, find_role};
use crate::engineers;
use crate::platform::actor::{AccountKind, CompanyRole, Signed};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;

/// Somebody's part in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    /// Whose.
    pub account: AccountId,
    /// On which side.
    pub side: Side,
    /// Whether they may write, while it is open: the engineer, owners and recruiters.
    pub may_write: bool,
}

/// The account's part in it, as of now; `None`: it has none, and may not know of it.
pub(super) async fn find_seat(
    conn: &mut Conn,
    conversation: &Conversation,
    account: AccountId,
) -> Result<Option<Seat>, QueryError> {
    if let Some(engineer) = engineers::find_by_account(conn, account).await? {
        let is_theirs = engineer.id == conversation.engineer_id;
        return Ok(is_theirs.then_some(Seat { account, side: Side::Engineer, may_write: true }));
    }
    let role = find_role(conn, conversation.company_id, account).await?;
    Ok(role.map(|role| Seat { account, side: Side::Company, may_write: role != CompanyRole::Viewer }))
}

/// The actor's part in it.
pub(super) async fn seat_of_actor(
    conn: &mut Conn,
    cx: &Context,
    conversation: &Conversation,
) -> Result<Option<Seat>, QueryError> {
    match cx.actor.account_id() {
        Some(account) => find_seat(conn, conversation, account).await,
        None => Ok(None),
    }
}

/// Whose conversations the actor has: none without a profile or a company.
pub(super) async fn whose(conn: &mut Conn, signed: &Signed) -> Result<Option<Whose>, QueryError> {
    match signed.kind {
        AccountKind::Developer => {
            let engineer = engineers::find_by_account(conn, signed.account_id).await?;
            Ok(engineer.map(|engineer| Whose::Engineer(engineer.id)))
        }
        AccountKind::Company => Ok(signed.member.as_ref().map(|member| Whose::Company(member.company_id))),
        AccountKind::Staff => Ok(None),
    }
}
