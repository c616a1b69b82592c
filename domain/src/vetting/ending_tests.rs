//! An approval that ends is told before, ends once, and leaves a way back.

use super::*;
use crate::engineers::find_engineer;
use crate::testing::engineers::named;
use crate::testing::vetting::approve;
use crate::testing::{self, TestDatabase};
use crate::vetting::kit::{application, applied, at, count_mails, days, system};
use crate::vetting::{SubmitError, submit};

#[tokio::test]
async fn an_approval_is_told_to_end_ends_and_may_be_had_again() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    approve(&mut conn, &system(), &panel, id).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    let until = find_engineer(&mut conn, engineer).await.unwrap().unwrap().vetted_until.unwrap();

    let early = at(&system(), until - TimeDelta::days(ENDING_DAYS) - TimeDelta::seconds(1));
    assert_eq!(end_approvals(&mut conn, &early).await.unwrap(), Endings::default());
    let soon = at(&system(), until - TimeDelta::days(ENDING_DAYS));
    assert_eq!(end_approvals(&mut conn, &soon).await.unwrap(), Endings { told: 1, ended: 0 });
    assert_eq!(end_approvals(&mut conn, &soon).await.unwrap(), Endings::default(), "told once");
    let still = find_engineer(&mut conn, engineer).await.unwrap().unwrap();
    assert_eq!(still.network_status, NetworkStatus::Active, "it stands until its day");
    assert!(matches!(submit(&mut conn, &at(&ada, soon.now), "").await, Err(SubmitError::AlreadyIn)));

    let over = at(&system(), until);
    assert_eq!(end_approvals(&mut conn, &over).await.unwrap(), Endings { told: 0, ended: 1 });
    assert_eq!(end_approvals(&mut conn, &over).await.unwrap(), Endings::default(), "ended once");
    let row = find_engineer(&mut conn, engineer).await.unwrap().unwrap();
    assert_eq!((row.network_status, row.score), (NetworkStatus::None, None));
    assert_eq!(count_mails(&mut conn, "vetting_ending").await, 2);
    let again = submit(&mut conn, &at(&ada, over.now), "").await.unwrap();
    let second = application(&mut conn, again).await;
    assert_eq!((second.attempt, second.engineer_id), (2, engineer));
}

#[tokio::test]
async fn who_is_not_in_the_network_loses_nothing_and_hears_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let old = testing::start() - TimeDelta::days(800);
    for status in [NetworkStatus::None, NetworkStatus::Applicant, NetworkStatus::Removed] {
        named("Ada").network_status(status).approved_at(old).insert(&mut conn).await;
    }
    assert_eq!(end_approvals(&mut conn, &system()).await.unwrap(), Endings::default());
    let paused =
        named("Grace").network_status(NetworkStatus::Paused).approved_at(old).insert(&mut conn).await;
    assert_eq!(end_approvals(&mut conn, &days(&system(), 1)).await.unwrap().ended, 1);
    let row = find_engineer(&mut conn, paused.id).await.unwrap().unwrap();
    assert_eq!(row.network_status, NetworkStatus::None);
    assert_eq!(count_mails(&mut conn, "vetting_ending").await, 1);
}
