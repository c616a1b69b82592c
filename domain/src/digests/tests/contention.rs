//! Statements of one sender, of its supervisor and of others meet on the same rows: nobody waits, nobody deadlocks.

use chrono::TimeDelta;
use tokio::sync::Barrier;

use super::Desk;
use crate::digests::{claim, control, recover};
use crate::platform::db::{self, Conn, QueryError};
use crate::testing::{digests, sql};

/// Runs `work` while another transaction has `locked` rows of deliveries locked; nobody may wait for that one.
async fn while_locked<T>(locking: &mut Conn, locked: &str, work: impl AsyncFnOnce() -> T) -> T {
    db::transaction(locking, async |conn| {
        sql::execute(conn, "set local statement_timeout = 0").await;
        assert!(
            sql::count(conn, &format!("(select from deliveries where {locked} for update) as them")).await
                > 0
        );
        Ok::<_, QueryError>(work().await)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn renewing_waking_and_recovering_pass_over_rows_that_are_being_settled() {
    let mut desk = Desk::new().await;
    sql::execute(&mut desk.conn, "set statement_timeout = 5000").await; // waiting is an error
    let mut other = desk.database.connect().await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 12).await;
    let claimed = desk.claim(&digest, "a", 8).await;
    desk.fly(&digest, "a", &claimed[..4]).await;
    let locked = format!("subscriber_id in ('{}', '{}')", claimed[0].subscriber_id, claimed[7].subscriber_id);
    let renewed = while_locked(&mut other, &locked, async || {
        claim::renew(&mut desk.conn, digest.id, "a", 60).await.unwrap()
    })
    .await;
    assert_eq!(renewed, 6);

    digests::expire_leases(&mut desk.conn).await;
    let recovered = while_locked(&mut other, &locked, async || {
        recover::recover(&mut desk.conn, &desk.cx, &digest).await.unwrap()
    })
    .await;
    assert_eq!((recovered.returned, recovered.uncertain), (3, 3));

    let put_off = "update deliveries set state = 'deferred', next_at = '2026-11-01' where state = 'waiting'";
    sql::execute(&mut desk.conn, put_off).await;
    desk.advance(TimeDelta::minutes(1));
    let one = "subscriber_id = (select subscriber_id from deliveries where state = 'deferred' limit 1)";
    let woken = while_locked(&mut other, one, async || desk.claim(&digest, "b", 20).await.len()).await;
    assert_eq!(woken, 6, "seven were due");
    while_locked(&mut other, "state = 'deferred'", async || {
        control::cancel(&mut desk.conn, &desk.cx, digest.id, "the wrong month").await.unwrap();
    })
    .await;
    assert_eq!(desk.ledger(digest.id).await.skipped, 7, "those in hand; the one put off follows");
}

#[tokio::test]
async fn a_copy_that_goes_in_flight_has_its_whole_lease_before_it() {
    let mut desk = Desk::with("[digest]\nclaim_lease_seconds = 600").await;
    let digest = digests::sending(&mut desk.conn, &desk.cx, 2).await;
    let claimed = desk.claim(&digest, "a", 2).await;
    desk.fly(&digest, "a", &claimed[..1]).await;
    let long = "deliveries where lease_until > now() + interval '5 minutes'";
    assert_eq!(sql::count(&mut desk.conn, &format!("{long} and state = 'in_flight'")).await, 1);
    assert_eq!(sql::count(&mut desk.conn, long).await, 1);
}

#[tokio::test]
async fn a_deadlock_passes_and_is_nobodys_failure() {
    let desk = Desk::new().await;
    let (mut one, mut other) = (desk.database.connect().await, desk.database.connect().await);
    sql::execute(&mut one, "create table pair (id int primary key); insert into pair values (1), (2)").await;
    let both_have_one = Barrier::new(2);
    let lock_in_order = async |conn: &mut Conn, first: i32, second: i32| {
        db::transaction(conn, async |conn| {
            lock(conn, first).await?;
            both_have_one.wait().await;
            lock(conn, second).await
        })
        .await
    };
    let ends = tokio::join!(lock_in_order(&mut one, 1, 2), lock_in_order(&mut other, 2, 1));
    let ((Err(victim), Ok(())) | (Ok(()), Err(victim))) = ends else { panic!("{ends:?}") };
    assert!(db::is_passing(&victim), "{victim}");
    assert!(!db::is_connection_loss(&victim), "{victim}");
    assert!(!db::is_passing(&QueryError::NotFound));
}

async fn lock(conn: &mut Conn, id: i32) -> Result<(), QueryError> {
    use diesel_async::SimpleAsyncConnection;
    conn.batch_execute(&format!("select from pair where id = {id} for update")).await
}
