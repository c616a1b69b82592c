//! Rows in chunks: the same as at once, in order, and without a hole wherever a run ends.

use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::join;
use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::testing::sql::{self, execute};
use crate::testing::{self, TestDatabase};

/// Rows of a chunk here.
const FEW: u32 = 7;

async fn ready(db: &TestDatabase, chunk: u32) -> (Pipe, Rows) {
    let mut conn = db.connect().await;
    let around = surroundings(&mut conn, context(&testing::config(""), testing::start())).await.unwrap();
    let rows: Rows = Arc::new(move |from, to| engineers::rows(from, to, &around).map_err(SeedError::Query));
    (Pipe::open(db.url(), is_superuser(&mut conn).await.unwrap(), chunk).await.unwrap(), rows)
}

async fn fill_all(pipe: &Pipe, size: (u32, u32), rows: Rows) -> (Result<u32, SeedError>, Vec<u32>) {
    let mut told = Vec::new();
    let filled = pipe.fill("engineers", size, rows, &mut |at| told.push(at.done)).await;
    (filled, told)
}

/// How many there are, who are the first so many, with the passports of those who were approved.
async fn count_without_hole(conn: &mut AsyncPgConnection) -> u32 {
    let count = sql::count(conn, "engineers").await;
    let first = format!(
        "generate_series(0, {} - 1) i join accounts a on a.email_key = 'engineer-' || i || '@seed.example'
           join engineers e on e.account_id = a.id",
        count.max(0)
    );
    assert_eq!(sql::count(conn, &first).await, count);
    let approved = sql::count(conn, "engineers where network_status = 'active'").await;
    assert_eq!(sql::count(conn, "passports p join engineers e on e.id = p.engineer_id").await, approved);
    u32::try_from(count).unwrap()
}

/// [`count_without_hole`], as soon as nobody else is in the database.
async fn count_settled(conn: &mut AsyncPgConnection) -> u32 {
    let others = "pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'";
    testing::until("connections of a run that ended are gone", async || sql::count(conn, others).await == 0)
        .await;
    count_without_hole(conn).await
}

#[derive(QueryableByName)]
struct Digest {
    #[diesel(sql_type = Text)]
    digest: String,
}

#[tokio::test]
async fn many_chunks_over_two_connections_are_the_rows_of_one() {
    let mut seen = Vec::new();
    for chunk in [FEW, CHUNK] {
        let db = TestDatabase::new().await;
        let (pipe, rows) = ready(&db, chunk).await;
        let (filled, told) = fill_all(&pipe, (0, 60), Arc::clone(&rows)).await;
        assert_eq!(filled.unwrap(), 60);
        let expected: Vec<u32> = (1..=60_u32.div_ceil(chunk)).map(|i| (i * chunk).min(60)).collect();
        assert_eq!(told, expected);
        let mut digests = Vec::new();
        for table in ["accounts", "engineers", "engineer_skills", "scorecard_marks", "decisions", "passports"]
        {
            let statement =
                format!("select md5(string_agg(t::text, E'\\n' order by t::text)) as digest from {table} t");
            let read: Digest = sql_query(statement).get_result(&mut db.connect().await).await.unwrap();
            digests.push((table, read.digest));
        }
        seen.push(digests);
        let (again, told) = fill_all(&pipe, (60, 60), rows).await;
        assert_eq!((again.unwrap(), told), (0, Vec::new()));
    }
    assert_eq!(seen[0], seen[1]);
}

/// Somebody has the first engineer's address and is not done: the first chunk waits for them, and the second, which is
/// all sent, for the first.
#[tokio::test]
async fn a_chunk_is_committed_after_the_one_before_and_never_without_it() {
    for (ending, is_refused) in [("rollback", false), ("commit", true)] {
        let db = TestDatabase::new().await;
        let (mut conn, mut other) = (db.connect().await, db.connect().await);
        let (pipe, rows) = ready(&db, FEW).await;
        execute(
            &mut other,
            "begin; insert into accounts (id, kind, email, email_key, name, state, created_at, updated_at)
               values (gen_random_uuid(), 'developer', 'engineer-0@seed.example', 'engineer-0@seed.example', 'Al', 'active',
                 '2026-11-01', '2026-11-01')",
        )
        .await;
        let ending = async {
            let waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
            let sent = "pg_stat_activity where datname = current_database() and state = 'idle in transaction'
                and query like 'copy passports %'";
            testing::until("one waits for a lock, one is sent", async || {
                sql::count(&mut conn, waits).await == 1 && sql::count(&mut conn, sent).await == 1
            })
            .await;
            assert_eq!(sql::count(&mut conn, "engineers").await, 0);
            execute(&mut other, ending).await;
        };
        let ((filled, told), ()) = join!(fill_all(&pipe, (0, 30), Arc::clone(&rows)), ending);
        if is_refused {
            assert!(matches!(filled, Err(SeedError::Copy(_))), "{filled:?}");
            drop((pipe, other));
            assert_eq!((told, count_settled(&mut conn).await), (Vec::new(), 0));
            execute(&mut conn, "delete from accounts where email_key = 'engineer-0@seed.example'").await;
            let (pipe, rows) = ready(&db, FEW).await;
            assert_eq!(fill_all(&pipe, (0, 30), rows).await.0.unwrap(), 30);
        } else {
            assert_eq!((filled.unwrap(), told), (30, vec![7, 14, 21, 28, 30]));
        }
        assert_eq!(count_without_hole(&mut conn).await, 30);
    }
}

#[tokio::test]
async fn rows_that_cannot_be_made_leave_those_before() {
    let db = TestDatabase::new().await;
    let (pipe, rows) = ready(&db, FEW).await;
    let made = Arc::clone(&rows);
    let broken: Rows = Arc::new(move |from, to| {
        assert!(from < 21, "on purpose");
        made(from, to)
    });
    let (filled, told) = fill_all(&pipe, (0, 40), broken).await;
    assert!(matches!(filled, Err(SeedError::Made(_))), "{filled:?}");
    drop(pipe);
    let mut conn = db.connect().await;
    let has = count_settled(&mut conn).await;
    assert!((told.last().copied().unwrap_or(0)..=21).contains(&has) && has.is_multiple_of(FEW), "{has}");
    let (pipe, rows) = ready(&db, FEW).await;
    assert_eq!(fill_all(&pipe, (has, 40), rows).await.0.unwrap(), 40 - has);
    assert_eq!(count_without_hole(&mut conn).await, 40);
}

#[tokio::test]
async fn a_run_that_is_cut_short_is_taken_up() {
    let db = TestDatabase::new().await;
    let (pipe, rows) = ready(&db, FEW).await;
    let (tell, mut told) = unbounded_channel();
    let mut tell = move |at: Progress| tell.send(at.done).unwrap();
    let heard = async { while told.recv().await.is_some_and(|done| done < 14) {} };
    tokio::select! {
        filled = pipe.fill("engineers", (0, 700), rows, &mut tell) => panic!("not cut: {filled:?}"),
        () = heard => {}
    }
    drop(pipe);
    let mut conn = db.connect().await;
    let has = count_settled(&mut conn).await;
    assert!((14..700).contains(&has) && has.is_multiple_of(FEW), "{has}");
    let (pipe, rows) = ready(&db, FEW).await;
    assert_eq!(fill_all(&pipe, (has, has + 20), rows).await.0.unwrap(), 20);
    assert_eq!(count_without_hole(&mut conn).await, has + 20);
}
