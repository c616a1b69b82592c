//! The freeze: every reader has a row or a reason, whatever is cut short.

use diesel_async::AsyncConnection;

use super::Desk;
use crate::digests::freeze::{self, Progress, freeze_chunk_of};
use crate::digests::{DigestError, DigestState, ledger};
use crate::platform::keys::Purpose;
use crate::testing::{digests, sql};

async fn suppress(desk: &mut Desk, address: &str) {
    let hash = desk.cx.keys.mac(Purpose::Suppressions, address.as_bytes());
    let hex = hash.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    sql::execute(
        &mut desk.conn,
        &format!(
            "insert into suppressions (address_hash, reason, created_at, liftable_at)
             values ('\\x{hex}', 'complained', now(), now())"
        ),
    )
    .await;
}

#[tokio::test]
async fn rows_and_exclusions_are_all_readers_even_after_a_cut() {
    let mut desk = Desk::new().await;
    digests::readers(&mut desk.conn, &desk.cx, 50).await;
    sql::execute(
        &mut desk.conn,
        "update subscribers set state = 'unsubscribed' where email like 'reader-1@%';
         update subscribers set state = 'unconfirmed', confirmed_at = null where email like 'reader-2@%';
         update subscribers set state = 'paused', paused_until = '2027-01-01' where email like 'reader-3@%';
         update subscribers set state = 'paused', paused_until = '2026-11-01' where email like 'reader-4@%'",
    )
    .await;
    suppress(&mut desk, "reader-5@site-5.example").await;
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;

    let mut other = desk.database.connect().await;
    assert_eq!(freeze_chunk_of(&mut desk.conn, &desk.cx, digest.id, 7).await.unwrap(), Progress::More);
    assert_eq!(freeze_chunk_of(&mut other, &desk.cx, digest.id, 7).await.unwrap(), Progress::More);
    let cut = digests::find(&mut desk.conn, digest.id).await;
    assert!(cut.frozen_at.is_none() && cut.freeze_cursor.is_some());
    assert_eq!(desk.ledger(digest.id).await.frozen, 0, "nothing counts before the end");
    assert!(desk.claim(&digest, "early", 10).await.is_empty(), "and nothing is claimed");

    // A worker dies with a chunk that it had not committed.
    let mut dying = desk.database.connect().await;
    dying.begin_test_transaction().await.unwrap();
    assert_eq!(freeze_chunk_of(&mut dying, &desk.cx, digest.id, 7).await.unwrap(), Progress::More);
    drop(dying);
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.freeze_cursor, cut.freeze_cursor);

    // Two go on at once, in other sizes, over two connections.
    let (a, b) = tokio::join!(
        freeze::freeze(&mut desk.conn, &desk.cx, digest.id),
        freeze::freeze(&mut other, &desk.cx, digest.id)
    );
    a.unwrap();
    b.unwrap();
    let frozen = digests::find(&mut desk.conn, digest.id).await;
    assert_eq!(frozen.state, DigestState::Frozen);
    assert_eq!((frozen.candidates, frozen.frozen_count), (Some(50), Some(46)));
    let reasons = ledger::list_exclusions(&mut desk.conn, digest.id).await.unwrap();
    let mut reasons: Vec<(&str, i64)> = reasons.iter().map(|r| (r.reason.as_str(), r.count)).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, [("paused", 1), ("suppressed", 1), ("unconfirmed", 1), ("unsubscribed", 1)]);
    assert_eq!(desk.ledger(digest.id).await.pending, 46);

    // Once more changes nothing; a reader who comes later is not in it.
    sql::execute(
        &mut desk.conn,
        "insert into subscribers (id, email, address_key, domain, state, confirmed_at, sort_hash, created_at, updated_at)
         values (gen_random_uuid(), 'late@x.example', 'late@x.example', 'x.example', 'confirmed', now(), 1, now(), now())",
    )
    .await;
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(desk.ledger(digest.id).await.frozen, 46);
}

#[tokio::test]
async fn a_freeze_that_does_not_add_up_is_refused() {
    let mut desk = Desk::new().await;
    digests::readers(&mut desk.conn, &desk.cx, 20).await;
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    freeze_chunk_of(&mut desk.conn, &desk.cx, digest.id, 5).await.unwrap();
    sql::execute(
        &mut desk.conn,
        "delete from deliveries where subscriber_id = (select subscriber_id from deliveries limit 1)",
    )
    .await;
    let refused = freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await;
    assert!(
        matches!(refused, Err(DigestError::DoesNotAddUp { candidates: 20, rows: 19, .. })),
        "{refused:?}"
    );
    assert!(digests::find(&mut desk.conn, digest.id).await.frozen_at.is_none());
}

#[tokio::test]
async fn an_issue_that_is_not_approved_or_is_held_is_not_frozen() {
    let mut desk = Desk::new().await;
    digests::engineers(&mut desk.conn, 4).await;
    let period = "2026-12".parse().unwrap();
    let digest = crate::digests::plan::ensure_period(&mut desk.conn, &desk.cx, period).await.unwrap();
    let refused = freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await;
    assert!(matches!(refused, Err(DigestError::WrongState(DigestState::Planned))), "{refused:?}");
    let approved = digests::approved(&mut desk.conn, &desk.cx).await;
    assert!(!freeze::is_due(&crate::digests::Digest { is_held: true, ..approved }, &desk.cx));
}
