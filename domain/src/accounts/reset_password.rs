//! Choosing a new password by a mailed link, and with the old one.

use diesel::QueryResult;
use diesel_async::AsyncConnection;

use super::model::{AccountState, EndReason, LinkFault};
use super::notices::{owe, owe_seldom};
use super::password::{Password, PasswordError, PasswordHash};
use super::queries::{self, AccountRow};
use super::sign_in::Proven;
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, SessionId};
use crate::platform::links::LinkPurpose;

/// Whose password a link changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetOwner {
    /// What to call the person.
    pub name: String,
    /// Their address.
    pub address: String,
}

impl ResetOwner {
    /// A new password of this person.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub fn choose(&self, typed: &str) -> Result<Password, PasswordError> {
        let local = self.address.split('@').next().unwrap_or_default();
        Password::choose(typed, &[&self.name, &self.address, local])
    }
}

/// Sends a link to choose a new password, if the address has an account; the answer is the same for every address.
///
/// # Errors
/// When Postgres refuses.
pub async fn request_reset(conn: &mut Conn, cx: &Context, address: &EmailAddress) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let found = queries::lock_account_by_address(conn, address).await?;
        if let Some(row) = found.filter(|row| may_reset(row.state)) {
            owe_seldom(conn, cx, MailKind::ResetPassword, &row).await?;
        }
        Ok(())
    })
    .await
}

/// Whose link this is; changes nothing.
pub async fn find_reset(conn: &mut Conn, cx: &Context, token: &str) -> Result<ResetOwner, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ResetPassword, token, cx.now)?;
    let row = resettable(queries::find_account(conn, AccountId(link.subject)).await?, link.version)?;
    Ok(ResetOwner { name: row.name.unwrap_or_default(), address: row.email.unwrap_or_default() })
}

/// Sets the password, ends every session, voids every link, and tells the owner. The link came to the account's
/// address, so that the address is verified by it.
pub async fn reset_password(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    password: &PasswordHash,
) -> Result<EmailAddress, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::ResetPassword, token, cx.now)?;
    conn.transaction(async |conn| {
        let row = resettable(queries::lock_account(conn, AccountId(link.subject)).await?, link.version)?;
        queries::update_verified(conn, &row, cx.now).await?;
        replace(conn, cx, &row, password, None).await?;
        row.email.as_deref().and_then(|address| address.parse().ok()).ok_or(LinkFault::Invalid)
    })
    .await
}

/// Sets the password of the signed-in account, who has shown the old one; ends its other sessions and tells the owner.
/// `false`: the old one was changed meanwhile.
///
/// # Errors
/// When Postgres refuses.
pub async fn change_password(
    conn: &mut Conn,
    cx: &Context,
    proven: &Proven,
    password: &PasswordHash,
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let row = queries::lock_account(conn, proven.account_id).await?;
        let Some(row) = row.filter(|row| row.password_hash.as_ref() == Some(&proven.hash)) else {
            return Ok(false);
        };
        let keep = cx.actor.signed().map(|signed| signed.session_id);
        replace(conn, cx, &row, password, keep).await?;
        Ok(true)
    })
    .await
}

async fn replace(
    conn: &mut Conn,
    cx: &Context,
    row: &AccountRow,
    password: &PasswordHash,
    keep: Option<SessionId>,
) -> QueryResult<()> {
    queries::update_password(conn, row.id, password, cx.now).await?;
    queries::update_sessions_ended(conn, row.id, keep, EndReason::PasswordChanged, cx.now).await?;
    // The first password of a new staff account is no change that anybody has to be warned of.
    if row.password_hash.is_some() {
        owe(conn, cx, MailKind::PasswordChanged, row).await?;
    }
    Ok(())
}

fn may_reset(state: AccountState) -> bool {
    state == AccountState::Pending || state.may_sign_in()
}

fn resettable(row: Option<AccountRow>, version: i32) -> Result<AccountRow, LinkFault> {
    let row = row.filter(|row| may_reset(row.state)).ok_or(LinkFault::Invalid)?;
    if row.link_version == version { Ok(row) } else { Err(LinkFault::Used) }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;

    use super::*;
    use crate::accounts::{self, password};
    use crate::platform::clock::Clock;
    use crate::schema::outbox_mails;
    use crate::testing::{self, TestDatabase};

    async fn kinds(conn: &mut Conn) -> Vec<String> {
        outbox_mails::table.order(outbox_mails::id).select(outbox_mails::kind).load(conn).await.unwrap()
    }

    #[tokio::test]
    async fn a_reset_ends_all_sessions_voids_links_and_tells_the_owner() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(testing::start()));
        let hasher = password::Hasher::new(&cx.config.accounts).unwrap();
        let ada = testing::accounts::developer(&mut conn, "Ada").await;
        let address: EmailAddress = ada.verified_address.clone().unwrap().parse().unwrap();
        request_reset(&mut conn, &cx, &address).await.unwrap();
        request_reset(&mut conn, &cx, &address).await.unwrap();
        request_reset(&mut conn, &cx, &"nobody@example.com".parse().unwrap()).await.unwrap();
        assert_eq!(kinds(&mut conn).await, ["reset_password"]);

        let token = cx.keys.sign_link(LinkPurpose::ResetPassword, ada.account_id.0, 0, cx.now);
        let owner = find_reset(&mut conn, &cx, &token).await.unwrap();
        let hash = hasher.hash(&owner.choose("words for another year").unwrap()).await.unwrap();
        let mine = Context { actor: testing::accounts::actor(&ada), ..cx.clone() };
        assert_eq!(accounts::list_sessions(&mut conn, &mine).await.unwrap().len(), 1);
        reset_password(&mut conn, &cx, &token, &hash).await.unwrap();
        assert!(accounts::list_sessions(&mut conn, &mine).await.unwrap().is_empty());
        assert_eq!(kinds(&mut conn).await, ["reset_password", "password_changed"]);
        assert!(matches!(reset_password(&mut conn, &cx, &token, &hash).await, Err(LinkFault::Used)));

        let fresh = cx.keys.sign_link(LinkPurpose::ResetPassword, ada.account_id.0, 2, cx.now);
        assert!(find_reset(&mut conn, &cx, &fresh).await.is_ok());
        let forged = format!("B{}", fresh.get(1..).unwrap());
        assert!(matches!(find_reset(&mut conn, &cx, &forged).await, Err(LinkFault::Invalid)));
        cx.now += TimeDelta::hours(2);
        assert!(matches!(find_reset(&mut conn, &cx, &fresh).await, Err(LinkFault::Expired)));
    }

    #[tokio::test]
    async fn a_change_keeps_the_session_that_asks_and_ends_the_others() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let hasher = password::Hasher::new(&cx.config.accounts).unwrap();
        let ada = testing::accounts::developer(&mut conn, "Ada").await;
        testing::accounts::another_session(&mut conn, &ada).await;
        let cx = Context { actor: testing::accounts::actor(&ada), ..cx };
        let typed = Password::typed(testing::accounts::PASSWORD);
        let proof = async |conn: &mut Conn| {
            let candidate = accounts::find_self(conn, &cx).await.unwrap();
            accounts::prove(&hasher, candidate, &typed).await.unwrap()
        };
        let (one, two) = (proof(&mut conn).await.unwrap(), proof(&mut conn).await.unwrap());
        let hash = hasher.hash(&Password::typed("words for another year")).await.unwrap();
        assert!(change_password(&mut conn, &cx, &one, &hash).await.unwrap());
        assert!(!change_password(&mut conn, &cx, &two, &hash).await.unwrap(), "it was changed meanwhile");
        let left = accounts::list_sessions(&mut conn, &cx).await.unwrap();
        assert!(matches!(left.as_slice(), [only] if only.is_current));
        assert!(proof(&mut conn).await.is_none());
        assert_eq!(kinds(&mut conn).await, ["password_changed"]);
    }
}
