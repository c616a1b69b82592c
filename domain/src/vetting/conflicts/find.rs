//! Whether a vetter may judge an engineer.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::accounts::{Contact, list_staff_contacts};
use crate::companies::is_free_mail;
use crate::directory::employer_core;
use crate::engineers::ExclusionSource;
use crate::platform::actor::Permission;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{accounts, engineers, exclusions, vetter_employers, vetting_conflicts, work_history};

/// Why a vetter may not judge an engineer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It is themselves.
    Own,
    /// They said that they know this person.
    Declared,
    /// Both work or worked there: the domain that the vetter named.
    SameEmployer(String),
}

/// What keeps `vetter` from judging `engineer`, if anything does.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_conflict(
    conn: &mut Conn,
    vetter: AccountId,
    engineer: EngineerId,
) -> QueryResult<Option<Conflict>> {
    let own = engineers::table.find(engineer).filter(engineers::account_id.eq(vetter));
    if diesel::select(exists(own)).get_result(conn).await? {
        return Ok(Some(Conflict::Own));
    }
    if diesel::select(exists(vetting_conflicts::table.find((vetter, engineer)))).get_result(conn).await? {
        return Ok(Some(Conflict::Declared));
    }
    let theirs: Vec<String> = vetter_employers::table
        .filter(vetter_employers::account_id.eq(vetter))
        .order(vetter_employers::domain)
        .select(vetter_employers::domain)
        .load(conn)
        .await?;
    if theirs.is_empty() {
        return Ok(None);
    }
    let (domains, names) = (domains_of(conn, engineer).await?, names_of(conn, engineer).await?);
    let is_shared = |one: &String| {
        domains.iter().any(|other| is_same(one, other)) || names.iter().any(|name| is_named(one, name))
    };
    Ok(theirs.into_iter().find(is_shared).map(Conflict::SameEmployer))
}

/// Everybody who vets and may judge this engineer: those who are told of them, by name.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_judges(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Contact>> {
    let mut judges = Vec::new();
    for vetter in list_staff_contacts(conn, Permission::Vetter).await? {
        if find_conflict(conn, vetter.account_id, engineer).await?.is_none() {
            judges.push(vetter);
        }
    }
    Ok(judges)
}

/// Domains of the employers that the engineer named: in their work history, and the one that must not see them; and of their
/// own verified address, which an employer gave them unless it is a free one.
async fn domains_of(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<String>> {
    let mut domains: Vec<String> = work_history::table
        .filter(work_history::engineer_id.eq(engineer))
        .filter(work_history::employer_domain.is_not_null())
        .select(work_history::employer_domain.assume_not_null())
        .load(conn)
        .await?;
    let current: Vec<String> = exclusions::table
        .filter(exclusions::engineer_id.eq(engineer))
        .filter(exclusions::source.eq(ExclusionSource::CurrentEmployer))
        .filter(exclusions::domain.is_not_null())
        .select(exclusions::domain.assume_not_null())
        .load(conn)
        .await?;
    domains.extend(current);
    let address: Option<Option<String>> = engineers::table
        .inner_join(accounts::table.on(accounts::id.eq(engineers::account_id)))
        .filter(engineers::id.eq(engineer))
        .filter(accounts::email_verified_at.is_not_null())
        .select(accounts::email)
        .first(conn)
        .await
        .optional()?;
    let own = address.flatten().and_then(|address| address.rsplit_once('@').map(|(_, at)| at.to_lowercase()));
    domains.extend(own.filter(|domain| !is_free_mail(domain)));
    Ok(domains)
}

/// Names of employers in the work history that have no domain beside them.
async fn names_of(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<String>> {
    work_history::table
        .filter(work_history::engineer_id.eq(engineer))
        .filter(work_history::employer_domain.is_null())
        .select(work_history::employer)
        .load(conn)
        .await
}

/// Whether a domain is that of an employer of this name: "Halden Robotics, Inc." has halden-robotics.example.
pub(super) fn is_named(domain: &str, employer: &str) -> bool {
    let fold = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let name = fold(employer_core(employer));
    let Some((labels, _)) = domain.rsplit_once('.') else { return false };
    name.chars().count() > 2 && labels.split('.').any(|label| fold(label) == name)
}

/// Whether two domains are one employer's: the same, or one below the other.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let is_below = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('.'));
    one == other || is_below(&one, &other) || is_below(&other, &one)
}
