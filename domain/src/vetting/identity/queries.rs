//! Queries about checks. Hold no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::provide::{Document, DocumentType};
use super::{CheckKind, CheckState, IdentityCheck};
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, EngineerId, IdentityCheckId};
use crate::schema::{applications, identity_checks, identity_documents};

const OPEN: [CheckState; 2] = [CheckState::Requested, CheckState::Provided];

pub(super) async fn find(conn: &mut Conn, id: IdentityCheckId) -> QueryResult<Option<IdentityCheck>> {
    identity_checks::table.find(id).select(IdentityCheck::as_select()).first(conn).await.optional()
}

/// Held until the transaction ends.
pub(super) async fn lock(conn: &mut Conn, id: IdentityCheckId) -> QueryResult<Option<IdentityCheck>> {
    identity_checks::table
        .find(id)
        .select(IdentityCheck::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// All of an engineer, the latest first.
pub(super) async fn list(conn: &mut Conn, of: EngineerId) -> QueryResult<Vec<IdentityCheck>> {
    identity_checks::table
        .filter(identity_checks::engineer_id.eq(of))
        .order((identity_checks::created_at.desc(), identity_checks::id.desc()))
        .select(IdentityCheck::as_select())
        .load(conn)
        .await
}

pub(super) async fn find_open(
    conn: &mut Conn,
    of: EngineerId,
    kind: CheckKind,
) -> QueryResult<Option<IdentityCheckId>> {
    identity_checks::table
        .filter(identity_checks::engineer_id.eq(of))
        .filter(identity_checks::kind.eq(kind))
        .filter(identity_checks::state.eq_any(OPEN))
        .select(identity_checks::id)
        .first(conn)
        .await
        .optional()
}

pub(super) async fn engineer_of(conn: &mut Conn, id: ApplicationId) -> QueryResult<Option<EngineerId>> {
    applications::table.find(id).select(applications::engineer_id).first(conn).await.optional()
}

pub(super) async fn insert(conn: &mut Conn, check: &IdentityCheck) -> QueryResult<usize> {
    diesel::insert_into(identity_checks::table)
        .values((
            identity_checks::id.eq(check.id),
            identity_checks::engineer_id.eq(check.engineer_id),
            identity_checks::kind.eq(check.kind),
            identity_checks::state.eq(check.state),
            identity_checks::requested_by.eq(check.requested_by),
            identity_checks::due_at.eq(check.due_at),
            identity_checks::created_at.eq(check.created_at),
            identity_checks::updated_at.eq(check.updated_at),
        ))
        .execute(conn)
        .await
}

pub(super) async fn update(conn: &mut Conn, check: &IdentityCheck) -> QueryResult<usize> {
    diesel::update(identity_checks::table.find(check.id)).set(check).execute(conn).await
}

/// The document of a check, instead of the one that it has.
pub(super) async fn replace_document(
    conn: &mut Conn,
    id: IdentityCheckId,
    document: &Document,
    kind: DocumentType,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    delete_document(conn, id).await?;
    diesel::insert_into(identity_documents::table)
        .values((
            identity_documents::check_id.eq(id),
            identity_documents::file_name.eq(&document.file_name),
            identity_documents::media_type.eq(kind),
            identity_documents::content.eq(&document.content),
            identity_documents::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn delete_document(conn: &mut Conn, id: IdentityCheckId) -> QueryResult<usize> {
    diesel::delete(identity_documents::table.find(id)).execute(conn).await
}

pub(super) async fn has_document(conn: &mut Conn, id: IdentityCheckId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(identity_documents::table.find(id))).get_result(conn).await
}

pub(super) async fn load_document(
    conn: &mut Conn,
    id: IdentityCheckId,
) -> QueryResult<Option<(DocumentType, Vec<u8>)>> {
    identity_documents::table
        .find(id)
        .select((identity_documents::media_type, identity_documents::content))
        .first(conn)
        .await
        .optional()
}

/// How many wait for a verdict, and how many of them since `since` or before.
pub(super) async fn count_provided(conn: &mut Conn, since: DateTime<Utc>) -> QueryResult<(i64, i64)> {
    let provided = || identity_checks::table.filter(identity_checks::state.eq(CheckState::Provided)).count();
    let late = provided().filter(identity_checks::provided_at.le(since));
    Ok((provided().get_result(conn).await?, late.get_result(conn).await?))
}

/// Those that wait for a verdict since `since` or before, and that nobody was told of since they were sent.
pub(super) async fn list_untold(
    conn: &mut Conn,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<IdentityCheckId>> {
    let told_at = identity_checks::overdue_told_at;
    identity_checks::table
        .filter(identity_checks::state.eq(CheckState::Provided))
        .filter(identity_checks::provided_at.le(since))
        .filter(told_at.is_null().or(told_at.lt(identity_checks::provided_at)))
        .order((identity_checks::provided_at, identity_checks::id))
        .limit(limit)
        .select(identity_checks::id)
        .load(conn)
        .await
}

pub(super) async fn update_told(
    conn: &mut Conn,
    id: IdentityCheckId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(identity_checks::table.find(id))
        .set(identity_checks::overdue_told_at.eq(now))
        .execute(conn)
        .await
}

/// Open ones whose last day has come, and verified ones whose time is over.
pub(super) async fn list_due(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<IdentityCheckId>> {
    let is_late = identity_checks::state.eq_any(OPEN).and(identity_checks::due_at.assume_not_null().le(now));
    let is_over = identity_checks::state
        .eq(CheckState::Verified)
        .and(identity_checks::valid_until.assume_not_null().le(now));
    identity_checks::table
        .filter(is_late.or(is_over))
        .order(identity_checks::id)
        .limit(limit)
        .select(identity_checks::id)
        .load(conn)
        .await
}
