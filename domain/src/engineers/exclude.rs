//! E4: whom a profile is never shown, changed one line at a time. What a block made stays until the block is lifted.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::exclusions::{Exclusion, insert, list_exclusions, parse};
use super::model::{Engineer, ExclusionSource};
use super::owner::owner;
use super::queries::lock_by_account;
use super::suggested_exclusion;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngineerId;
use crate::schema::{engineers, exclusions, work_history};

/// Lines that one profile may have.
const MAX: usize = 100;

/// Why exclusions stay as they were.
#[derive(Debug, thiserror::Error)]
pub enum ExcludeError {
    /// Only a developer with a profile has any; other people's are not there.
    #[error("no such profile or exclusion")]
    NotFound,
    /// What was typed is nothing that can be excluded; the field is `exclusion`.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// It comes from a block, and goes with it.
    #[error("an exclusion of a block")]
    FromBlock,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A present employer from the work history, whom nothing excludes yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employer {
    /// As written in the history.
    pub name: String,
    /// Their domain, where it was given.
    pub domain: Option<String>,
}

/// Never shows the signed-in developer to whoever `typed` names: a domain, an address, or a company here.
///
/// # Errors
/// [`ExcludeError::Invalid`] with the fault under `exclusion`.
pub async fn add_exclusion(conn: &mut Conn, cx: &Context, typed: &str) -> Result<(), ExcludeError> {
    let account = owner(cx).ok_or(ExcludeError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(ExcludeError::NotFound)?;
        let held = list_exclusions(conn, engineer.id).await?;
        let mut errors = FieldErrors::default();
        let line = errors.line("exclusion", typed, 1..=254);
        if held.iter().filter(|row| row.is_own()).count() >= MAX {
            errors.add("exclusion", format!("There are {MAX} lines, which is the most. Take one out first."));
        }
        let line = errors.into_result(line).map_err(ExcludeError::Invalid)?;
        let mut errors = FieldErrors::default();
        let wanted = parse(conn, &line, &[], &mut errors).await?;
        if let Some(fault) = errors.get("exclusions") {
            return Err(ExcludeError::Invalid(FieldErrors::one("exclusion", fault)));
        }
        let own = cx.actor.signed().and_then(|signed| signed.verified_address.clone());
        for exclusion in wanted {
            let source = source(conn, engineer.id, own.as_deref(), &exclusion).await?;
            insert(conn, engineer.id, &exclusion, source, cx.now).await?;
        }
        mark_changed(conn, &engineer, cx).await?;
        Ok(())
    })
    .await
}

/// Takes one of the signed-in developer's exclusions out.
///
/// # Errors
/// [`ExcludeError::FromBlock`], [`ExcludeError::NotFound`].
pub async fn remove_exclusion(conn: &mut Conn, cx: &Context, id: Uuid) -> Result<(), ExcludeError> {
    let account = owner(cx).ok_or(ExcludeError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = lock_by_account(conn, account).await?.ok_or(ExcludeError::NotFound)?;
        let held = list_exclusions(conn, engineer.id).await?;
        let row = held.iter().find(|row| row.id == id).ok_or(ExcludeError::NotFound)?;
        if !row.is_own() {
            return Err(ExcludeError::FromBlock);
        }
        diesel::delete(exclusions::table.find(id)).execute(conn).await?;
        mark_changed(conn, &engineer, cx).await?;
        Ok(())
    })
    .await
}

/// Present employers of the work history whose domain, or whose name as a company, is not excluded yet.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_unexcluded_employers(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Employer>> {
    let held = list_exclusions(conn, engineer).await?;
    let rows: Vec<(String, Option<String>)> = work_history::table
        .filter(work_history::engineer_id.eq(engineer))
        .filter(work_history::is_current)
        .order((work_history::started_on.desc(), work_history::id))
        .select((work_history::employer, work_history::employer_domain))
        .load(conn)
        .await?;
    let is_held = |written: &str| held.iter().any(|row| row.written.eq_ignore_ascii_case(written));
    let mut open: Vec<Employer> = rows
        .into_iter()
        .map(|(name, domain)| Employer { name, domain })
        .filter(|employer| !is_held(&employer.name) && !employer.domain.as_deref().is_some_and(is_held))
        .collect();
    open.dedup();
    Ok(open)
}

/// Whether it is the present employer's: by the work history, or by the owner's own address.
async fn source(
    conn: &mut Conn,
    engineer: EngineerId,
    address: Option<&str>,
    exclusion: &Exclusion,
) -> QueryResult<ExclusionSource> {
    let Exclusion::Domain(domain) = exclusion else { return Ok(ExclusionSource::Manual) };
    let is_worked_at: bool = diesel::select(diesel::dsl::exists(
        work_history::table
            .filter(work_history::engineer_id.eq(engineer))
            .filter(work_history::is_current)
            .filter(work_history::employer_domain.eq(domain)),
    ))
    .get_result(conn)
    .await?;
    let is_own = address.and_then(suggested_exclusion).as_deref() == Some(domain.as_str());
    Ok(if is_worked_at || is_own { ExclusionSource::CurrentEmployer } else { ExclusionSource::Manual })
}

/// A profile form that was opened before holds the old lines: it is stale from now on.
async fn mark_changed(conn: &mut Conn, engineer: &Engineer, cx: &Context) -> QueryResult<usize> {
    diesel::update(engineers::table.find(engineer.id))
        .set((engineers::row_version.eq(engineers::row_version + 1), engineers::updated_at.eq(cx.now)))
        .execute(conn)
        .await
}
