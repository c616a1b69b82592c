//! An account of a company that belongs to none begins one: whoever left, or was removed, is not shut out.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::create;
use super::members::own_role;
use crate::platform::actor::AccountKind;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::CompanyId;

/// Why no company was begun.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// Not an account of a company.
    #[error("not allowed")]
    NotAllowed,
    /// What was typed cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// One belongs to one company.
    #[error("a member already")]
    Member,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Begins a draft that the actor owns.
pub async fn begin(conn: &mut Conn, cx: &Context, name: &str) -> Result<CompanyId, BeginError> {
    let signed = cx.actor.signed().filter(|signed| signed.kind == AccountKind::Company);
    let account = signed.ok_or(BeginError::NotAllowed)?.account_id;
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 2..=120);
    let name = errors.into_result(name).map_err(BeginError::Invalid)?;
    let begun = conn
        .transaction(async |conn| {
            if own_role(conn, account).await?.is_some() {
                return Err(BeginError::Member);
            }
            let id = create(conn, cx, account, &name).await?;
            let event = audit::Event {
                action: "company.begun",
                subject_kind: "company",
                subject_id: id.to_string(),
                reason: None,
                detail: json!({}),
            };
            audit::record(conn, cx, &event).await?;
            Ok(id)
        })
        .await;
    match begun {
        // The button pressed twice at once.
        Err(BeginError::Query(error)) if violated_constraint(&error) == Some("memberships_one_active") => {
            Err(BeginError::Member)
        }
        other => other,
    }
}
