//! Whom a mail about an account itself goes to: other than for [`super::find_contact`], the account need not be active.

use diesel::QueryResult;

use super::model::AccountState;
use super::queries;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;

/// What a mail about an account needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// What to call the person.
    pub name: String,
    /// Whether the address waits for its verification.
    pub is_pending: bool,
    /// The version of links that count.
    pub link_version: i32,
}

/// The account, while it is anybody's.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_addressee(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Addressee>> {
    let row = queries::find_account(conn, id).await?;
    Ok(row.filter(|row| row.state != AccountState::Erased).map(|row| Addressee {
        name: row.name.unwrap_or_default(),
        is_pending: row.state == AccountState::Pending,
        link_version: row.link_version,
    }))
}
