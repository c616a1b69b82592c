//! Verified companies by the beginning of their name: for an engineer who asks what one of them would see.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::CompanyState;
use crate::platform::db::Conn;
use crate::platform::ids::CompanyId;
use crate::schema::companies;

/// Companies that one look finds.
const MOST: i64 = 10;

/// A verified company, as far as anybody may know it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct NamedCompany {
    /// The row.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// Those whose name begins as `typed`, in alphabetical order; ten at most, and none for fewer than two characters.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_named(conn: &mut Conn, typed: &str) -> QueryResult<Vec<NamedCompany>> {
    let typed = typed.trim();
    if typed.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let escaped = typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    companies::table
        .filter(companies::state.eq(CompanyState::Verified))
        .filter(companies::name.ilike(format!("{escaped}%")))
        .order((companies::name, companies::id))
        .limit(MOST)
        .select((companies::id, companies::name))
        .load(conn)
        .await
}
