use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::accounts::{self, model::AccountState, password::Password};
use crate::platform::clock::Clock;
use crate::schema::{accounts as rows, sign_in_links};
use crate::testing::{self, TestDatabase};

async fn link(conn: &mut Conn, cx: &Context) -> String {
    let (id, version): (SignInLinkId, i32) = sign_in_links::table
        .order(sign_in_links::asked_at.desc())
        .select((sign_in_links::id, sign_in_links::link_version))
        .first(conn)
        .await
        .unwrap();
    cx.keys.sign_link(LinkPurpose::SignIn, id.0, version, cx.now)
}

async fn open(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    by: Option<&Proven>,
) -> Result<Entry, LinkSignInError> {
    use_sign_in_link(conn, cx, token, by, &Device::default()).await
}

#[tokio::test]
async fn a_link_signs_in_once_for_fifteen_minutes() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let address: EmailAddress = ada.verified_address.clone().unwrap().parse().unwrap();
    for _ in 0..3 {
        request_sign_in_link(&mut conn, &cx, &address).await.unwrap();
    }
    request_sign_in_link(&mut conn, &cx, &"nobody@people.test".parse().unwrap()).await.unwrap();
    assert_eq!(testing::mails::kinds_owed(&mut conn).await, [MailKind::SignInLink], "one in ten minutes");
    let token = link(&mut conn, &cx).await;
    for _ in 0..2 {
        let (owner, _) = find_sign_in_link(&mut conn, &cx, &token).await.unwrap();
        assert!(!owner.is_pending && !owner.is_contested, "{owner:?}");
    }
    let Ok(Entry::Open(tokens)) = open(&mut conn, &cx, &token, None).await else { panic!("not in") };
    assert!(accounts::authenticate(&mut conn, &cx, tokens.access.expose()).await.unwrap().is_some());
    let again = open(&mut conn, &cx, &token, None).await;
    assert!(matches!(again, Err(LinkSignInError::Link(LinkFault::Used))), "{again:?}");

    cx.now += TimeDelta::minutes(10);
    request_sign_in_link(&mut conn, &cx, &address).await.unwrap();
    let token = link(&mut conn, &cx).await;
    cx.now += TimeDelta::minutes(15);
    let late = open(&mut conn, &cx, &token, None).await;
    assert!(matches!(late, Err(LinkSignInError::Link(LinkFault::Expired))), "{late:?}");
}

#[tokio::test]
async fn two_clicks_at_once_are_one_sign_in() {
    let db = TestDatabase::new().await;
    let (mut one, mut two) = (db.connect().await, db.connect().await);
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let ada = testing::accounts::developer(&mut one, "Ada").await;
    request_sign_in_link(&mut one, &cx, &ada.verified_address.unwrap().parse().unwrap()).await.unwrap();
    let token = link(&mut one, &cx).await;
    let (a, b) = tokio::join!(open(&mut one, &cx, &token, None), open(&mut two, &cx, &token, None));
    assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|is_in| **is_in).count(), 1, "{a:?} {b:?}");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_a_link_too() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    testing::codes::turn_on(&mut conn, &cx, &ada).await;
    request_sign_in_link(&mut conn, &cx, &ada.verified_address.unwrap().parse().unwrap()).await.unwrap();
    let token = link(&mut conn, &cx).await;
    assert!(matches!(open(&mut conn, &cx, &token, None).await, Ok(Entry::Challenge(_))));
}

#[tokio::test]
async fn nobody_comes_in_who_may_not() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let address: EmailAddress = ada.verified_address.clone().unwrap().parse().unwrap();
    request_sign_in_link(&mut conn, &cx, &address).await.unwrap();
    let token = link(&mut conn, &cx).await;
    testing::accounts::set_state(&mut conn, &ada, "suspended").await;
    let locked = open(&mut conn, &cx, &token, None).await;
    assert!(matches!(locked, Err(LinkSignInError::Link(LinkFault::Invalid))), "{locked:?}");
    let later = Context { now: cx.now + TimeDelta::hours(1), ..cx.clone() };
    request_sign_in_link(&mut conn, &later, &address).await.unwrap();
    assert_eq!(testing::mails::owed(&mut conn).await.len(), 1, "a locked account gets no link");
    // A change of the password voids what was mailed before it.
    testing::accounts::set_state(&mut conn, &ada, "active").await;
    diesel::update(rows::table.find(ada.account_id))
        .set(rows::link_version.eq(rows::link_version + 1))
        .execute(&mut conn)
        .await
        .unwrap();
    let void = open(&mut conn, &cx, &token, None).await;
    assert!(matches!(void, Err(LinkSignInError::Link(LinkFault::Replaced))), "{void:?}");
    for forged in
        ["", "x", &token[1..], &cx.keys.sign_link(LinkPurpose::ResetPassword, ada.account_id.0, 0, cx.now)]
    {
        assert!(matches!(
            open(&mut conn, &cx, forged, None).await,
            Err(LinkSignInError::Link(LinkFault::Invalid))
        ));
    }
}

#[tokio::test]
async fn a_pending_account_is_verified_under_the_rule_of_its_own_link() {
    for is_contested in [false, true] {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let ada = testing::accounts::developer(&mut conn, "Ada").await;
        diesel::update(rows::table.find(ada.account_id))
            .set((
                rows::state.eq("pending"),
                rows::email_verified_at.eq(None::<chrono::DateTime<chrono::Utc>>),
                rows::is_contested.eq(is_contested),
            ))
            .execute(&mut conn)
            .await
            .unwrap();
        request_sign_in_link(&mut conn, &cx, &ada.verified_address.unwrap().parse().unwrap()).await.unwrap();
        let token = link(&mut conn, &cx).await;
        let (owner, candidate) = find_sign_in_link(&mut conn, &cx, &token).await.unwrap();
        assert_eq!((owner.is_pending, owner.is_contested), (true, is_contested));
        let hasher = accounts::password::Hasher::new(&cx.config.accounts).unwrap();
        let typed = Password::typed(testing::accounts::PASSWORD);
        let proven = accounts::prove(&hasher, candidate, &typed).await.unwrap();
        if is_contested {
            let refused = open(&mut conn, &cx, &token, None).await;
            assert!(matches!(refused, Err(LinkSignInError::WrongPassword)), "{refused:?}");
        }
        assert!(matches!(open(&mut conn, &cx, &token, proven.as_ref()).await, Ok(Entry::Open(_))));
        let state: AccountState =
            rows::table.find(ada.account_id).select(rows::state).first(&mut conn).await.unwrap();
        assert_eq!(state, AccountState::Active);
    }
}
