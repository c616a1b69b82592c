//! A database per test, cloned from a template that holds this build's migrations.
//!
//! `TEST_DATABASE_URL` names the cluster (`./dev test` starts one). Clones are dropped when the test ends.

use std::hash::{DefaultHasher, Hash, Hasher};

use diesel::migration::{Migration, MigrationSource};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use secrecy::SecretString;
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use crate::platform::config;
use crate::platform::db::{self, MIGRATIONS, Pool};

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// Serialises processes that make the same template.
const TEMPLATE_LOCK: i64 = 0x7465_6d70;

/// A database of one test's own.
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// A migrated, otherwise empty database.
    pub async fn new() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        let name = format!("t_{}", Uuid::now_v7().simple());
        admin(&format!("create database {name} template {template} strategy file_copy")).await;
        Self { url: url_of(&name), name }
    }

    /// A database without any table.
    pub async fn empty() -> Self {
        let name = format!("t_{}", Uuid::now_v7().simple());
        admin(&format!("create database {name} template template0")).await;
        Self { url: url_of(&name), name }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address, as settings hold it.
    #[must_use]
    pub fn secret_url(&self) -> SecretString {
        self.url.clone().into()
    }

    /// A small pool over it.
    #[must_use]
    pub fn pool(&self) -> Pool {
        let settings = config::Database {
            url: self.secret_url(),
            pool_size: 8,
            acquire_seconds: 10,
            statement_timeout_ms: 30_000,
        };
        db::pool(&settings)
    }

    /// One connection.
    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url).await.expect("a connection")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("drop database if exists {} with (force)", self.name);
        // The test's own runtime may be ending: a thread with another one does it.
        let _ = std::thread::spawn(move || {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                runtime.block_on(admin(&statement));
            }
        })
        .join();
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are told their cluster by the environment")]
fn admin_url() -> String {
    std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL is not set: run the tests through ./dev test")
}

fn url_of(database: &str) -> String {
    let mut url = Url::parse(&admin_url()).expect("TEST_DATABASE_URL is an address");
    url.set_path(database);
    url.to_string()
}

async fn admin(statement: &str) {
    let mut conn = AsyncPgConnection::establish(&admin_url()).await.expect("the test cluster answers");
    conn.batch_execute(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
}

/// Named after the migrations' content, so that an older build's template is never taken for ours.
async fn make_template() -> String {
    let mut hash = DefaultHasher::new();
    for migration in MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).expect("migrations") {
        migration.name().to_string().hash(&mut hash);
    }
    MIGRATION_TEXT.hash(&mut hash);
    crate::install::fingerprint().hash(&mut hash);
    let name = format!("template_{:016x}", hash.finish());
    let mut conn = AsyncPgConnection::establish(&admin_url()).await.expect("the test cluster answers");
    conn.batch_execute(&format!("select pg_advisory_lock({TEMPLATE_LOCK})")).await.expect("a lock");
    let exists: Result<i64, _> = diesel_async::RunQueryDsl::get_result(
        diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!(
            "(select count(*) from pg_database where datname = '{name}')"
        ))),
        &mut conn,
    )
    .await;
    if exists.expect("a count") == 0 {
        let making = format!("{name}_making");
        conn.batch_execute(&format!("drop database if exists {making}"))
            .await
            .expect("no half-made template");
        conn.batch_execute(&format!("create database {making} template template0"))
            .await
            .expect("a database");
        db::migrate(&url_of(&making).into()).await.expect("migrations run");
        let mut filled = AsyncPgConnection::establish(&url_of(&making)).await.expect("a connection");
        crate::install::load(&mut filled, crate::testing::start()).await.expect("reference data loads");
        drop(filled);
        conn.batch_execute(&format!("alter database {making} rename to {name}")).await.expect("a template");
    }
    name
}

/// All migrations' text, so that an edited migration makes another template.
static MIGRATION_TEXT: &str = env!("MIGRATIONS_FINGERPRINT");
