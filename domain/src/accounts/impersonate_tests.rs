use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::accounts::{self, authenticate, tokens::sign_access};
use crate::platform::actor::CompanyRole;
use crate::platform::clock::Clock;
use crate::schema::{audit_events, sessions};
use crate::testing::{self, TestDatabase};

const REASON: &str = "asked us by mail why the form refuses";

async fn seen(conn: &mut Conn, cx: &Context, by: &Signed) -> Signed {
    let token = sign_access(cx, by.account_id, by.session_id).unwrap();
    authenticate(conn, cx, token.expose()).await.unwrap().unwrap().signed().unwrap().clone()
}

#[tokio::test]
async fn an_admin_sees_as_somebody_until_they_stop_or_half_an_hour_is_over() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let elsewhere = testing::accounts::another_session(&mut conn, &sam).await;
    let carla = testing::accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let staff = cx.with_actor(testing::accounts::actor(&sam));
    start_impersonation(&mut conn, &staff, carla.account_id, REASON).await.unwrap();
    let as_carla = seen(&mut conn, &cx, &sam).await;
    assert_eq!((as_carla.account_id, as_carla.session_id), (carla.account_id, sam.session_id));
    assert_eq!((as_carla.member.clone(), as_carla.permissions.len()), (carla.member.clone(), 0));
    assert!(as_carla.is_watched() && as_carla.holder() == sam.account_id);
    assert!(!seen(&mut conn, &cx, &elsewhere).await.is_watched(), "another device of the same admin");
    assert!(!seen(&mut conn, &cx, &carla).await.is_watched());

    let watching = cx.with_actor(testing::accounts::actor(&as_carla));
    let nested = start_impersonation(&mut conn, &watching, carla.account_id, REASON).await;
    assert!(matches!(nested, Err(ImpersonateError::NotAllowed)), "{nested:?}");
    assert_eq!(stop_impersonation(&mut conn, &watching).await.unwrap(), Some(carla.account_id));
    assert!(!seen(&mut conn, &cx, &sam).await.is_watched());

    start_impersonation(&mut conn, &staff, carla.account_id, REASON).await.unwrap();
    cx.now += LONGEST;
    // The access token has ended by then; the session of tests has not.
    assert!(!seen(&mut conn, &cx, &sam).await.is_watched(), "half an hour is over");
    let log: Vec<(String, Option<uuid::Uuid>, String)> = audit_events::table
        .order(audit_events::id)
        .select((audit_events::action, audit_events::actor_id, audit_events::subject_id))
        .load(&mut conn)
        .await
        .unwrap();
    let by_sam = |action: &str| (action.to_owned(), Some(sam.account_id.0), carla.account_id.to_string());
    let (start, stop) = ("account.impersonation_started", "account.impersonation_stopped");
    assert_eq!(log, [by_sam(start), by_sam(stop), by_sam(start)]);
    // The log is for ever; the words are where they are forgotten with the person.
    let places = testing::personal::places_of(&mut conn, REASON).await;
    assert_eq!(places, ["impersonations.reason"]);
}

#[tokio::test]
async fn signing_out_ends_it_and_leaves_the_other_person_signed_in() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let staff = cx.with_actor(testing::accounts::actor(&sam));
    start_impersonation(&mut conn, &staff, ada.account_id, REASON).await.unwrap();
    let watching = cx.with_actor(testing::accounts::actor(&seen(&mut conn, &cx, &sam).await));
    accounts::sign_out(&mut conn, &watching, None).await.unwrap();
    let live: Vec<crate::platform::ids::SessionId> = sessions::table
        .filter(sessions::ended_at.is_null())
        .select(sessions::id)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(live, [ada.session_id]);
}

#[tokio::test]
async fn nobody_else_may_and_nobody_sees_as_staff() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let sam = testing::accounts::staff(&mut conn, &[Permission::Admin]).await;
    let vetter = testing::accounts::staff(&mut conn, &[Permission::Vetter, Permission::Moderator]).await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let locked = testing::accounts::developer(&mut conn, "Grace").await;
    testing::accounts::set_state(&mut conn, &locked, "suspended").await;
    let by = |who: &Signed| cx.with_actor(testing::accounts::actor(who));
    for who in [&vetter, &ada] {
        let refused = start_impersonation(&mut conn, &by(who), ada.account_id, REASON).await;
        assert!(matches!(refused, Err(ImpersonateError::NotAllowed)), "{refused:?}");
    }
    let refused = start_impersonation(&mut conn, &cx, ada.account_id, REASON).await;
    assert!(matches!(refused, Err(ImpersonateError::NotAllowed)), "a timer is nobody: {refused:?}");
    for (target, reason, wanted) in [
        (vetter.account_id, REASON, "IsStaff"),
        (sam.account_id, REASON, "IsStaff"),
        (locked.account_id, REASON, "NotFound"),
        (AccountId::new(), REASON, "NotFound"),
        (ada.account_id, " too short ", "Invalid"),
    ] {
        let refused = start_impersonation(&mut conn, &by(&sam), target, reason).await;
        assert!(format!("{refused:?}").contains(wanted), "{wanted}: {refused:?}");
    }
    assert_eq!(seen(&mut conn, &cx, &sam).await, sam, "nothing was begun");
    // Who ceases to be an admin ceases to see.
    start_impersonation(&mut conn, &by(&sam), ada.account_id, REASON).await.unwrap();
    testing::sql::execute(&mut conn, "delete from staff_permissions").await;
    assert!(!seen(&mut conn, &cx, &sam).await.is_watched());
}
