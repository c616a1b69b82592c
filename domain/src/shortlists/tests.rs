//! Lists through their operations: whose they are, what they show, what can be taken back.

use chrono::TimeDelta;

use super::*;
use crate::engineers::{Exclusion, Visibility};
use crate::platform::actor::{Actor, CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::ShortlistId;
use crate::testing::engineers::{TestEngineer, approved, named};
use crate::testing::{self, TestDatabase, accounts, sql};

fn as_member(signed: &Signed) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    cx.with_actor(Actor::Account(Box::new(signed.clone())))
}

async fn list_with(conn: &mut Conn, cx: &Context, who: &[&TestEngineer]) -> ShortlistId {
    let mut id = None;
    for engineer in who {
        let to = id.map_or_else(|| AddTo::New("Payments".into()), AddTo::Existing);
        id = Some(add_to_shortlist(conn, cx, &to, &engineer.slug).await.unwrap().0.id);
    }
    id.unwrap()
}

#[tokio::test]
async fn a_list_is_the_teams_and_a_second_press_changes_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let ada = approved(&mut conn, "Ada Lovelace").await;
    let (cx, foreign) = (as_member(&owner), as_member(&other));
    let id = list_with(&mut conn, &cx, &[&ada, &ada]).await;
    let again = add_to_shortlist(&mut conn, &cx, &AddTo::New("payments".into()), &ada.slug).await.unwrap();
    assert_eq!(again.0.id, id, "a list of that name is taken, not doubled");
    assert_eq!(open_shortlist(&mut conn, &cx, id).await.unwrap().entries.len(), 1);
    assert_eq!(count_companies_with(&mut conn, ada.id).await.unwrap(), 1);
    assert!(matches!(open_shortlist(&mut conn, &foreign, id).await, Err(ListError::NotFound)));
    let to = AddTo::Existing(id);
    assert!(matches!(add_to_shortlist(&mut conn, &foreign, &to, &ada.slug).await, Err(ListError::NotFound)));
    let mut viewer = owner.clone();
    viewer.member.as_mut().unwrap().role = CompanyRole::Viewer;
    let viewer = as_member(&viewer);
    assert!(!open_shortlist(&mut conn, &viewer, id).await.unwrap().can_write);
    assert!(matches!(add_to_shortlist(&mut conn, &viewer, &to, &ada.slug).await, Err(ListError::NotAllowed)));
    assert!(matches!(save_note(&mut conn, &viewer, id, &ada.slug, "x").await, Err(ListError::NotAllowed)));
    let nobody = testing::context(&Clock::standing_at(testing::start())).with_actor(Actor::Stranger);
    assert!(matches!(list_shortlists(&mut conn, &nobody).await, Err(ListError::NotAllowed)));
}

#[tokio::test]
async fn whoever_cannot_be_seen_any_more_is_counted_and_not_named() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let cx = as_member(&owner);
    let (ada, grace) = (approved(&mut conn, "Ada Lovelace").await, approved(&mut conn, "Grace Hopper").await);
    let id = list_with(&mut conn, &cx, &[&ada, &grace]).await;
    save_note(&mut conn, &cx, id, &ada.slug, "Knows ledgers").await.unwrap();
    let company = owner.member.as_ref().unwrap().company_id;
    sql::execute(&mut conn, &format!("update engineers set visibility = 'hidden' where id = '{}'", ada.id))
        .await;
    let list = open_shortlist(&mut conn, &cx, id).await.unwrap();
    assert_eq!((list.entries.len(), list.unseen), (1, 1));
    assert_eq!(list_shortlists(&mut conn, &cx).await.unwrap()[0].1, 1);
    assert!(matches!(remove_entry(&mut conn, &cx, id, &ada.slug).await, Err(ListError::NotFound)));
    sql::execute(&mut conn, &format!("update engineers set visibility = 'public' where id = '{}'", ada.id))
        .await;
    let list = open_shortlist(&mut conn, &cx, id).await.unwrap();
    assert!(list.entries.iter().any(|entry| entry.note == "Knows ledgers"), "the note is still there");
    let shut = named("Hedy Lamarr").excluding(Exclusion::Company(company)).insert(&mut conn).await;
    let to = AddTo::Existing(id);
    assert!(matches!(add_to_shortlist(&mut conn, &cx, &to, &shut.slug).await, Err(ListError::NotFound)));
    let hidden = named("Mary Shelley").visibility(Visibility::Hidden).insert(&mut conn).await;
    assert!(matches!(hide(&mut conn, &cx, &hidden.slug).await, Err(ListError::NotFound)));
}

#[tokio::test]
async fn removing_is_taken_back_with_the_note_and_forgotten_after_its_days() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let cx = as_member(&owner);
    let ada = approved(&mut conn, "Ada Lovelace").await;
    let id = list_with(&mut conn, &cx, &[&ada]).await;
    save_note(&mut conn, &cx, id, &ada.slug, "Ask about rollback").await.unwrap();
    let long = "x".repeat(NOTE_LENGTH + 1);
    assert!(matches!(save_note(&mut conn, &cx, id, &ada.slug, &long).await, Err(ListError::Invalid(_))));
    for _ in 0..2 {
        remove_entry(&mut conn, &cx, id, &ada.slug).await.unwrap();
    }
    let list = open_shortlist(&mut conn, &cx, id).await.unwrap();
    assert_eq!((list.entries.len(), list.removed.len(), list.unseen), (0, 1, 0));
    put_back(&mut conn, &cx, id, &ada.slug).await.unwrap();
    assert_eq!(open_shortlist(&mut conn, &cx, id).await.unwrap().entries[0].note, "Ask about rollback");
    assert!(matches!(delete_shortlist(&mut conn, &cx, id).await, Err(ListError::NotEmpty)));
    remove_entry(&mut conn, &cx, id, &ada.slug).await.unwrap();
    assert_eq!(forget_removed(&mut conn, cx.now + TimeDelta::days(UNDO_DAYS)).await.unwrap(), 0);
    let later = cx.now + TimeDelta::days(UNDO_DAYS) + TimeDelta::seconds(1);
    assert_eq!(forget_removed(&mut conn, later).await.unwrap(), 1);
    assert!(matches!(put_back(&mut conn, &cx, id, &ada.slug).await, Err(ListError::NotFound)));
    delete_shortlist(&mut conn, &cx, id).await.unwrap();
    assert!(list_shortlists(&mut conn, &cx).await.unwrap().is_empty());
}

#[tokio::test]
async fn hiding_is_ones_own_and_taken_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Viewer, true).await;
    let cx = as_member(&owner);
    let ada = approved(&mut conn, "Ada Lovelace").await;
    for _ in 0..2 {
        hide(&mut conn, &cx, &ada.slug).await.unwrap();
    }
    assert_eq!(list_hidden(&mut conn, &cx).await.unwrap().cards.len(), 1);
    assert_eq!(hidden_ids(&mut conn, owner.account_id).await.unwrap(), [ada.id]);
    unhide(&mut conn, &cx, &ada.slug).await.unwrap();
    unhide(&mut conn, &cx, &ada.slug).await.unwrap();
    assert!(list_hidden(&mut conn, &cx).await.unwrap().cards.is_empty());
}
