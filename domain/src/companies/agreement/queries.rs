//! Statements about agreements. Holds no rule.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Agreement, Signature};
use crate::platform::db::Conn;
use crate::platform::ids::{AgreementId, CompanyId, SignatureId};
use crate::schema::{agreement_signatures, agreements};

/// The text in force.
pub(super) async fn find_current(conn: &mut Conn) -> QueryResult<Agreement> {
    agreements::table.order(agreements::version.desc()).select(Agreement::as_select()).first(conn).await
}

/// Any version.
pub(super) async fn get_agreement(conn: &mut Conn, id: AgreementId) -> QueryResult<Agreement> {
    agreements::table.find(id).select(Agreement::as_select()).first(conn).await
}

/// Whether the company has signed the text in force.
///
/// # Errors
/// When Postgres refuses.
pub async fn is_signed(conn: &mut Conn, company: CompanyId) -> QueryResult<bool> {
    let current: AgreementId =
        agreements::table.order(agreements::version.desc()).select(agreements::id).first(conn).await?;
    let signed = agreement_signatures::table
        .filter(agreement_signatures::company_id.eq(company))
        .filter(agreement_signatures::agreement_id.eq(current));
    diesel::select(diesel::dsl::exists(signed)).get_result(conn).await
}

/// A signature by its id.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_signature(conn: &mut Conn, id: SignatureId) -> QueryResult<Option<Signature>> {
    agreement_signatures::table.find(id).select(Signature::as_select()).first(conn).await.optional()
}

/// All of a company, the newest first.
pub(super) async fn list_signatures(conn: &mut Conn, company: CompanyId) -> QueryResult<Vec<Signature>> {
    agreement_signatures::table
        .filter(agreement_signatures::company_id.eq(company))
        .order((agreement_signatures::signed_at.desc(), agreement_signatures::id))
        .select(Signature::as_select())
        .load(conn)
        .await
}

/// `false`: the company signed this version before.
pub(super) async fn insert_signature(conn: &mut Conn, new: &Signature) -> QueryResult<bool> {
    let inserted = diesel::insert_into(agreement_signatures::table)
        .values((
            agreement_signatures::id.eq(new.id),
            agreement_signatures::agreement_id.eq(new.agreement_id),
            agreement_signatures::text_sha256.eq(&new.text_sha256),
            agreement_signatures::company_id.eq(new.company_id),
            agreement_signatures::party.eq(&new.party),
            agreement_signatures::operator.eq(&new.operator),
            agreement_signatures::account_id.eq(new.account_id),
            agreement_signatures::typed_name.eq(&new.typed_name),
            agreement_signatures::ip_address.eq(&new.ip_address),
            agreement_signatures::signed_at.eq(new.signed_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}
