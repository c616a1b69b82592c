//! Postgres: pool, migrations, and the answer to "is it there".

use std::time::Duration;

use diesel::{Connection, QueryResult};
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::pooled_connection::bb8::{Pool as Bb8Pool, PooledConnection, RunError};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{
    AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use futures::FutureExt;
use secrecy::{ExposeSecret, SecretString};

use super::config;

/// What queries take.
pub type Conn = AsyncPgConnection;
/// Connections of one process.
pub type Pool = Bb8Pool<AsyncPgConnection>;
/// A borrowed connection: give it back before hashing, Redis or SMTP, or a small pool deadlocks.
pub type Pooled<'a> = PooledConnection<'a, AsyncPgConnection>;
/// What a query fails with.
pub type QueryError = diesel::result::Error;

/// All migrations, in the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// How long a connection that was idle may take to show that it is alive.
const RECYCLE_PATIENCE: Duration = Duration::from_millis(750);

/// Connections of a pool that only reads.
const READERS: u32 = 2;

/// Two processes that start at once migrate one after the other.
const MIGRATION_LOCK: i64 = 0x526f_7374_6572;

/// The database could not be had in time, or not at all.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection within `database.acquire_seconds`.
    #[error("no database connection: {0}")]
    Unavailable(String),
    /// A migration failed.
    #[error("migrating: {0}")]
    Migration(String),
    /// A statement failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

impl From<RunError> for DbError {
    fn from(error: RunError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A pool whose statements end after `database.statement_timeout_ms`, and whose transactions end when nothing was asked
/// for half of that: a process that was stopped in the middle of one must not hold its locks against all others.
/// Connects lazily: a start does not need Postgres.
#[must_use]
pub fn pool(settings: &config::Database) -> Pool {
    build(settings, settings.pool_size, "")
}

/// A small pool whose transactions cannot write: what somebody sees who may change nothing goes over these.
#[must_use]
pub fn read_only_pool(settings: &config::Database) -> Pool {
    build(settings, READERS, "; set default_transaction_read_only = on")
}

fn build(settings: &config::Database, size: u32, more: &'static str) -> Pool {
    let (timeout, idle) = (settings.statement_timeout_ms, (settings.statement_timeout_ms / 2).max(1));
    let mut manager = ManagerConfig::default();
    // A pooled connection that has become a black hole must not take all the time its next user has.
    manager.recycling_method = RecyclingMethod::CustomFunction(Box::new(|conn: &mut AsyncPgConnection| {
        async move {
            let answer = tokio::time::timeout(RECYCLE_PATIENCE, conn.batch_execute("select 1")).await;
            answer.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
        }
        .boxed()
    }));
    manager.custom_setup = Box::new(move |url| {
        async move {
            let mut conn = AsyncPgConnection::establish(url).await?;
            let setup = format!(
                "set statement_timeout = {timeout}; set idle_in_transaction_session_timeout = {idle}; set timezone = 'UTC'{more}"
            );
            conn.batch_execute(&setup)
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(settings.url.expose_secret(), manager);
    Bb8Pool::builder()
        .max_size(size)
        .connection_timeout(Duration::from_secs(settings.acquire_seconds))
        .build_unchecked(manager)
}

/// Runs `work` on a connection of `pool`, all within `limit`. A connection that did not answer in time is thrown away:
/// whatever swallowed this statement would swallow the next one.
///
/// # Errors
/// [`DbError::Unavailable`] when the time is over, [`DbError::Query`] when the statement failed.
pub async fn within<T>(
    pool: &Pool,
    limit: Duration,
    work: impl AsyncFnOnce(&mut Conn) -> QueryResult<T>,
) -> Result<T, DbError> {
    let end = tokio::time::Instant::now() + limit;
    let late = || DbError::Unavailable(format!("no answer within {limit:?}"));
    let conn = tokio::time::timeout_at(end, pool.get()).await.map_err(|_| late())??;
    let mut conn = Unanswered { conn, is_open: true };
    let answer = tokio::time::timeout_at(end, work(&mut conn.conn)).await.map_err(|_| late())?;
    conn.is_open = false;
    Ok(answer?)
}

/// Runs `work` in a transaction: its error, or its future being dropped, undoes all of it. For callers outside this
/// crate that bind several operations together; a job's effect and its settlement, for one.
///
/// # Errors
/// As `work`, and when Postgres refuses to begin or to commit.
pub async fn transaction<T, E: From<QueryError>>(
    conn: &mut Conn,
    work: impl AsyncFnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;
    Transactions::begin_transaction(conn).await?;
    match work(conn).await {
        Ok(value) => {
            Transactions::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            if let Err(failed) = Transactions::rollback_transaction(conn).await {
                tracing::debug!(%failed, "the connection is not used again");
            }
            Err(error)
        }
    }
}

/// A connection with a statement under way; dropped before the answer, also by a caller that gave up, it is marked
/// broken and the pool does not keep it.
struct Unanswered<'a> {
    conn: Pooled<'a>,
    is_open: bool,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if self.is_open {
            type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;
            Transactions::transaction_manager_status_mut(&mut *self.conn).set_in_error();
        }
    }
}

/// Runs what is missing and answers how many migrations that were. Safe to call from several processes at once.
///
/// # Errors
/// [`DbError::Migration`] with the failing migration's message.
pub async fn migrate(url: &SecretString) -> Result<usize, DbError> {
    on_blocking_connection(url, |conn| {
        conn.run_pending_migrations(MIGRATIONS).map(|done| done.len()).map_err(|e| e.to_string())
    })
    .await
}

/// Takes every migration back, newest first.
///
/// # Errors
/// [`DbError::Migration`] with the failing migration's message.
pub async fn revert_all(url: &SecretString) -> Result<usize, DbError> {
    on_blocking_connection(url, |conn| {
        conn.revert_all_migrations(MIGRATIONS).map(|done| done.len()).map_err(|e| e.to_string())
    })
    .await
}

type Blocking = AsyncConnectionWrapper<AsyncPgConnection>;

/// diesel's harness is synchronous and would block a current-thread runtime: it gets a thread of its own.
async fn on_blocking_connection<T: Send + 'static>(
    url: &SecretString,
    work: impl FnOnce(&mut Blocking) -> Result<T, String> + Send + 'static,
) -> Result<T, DbError> {
    let url = url.clone();
    let task = tokio::task::spawn_blocking(move || {
        let mut conn = <Blocking as Connection>::establish(url.expose_secret()).map_err(|e| e.to_string())?;
        let lock = format!("select pg_advisory_lock({MIGRATION_LOCK})");
        diesel::connection::SimpleConnection::batch_execute(&mut conn, &lock).map_err(|e| e.to_string())?;
        work(&mut conn) // the lock ends with the connection
    });
    task.await.map_err(|e| DbError::Migration(e.to_string()))?.map_err(DbError::Migration)
}

/// Whether every migration that this binary knows has run.
///
/// # Errors
/// When Postgres does not answer.
pub async fn is_migrated(conn: &mut Conn) -> QueryResult<bool> {
    use diesel::migration::{Migration, MigrationSource};
    use diesel::sql_types::{Array, BigInt, Text};
    #[derive(diesel::QueryableByName)]
    struct Known {
        #[diesel(sql_type = BigInt)]
        known: i64,
    }
    let Ok(all) = MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS) else { return Ok(false) };
    let versions: Vec<String> = all.iter().map(|m| m.name().version().to_string()).collect();
    let wanted = versions.len();
    let found: Result<Known, _> =
        diesel::sql_query("select count(*) as known from __diesel_schema_migrations where version = any($1)")
            .bind::<Array<Text>, _>(versions)
            .get_result(conn)
            .await;
    match found {
        Ok(row) => Ok(usize::try_from(row.known).is_ok_and(|n| n == wanted)),
        Err(diesel::result::Error::DatabaseError(_, info)) if info.message().contains("does not exist") => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The name of the violated constraint, if that is what `error` is.
#[must_use]
pub fn violated_constraint(error: &diesel::result::Error) -> Option<&str> {
    match error {
        diesel::result::Error::DatabaseError(_, info) => info.constraint_name(),
        _ => None,
    }
}

/// Whether `error` is nobody's fault and may be gone at the next try: the connection went away under a statement, or two
/// transactions were in each other's way.
#[must_use]
pub fn is_passing(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        // diesel has no kind for SQLSTATE 40P01.
        Error::DatabaseError(_, info) if info.message() == "deadlock detected" => true,
        error => is_connection_loss(error),
    }
}

/// Whether `error` says that the connection went away under a statement: the caller may try again soon.
#[must_use]
pub fn is_connection_loss(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | Error::BrokenTransactionManager => true,
        Error::DatabaseError(_, info) => {
            let said = info.message();
            [
                "connection closed",
                "terminating connection",
                "shutting down",
                "starting up",
                "communicating with the server",
            ]
            .iter()
            .any(|part| said.contains(part))
        }
        _ => false,
    }
}
