use super::*;
use crate::engineers::Visibility;
use crate::passports::{PassportState, find};
use crate::platform::actor::CompanyRole;
use crate::platform::clock::Clock;
use crate::platform::ids::CompanyId;
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
    assert!(matches!(submit(&mut conn, &owner, "").await, Err(SubmitError::AlreadyIn)), "no way round it");

    restore(&mut conn, &admin, of, "The invoices were for two weeks.").await.unwrap();
    assert_eq!(find_removal(&mut conn, ada.id).await.unwrap(), None);
    let row = lock_engineer(&mut conn, ada.id).await.unwrap().unwrap();
    assert_eq!(row.network_status, NetworkStatus::Active);
    let state = find(&mut conn, passport).await.unwrap().unwrap().state(cx.now);
    assert_eq!(state, PassportState::Valid);
    let kinds = mails::kinds_owed(&mut conn).await;
    assert_eq!(kinds, [MailKind::EngineerRemoved, MailKind::EngineerRestored]);
}

#[tokio::test]
async fn companies_hear_what_is_so_and_conversations_come_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let ada = testing::engineers::approved(&mut conn, "Ada").await;
    let of = ada.signed.account_id;
    let admin = cx.with_actor(accounts::actor(&accounts::staff(&mut conn, &[Permission::Admin]).await));
    let mut members = Vec::new();
    for _ in 0..3 {
        members.push(accounts::company_member(&mut conn, CompanyRole::Owner, true).await);
    }
    let ids: Vec<CompanyId> =
        members.iter().map(|signed| signed.member.as_ref().unwrap().company_id).collect();
    // The first two talk with her; the third waits for an answer.
    for member in &members[..2] {
        testing::conversations::opened(&mut conn, member, &ada).await;
    }
    testing::intros::sent(&mut conn, &members[2], &ada).await;
    let open = async |conn: &mut Conn| {
        let mut open = conversations::list_partners(conn, ada.id, None).await.unwrap();
        open.sort();
        open
    };
    assert_eq!(open(&mut conn).await.len(), 2);
    remove(&mut conn, &admin, of, WHY).await.unwrap();
    assert_eq!(open(&mut conn).await, []);
    let owed = mails::owed(&mut conn).await;
    let ended: Vec<_> = owed.iter().filter(|mail| mail.kind == MailKind::IntroEnded).collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].payload["removed"], true, "and not that the account is deleted");
    // The second blocks her meanwhile: with that company it stays as it is.
    let by = cx.with_actor(accounts::actor(&members[1]));
    moderation::block(&mut conn, &by, ids[1], ada.id).await.unwrap();
    restore(&mut conn, &admin, of, "The invoices were for two weeks.").await.unwrap();
    assert_eq!(open(&mut conn).await, ids[..1]);
}
