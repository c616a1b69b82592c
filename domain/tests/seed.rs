//! Seeded data: enough for the demo, consistent, and no more than was asked for.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use diesel_async::AsyncPgConnection;
use domain::directory;
use domain::passports::{Claims, Passport, issue_missing, list_newest};
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::ids::PassportId;
use domain::seed::{self, Progress, SeedError, Size};
use domain::testing::sql::{count, execute};
use domain::testing::{self, TestDatabase};

fn config(database: &TestDatabase) -> Config {
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    config
}

async fn load(config: &Config, size: Size, is_demo: bool) -> Size {
    seed::run(config, testing::start(), size, is_demo, &mut |_: Progress| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_fills_the_site_and_a_digest_once() {
    let database = TestDatabase::new().await;
    let config = config(&database);
    assert_eq!(load(&config, Size::default(), true).await, seed::DEMO);
    let mut conn = database.connect().await;
    let ready = count(
        &mut conn,
        "engineers e join digest_consents c on c.engineer_id = e.id and c.replaced_at is null
         where e.network_status = 'active' and e.visibility = 'public' and e.score is not null and c.scope = 'named'
           and c.expires_at > e.updated_at",
    )
    .await;
    assert!(ready >= 24, "{ready} engineers that a stranger and a digest can show");
    let signed_in =
        "accounts where password_hash is not null and state = 'active' and email_verified_at is not null
        and email in ('staff@demo.test', 'company@demo.test', 'developer@demo.test')";
    assert_eq!(count(&mut conn, signed_in).await, 3);
    let verified =
        "companies c join memberships m on m.company_id = c.id join accounts a on a.id = m.account_id
        where a.email = 'company@demo.test' and c.state = 'verified' and m.role = 'owner'";
    assert_eq!(count(&mut conn, verified).await, 1);
    let approved = "engineers e join accounts a on a.id = e.account_id
        where a.email = 'developer@demo.test' and e.network_status = 'active'";
    assert_eq!(count(&mut conn, approved).await, 1);
    assert_eq!(count(&mut conn, "accounts where email !~ '@(demo.test|[a-z0-9.-]+[.]example)$'").await, 0);
    assert_eq!(load(&config, Size::default(), true).await, Size::default(), "a second time adds nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_size_is_reached_in_any_number_of_steps_and_every_reference_holds() {
    let database = TestDatabase::new().await;
    let config = config(&database);
    let small = Size { engineers: 30, subscribers: 20, companies: 3 };
    assert_eq!(load(&config, small, false).await, small);
    let large = Size { engineers: 50, subscribers: 20, companies: 4 };
    assert_eq!(load(&config, large, false).await, Size { engineers: 20, subscribers: 0, companies: 1 });
    let mut conn = database.connect().await;
    // Foreign keys may be left unchecked while loading: check them now, by making each anew.
    execute(
        &mut conn,
        "do $$ declare k record; begin
           for k in select conrelid::regclass as t, conname as c, pg_get_constraintdef(oid) as d
             from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace loop
             execute format('alter table %s drop constraint %I', k.t, k.c);
             execute format('alter table %s add constraint %I %s', k.t, k.c, k.d);
           end loop; end $$",
    )
    .await;
    let before = count(&mut conn, "engineers where score is not null").await;
    execute(&mut conn, "create table seeded as select id, score, rotation from engineers").await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    directory::recompute_all(&mut conn, &cx).await.unwrap();
    assert!(before > 30);
    let differing = "engineers e join seeded s using (id)
        where (e.score, e.rotation) is distinct from (s.score, s.rotation)";
    assert_eq!(count(&mut conn, differing).await, 0, "stored scores are those of the nightly computation");
}

/// What all passports say, by engineer; their ids aside, which are nobody's statement.
async fn statements(conn: &mut AsyncPgConnection, config: &Config) -> Vec<(Claims, Passport)> {
    let none = PassportId(uuid::Uuid::nil());
    let read = |passport: Passport| {
        let claims = passport.claims(config).unwrap();
        assert_eq!(claims.jti, passport.id);
        (Claims { jti: none, ..claims }, Passport { id: none, signed: String::new(), ..passport })
    };
    let listed = list_newest(conn, 1_000).await.unwrap();
    let mut all: Vec<_> = listed.into_iter().map(read).collect();
    all.sort_by(|a, b| a.0.sub.cmp(&b.0.sub));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn seeded_passports_say_what_is_said_when_they_are_issued_from_the_rows() {
    let database = TestDatabase::new().await;
    let config = config(&database);
    load(&config, Size { engineers: 120, ..Size::default() }, true).await;
    let (mut conn, cx) = (database.connect().await, testing::context(&Clock::standing_at(testing::start())));
    assert_eq!(issue_missing(&mut conn, &cx).await.unwrap(), 0, "nothing is missing");
    let seeded = statements(&mut conn, &config).await;
    assert!(seeded.len() > 150 && seeded.iter().any(|(claims, _)| claims.vetting.skills.len() > 1));
    execute(&mut conn, "delete from passports where id in (select id from passports order by id limit 5)")
        .await;
    assert_eq!(issue_missing(&mut conn, &cx).await.unwrap(), 5);
    execute(&mut conn, "delete from passports").await;
    assert_eq!(issue_missing(&mut conn, &cx).await.unwrap(), seeded.len());
    assert_eq!(statements(&mut conn, &config).await, seeded);
}

#[tokio::test(flavor = "multi_thread")]
async fn production_gets_none_of_it() {
    let database = TestDatabase::new().await;
    let mut config = config(&database);
    config.environment = domain::platform::config::Environment::Production;
    let refused = seed::run(&config, testing::start(), seed::DEMO, true, &mut |_: Progress| {}).await;
    assert!(matches!(refused, Err(SeedError::Production)));
}
