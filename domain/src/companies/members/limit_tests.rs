//! An address is not flooded with invitations, and is forgotten when they have ended.

use chrono::TimeDelta;

use super::tests::{acting, circumstances, invited, token};
use super::*;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{TestDatabase, accounts, sql};

const NIA: &str = "nia@b.example";

async fn try_invite(conn: &mut Conn, by: &Signed, after: TimeDelta, email: &str) -> Result<(), InviteError> {
    let mut cx = acting(by);
    cx.now += after;
    invite(conn, &cx, &InviteForm { email, role: "viewer" }).await.map(drop)
}

fn is_limited(tried: &Result<(), InviteError>) -> bool {
    matches!(tried, Err(InviteError::Invalid(errors)) if errors.get("email").is_some())
}

#[tokio::test]
async fn taking_back_and_inviting_again_mails_one_address_three_times_and_no_more() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    for _ in 0..3 {
        let id = invited(&mut conn, &owner, NIA, "viewer").await;
        revoke(&mut conn, &acting(&owner), id).await.unwrap();
    }
    let (now, day, week) = (TimeDelta::minutes(1), TimeDelta::hours(25), TimeDelta::days(8));
    assert!(is_limited(&try_invite(&mut conn, &owner, now, "Nia@b.example").await), "this company");
    assert!(is_limited(&try_invite(&mut conn, &other, now, NIA).await), "any company");
    try_invite(&mut conn, &other, now, "another@b.example").await.unwrap();
    assert!(is_limited(&try_invite(&mut conn, &owner, day, NIA).await));
    try_invite(&mut conn, &other, day, NIA).await.unwrap();
    try_invite(&mut conn, &owner, week, NIA).await.unwrap();
}

#[tokio::test]
async fn every_mail_counts_also_the_repeated_ones() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = invited(&mut conn, &owner, NIA, "viewer").await;
    invited(&mut conn, &owner, "another@b.example", "viewer").await;
    sql::execute(
        &mut conn,
        "update company_invitations set sends = 39 where email_key = 'another@b.example'",
    )
    .await;
    let hour = TimeDelta::hours(1);
    let cx = acting(&owner);
    let cx = Context { now: cx.now + hour, ..cx };
    assert!(matches!(resend(&mut conn, &cx, id).await, Err(InviteError::Limited(_))));
    assert!(is_limited(&try_invite(&mut conn, &owner, hour, "third@b.example").await));
    let cx = Context { now: cx.now + TimeDelta::days(1), ..cx };
    resend(&mut conn, &cx, id).await.unwrap();
}

#[tokio::test]
async fn who_declined_is_not_asked_again_for_a_month_nor_by_who_never_confirmed_an_address() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = invited(&mut conn, &owner, NIA, "viewer").await;
    let cx = circumstances();
    decline(&mut conn, &cx, &token(&cx, id, 0)).await.unwrap();
    assert!(is_limited(&try_invite(&mut conn, &owner, TimeDelta::days(29), NIA).await));
    try_invite(&mut conn, &owner, TimeDelta::days(31), NIA).await.unwrap();
    let fresh = Signed { verified_address: None, ..owner };
    assert!(is_limited(&try_invite(&mut conn, &fresh, TimeDelta::days(31), "b@b.example").await));
}

#[tokio::test]
async fn addresses_of_ended_and_lapsed_invitations_are_forgotten() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let back = invited(&mut conn, &owner, NIA, "viewer").await;
    revoke(&mut conn, &acting(&owner), back).await.unwrap();
    invited(&mut conn, &owner, "lapses@b.example", "viewer").await;
    let cx = circumstances();
    for (days, left) in [(29, 2), (31, 1), (36, 1), (38, 0)] {
        let later = Context { now: cx.now + TimeDelta::days(days), ..cx.clone() };
        crate::accounts::forget(&mut conn, &later).await.unwrap();
        assert_eq!(sql::count(&mut conn, "company_invitations").await, left, "after {days} days");
    }
}
