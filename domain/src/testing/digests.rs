//! Issues, engineers and readers of tests: `let issue = digests::sending(&mut conn, &cx, 30).await`.

use chrono::TimeDelta;
use diesel::sql_types::{Integer, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use super::engineers::{self, TestEngineer};
use crate::digests::{Digest, approve, freeze, plan, preview};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, SubscriberId};
use crate::platform::templates::Templates;

/// The month in which tests begin.
pub const PERIOD: &str = "2026-11";

const COUNTRIES: [&str; 12] = ["PL", "DE", "FR", "PT", "ES", "IT", "SE", "NL", "CZ", "RO", "GR", "IE"];
const SKILLS: [&str; 6] = ["rust", "postgresql", "python", "typescript", "java", "go"];

/// Engineers who may be in an issue, each from another country.
pub async fn engineers(conn: &mut Conn, count: usize) -> Vec<TestEngineer> {
    let mut all = Vec::with_capacity(count);
    let places = COUNTRIES.iter().cycle().zip(SKILLS.iter().cycle());
    for (number, (country, skill)) in (1..=count).zip(places) {
        let builder = engineers::named(&format!("Engineer {number}")).country(country).skills(&[(*skill, 4)]);
        all.push(builder.insert(conn).await);
    }
    all
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: SubscriberId,
}

/// Confirmed readers `reader-<n>@site-<n mod 7>.example`, in the order of their numbers.
pub async fn readers(conn: &mut Conn, cx: &Context, count: i32) -> Vec<SubscriberId> {
    let rows: Vec<Id> = sql_query(
        "with made as (
           insert into subscribers (id, email, address_key, domain, name, state, confirmed_at, sort_hash, created_at, updated_at)
           select gen_random_uuid(), 'reader-' || n || '@site-' || n % 7 || '.example',
                  'reader-' || n || '@site-' || n % 7 || '.example', 'site-' || n % 7 || '.example',
                  'Reader ' || n, 'confirmed', $2, hashint8extended(n, 7), $2, $2
           from generate_series(1, $1) n returning id, email)
         select id from made order by length(email), email",
    )
    .bind::<Integer, _>(count)
    .bind::<Timestamptz, _>(cx.now - TimeDelta::days(3))
    .load(conn)
    .await
    .unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// An approved issue of [`PERIOD`] over four engineers, or those that are there already, ready to be frozen.
pub async fn approved(conn: &mut Conn, cx: &Context) -> Digest {
    if super::sql::count(conn, "engineers").await == 0 {
        engineers(conn, 4).await;
    }
    let digest = plan::ensure_period(conn, cx, PERIOD.parse().unwrap()).await.unwrap();
    let templates = Templates::load().unwrap();
    let approved = approve::send_now(conn, cx, &templates, digest.id).await.unwrap();
    assert_eq!(approved, approve::Approved::Yes);
    find(conn, digest.id).await
}

/// An issue that is being sent to so many readers.
pub async fn sending(conn: &mut Conn, cx: &Context, count: i32) -> Digest {
    readers(conn, cx, count).await;
    let digest = approved(conn, cx).await;
    freeze::freeze(conn, cx, digest.id).await.unwrap();
    assert!(freeze::start(conn, cx, digest.id).await.unwrap());
    find(conn, digest.id).await
}

/// The row, as it is now.
pub async fn find(conn: &mut Conn, id: DigestId) -> Digest {
    preview::find(conn, id).await.unwrap().unwrap()
}

/// Lets every lease of this issue run out.
pub async fn expire_leases(conn: &mut Conn) {
    super::sql::execute(
        conn,
        "update deliveries set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null",
    )
    .await;
}

#[derive(QueryableByName)]
struct StateRow {
    #[diesel(sql_type = Text)]
    state: String,
}

/// The state of one reader's copy.
pub async fn state_of(conn: &mut Conn, reader: SubscriberId) -> String {
    let row: StateRow = sql_query("select state from deliveries where subscriber_id = $1")
        .bind::<SqlUuid, _>(reader)
        .get_result(conn)
        .await
        .unwrap();
    row.state
}
