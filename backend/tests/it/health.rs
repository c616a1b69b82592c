//! `/readyz`: what it says of this process and of the others, and when it turns away.

use domain::platform::{heartbeat, spool};
use domain::testing::{PrivateRedis, sql, until};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::TestApp;

async fn ready(app: &TestApp, status: u16) -> Value {
    let answer = app.stranger().get("/readyz").await.expect(status);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn it_is_whole_while_everybody_is_there_and_says_who_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut redis = PrivateRedis::start().await;
    let (spool_at, redis_at) = (folder.path().display(), redis.url());
    let settings = format!("[catcher]\nspool = '{spool_at}'\n[redis]\nurl = '{}'", redis_at.expose_secret());
    let app = TestApp::start_with(&settings).await;
    let mut conn = app.conn().await;
    let said = |status: &str, worker: &str, catcher: &str| json!({ "status": status, "postgres": "ok", "redis": "ok", "worker": worker, "catcher": catcher, "index": { "state": "off" } });
    assert_eq!(ready(&app, 200).await, said("degraded", "absent", "absent"));
    heartbeat::beat(&mut conn, "worker-1", "worker", "here", app.clock.now()).await.unwrap();
    assert_eq!(ready(&app, 200).await, said("degraded", "ok", "absent"));
    let catching = spool::catch_into(folder.path()).unwrap();
    assert_eq!(ready(&app, 200).await, said("ok", "ok", "ok"));
    for (age, worker, status) in [(14, "ok", "ok"), (16, "absent", "degraded")] {
        let statement = format!(
            "update heartbeats set beat_at = clock_timestamp() - interval '{age} seconds' where kind = 'worker'"
        );
        sql::execute(&mut conn, &statement).await;
        assert_eq!(ready(&app, 200).await, said(status, worker, "ok"), "{age} seconds");
    }
    drop(catching);
    assert_eq!(ready(&app, 200).await["catcher"], "absent", "its folder is still there");
    redis.stop();
    until("Redis is missed", async || ready(&app, 200).await["redis"] == "unreachable").await;
}

#[tokio::test]
async fn it_turns_away_while_tables_are_missing() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    assert_eq!(ready(&app, 200).await["catcher"], "not configured");
    sql::execute(
        &mut conn,
        "delete from __diesel_schema_migrations where version = (select max(version) from __diesel_schema_migrations)",
    )
    .await;
    let said = ready(&app, 503).await;
    assert_eq!((&said["status"], &said["postgres"]), (&json!("degraded"), &json!("not migrated")));
}

#[tokio::test]
async fn it_turns_away_without_postgres_while_the_process_lives() {
    let app = TestApp::start_with_database("postgres://nobody@127.0.0.1:1/nothing").await;
    let said = ready(&app, 503).await;
    assert_eq!((&said["status"], &said["postgres"]), (&json!("degraded"), &json!("unreachable")));
    app.stranger().get("/healthz").await.expect(200);
}
