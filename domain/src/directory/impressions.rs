//! What was shown and what was done with it, without personal data: by this log a new version of the ranking is judged.
//!
//! Only what members of companies see in lists is logged: robots and passers-by would drown it. A row names an engineer, a
//! place, a day, a surface and the version of T. The viewer is a hash of their account with a secret of the day
//! (`impression_salts`), cut to eight bytes; the secret is deleted the next day, and after that nobody can tell whose
//! hash it was, we included. Rows are kept for [`KEPT_DAYS`].
//!
//! Nothing waits for the log: [`record`] puts a note into a bounded queue of the process and returns at once. A task
//! writes the notes in batches; with the queue full notes are dropped and counted. What a process that dies had not
//! written is lost, which a ranking can bear.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Date, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, mpsc};
use uuid::Uuid;

use super::versions::CURRENT;
use crate::platform::actor::Actor;
use crate::platform::context::Context;
use crate::platform::db::{self, Conn, Pool};
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{impression_actions, impression_salts, impressions};
use crate::text_enum;

/// Days for which rows are kept.
pub const KEPT_DAYS: u64 = 180;
/// Notes that wait in a process; more are dropped.
const QUEUE: usize = 2_000;
/// Notes in one write.
const BATCH: usize = 200;
/// Bytes of a viewer's hash.
const VIEWER_BYTES: usize = 8;
/// How long a write may take before its notes are given up.
const PATIENCE: Duration = Duration::from_secs(5);

text_enum! {
    /// Where it was.
    pub enum Place { Directory = "directory", Matches = "matches", Profile = "profile", Shortlist = "shortlist" }
}
text_enum! {
    /// What was done.
    pub enum Action {
        /// Opened the page.
        Opened = "opened",
        /// Put into a list of the company.
        Shortlisted = "shortlisted",
        /// Hid them.
        Hidden = "hidden",
        /// Asked for an intro.
        Asked = "asked",
    }
}

/// What happened; the account is in it only until it is hashed.
#[derive(Clone, Debug)]
struct Note {
    account: AccountId,
    at: DateTime<Utc>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Shown { place: Place, first: i16, engineers: Vec<EngineerId> },
    Done { place: Place, action: Action, engineer: EngineerId },
}

/// The way into the log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recorder {
    sender: mpsc::Sender<Note>,
    notes: Arc<Mutex<mpsc::Receiver<Note>>>,
    dropped: Arc<AtomicU64>,
}

impl Default for Recorder {
    fn default() -> Self {
        let (sender, notes) = mpsc::channel(QUEUE);
        Self { sender, notes: Arc::new(Mutex::new(notes)), dropped: Arc::default() }
    }
}

/// Notes a list that was shown: `first` is the place of the first of them, from 1, on
/// its page: a page is a list of its own here. Nothing for anybody but members of
/// companies, and for staff who look at one of them.
pub fn record(recorder: &Recorder, cx: &Context, place: Place, first: i16, engineers: &[EngineerId]) {
    if !engineers.is_empty() {
        recorder.note(cx, What::Shown { place, first, engineers: engineers.to_vec() });
    }
}

/// Notes what was done with one engineer.
pub fn act(recorder: &Recorder, cx: &Context, place: Place, action: Action, engineer: EngineerId) {
    recorder.note(cx, What::Done { place, action, engineer });
}

impl Recorder {
    fn note(&self, cx: &Context, what: What) {
        let Some(account) = viewer_of(&cx.actor) else { return };
        if self.sender.try_send(Note { account, at: cx.now, what }).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that were dropped because the queue was full.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        AtomicU64::load(&self.dropped, Ordering::Relaxed)
    }

    /// Writes notes as they come, for ever; the caller owns the task.
    pub async fn run(&self, pool: &Pool) {
        loop {
            let mut batch = Vec::new();
            let count = self.notes.lock().await.recv_many(&mut batch, BATCH).await;
            if count == 0 {
                return;
            }
            self.store(pool, &batch).await;
        }
    }

    /// Writes what waits at this moment: for tests and for the end of a process.
    pub async fn flush(&self, pool: &Pool) {
        let mut batch = Vec::new();
        let mut notes = self.notes.lock().await;
        while let Ok(note) = notes.try_recv() {
            batch.push(note);
        }
        drop(notes);
        self.store(pool, &batch).await;
    }

    async fn store(&self, pool: &Pool, batch: &[Note]) {
        if batch.is_empty() {
            return;
        }
        if let Err(error) = db::within(pool, PATIENCE, async |conn| write(conn, batch).await).await {
            self.dropped.fetch_add(batch.len() as u64, Ordering::Relaxed);
            tracing::warn!(%error, notes = batch.len(), "impressions were lost");
        }
    }
}

fn viewer_of(actor: &Actor) -> Option<AccountId> {
    let signed = actor.signed().filter(|signed| signed.member.is_some() && !signed.is_watched())?;
    Some(signed.account_id)
}

/// The secret of a day: whoever comes first makes it.
async fn salt(conn: &mut Conn, day: NaiveDate) -> QueryResult<Vec<u8>> {
    let fresh = [Uuid::new_v4().as_bytes().as_slice(), Uuid::new_v4().as_bytes().as_slice()].concat();
    diesel::insert_into(impression_salts::table)
        .values((impression_salts::day.eq(day), impression_salts::salt.eq(fresh)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    impression_salts::table.find(day).select(impression_salts::salt).first(conn).await
}

fn hashed(salt: &[u8], account: AccountId) -> Vec<u8> {
    let digest = Sha256::new().chain_update(salt).chain_update(account.0.as_bytes()).finalize();
    digest.iter().take(VIEWER_BYTES).copied().collect()
}

#[derive(Default)]
struct Shown {
    lists: Vec<Uuid>,
    positions: Vec<i16>,
    engineers: Vec<Uuid>,
    days: Vec<NaiveDate>,
    places: Vec<&'static str>,
    viewers: Vec<Vec<u8>>,
}

async fn write(conn: &mut Conn, batch: &[Note]) -> QueryResult<()> {
    let mut salts: Vec<(NaiveDate, Vec<u8>)> = Vec::new();
    let (mut shown, mut done) = (Shown::default(), Vec::new());
    for note in batch {
        let day = note.at.date_naive();
        if !salts.iter().any(|(of, _)| *of == day) {
            salts.push((day, salt(conn, day).await?));
        }
        let viewer = salts.iter().find(|(of, _)| *of == day).map(|(_, salt)| hashed(salt, note.account));
        let viewer = viewer.unwrap_or_default();
        match &note.what {
            What::Shown { place, first, engineers } => {
                let list = Uuid::now_v7();
                for (at, engineer) in (*first..).zip(engineers) {
                    shown.lists.push(list);
                    shown.positions.push(at);
                    shown.engineers.push(engineer.0);
                    shown.days.push(day);
                    shown.places.push(place.as_str());
                    shown.viewers.push(viewer.clone());
                }
            }
            What::Done { place, action, engineer } => done.push((day, viewer, *engineer, *action, *place)),
        }
    }
    write_shown(conn, &shown).await?;
    for (day, viewer, engineer, action, place) in done {
        write_done(conn, day, &viewer, engineer, action, place).await?;
    }
    Ok(())
}

/// One statement; engineers who are gone meanwhile are left out.
async fn write_shown(conn: &mut Conn, shown: &Shown) -> QueryResult<()> {
    if shown.lists.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "insert into impressions (list, position, engineer_id, day, surface, score_version, viewer)
         select r.list, r.position, e.id, r.day, r.surface, $1, r.viewer
         from unnest($2, $3, $4, $5, $6, $7) as r (list, position, engineer_id, day, surface, viewer)
         join engineers e on e.id = r.engineer_id where r.position between 1 and 1000
         on conflict do nothing",
    )
    .bind::<SmallInt, _>(CURRENT)
    .bind::<Array<SqlUuid>, _>(&shown.lists)
    .bind::<Array<SmallInt>, _>(&shown.positions)
    .bind::<Array<SqlUuid>, _>(&shown.engineers)
    .bind::<Array<Date>, _>(&shown.days)
    .bind::<Array<Text>, _>(&shown.places)
    .bind::<Array<Binary>, _>(&shown.viewers)
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_done(
    conn: &mut Conn,
    day: NaiveDate,
    viewer: &[u8],
    engineer: EngineerId,
    action: Action,
    place: Place,
) -> QueryResult<()> {
    diesel::sql_query(
        "insert into impression_actions (day, viewer, engineer_id, kind, surface, score_version)
         select $1, $2, e.id, $3, $4, $5 from engineers e where e.id = $6 on conflict do nothing",
    )
    .bind::<Date, _>(day)
    .bind::<Binary, _>(viewer)
    .bind::<Text, _>(action.as_str())
    .bind::<Text, _>(place.as_str())
    .bind::<SmallInt, _>(CURRENT)
    .bind::<SqlUuid, _>(engineer.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// How often an engineer was seen lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Days times people: one person who sees a card thrice on a day counts once.
    pub seen: i64,
    /// The same for opening the page.
    pub opened: i64,
}

/// Days that [`seen_lately`] looks back, today included.
pub const SEEN_DAYS: u64 = 30;

/// How often the engineer was seen by members of companies in the last [`SEEN_DAYS`] days.
///
/// # Errors
/// When Postgres refuses.
pub async fn seen_lately(conn: &mut Conn, engineer: EngineerId, now: DateTime<Utc>) -> QueryResult<Seen> {
    let since = now.date_naive().checked_sub_days(Days::new(SEEN_DAYS - 1)).unwrap_or_default();
    let seen: Vec<(NaiveDate, Vec<u8>)> = impressions::table
        .filter(impressions::engineer_id.eq(engineer))
        .filter(impressions::day.ge(since))
        .select((impressions::day, impressions::viewer))
        .distinct()
        .load(conn)
        .await?;
    let opened: i64 = impression_actions::table
        .filter(impression_actions::engineer_id.eq(engineer))
        .filter(impression_actions::day.ge(since))
        .filter(impression_actions::kind.eq(Action::Opened))
        .count()
        .get_result(conn)
        .await?;
    Ok(Seen { seen: i64::try_from(seen.len()).unwrap_or(i64::MAX), opened })
}

/// Deletes the secrets of past days, and rows that are older than [`KEPT_DAYS`]. Nightly. Answers how many rows went.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<usize> {
    let today = now.date_naive();
    diesel::delete(impression_salts::table.filter(impression_salts::day.lt(today))).execute(conn).await?;
    let first = today.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or_default();
    let shown = diesel::delete(impressions::table.filter(impressions::day.lt(first))).execute(conn).await?;
    let done = diesel::delete(impression_actions::table.filter(impression_actions::day.lt(first)))
        .execute(conn)
        .await?;
    Ok(shown + done)
}
