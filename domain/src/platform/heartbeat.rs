//! Who is alive: each process keeps a row fresh.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::clock::Clock;
use super::db::{Conn, Pool, within};
use crate::schema::heartbeats;

/// How often a process beats.
pub const EVERY: std::time::Duration = std::time::Duration::from_secs(5);
/// A process whose last beat is older counts as gone.
pub const PRESENT_SECONDS: i32 = 15;

/// One process's row.
#[derive(Clone, Debug, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = heartbeats, check_for_backend(diesel::pg::Pg))]
pub struct Heartbeat {
    /// Its unique name.
    pub process: String,
    /// `backend` or `worker`.
    pub kind: String,
    /// The machine.
    pub host: String,
    /// The release it runs.
    pub version: String,
    /// Its start, by its own clock.
    pub started_at: DateTime<Utc>,
    /// Its last beat, by the database's clock.
    pub beat_at: DateTime<Utc>,
}

/// Whose heart beats.
#[derive(Clone, Debug)]
pub struct Process {
    /// Unique among all processes.
    pub name: String,
    /// `backend` or `worker`.
    pub kind: &'static str,
    /// The machine, and the port if it serves one.
    pub host: String,
}

/// Beats for ever; the caller owns the task, and takes the row away with [`stop`].
pub async fn keep(pool: &Pool, clock: &Clock, process: &Process) {
    let started_at = clock.now();
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let beaten = within(pool, EVERY, async |conn| {
            beat(conn, &process.name, process.kind, &process.host, started_at).await
        });
        if let Err(error) = beaten.await {
            tracing::debug!(%error, "no heartbeat");
        }
    }
}

/// Writes a beat, and removes rows of processes that were silent for a day.
///
/// # Errors
/// When Postgres does not answer.
pub async fn beat(
    conn: &mut Conn,
    process: &str,
    kind: &str,
    host: &str,
    started_at: DateTime<Utc>,
) -> QueryResult<()> {
    use diesel::dsl::sql;
    use diesel::sql_types::Timestamptz;
    let now = || sql::<Timestamptz>("clock_timestamp()");
    diesel::insert_into(heartbeats::table)
        .values((
            heartbeats::process.eq(process),
            heartbeats::kind.eq(kind),
            heartbeats::host.eq(host),
            heartbeats::version.eq(env!("CARGO_PKG_VERSION")),
            heartbeats::started_at.eq(started_at),
            heartbeats::beat_at.eq(now()),
        ))
        .on_conflict(heartbeats::process)
        .do_update()
        .set(heartbeats::beat_at.eq(now()))
        .execute(conn)
        .await?;
    let day_ago = sql::<Timestamptz>("clock_timestamp() - interval '1 day'");
    diesel::delete(heartbeats::table.filter(heartbeats::beat_at.lt(day_ago))).execute(conn).await?;
    Ok(())
}

/// Takes the row of a process that ends.
///
/// # Errors
/// When Postgres does not answer.
pub async fn stop(conn: &mut Conn, process: &str) -> QueryResult<()> {
    diesel::delete(heartbeats::table.find(process)).execute(conn).await.map(drop)
}

/// Processes of `kind` whose last beat is younger than [`PRESENT_SECONDS`].
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_present(conn: &mut Conn, kind: &str) -> QueryResult<Vec<Heartbeat>> {
    use diesel::dsl::sql;
    use diesel::sql_types::Timestamptz;
    let since = sql::<Timestamptz>(&format!("clock_timestamp() - interval '{PRESENT_SECONDS} seconds'"));
    heartbeats::table
        .filter(heartbeats::kind.eq(kind))
        .filter(heartbeats::beat_at.gt(since))
        .order(heartbeats::started_at)
        .select(Heartbeat::as_select())
        .load(conn)
        .await
}
