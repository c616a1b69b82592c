use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
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
