//! Demo data of lists: reference rates, a shortlist with notes, a saved search of the demo company.

use chrono::{DateTime, Days, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::demo::COMPANY;
use crate::directory::rates::insert_rate;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::money::Currency;
use crate::schema::{
    accounts, engineers, memberships, reference_rates, saved_searches, shortlist_entries, shortlists,
};

/// Millionths of a currency for a euro: plausible, of no bank.
const RATES: [(&str, i64); 8] = [
    ("USD", 1_083_000),
    ("GBP", 845_000),
    ("CHF", 948_000),
    ("PLN", 4_255_000),
    ("SEK", 11_420_000),
    ("INR", 90_600_000),
    ("BRL", 6_130_000),
    ("UAH", 44_900_000),
];
const LIST: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
const SEARCH: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0002);

/// Loads them, where they are not there.
pub(super) async fn load(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    let dated = now.date_naive().checked_sub_days(Days::new(2)).unwrap_or_default();
    if reference_rates::table.count().get_result::<i64>(conn).await? == 0 {
        for (code, micros) in RATES {
            if let Ok(currency) = code.parse::<Currency>() {
                insert_rate(conn, currency, micros, dated, None, now - TimeDelta::days(2)).await?;
            }
        }
    }
    let member: Option<(Uuid, Uuid)> = memberships::table
        .inner_join(accounts::table.on(accounts::id.eq(memberships::account_id)))
        .filter(accounts::email_key.eq(COMPANY))
        .filter(memberships::state.eq("active"))
        .select((memberships::company_id, memberships::account_id))
        .first(conn)
        .await
        .optional()?;
    let Some((company, account)) = member else { return Ok(()) };
    shortlist(conn, company, account, now).await?;
    search(conn, company, account, now).await
}

async fn shortlist(conn: &mut Conn, company: Uuid, account: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    let made = diesel::insert_into(shortlists::table)
        .values((
            shortlists::id.eq(LIST),
            shortlists::company_id.eq(company),
            shortlists::name.eq("Payments team"),
            shortlists::created_by.eq(account),
            shortlists::created_at.eq(now),
            shortlists::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if made == 0 {
        return Ok(());
    }
    let best: Vec<EngineerId> = engineers::table
        .filter(engineers::visibility.eq("public"))
        .filter(engineers::network_status.eq("active"))
        .filter(engineers::score.is_not_null())
        .order((engineers::score.desc(), engineers::id))
        .limit(3)
        .select(engineers::id)
        .load(conn)
        .await?;
    let notes = ["Led a ledger migration; ask about rollback.", "", "Free in time for the spring release."];
    for (engineer, note) in best.into_iter().zip(notes) {
        diesel::insert_into(shortlist_entries::table)
            .values((
                shortlist_entries::shortlist_id.eq(LIST),
                shortlist_entries::engineer_id.eq(engineer),
                shortlist_entries::note.eq(note),
                shortlist_entries::added_by.eq(account),
                shortlist_entries::added_at.eq(now),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Without an alert: a demo installation mails nobody who did not ask.
async fn search(conn: &mut Conn, company: Uuid, account: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(saved_searches::table)
        .values((
            saved_searches::id.eq(SEARCH),
            saved_searches::company_id.eq(company),
            saved_searches::account_id.eq(account),
            saved_searches::name.eq("Rust, senior"),
            saved_searches::query.eq("skill=rust&seniority=senior"),
            saved_searches::filters.eq(serde_json::json!({ "skills": ["rust"], "seniorities": ["senior"] })),
            saved_searches::alert.eq("off"),
            saved_searches::created_at.eq(now),
            saved_searches::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}
