use super::*;
use crate::testing::TestDatabase;
use crate::testing::personal::places_of;
use crate::testing::sql;
use crate::testing::vetting::{approve, reject};
use crate::vetting::kit::{applied, at, system};

/// Of the panel's cards, their note on the stage, and the reason of the decision.
const WORDS: [&str; 3] = ["the follow-up held", "What you built can be told", "Say what you built"];

async fn are_there(conn: &mut Conn) -> Vec<bool> {
    let mut found = Vec::new();
    for word in WORDS {
        let places = places_of(conn, word).await;
        found.push(places.iter().any(|place| !place.starts_with("outbox")));
    }
    found
}

#[tokio::test]
async fn words_are_kept_for_twelve_months_or_until_the_applicant_has_them_deleted() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    assert!(matches!(delete_own_words(&mut conn, &ada).await, Err(WordsError::NotFound)));
    reject(&mut conn, &system(), &panel, id).await;
    let words = find_words(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(words, Words { until: kept_until(system().now), deleted_at: None });
    assert_eq!(are_there(&mut conn).await, [true; 3]);
    let before = at(&system(), words.until - chrono::TimeDelta::seconds(1));
    assert_eq!(delete_due_words(&mut conn, &before).await.unwrap(), 0);
    for _ in 0..2 {
        delete_own_words(&mut conn, &ada).await.unwrap();
    }
    assert_eq!(are_there(&mut conn).await, [false; 3]);
    assert_eq!(find_words(&mut conn, id).await.unwrap().unwrap().deleted_at, Some(ada.now));
    let kept = "applications where state = 'rejected' and reapply_after is not null";
    assert_eq!(sql::count(&mut conn, kept).await, 1, "the day to come back stays");
    assert!(sql::count(&mut conn, "scorecard_marks where mark = 2").await > 0, "and the marks");
    let said = "audit_events where action = 'application.words_deleted'";
    assert_eq!(sql::count(&mut conn, said).await, 1);
    assert_eq!(delete_due_words(&mut conn, &at(&system(), words.until)).await.unwrap(), 0, "it is done");
}

#[tokio::test]
async fn nobody_has_to_ask_and_an_approval_keeps_its_words() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, turned_down) = applied(&mut conn).await;
    reject(&mut conn, &system(), &panel, turned_down).await;
    let later = at(&system(), kept_until(system().now));
    assert_eq!(delete_due_words(&mut conn, &later).await.unwrap(), 1);
    assert_eq!(delete_due_words(&mut conn, &later).await.unwrap(), 0);
    assert_eq!(are_there(&mut conn).await, [false; 3]);
    let (ada, panel, id) = applied(&mut conn).await;
    approve(&mut conn, &system(), &panel, id).await;
    assert_eq!(find_words(&mut conn, id).await.unwrap(), None);
    assert!(matches!(delete_own_words(&mut conn, &ada).await, Err(WordsError::NotFound)));
    assert_eq!(delete_due_words(&mut conn, &later).await.unwrap(), 0);
}
