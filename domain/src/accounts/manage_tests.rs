use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::accounts::list_notes;
use crate::platform::actor::{Actor, Signed};
use crate::platform::clock::Clock;
use crate::schema::{audit_events, sessions, staff_permissions};
use crate::testing::{self, TestDatabase};

const REASON: &str = "sends the same text to everybody";

fn by(who: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(testing::accounts::actor(who))
}

async fn held_by(conn: &mut Conn, who: &Signed) -> Vec<Permission> {
    staff_permissions::table
        .filter(staff_permissions::account_id.eq(who.account_id))
        .order(staff_permissions::permission)
        .select(staff_permissions::permission)
        .load(conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn permissions_become_what_is_wanted_and_are_in_the_log() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let kim = testing::accounts::staff(&mut conn, &[Permission::Vetter, Permission::Editor]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let wanted = [Permission::Editor, Permission::Moderator];
    for _ in 0..2 {
        set_permissions(&mut conn, &by(&sam), kim.account_id, &wanted).await.unwrap();
    }
    assert_eq!(held_by(&mut conn, &kim).await, wanted);
    let log: Vec<serde_json::Value> =
        audit_events::table.select(audit_events::detail).load(&mut conn).await.unwrap();
    assert_eq!(log, [json!({ "granted": ["moderator"], "revoked": ["vetter"] })], "once");
    let refused = set_permissions(&mut conn, &by(&sam), ada.account_id, &wanted).await;
    assert!(matches!(refused, Err(ManageError::NotStaff)));
    let refused = set_permissions(&mut conn, &by(&kim), kim.account_id, &[Permission::Admin]).await;
    assert!(matches!(refused, Err(ManageError::NotAllowed)));
    let refused = set_permissions(&mut conn, &by(&sam), sam.account_id, &[Permission::Vetter]).await;
    assert!(matches!(refused, Err(ManageError::Own)), "one's own admin");
    set_permissions(&mut conn, &by(&sam), sam.account_id, &[Permission::Admin, Permission::Vetter])
        .await
        .unwrap();
    assert_eq!(held_by(&mut conn, &sam).await, [Permission::Admin, Permission::Vetter]);
}

#[tokio::test]
async fn two_admins_who_dismiss_each_other_at_once_leave_one() {
    let db = TestDatabase::new().await;
    let (mut one, mut two) = (db.connect().await, db.connect().await);
    for is_suspension in [false, true] {
        let sam = testing::accounts::staff(&mut one, &[Permission::Admin]).await;
        let kim = testing::accounts::staff(&mut one, &[Permission::Admin]).await;
        let (by_sam, by_kim) = (by(&sam), by(&kim));
        let dismiss = async |conn: &mut Conn, cx: &Context, of: &Signed| {
            if is_suspension {
                suspend(conn, cx, of.account_id, REASON).await
            } else {
                set_permissions(conn, cx, of.account_id, &[]).await
            }
        };
        let (a, b) = tokio::join!(dismiss(&mut one, &by_sam, &kim), dismiss(&mut two, &by_kim, &sam));
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|is_done| **is_done).count(), 1, "{a:?} {b:?}");
    }
}

#[tokio::test]
async fn a_locked_account_is_out_at_once_and_told_why() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let state = async |conn: &mut Conn| find_suspension(conn, ada.account_id).await.unwrap();
    for (of, reason, wanted) in [
        (ada.account_id, "short", "Invalid"),
        (sam.account_id, REASON, "Own"),
        (AccountId::new(), REASON, "NotFound"),
    ] {
        let refused = suspend(&mut conn, &by(&sam), of, reason).await;
        assert!(format!("{refused:?}").contains(wanted), "{wanted}: {refused:?}");
    }
    let refused = suspend(&mut conn, &by(&ada), sam.account_id, REASON).await;
    assert!(matches!(refused, Err(ManageError::NotAllowed)));
    let system = Context { actor: Actor::System, ..by(&sam) };
    assert!(matches!(
        suspend(&mut conn, &system, ada.account_id, REASON).await,
        Err(ManageError::NotAllowed)
    ));
    assert_eq!(testing::mails::owed(&mut conn).await, [], "nothing was done");

    suspend(&mut conn, &by(&sam), ada.account_id, REASON).await.unwrap();
    let twice = suspend(&mut conn, &by(&sam), ada.account_id, REASON).await;
    assert!(matches!(twice, Err(ManageError::WrongState(AccountState::Suspended))));
    assert_eq!(state(&mut conn).await.as_deref(), Some(REASON));
    let ends: Vec<Option<String>> = sessions::table
        .filter(sessions::account_id.eq(ada.account_id))
        .select(sessions::end_reason)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(ends, [Some("suspended".to_owned())]);
    reinstate(&mut conn, &by(&sam), ada.account_id, "explained itself by mail").await.unwrap();
    assert_eq!(state(&mut conn).await, None);
    let kinds = testing::mails::kinds_owed(&mut conn).await;
    assert_eq!(kinds, [MailKind::AccountSuspended, MailKind::AccountReinstated]);
}

#[tokio::test]
async fn a_lock_keeps_where_an_account_stood_and_its_reasons_are_notes() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let state = async |conn: &mut Conn, change: &str| {
        let sets = format!("update accounts set {change} where id = '{}'", ada.account_id);
        testing::sql::execute(conn, &sets).await;
        suspend(conn, &by(&sam), ada.account_id, REASON).await.unwrap();
        reinstate(conn, &by(&sam), ada.account_id, "explained itself by mail").await.unwrap();
        let row = queries::lock_account(conn, ada.account_id).await.unwrap().unwrap();
        row.state
    };
    assert_eq!(state(&mut conn, "state = 'active'").await, AccountState::Active);
    let ending = format!(
        "insert into account_deletions (id, account_id, asked_at, due_at, ends_subscription)
         values (gen_random_uuid(), '{}', now(), now(), false)",
        ada.account_id
    );
    testing::sql::execute(&mut conn, &ending).await;
    assert_eq!(state(&mut conn, "state = 'deletion_requested'").await, AccountState::DeletionRequested);
    testing::sql::execute(&mut conn, "delete from account_deletions").await;
    assert_eq!(state(&mut conn, "state = 'pending', email_verified_at = null").await, AccountState::Pending);
    let notes = list_notes(&mut conn, &by(&sam), ada.account_id).await.unwrap();
    assert_eq!(notes.len(), 6);
    assert!(notes.iter().any(|note| note.reason == REASON && note.action == "account.suspended"));
    let words: Vec<Option<String>> =
        audit_events::table.select(audit_events::reason).load(&mut conn).await.unwrap();
    assert!(words.iter().all(Option::is_none), "no word about a person in what is never changed");
    assert!(list_notes(&mut conn, &by(&ada), ada.account_id).await.is_err());
}

#[tokio::test]
async fn a_reported_person_who_is_about_to_leave_is_locked_and_opened_to_where_they_stood() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let sam = testing::accounts::staff(&mut conn, &[Permission::Moderator]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let cx = by(&sam);
    let leaves = format!(
        "update accounts set state = 'deletion_requested' where id = '{0}';
         insert into account_deletions (id, account_id, asked_at, due_at, ends_subscription)
         values (gen_random_uuid(), '{0}', now(), now(), false);",
        ada.account_id
    );
    testing::sql::execute(&mut conn, &leaves).await;
    let locked = crate::accounts::lock_reported(&mut conn, &cx, ada.account_id, REASON).await.unwrap();
    assert!(locked, "asking for the end is no way out of a measure");
    assert_eq!(find_suspension(&mut conn, ada.account_id).await.unwrap().as_deref(), Some(REASON));
    let row = queries::lock_account(&mut conn, ada.account_id).await.unwrap().unwrap();
    open_again(&mut conn, &row, cx.now).await.unwrap();
    let row = queries::lock_account(&mut conn, ada.account_id).await.unwrap().unwrap();
    assert_eq!(row.state, AccountState::DeletionRequested);
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_off_with_a_word_to_its_owner() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let remove =
        async |conn: &mut Conn, of: AccountId, why: &str| remove_two_factor(conn, &by(&sam), of, why).await;
    let why = "Called back at the number on the contract.";
    assert!(matches!(remove(&mut conn, ada.account_id, why).await, Err(ManageError::NoFactor)));
    let factor = format!(
        "insert into totp_factors (account_id, sealed_secret, state, asked_at, confirmed_at)
           values ('{0}', 'x', 'on', now(), now());
         insert into recovery_codes (code_hash, account_id, issued_at) values ('x', '{0}', now());",
        ada.account_id
    );
    testing::sql::execute(&mut conn, &factor).await;
    assert!(matches!(remove(&mut conn, ada.account_id, "lost").await, Err(ManageError::Invalid(_))));
    assert!(matches!(remove(&mut conn, sam.account_id, why).await, Err(ManageError::Own)));
    let refused = remove_two_factor(&mut conn, &by(&ada), sam.account_id, why).await;
    assert!(matches!(refused, Err(ManageError::NotAllowed)));
    remove(&mut conn, ada.account_id, why).await.unwrap();
    assert!(matches!(remove(&mut conn, ada.account_id, why).await, Err(ManageError::NoFactor)), "once");
    let left = "(select 1 from totp_factors union all select 1 from recovery_codes) held";
    assert_eq!(testing::sql::count(&mut conn, left).await, 0);
    assert_eq!(testing::mails::kinds_owed(&mut conn).await, [MailKind::TwoFactorRemoved]);
}
