//! Who reads what: staff who vet everything, the developer their own, companies a month.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::mails::audit;
use super::provide::{DocumentType, admit};
use super::{CheckState, IdentityCheck, IdentityError, queries, vetter};
use crate::engineers;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, EngineerId, IdentityCheckId};
use crate::schema::{accounts, identity_checks};

/// A check with what staff read beside it.
#[derive(Clone, Debug)]
pub struct CheckFile {
    /// The row.
    pub check: IdentityCheck,
    /// Name of whoever judged it.
    pub judge: Option<String>,
    /// Whether its document can be opened.
    pub has_document: bool,
}

/// The checks of an applicant, the latest first, for those who vet.
///
/// # Errors
/// See [`IdentityError`].
pub async fn list_checks(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
) -> Result<Vec<CheckFile>, IdentityError> {
    let engineer = queries::engineer_of(conn, application).await?.ok_or(IdentityError::NotFound)?;
    vetter(conn, cx, engineer).await?;
    let mut files = Vec::new();
    for check in queries::list(conn, engineer).await? {
        let judge = match check.verdict_by {
            Some(id) => accounts::table.find(id).select(accounts::name).first(conn).await?,
            None => None,
        };
        files.push(CheckFile { judge, has_document: queries::has_document(conn, check.id).await?, check });
    }
    Ok(files)
}

/// The document of a check of this application, for those who vet. Each look is written down.
///
/// # Errors
/// See [`IdentityError`].
pub async fn open_document(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
    id: IdentityCheckId,
) -> Result<(DocumentType, Vec<u8>), IdentityError> {
    conn.transaction(async |conn| {
        let engineer = queries::engineer_of(conn, application).await?.ok_or(IdentityError::NotFound)?;
        vetter(conn, cx, engineer).await?;
        let check = queries::find(conn, id).await?.filter(|check| check.engineer_id == engineer);
        let check = check.ok_or(IdentityError::NotFound)?;
        let document = queries::load_document(conn, id).await?.ok_or(IdentityError::NotFound)?;
        audit(conn, cx, &check, "identity.document_opened").await?;
        Ok(document)
    })
    .await
}

/// The signed-in developer's own check.
///
/// # Errors
/// [`IdentityError::NotFound`] for everybody else's.
pub async fn find_own(
    conn: &mut Conn,
    cx: &Context,
    id: IdentityCheckId,
) -> Result<CheckFile, IdentityError> {
    let check = queries::find(conn, id).await?.ok_or(IdentityError::NotFound)?;
    admit(conn, cx, &check).await?;
    Ok(CheckFile { judge: None, has_document: queries::has_document(conn, id).await?, check })
}

/// What the signed-in developer is asked for, the latest first.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_own(conn: &mut Conn, cx: &Context) -> Result<Vec<IdentityCheck>, QueryError> {
    let Some(account) = cx.actor.account_id() else { return Ok(Vec::new()) };
    let Some(engineer) = engineers::find_by_account(conn, account).await? else { return Ok(Vec::new()) };
    queries::list(conn, engineer.id).await
}

/// When the engineer's identity was checked last, if that holds still: the one thing that a company may read, and of it
/// the month.
///
/// # Errors
/// When Postgres refuses.
pub async fn checked_at(
    conn: &mut Conn,
    engineer: EngineerId,
    now: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    identity_checks::table
        .filter(identity_checks::engineer_id.eq(engineer))
        .filter(identity_checks::state.eq(CheckState::Verified))
        .filter(identity_checks::valid_until.gt(now))
        .select(diesel::dsl::max(identity_checks::verdict_at))
        .first(conn)
        .await
}
