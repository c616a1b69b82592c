//! The first accounts of staff are made by whoever has a shell on the installation.

use diesel_async::AsyncConnection;
use secrecy::SecretString;
use serde_json::json;

use super::model::AccountState;
use super::password::PasswordHash;
use super::queries::{self, NewAccount};
use crate::platform::actor::{AccountKind, Actor, Permission};
use crate::platform::audit::{self, Event};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;
use crate::platform::links::LinkPurpose;

/// A staff account to be.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Where they are written to; the operator vouches for it.
    pub email: EmailAddress,
    /// What to call the person.
    pub name: String,
    /// What they may do.
    pub permissions: Vec<Permission>,
    /// Their password; without one they get a link to choose it.
    pub password: Option<PasswordHash>,
}

/// Why there is no new staff account.
#[derive(Debug, thiserror::Error)]
pub enum CreateStaffError {
    /// Only operators and admins may.
    #[error("only an operator or an admin creates staff accounts")]
    NotAllowed,
    /// An account of some kind has the address.
    #[error("this address has an account already")]
    AddressTaken,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Creates the account, active and verified; answers the token of a link to choose a password if it has none.
pub async fn create_staff(
    conn: &mut Conn,
    cx: &Context,
    new: &NewStaff,
) -> Result<(AccountId, Option<SecretString>), CreateStaffError> {
    if !matches!(cx.actor, Actor::Operator) && !cx.actor.may(Permission::Admin) {
        return Err(CreateStaffError::NotAllowed);
    }
    let id = AccountId::new();
    conn.transaction(async |conn| {
        let row = NewAccount {
            id,
            kind: AccountKind::Staff,
            email: &new.email,
            name: &new.name,
            password_hash: new.password.as_ref(),
            state: AccountState::Active,
            verified_at: Some(cx.now),
        };
        if !queries::insert_account(conn, &row, cx.now).await? {
            return Err(CreateStaffError::AddressTaken);
        }
        for permission in &new.permissions {
            queries::insert_permission(conn, id, *permission, cx.now).await?;
        }
        let event = Event {
            action: "account.staff_created",
            subject_kind: "account",
            subject_id: id.to_string(),
            reason: None,
            detail: json!({ "permissions": new.permissions }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(())
    })
    .await?;
    let is_open = new.password.is_none();
    let token = is_open.then(|| cx.keys.sign_link(LinkPurpose::ResetPassword, id.0, 0, cx.now).into());
    Ok((id, token))
}
