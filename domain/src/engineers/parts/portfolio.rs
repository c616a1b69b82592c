//! What somebody built.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::input::https;
use super::settle::{PartError, own, settle};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{EngineerId, PortfolioItemId};
use crate::schema::{engineers, portfolio_items};

/// Items of one profile.
pub const MAX_ITEMS: usize = 12;

/// An item as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct PortfolioInput {
    pub title: String,
    pub role: String,
    pub summary: String,
    pub stack: String,
    pub url: String,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = portfolio_items, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct PortfolioItem {
    pub id: PortfolioItemId,
    pub title: String,
    pub role: String,
    pub summary: String,
    pub stack: String,
    pub url: Option<String>,
}

#[derive(AsChangeset)]
#[diesel(table_name = portfolio_items, treat_none_as_null = true)]
struct Clean {
    title: String,
    role: String,
    summary: String,
    stack: String,
    url: Option<String>,
}

fn validate(input: &PortfolioInput) -> Result<Clean, FieldErrors> {
    let mut errors = FieldErrors::default();
    let title = errors.line("title", &input.title, 1..=120);
    let role = errors.line("role", &input.role, 0..=100);
    let summary = errors.text("summary", &input.summary, 1..=1_500);
    let stack = errors.line("stack", &input.stack, 0..=200);
    let url = match input.url.trim() {
        "" => Some(None),
        typed => https(&mut errors, "url", typed).map(Some),
    };
    let clean = || Some(Clean { title: title?, role: role?, summary: summary?, stack: stack?, url: url? });
    let clean = clean();
    errors.into_result(clean)
}

/// Adds an item, or changes the one with this id.
///
/// # Errors
/// [`PartError::Invalid`] with the faults by field, [`PartError::NotFound`] for another's item.
pub async fn save_item(
    conn: &mut Conn,
    cx: &Context,
    id: Option<PortfolioItemId>,
    input: &PortfolioInput,
) -> Result<(), PartError> {
    let clean = validate(input).map_err(PartError::Invalid)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        match id {
            Some(id) => {
                let item =
                    portfolio_items::table.find(id).filter(portfolio_items::engineer_id.eq(engineer.id));
                if diesel::update(item).set(&clean).execute(conn).await? == 0 {
                    return Err(PartError::NotFound);
                }
            }
            None => insert(conn, engineer.id, &clean, cx.now).await?,
        }
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

async fn insert(
    conn: &mut Conn,
    engineer: EngineerId,
    clean: &Clean,
    now: DateTime<Utc>,
) -> Result<(), PartError> {
    if list(conn, engineer).await?.len() >= MAX_ITEMS {
        let fault = format!("Keep the {MAX_ITEMS} that say most. Remove one first.");
        return Err(PartError::Invalid(FieldErrors::one("title", fault)));
    }
    diesel::insert_into(portfolio_items::table)
        .values((
            portfolio_items::id.eq(PortfolioItemId::new()),
            portfolio_items::engineer_id.eq(engineer),
            portfolio_items::title.eq(&clean.title),
            portfolio_items::role.eq(&clean.role),
            portfolio_items::summary.eq(&clean.summary),
            portfolio_items::stack.eq(&clean.stack),
            portfolio_items::url.eq(&clean.url),
            portfolio_items::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes an item off the asker's profile; one that is not there is fine.
///
/// # Errors
/// [`PartError::NotDeveloper`].
pub async fn remove_item(conn: &mut Conn, cx: &Context, id: PortfolioItemId) -> Result<(), PartError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let item = portfolio_items::table.find(id).filter(portfolio_items::engineer_id.eq(engineer.id));
        diesel::delete(item).execute(conn).await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// One item of the asker's own.
pub async fn find_item(
    conn: &mut Conn,
    cx: &Context,
    id: PortfolioItemId,
) -> QueryResult<Option<PortfolioItem>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    portfolio_items::table
        .inner_join(engineers::table.on(engineers::id.eq(portfolio_items::engineer_id)))
        .filter(portfolio_items::id.eq(id))
        .filter(engineers::account_id.eq(account))
        .select(PortfolioItem::as_select())
        .first(conn)
        .await
        .optional()
}

/// In the order in which they were added.
pub(super) async fn list(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<PortfolioItem>> {
    portfolio_items::table
        .filter(portfolio_items::engineer_id.eq(engineer))
        .order((portfolio_items::created_at, portfolio_items::id))
        .select(PortfolioItem::as_select())
        .load(conn)
        .await
}
