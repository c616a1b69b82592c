//! A vetter's own employers, now and before, as the vetter names them: by domain.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;
use crate::schema::vetter_employers;

/// Lines of either field.
const MOST: usize = 50;

/// The form, as typed: a domain a line.
#[derive(Clone, Debug, Default)]
pub struct EmployersInput {
    /// Where they work.
    pub current: String,
    /// Where they worked.
    pub past: String,
}

/// One employer of a vetter.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Employer {
    /// `example.com`
    pub domain: String,
    /// Whether they work there now.
    pub is_current: bool,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum EmployersError {
    /// Not a person who vets.
    #[error("not allowed")]
    NotAllowed,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

fn vetter(cx: &Context) -> Result<AccountId, EmployersError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    vetter.ok_or(EmployersError::NotAllowed)
}

/// The signed-in vetter's employers, by domain.
///
/// # Errors
/// See [`EmployersError`].
pub async fn list_employers(conn: &mut Conn, cx: &Context) -> Result<Vec<Employer>, EmployersError> {
    let vetter = vetter(cx)?;
    let rows = vetter_employers::table
        .filter(vetter_employers::account_id.eq(vetter))
        .order(vetter_employers::domain)
        .select((vetter_employers::domain, vetter_employers::is_current));
    Ok(rows.load(conn).await?)
}

/// Replaces the signed-in vetter's employers.
///
/// # Errors
/// See [`EmployersError`].
pub async fn save_employers(
    conn: &mut Conn,
    cx: &Context,
    input: &EmployersInput,
) -> Result<(), EmployersError> {
    let vetter = vetter(cx)?;
    let employers = check(input).map_err(EmployersError::Invalid)?;
    conn.transaction(async |conn| {
        diesel::delete(vetter_employers::table.filter(vetter_employers::account_id.eq(vetter)))
            .execute(conn)
            .await?;
        let rows: Vec<_> = employers
            .iter()
            .map(|employer| {
                (
                    vetter_employers::account_id.eq(vetter),
                    vetter_employers::domain.eq(&employer.domain),
                    vetter_employers::is_current.eq(employer.is_current),
                    vetter_employers::created_at.eq(cx.now),
                )
            })
            .collect();
        diesel::insert_into(vetter_employers::table).values(rows).execute(conn).await?;
        let event = audit::Event {
            action: "vetter.employers_saved",
            subject_kind: "account",
            subject_id: vetter.to_string(),
            reason: None,
            detail: json!({ "employers": employers.len() }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(())
    })
    .await
}

/// A domain that stands in both lists is a current one.
fn check(input: &EmployersInput) -> Result<Vec<Employer>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut employers: Vec<Employer> = Vec::new();
    for (field, text, is_current) in [("current", &input.current, true), ("past", &input.past, false)] {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.len() > MOST {
            errors.add(field, format!("Keep at most {MOST} lines."));
        }
        for line in lines {
            match domain_of(line) {
                Some(domain) if employers.iter().any(|known| known.domain == domain) => {}
                Some(domain) => employers.push(Employer { domain, is_current }),
                None => {
                    let shown: String = line.chars().take(60).collect();
                    errors.add(field, format!("“{shown}” is no web domain. Write it like example.com."));
                }
            }
        }
    }
    errors.into_result(Some(employers))
}

/// The domain of a line: `https://www.example.com/jobs`, `ada@example.com` and `Example.com` are one.
fn domain_of(line: &str) -> Option<String> {
    let bare = line.trim_start_matches("https://").trim_start_matches("http://");
    let bare = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    let bare = bare.rsplit('@').next().unwrap_or(bare);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let probe: EmailAddress = format!("probe@{bare}").parse().ok()?;
    bare.contains('.').then(|| probe.domain().to_lowercase())
}
