//! Whom a mail about an account goes to: only active accounts with a verified address hear anything.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::actor::Permission;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;
use crate::schema::{accounts, staff_permissions};

/// An account that can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whose.
    pub account_id: AccountId,
    /// What to call the person.
    pub name: String,
    /// The verified address.
    pub address: EmailAddress,
}

type Row = (AccountId, Option<String>, Option<String>);

/// The account's contact; `None` while it is not active, or its address not verified.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_contact(conn: &mut Conn, account_id: AccountId) -> QueryResult<Option<Contact>> {
    let row: Option<Row> = accounts::table
        .find(account_id)
        .filter(accounts::state.eq("active"))
        .filter(accounts::email_verified_at.is_not_null())
        .select((accounts::id, accounts::name, accounts::email))
        .first(conn)
        .await
        .optional()?;
    Ok(row.and_then(contact))
}

/// Active staff who hold `permission`, or are admins.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_staff_contacts(conn: &mut Conn, permission: Permission) -> QueryResult<Vec<Contact>> {
    let holders = staff_permissions::table
        .filter(staff_permissions::permission.eq_any([permission.as_str(), Permission::Admin.as_str()]))
        .select(staff_permissions::account_id);
    let rows: Vec<Row> = accounts::table
        .filter(accounts::kind.eq("staff"))
        .filter(accounts::state.eq("active"))
        .filter(accounts::email_verified_at.is_not_null())
        .filter(accounts::id.eq_any(holders))
        .order(accounts::id)
        .select((accounts::id, accounts::name, accounts::email))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(contact).collect())
}

fn contact((account_id, name, email): Row) -> Option<Contact> {
    Some(Contact { account_id, name: name.unwrap_or_default(), address: email?.parse().ok()? })
}
