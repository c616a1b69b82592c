//! Builds the snapshot of a process and follows what changes. Triggers write each change into `directory_changes` and tell
//! the channel `directory`; the feed reads what transactions wrote that it has not seen yet, when it is told and every
//! [`POLL`] anyway. So a lost notification costs at most that, and what happened while a connection was cut is read when
//! it stands again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use secrecy::SecretString;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::load::{Loaded, Which, load};
use super::snapshot::{Builder, Snapshot};
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbError, Pool, within};
use crate::platform::listen::{Heard, listen};

/// Told by the triggers.
const CHANNEL: &str = "directory";
/// How often the feed looks without being told.
const POLL: Duration = Duration::from_millis(400);
/// Between two looks, however much is told: each change of a snapshot costs a copy of what it touches.
const PAUSE: Duration = Duration::from_millis(80);
/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Engineers read in one go.
const PAGE: i64 = 10_000;
/// After so long without a look nobody asks this snapshot any more: Postgres answers. Not much sooner: what kept the feed
/// from looking is a database that would not bear the searches, too. Cards are read through the predicate meanwhile.
const STALE: Duration = Duration::from_secs(60);
/// Changes are kept for an hour; whoever did not look for half of that reads everything.
const AWAY: Duration = Duration::from_secs(30 * 60);
/// How often old changes are cleared away.
const CLEAR: Duration = Duration::from_secs(60);
/// Texts beside the index of words before everything is read anew: each search of words reads them one by one.
const MOST_FRESH: usize = 2_000;
/// After so long everything is read anew: until then the index of words keeps those of whoever hid or went.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// From a failed try to read everything until the next.
const RETRY: Duration = Duration::from_secs(1);

/// The directory's index in one process; clones share it.
#[derive(Clone)]
pub struct Directory(Arc<Shared>);

struct Shared {
    snapshot: watch::Sender<Option<Arc<Snapshot>>>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Default)]
struct State {
    looked: Option<Instant>,
    built: Duration,
    bytes: usize,
}

/// How the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Rises with every change that this process saw.
    pub version: u64,
    /// In it.
    pub engineers: u64,
    /// Since it last looked for changes, in milliseconds.
    pub age_ms: u128,
    /// How long it took to build, in milliseconds.
    pub build_ms: u128,
    /// What it held when it was built, in bytes, about.
    pub bytes: usize,
}

impl Default for Directory {
    fn default() -> Self {
        Self(Arc::new(Shared { snapshot: watch::Sender::new(None), state: Mutex::default() }))
    }
}

impl Directory {
    /// The newest snapshot; nothing before it is built, and when nobody looked for changes for a minute.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let is_fresh = self.state().looked.is_some_and(|at| at.elapsed() < STALE);
        self.0.snapshot.borrow().clone().filter(|_| is_fresh)
    }

    /// Tells of each new snapshot.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Option<Arc<Snapshot>>> {
        self.0.snapshot.subscribe()
    }

    /// How it is; nothing while there is none.
    #[must_use]
    pub fn health(&self) -> Option<Health> {
        let (state, snapshot) = (self.state(), self.snapshot()?);
        Some(Health {
            version: snapshot.version(),
            engineers: snapshot.len(),
            age_ms: state.looked?.elapsed().as_millis(),
            build_ms: state.built.as_millis(),
            bytes: state.bytes,
        })
    }

    fn state(&self) -> State {
        *self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looked(&self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).looked = Some(Instant::now());
    }

    fn publish(&self, snapshot: Arc<Snapshot>) {
        self.0.snapshot.send_replace(Some(snapshot));
    }

    fn last(&self) -> Option<Arc<Snapshot>> {
        self.0.snapshot.borrow().clone()
    }
}

/// Why there is no new snapshot.
#[derive(Debug, thiserror::Error)]
pub(super) enum FeedError {
    /// Postgres.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The index of words.
    #[error("the index of words: {0}")]
    Words(#[from] tantivy::TantivyError),
    /// A thread that worked on it panicked.
    #[error("building: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

/// Builds the index, and follows, for ever. The caller owns the task. `url` is for the connection that listens.
pub async fn follow(directory: &Directory, pool: &Pool, url: SecretString, clock: &Clock) {
    let told = Notify::new();
    let listening = listen(url, &[CHANNEL], |heard| {
        if !matches!(heard, Heard::Disconnected) {
            told.notify_one();
        }
    });
    tokio::join!(listening, keep(directory, pool, &told, clock));
}

/// As [`follow`], told by whoever has `told`.
pub(super) async fn keep(directory: &Directory, pool: &Pool, told: &Notify, clock: &Clock) {
    loop {
        match build(pool, clock, directory.last().map_or(0, |last| last.version)).await {
            Ok(built) => run(directory, pool, told, clock, built).await,
            Err(error) => {
                tracing::warn!(%error, "the directory's index is not built; Postgres answers");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// A snapshot, and which transactions it has seen.
pub(super) struct Built {
    pub(super) snapshot: Arc<Snapshot>,
    mark: String,
    /// While it was made, something happened that it may have only half of.
    is_behind: bool,
    took: Duration,
    bytes: usize,
}

/// Follows until everything has to be read anew because this process was away too long. When everything has to be read
/// anew for another reason, that happens beside the following, and again until it succeeds.
async fn run(directory: &Directory, pool: &Pool, told: &Notify, clock: &Clock, built: Built) {
    let mut mark = take(directory, &built);
    let (mut owes, mut whole, mut cleared) = (built.is_behind, Instant::now(), Instant::now());
    let mut tried: Option<Instant> = None;
    // Dropped with this future, which ends what is in it.
    let mut rebuild: JoinSet<Result<Built, FeedError>> = JoinSet::new();
    loop {
        tokio::select! {
            () = told.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            Some(rebuilt) = rebuild.join_next() => match rebuilt.map_err(FeedError::from).flatten() {
                Ok(built) => {
                    mark = take(directory, &built);
                    (owes, whole) = (built.is_behind, Instant::now());
                }
                Err(error) => tracing::warn!(%error, "the directory's index is not built anew; it is tried again"),
            }
        }
        if directory.state().looked.is_some_and(|at| at.elapsed() > AWAY) {
            return;
        }
        match catch_up(directory, pool, clock, &mark).await {
            Ok((next, needs_rebuild)) => {
                mark = next;
                owes |= needs_rebuild || whole.elapsed() > DAY;
                directory.looked();
            }
            Err(error) => tracing::debug!(%error, "no look for changes of the directory"),
        }
        if owes && rebuild.is_empty() && tried.is_none_or(|at| at.elapsed() > RETRY) {
            tried = Some(Instant::now());
            let (pool, clock) = (pool.clone(), clock.clone());
            let version = directory.last().map_or(0, |last| last.version);
            rebuild.spawn(async move { build(&pool, &clock, version).await });
        }
        if cleared.elapsed() > CLEAR {
            cleared = Instant::now();
            if let Err(error) = within(pool, PATIENCE, clear).await {
                tracing::debug!(%error, "old changes of the directory stay for a while");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Publishes what was built, and answers from where to follow.
pub(super) fn take(directory: &Directory, built: &Built) -> String {
    let last = directory.last().map_or(0, |last| last.version);
    tracing::info!(engineers = built.snapshot.len(), took = ?built.took, "the directory's index is built");
    {
        let mut state = directory.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { looked: Some(Instant::now()), built: built.took, bytes: built.bytes };
    }
    let is_newer = built.snapshot.version > last;
    let later = || Arc::new(built.snapshot.at_version(last + 1));
    directory.publish(if is_newer { built.snapshot.clone() } else { later() });
    built.mark.clone()
}

/// Reads everybody.
pub(super) async fn build(pool: &Pool, clock: &Clock, version: u64) -> Result<Built, FeedError> {
    let began = Instant::now();
    let mark = within(pool, PATIENCE, mark).await?;
    let mut builder = Builder::new()?;
    let mut page = next_page(pool, clock, Uuid::nil()).await?;
    while let Some(after) = page.last().map(|last| last.columns.id) {
        let adding = tokio::task::spawn_blocking(move || {
            page.into_iter().try_for_each(|one| builder.add(one)).map(|()| builder)
        });
        // The next ones are read while these are added.
        let (next, added) = tokio::join!(next_page(pool, clock, after), adding);
        (page, builder) = (next?, added??);
    }
    let made = tokio::task::spawn_blocking(move || {
        builder.finish(version + 1).map(|snapshot| {
            let bytes = snapshot.bytes();
            (Arc::new(snapshot), bytes)
        })
    });
    let (snapshot, bytes) = made.await??;
    // Reading took its time: whatever changed meanwhile is in it before anybody asks it.
    let caught = advance(&snapshot, pool, clock, &mark).await?;
    let (snapshot, is_behind) = (caught.snapshot.unwrap_or(snapshot), caught.needs_rebuild);
    Ok(Built { snapshot, mark: caught.mark, is_behind, took: began.elapsed(), bytes })
}

async fn next_page(pool: &Pool, clock: &Clock, after: Uuid) -> Result<Vec<Loaded>, DbError> {
    let now = clock.now();
    within(pool, PATIENCE * 6, async |conn| load(conn, Which::After(after, PAGE), now).await).await
}

/// The whole index as it is now, for tests and benchmarks.
///
/// # Errors
/// What Postgres or tantivy refuses, in words.
pub async fn build_once(pool: &Pool, clock: &Clock) -> Result<Arc<Snapshot>, String> {
    build(pool, clock, 0).await.map(|built| built.snapshot).map_err(|error| error.to_string())
}

/// Publishes what changed since `mark`. Answers the next mark, and whether everything should be read anew.
pub(super) async fn catch_up(
    directory: &Directory,
    pool: &Pool,
    clock: &Clock,
    mark: &str,
) -> Result<(String, bool), FeedError> {
    let Some(last) = directory.last() else { return Ok((mark.to_owned(), true)) };
    let caught = advance(&last, pool, clock, mark).await?;
    if let Some(next) = caught.snapshot {
        directory.publish(next);
    }
    Ok((caught.mark, caught.needs_rebuild))
}

/// What [`advance`] came to.
struct Caught {
    /// Nothing where nobody changed.
    snapshot: Option<Arc<Snapshot>>,
    mark: String,
    needs_rebuild: bool,
}

/// Puts what changed since `mark` into a new snapshot.
async fn advance(
    snapshot: &Arc<Snapshot>,
    pool: &Pool,
    clock: &Clock,
    mark: &str,
) -> Result<Caught, FeedError> {
    let seen = within(pool, PATIENCE, async |conn| changes(conn, mark).await).await?;
    if seen.ids.is_empty() {
        return Ok(Caught { snapshot: None, mark: seen.mark, needs_rebuild: seen.is_everybody });
    }
    let (mut loaded, mut gone) = (Vec::with_capacity(seen.ids.len()), Vec::new());
    for ids in seen.ids.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        let now = clock.now();
        let there: Vec<Loaded> =
            within(pool, PATIENCE, async |conn| load(conn, Which::Ids(ids), now).await).await?;
        // Both are in order of their ids.
        gone.extend(ids.iter().filter(|id| there.binary_search_by_key(*id, |one| one.columns.id).is_err()));
        loaded.extend(there);
    }
    let before = snapshot.clone();
    let next = tokio::task::spawn_blocking(move || Arc::new(before.changed(loaded, &gone))).await?;
    let needs_rebuild = seen.is_everybody || next.fresh_texts() > MOST_FRESH;
    Ok(Caught { snapshot: Some(next), mark: seen.mark, needs_rebuild })
}

#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = Text)]
    mark: String,
    #[diesel(sql_type = Bool)]
    is_everybody: bool,
    /// In order.
    #[diesel(sql_type = Array<SqlUuid>)]
    ids: Vec<Uuid>,
}

/// What was committed since the snapshot `mark` was taken, however long ago its transaction began.
async fn changes(conn: &mut Conn, mark: &str) -> QueryResult<Seen> {
    diesel::sql_query(
        "select pg_current_snapshot()::text as mark, coalesce(bool_or(engineer_id is null), false) as is_everybody,
           coalesce(array_agg(distinct engineer_id order by engineer_id) filter (where engineer_id is not null), '{}') as ids
         from directory_changes
         where changed_in >= (pg_snapshot_xmin($1::pg_snapshot)::text)::bigint
           and not pg_visible_in_snapshot((changed_in::text)::xid8, $1::pg_snapshot)",
    )
    .bind::<Text, _>(mark)
    .get_result(conn)
    .await
}

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Text)]
    mark: String,
}

async fn mark(conn: &mut Conn) -> QueryResult<String> {
    let row: Mark = diesel::sql_query("select pg_current_snapshot()::text as mark").get_result(conn).await?;
    Ok(row.mark)
}

/// By the database's own clock, as the rows were written.
async fn clear(conn: &mut Conn) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from directory_changes where recorded_at < clock_timestamp() - interval '1 hour'",
    )
    .execute(conn)
    .await
}
