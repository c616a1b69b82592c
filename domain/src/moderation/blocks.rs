//! What a block is, and its queries.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, BlockId, CompanyId, EngineerId};
use crate::schema::blocks;
use crate::text_enum;

text_enum! {
    /// Whose block, or report, it is.
    pub enum Side { Engineer = "engineer", Company = "company" }
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A developer's profile.
    Engineer(EngineerId),
    /// A company, whoever acts for it.
    Company(CompanyId),
}

/// One side wants nothing to do with the other.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blocks)]
pub struct Block {
    /// The row.
    pub id: BlockId,
    /// The one side.
    pub company_id: CompanyId,
    /// The other.
    pub engineer_id: EngineerId,
    /// Whose block it is: only that side lifts it.
    pub by_side: Side,
    /// Who made it; nothing once they are erased.
    pub by_account_id: Option<AccountId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was lifted.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// Whether either side blocks the other now.
///
/// # Errors
/// When Postgres refuses.
pub async fn is_blocked(conn: &mut Conn, company: CompanyId, engineer: EngineerId) -> QueryResult<bool> {
    let live = blocks::table
        .filter(blocks::company_id.eq(company))
        .filter(blocks::engineer_id.eq(engineer))
        .filter(blocks::lifted_at.is_null());
    diesel::select(diesel::dsl::exists(live)).get_result(conn).await
}

/// The blocks of one side that stand, newest first: of an engineer, or of a company.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_blocks(conn: &mut Conn, of: Party) -> QueryResult<Vec<Block>> {
    let live = blocks::table.filter(blocks::lifted_at.is_null()).select(Block::as_select());
    let live = live.order((blocks::created_at.desc(), blocks::id)).limit(200);
    match of {
        Party::Engineer(engineer) => {
            let own =
                live.filter(blocks::by_side.eq(Side::Engineer)).filter(blocks::engineer_id.eq(engineer));
            own.load(conn).await
        }
        Party::Company(company) => {
            let own = live.filter(blocks::by_side.eq(Side::Company)).filter(blocks::company_id.eq(company));
            own.load(conn).await
        }
    }
}

pub(super) async fn find_block(conn: &mut Conn, id: BlockId) -> QueryResult<Option<Block>> {
    blocks::table.find(id).select(Block::as_select()).first(conn).await.optional()
}

pub(super) async fn lock_block(conn: &mut Conn, id: BlockId) -> QueryResult<Option<Block>> {
    blocks::table.find(id).select(Block::as_select()).for_update().first(conn).await.optional()
}

/// `None`: that side blocks the other already.
pub(super) async fn insert_block(
    conn: &mut Conn,
    company: CompanyId,
    engineer: EngineerId,
    side: Side,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Option<BlockId>> {
    diesel::insert_into(blocks::table)
        .values((
            blocks::id.eq(BlockId::new()),
            blocks::company_id.eq(company),
            blocks::engineer_id.eq(engineer),
            blocks::by_side.eq(side),
            blocks::by_account_id.eq(by),
            blocks::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(blocks::id)
        .get_result(conn)
        .await
        .optional()
}

pub(super) async fn update_lifted(
    conn: &mut Conn,
    id: BlockId,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(blocks::table.find(id))
        .set((blocks::lifted_at.eq(now), blocks::lifted_by.eq(by)))
        .execute(conn)
        .await?;
    Ok(())
}
