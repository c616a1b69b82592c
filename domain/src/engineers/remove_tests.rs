use super::*;
use crate::engineers::Visibility;
use crate::passports::{PassportState, find};
use crate::platform::clock::Clock;
use crate::testing::passports::issued;
use crate::testing::{self, TestDatabase, accounts, mails};
use crate::vetting::{SubmitError, submit};

const WHY: &str = "Sent the same invoice to two companies.";

#[tokio::test]
async fn a_removal_hides_revokes_and_says_why_and_can_be_taken_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let (ada, passport) = issued(&mut conn, &cx, Visibility::Public).await;
    let of = ada.signed.account_id;
    let admin = cx.with_actor(accounts::actor(&accounts::staff(&mut conn, &[Permission::Admin]).await));
    let vetter = cx.with_actor(accounts::actor(&accounts::staff(&mut conn, &[Permission::Vetter]).await));
    assert!(matches!(remove(&mut conn, &vetter, of, WHY).await, Err(RemoveError::NotAllowed)));
    assert!(matches!(remove(&mut conn, &admin, of, " bad ").await, Err(RemoveError::Invalid(_))));
    assert!(matches!(restore(&mut conn, &admin, of, WHY).await, Err(RemoveError::WrongState(_))));
    assert_eq!(mails::kinds_owed(&mut conn).await, [], "nothing was done");

    remove(&mut conn, &admin, of, WHY).await.unwrap();
    assert!(matches!(remove(&mut conn, &admin, of, WHY).await, Err(RemoveError::WrongState(_))), "once");
    let removal = find_removal(&mut conn, ada.id).await.unwrap().unwrap();
    assert_eq!((removal.at, removal.reason.as_str()), (cx.now, WHY));
    let row = lock_engineer(&mut conn, ada.id).await.unwrap().unwrap();
    assert_eq!((row.network_status, row.score), (NetworkStatus::Removed, None));
    let state = find(&mut conn, passport).await.unwrap().unwrap().state(cx.now);
    assert_eq!(state, PassportState::Revoked);
    let owner = cx.with_actor(accounts::actor(&ada.signed));
    assert!(matches!(submit(&mut conn, &owner).await, Err(SubmitError::AlreadyIn)), "no way round it");

    restore(&mut conn, &admin, of, "The invoices were for two weeks.").await.unwrap();
    assert_eq!(find_removal(&mut conn, ada.id).await.unwrap(), None);
    let row = lock_engineer(&mut conn, ada.id).await.unwrap().unwrap();
    assert_eq!(row.network_status, NetworkStatus::Active);
    let state = find(&mut conn, passport).await.unwrap().unwrap().state(cx.now);
    assert_eq!(state, PassportState::Valid);
    let kinds = mails::kinds_owed(&mut conn).await;
    assert_eq!(kinds, [MailKind::EngineerRemoved, MailKind::EngineerRestored]);
}
