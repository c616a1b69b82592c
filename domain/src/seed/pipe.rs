//! The pipe that rows go through into Postgres. Chunks are made on threads of their own while two connections send the
//! two before them, and they are committed in their order: whatever ends a run, there is no hole in what it leaves.

use std::iter::successors;
use std::sync::Arc;

use futures::stream::{self, Stream, StreamExt};
use futures::try_join;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio_postgres::{Client, NoTls};

use super::copy::Table;
use super::{Progress, SeedError};

/// Rows that are written in one transaction.
pub(super) const CHUNK: u32 = 5_000;
/// Chunks that are made while two are sent, so that four are in memory, some 30 MB of engineers each.
const AHEAD: usize = 2;

/// Makes the rows of a kind from one index to another, exclusive.
pub(super) type Rows = Arc<dyn Fn(u32, u32) -> Result<Vec<Table>, SeedError> + Send + Sync>;

/// The rows of one transaction.
struct Chunk {
    from: u32,
    to: u32,
    tables: Vec<Table>,
}

type Made = Result<Result<Chunk, SeedError>, JoinError>;

/// Two connections that take COPY.
pub(super) struct Pipe {
    lanes: [Client; 2],
    /// Whether the role may leave foreign keys unchecked: they hold by construction, and checking takes half the time.
    is_trusted: bool,
    /// Rows of a chunk, not 0.
    chunk: u32,
    /// What moves the bytes of the connections; it ends with the pipe.
    _driving: JoinSet<Result<(), tokio_postgres::Error>>,
}

impl Pipe {
    /// Connects.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub(super) async fn open(url: &str, is_trusted: bool, chunk: u32) -> Result<Self, tokio_postgres::Error> {
        let mut driving = JoinSet::new();
        let (one, connection) = tokio_postgres::connect(url, NoTls).await?;
        driving.spawn(connection);
        let (other, connection) = tokio_postgres::connect(url, NoTls).await?;
        driving.spawn(connection);
        Ok(Self { lanes: [one, other], is_trusted, chunk, _driving: driving })
    }

    /// Writes rows `has` to `wants`; answers how many that were. `tell` hears of each chunk that stays.
    ///
    /// # Errors
    /// When rows cannot be made, or Postgres refuses them; the chunks before stay, and none after.
    pub(super) async fn fill(
        &self,
        what: &'static str,
        (has, wants): (u32, u32),
        rows: Rows,
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u32, SeedError> {
        let chunk = self.chunk;
        let starts = successors(Some(has), move |from| from.checked_add(chunk));
        let made = stream::iter(starts.take_while(move |from| *from < wants)).map(move |from| {
            let (rows, to) = (Arc::clone(&rows), wants.min(from.saturating_add(chunk)));
            spawn_blocking(move || rows(from, to).map(|tables| Chunk { from, to, tables }))
        });
        let chunks = Mutex::new(made.buffered(AHEAD + 1));
        let turns = Turns { done: watch::Sender::new(has), what, of: wants, tell: Mutex::new(tell) };
        let [one, other] = &self.lanes;
        try_join!(self.send(one, &chunks, &turns), self.send(other, &chunks, &turns))?;
        Ok(wants.saturating_sub(has))
    }

    /// Sends one chunk after the other, until there are none.
    async fn send(
        &self,
        client: &Client,
        chunks: &Mutex<impl Stream<Item = Made> + Unpin>,
        turns: &Turns<'_>,
    ) -> Result<(), SeedError> {
        let begin =
            if self.is_trusted { "begin; set local session_replication_role = replica" } else { "begin" };
        loop {
            let Some(made) = chunks.lock().await.next().await else { return Ok(()) };
            let Chunk { from, to, tables } = made??;
            client.batch_execute(begin).await?;
            for table in tables {
                table.send(client).await?;
            }
            turns.wait_for(from).await;
            client.batch_execute("commit").await?;
            turns.pass(to).await;
        }
    }
}

/// Whose turn it is to commit, and who hears how far that is.
struct Turns<'a> {
    /// Rows of the wanted size that exist.
    done: watch::Sender<u32>,
    what: &'static str,
    of: u32,
    tell: Mutex<&'a mut (dyn FnMut(Progress) + Send)>,
}

impl Turns<'_> {
    /// Comes once all rows before `from` are there. The sender is ours, so it is not gone before.
    async fn wait_for(&self, from: u32) {
        let _ = self.done.subscribe().wait_for(|done| *done == from).await;
    }

    /// Says that all rows before `done` are there.
    async fn pass(&self, done: u32) {
        let mut tell = self.tell.lock().await;
        tell(Progress { what: self.what, done, of: self.of });
        self.done.send_replace(done);
    }
}
