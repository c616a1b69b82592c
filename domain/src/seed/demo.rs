//! The fixed people of demo data: one of each role with a password that the README tells, and the staff behind vettings.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::SeedError;
use super::draw::{Draw, Kind};
use super::vetting::Vetters;
use crate::accounts::password::{Hasher, Password};
use crate::platform::config::Config;
use crate::platform::db::Conn;
use crate::schema::{accounts, staff_permissions};
use crate::vetting::bank;

/// An administrator.
pub const STAFF: &str = "staff@demo.test";
/// The owner of a verified company.
pub const COMPANY: &str = "company@demo.test";
/// An approved engineer.
pub const DEVELOPER: &str = "developer@demo.test";
/// Who vets, beside the administrator: a decision needs the cards of two.
pub const VETTER: &str = "vetter@demo.test";
/// Of these four.
pub const PASSWORD: &str = "roster-demo-pass";

/// Staff accounts without a password: nobody signs in with them.
const VETTERS: [(&str, &str); 3] = [
    ("vetter-1@demo.test", "Ines Falkner"),
    ("vetter-2@demo.test", "Theo Marsh"),
    ("vetter-3@demo.test", "Amina Duval"),
];

/// Rows of the administrator and of the vetter who signs in, after the vetters.
const ADMINISTRATOR: u32 = 3;
const SIGNING_VETTER: u32 = 4;

/// Makes sure that vettings have their people.
pub(super) async fn ensure_vetters(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vetters> {
    let mut ids = [Uuid::nil(); 3];
    for ((index, (email, name)), id) in (0..).zip(VETTERS).zip(&mut ids) {
        *id = ensure_staff(conn, email, name, "vetter", index, now).await?;
    }
    Ok(Vetters(ids))
}

/// Gives the four fixed people their password; those that have one keep it.
pub(super) async fn ensure_people(
    conn: &mut Conn,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    ensure_staff(conn, STAFF, "Robin Demo", "admin", ADMINISTRATOR, now).await?;
    bank::demo::load(conn, now).await?;
    ensure_staff(conn, VETTER, "Kim Demo", "vetter", SIGNING_VETTER, now).await?;
    let bare = || {
        accounts::table
            .filter(accounts::email_key.eq_any([STAFF, VETTER, COMPANY, DEVELOPER]))
            .filter(accounts::is_demo)
            .filter(accounts::password_hash.is_null())
    };
    if bare().count().get_result::<i64>(conn).await? == 0 {
        return Ok(());
    }
    let hasher = Hasher::new(&config.accounts).map_err(|error| SeedError::Hash(error.to_string()))?;
    let hash = hasher.hash(&Password::typed(PASSWORD)).await;
    let hash = hash.map_err(|error| SeedError::Hash(error.to_string()))?;
    diesel::update(bare()).set(accounts::password_hash.eq(hash)).execute(conn).await?;
    Ok(())
}

async fn ensure_staff(
    conn: &mut Conn,
    email: &str,
    name: &str,
    permission: &str,
    index: u32,
    now: DateTime<Utc>,
) -> QueryResult<Uuid> {
    let since = now - TimeDelta::days(700);
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(Draw::of(Kind::Staff, true, index).id()),
            accounts::kind.eq("staff"),
            accounts::email.eq(email),
            accounts::email_key.eq(email),
            accounts::email_verified_at.eq(since),
            accounts::name.eq(name),
            accounts::state.eq("active"),
            accounts::is_demo.eq(true),
            accounts::created_at.eq(since),
            accounts::updated_at.eq(since),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let id: Uuid =
        accounts::table.filter(accounts::email_key.eq(email)).select(accounts::id).first(conn).await?;
    diesel::insert_into(staff_permissions::table)
        .values((
            staff_permissions::account_id.eq(id),
            staff_permissions::permission.eq(permission),
            staff_permissions::granted_at.eq(since),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(id)
}
