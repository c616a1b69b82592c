//! A company begins with the sign-up of its first member.

use super::queries::{insert_company, insert_membership};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId};

/// Inserts a draft company that `owner` owns, in the caller's transaction. `name` was checked by the sign-up form.
///
/// # Errors
/// When Postgres refuses, such as for an account that is in a company already.
pub async fn create(
    conn: &mut Conn,
    cx: &Context,
    owner: AccountId,
    name: &str,
) -> diesel::QueryResult<CompanyId> {
    let id = CompanyId::new();
    insert_company(conn, id, &slug(name, id), name, cx.now).await?;
    insert_membership(conn, id, owner, CompanyRole::Owner, cx.now).await?;
    Ok(id)
}

/// Letters and digits of the name, and enough of the id to be the only one.
fn slug(name: &str, id: CompanyId) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.len() >= 40 {
            break;
        }
    }
    let id = id.0.simple().to_string();
    let tail = id.get(20..).unwrap_or_default();
    format!("{}-{tail}", slug.trim_end_matches('-')).trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_never_the_same() {
        let id = CompanyId("0190a5a6-7b1c-7def-8123-456789abcdef".parse().unwrap());
        for (name, expected) in [
            ("Northwind GmbH & Co.", "northwind-gmbh-co-456789abcdef"),
            ("Ärzte-Netz", "rzte-netz-456789abcdef"),
            ("株式会社", "456789abcdef"),
        ] {
            assert_eq!(slug(name, id), expected);
        }
        assert_ne!(slug("Same", CompanyId::new()), slug("Same", CompanyId::new()));
    }
}
