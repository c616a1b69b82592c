//! Issuing: in the transaction of the decision that approves, and once more for approvals that lack one.

use chrono::Datelike;
use diesel::QueryResult;
use diesel::result::Error as QueryError;
use uuid::Uuid;

use super::claims::{Claims, Vetting};
use super::file::seal;
use super::keyring::Keyring;
use super::queries::{self, Approval, NewPassport};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::PassportId;

/// Approvals that are looked at in one statement: all of a large database at once are joined for minutes.
const CHUNK: usize = 1_000;

/// Issues the passport of one approval; nothing for a decision that approves nobody, that no scorecard stands behind, or
/// that has its passport. Call it in the decision's transaction, after the engineer's `vetted_until` is written.
///
/// # Errors
/// When Postgres refuses, or the settings' key cannot be used: the decision is then undone, too.
pub async fn issue(conn: &mut Conn, cx: &Context, decision_id: Uuid) -> QueryResult<Option<PassportId>> {
    let keyring = keyring(cx)?;
    let approvals = queries::list_approvals(conn, &[decision_id], cx.now).await?;
    let made = write(conn, cx, &keyring, approvals).await?;
    Ok(made.into_iter().next())
}

/// Issues what is missing for approvals that still hold: of an older release, or of data that was written without it.
/// Gives how many.
///
/// # Errors
/// As [`issue`].
pub async fn issue_missing(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let (keyring, mut sum) = (keyring(cx)?, 0);
    for chunk in queries::list_unissued(conn).await?.chunks(CHUNK) {
        let approvals = queries::list_approvals(conn, chunk, cx.now).await?;
        sum += write(conn, cx, &keyring, approvals).await?.len();
    }
    Ok(sum)
}

/// What signs. The settings are checked at the start, so a fault here is ours.
pub(crate) fn keyring(cx: &Context) -> QueryResult<Keyring> {
    Keyring::of(&cx.config).map_err(|fault| QueryError::SerializationError(Box::new(fault)))
}

async fn write(
    conn: &mut Conn,
    cx: &Context,
    keyring: &Keyring,
    approvals: Vec<Approval>,
) -> QueryResult<Vec<PassportId>> {
    let mut rows = Vec::with_capacity(approvals.len());
    for approval in approvals {
        rows.push(sign(cx, keyring, approval, PassportId::new())?);
    }
    queries::insert_passports(conn, &rows).await
}

/// The passport of an approval, as a row that nobody wrote yet: the one place that says what is in it.
///
/// # Errors
/// When the stages are not what the statement about approvals makes of them.
pub(crate) fn sign(
    cx: &Context,
    keyring: &Keyring,
    approval: Approval,
    id: PassportId,
) -> QueryResult<NewPassport> {
    let zone = cx.config.site.time_zone;
    let month = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).format("%Y-%m").to_string();
    let decided_on = approval.decided_at.with_timezone(&zone).date_naive();
    let broken = |error: serde_json::Error| QueryError::SerializationError(Box::new(error));
    let claims = Claims {
        iss: cx.config.origin(),
        issuer_name: cx.config.site.name.clone(),
        sub: approval.slug,
        jti: id,
        iat: cx.now.timestamp(),
        exp: approval.vetted_until.timestamp(),
        vetting: Vetting {
            track: approval.track,
            version: approval.version,
            month: month(approval.decided_at),
            assessors: approval.assessors,
            stages: serde_json::from_value(approval.stages).map_err(broken)?,
            skills: approval.skills,
            identity_checked: approval.identity_checked_at.map(month),
        },
    };
    Ok(NewPassport {
        id: claims.jti,
        engineer_id: approval.engineer_id,
        decision_id: approval.decision_id,
        key_id: keyring.signing().public().id(),
        vetted_month: decided_on.with_day(1).unwrap_or(decided_on),
        assessors: claims.vetting.assessors,
        signed: seal(&claims, keyring.signing()).map_err(broken)?,
        issued_at: cx.now,
        valid_until: claims.valid_until(),
    })
}
