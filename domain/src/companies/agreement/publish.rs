//! An administrator publishes the next version of the text: every company signs again before its next request.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::model::Agreement;
use super::queries::find_current;
use crate::companies::CompanyState;
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AgreementId;
use crate::schema::{agreement_signatures, agreements, companies};

/// The text in force, and who has signed it.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The text.
    pub agreement: Agreement,
    /// Companies that signed it.
    pub signed: i64,
    /// Verified companies that have not.
    pub unsigned: i64,
}

/// Why nothing was published or shown.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Not an administrator.
    #[error("only administrators publish")]
    NotAllowed,
    /// What was typed cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Somebody published meanwhile.
    #[error("another version is in force")]
    Replaced,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What staff read.
pub async fn in_force(conn: &mut Conn, cx: &Context) -> Result<InForce, PublishError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(PublishError::NotAllowed);
    }
    let agreement = find_current(conn).await?;
    let of_current =
        || agreement_signatures::table.filter(agreement_signatures::agreement_id.eq(agreement.id));
    let signed = of_current().count().get_result(conn).await?;
    let unsigned = companies::table
        .filter(companies::state.eq(CompanyState::Verified))
        .filter(companies::id.ne_all(of_current().select(agreement_signatures::company_id)))
        .count()
        .get_result(conn)
        .await?;
    Ok(InForce { agreement, signed, unsigned })
}

/// Publishes `body` as the version after `seen`.
pub async fn publish(conn: &mut Conn, cx: &Context, body: &str, seen: i32) -> Result<i32, PublishError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(PublishError::NotAllowed);
    }
    let mut errors = FieldErrors::default();
    let body = errors.text("body", body, 200..=40_000);
    let body = errors.into_result(body).map_err(PublishError::Invalid)?;
    let published = conn
        .transaction(async |conn| {
            let current = find_current(conn).await?;
            if current.version != seen {
                return Err(PublishError::Replaced);
            }
            if current.body_md == body {
                let fault = "This is the text in force. Change it, or leave it.";
                return Err(PublishError::Invalid(FieldErrors::one("body", fault)));
            }
            let (id, version) = (AgreementId::new(), seen.saturating_add(1));
            diesel::insert_into(agreements::table)
                .values((
                    agreements::id.eq(id),
                    agreements::version.eq(version),
                    agreements::body_md.eq(&body),
                    agreements::text_sha256.eq(fingerprint(&body)),
                    agreements::published_by.eq(cx.actor.account_id()),
                    agreements::published_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
            let event = audit::Event {
                action: "agreement.published",
                subject_kind: "agreement",
                subject_id: id.to_string(),
                reason: None,
                detail: json!({ "version": version }),
            };
            audit::record(conn, cx, &event).await?;
            Ok(version)
        })
        .await;
    match published {
        // Two at once: one of them was first.
        Err(PublishError::Query(error))
            if violated_constraint(&error) == Some("agreements_version_unique") =>
        {
            Err(PublishError::Replaced)
        }
        other => other,
    }
}

/// SHA-256 in hexadecimal, as the migration makes it.
fn fingerprint(body: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(body.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
