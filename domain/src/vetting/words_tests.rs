use super::*;
use crate::testing::TestDatabase;
use crate::testing::personal::places_of;
use crate::testing::sql;
use crate::testing::vetting::{approve, reject};
use crate::vetting::kit::{application, applied, at, system};
use crate::vetting::{SubmitError, submit};

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

#[tokio::test]
async fn every_rejection_and_every_word_of_it_goes() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, first) = applied(&mut conn).await;
    reject(&mut conn, &system(), &panel, first).await;
    let said = format!(
        "update stage_runs set waive_reason = 'because zzmark' where application_id = '{first}' and state = 'waived';
         insert into interviews (id, application_id, stage_run_id, vetter_id, state, minutes, zone, place, created_at, updated_at)
           select '99999999-9999-7999-8999-999999999999', application_id, id, '{}', 'cancelled', 45, 'UTC', 'https://zzmark.example',
             created_at, created_at from stage_runs where application_id = '{first}' limit 1;
         insert into interview_events (id, interview_id, state, side, reason, sequence, at)
           values (gen_random_uuid(), '99999999-9999-7999-8999-999999999999', 'cancelled', 'candidate', 'zzmark is ill', 1, now())",
        panel.first.account_id
    );
    sql::execute(&mut conn, &said).await;
    let places = ["interview_events.reason", "interviews.place", "stage_runs.waive_reason"];
    assert_eq!(places_of(&mut conn, "zzmark").await, places);
    let Err(SubmitError::TooEarly(day)) = submit(&mut conn, &ada, "").await else { panic!("too early") };
    let later = at(&ada, day);
    let second = submit(&mut conn, &later, "").await.unwrap();
    let engineer = application(&mut conn, first).await.engineer_id;
    let kept = find_kept_words(&mut conn, engineer, second).await.unwrap().unwrap();
    assert_eq!(
        kept,
        Words { until: kept_until(system().now), deleted_at: None },
        "said on the page of the next attempt"
    );
    delete_own_words(&mut conn, &later).await.unwrap();
    assert_eq!(places_of(&mut conn, "zzmark").await, Vec::<String>::new());
    assert_eq!(are_there(&mut conn).await, [false; 3]);
    assert_eq!(find_kept_words(&mut conn, engineer, second).await.unwrap(), None);
}
