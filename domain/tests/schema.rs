//! The database and the code agree: migrations go up, down and up again, and `schema.rs` is what they make.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use domain::platform::db;
use domain::testing::{TestDatabase, schema};

#[tokio::test(flavor = "multi_thread")]
async fn schema_rs_is_what_the_migrations_make() {
    let database = TestDatabase::new().await;
    let generated = schema::generate(&mut database.connect().await).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema.rs");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    let squeezed = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
    assert!(
        squeezed(&committed) == squeezed(&generated),
        "domain/src/schema.rs is stale: run ./dev db schema"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_down_and_up() {
    let database = TestDatabase::empty().await;
    let url = database.secret_url();
    let up = db::migrate(&url).await.unwrap();
    let first = schema::generate(&mut database.connect().await).await;
    assert_eq!(db::revert_all(&url).await.unwrap(), up);
    let nothing = schema::generate(&mut database.connect().await).await;
    assert!(!nothing.contains("table! {"), "down.sql left tables behind:\n{nothing}");
    assert_eq!(db::migrate(&url).await.unwrap(), up);
    let again = schema::generate(&mut database.connect().await).await;
    assert_eq!(first, again);
    assert_eq!(db::migrate(&url).await.unwrap(), 0, "a second run finds nothing to do");
    assert!(db::is_migrated(&mut database.connect().await).await.unwrap());
}
