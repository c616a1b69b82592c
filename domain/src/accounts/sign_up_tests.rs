//! From the sign-up to the first session, with what an address's owner hears.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::accounts::model::LinkFault;
use crate::accounts::password::Hasher;
use crate::accounts::{self, SignInError};
use crate::platform::clock::Clock;
use crate::platform::links::LinkPurpose;
use crate::schema::{accounts as rows, companies as company_rows, consents, memberships, outbox_mails};
use crate::testing::{self, TestDatabase};

const PASSWORD: &str = "a long enough password";

fn form(kind: &'static str) -> SignUpForm<'static> {
    let company_name = if kind == "company" { "Analytical Engines" } else { "" };
    SignUpForm {
        kind,
        name: "Ada",
        email: "Ada@Example.com",
        company_name,
        password: PASSWORD,
        is_agreed: true,
    }
}

async fn submit(conn: &mut Conn, cx: &Context, form: SignUpForm<'_>) {
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let new = SignUp::read(&form).unwrap();
    let hash = hasher.hash(&new.password).await.unwrap();
    sign_up(conn, cx, &new, &hash, &Device::default()).await.unwrap();
}

async fn mails(conn: &mut Conn) -> BTreeMap<String, i64> {
    outbox_mails::table
        .group_by(outbox_mails::kind)
        .select((outbox_mails::kind, diesel::dsl::count_star()))
        .load::<(String, i64)>(conn)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

async fn try_sign_in(
    conn: &mut Conn,
    cx: &Context,
    password: &str,
) -> Option<Result<accounts::Tokens, SignInError>> {
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let candidate = accounts::find_candidate(conn, &"ada@example.com".parse().unwrap()).await.unwrap();
    let proven = accounts::prove(&hasher, candidate, &Password::typed(password)).await.unwrap()?;
    let entered = accounts::sign_in(conn, cx, &proven, &Device::default()).await;
    Some(entered.map(|entry| match entry {
        accounts::Entry::Open(tokens) => tokens,
        accounts::Entry::Challenge(_) => panic!("there is no second step"),
    }))
}

async fn verify_link(conn: &mut Conn, cx: &Context) -> String {
    let (id, version): (AccountId, i32) =
        rows::table.select((rows::id, rows::link_version)).first(conn).await.unwrap();
    cx.keys.sign_link(LinkPurpose::VerifyAddress, id.0, version, cx.now)
}

/// What the page of the link does with this password, where it asks for one; `None`: it is not the sign-up's.
async fn verify(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    password: &str,
) -> Option<Result<bool, LinkFault>> {
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let (shown, candidate) = match accounts::find_unverified(conn, cx, token).await {
        Ok(found) => found,
        Err(fault) => return Some(Err(fault)),
    };
    if !shown.is_contested {
        return Some(accounts::verify_address(conn, cx, token, None).await);
    }
    let proven = accounts::prove(&hasher, candidate, &Password::typed(password)).await.unwrap()?;
    Some(accounts::verify_address(conn, cx, token, Some(&proven)).await)
}

#[test]
fn a_form_says_everything_that_is_wrong_at_once() {
    let all = SignUpForm {
        kind: "staff",
        name: " ",
        email: "ada",
        company_name: "",
        password: "short",
        is_agreed: false,
    };
    let errors = SignUp::read(&all).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["email", "kind", "name", "password", "terms"]);
    let company = SignUpForm { company_name: "", ..form("company") };
    assert!(SignUp::read(&company).unwrap_err().get("company_name").is_some());
    assert!(SignUp::read(&form("developer")).is_ok());
    for name in ["a\u{0}b", "a\nb", &"x".repeat(101)] {
        let errors = SignUp::read(&SignUpForm { name, ..form("developer") }).unwrap_err();
        assert!(errors.get("name").is_some(), "{name:?}");
    }
}

#[tokio::test]
async fn an_account_is_signed_in_to_only_once_its_address_is_verified() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    submit(&mut conn, &cx, form("company")).await;
    assert_eq!(mails(&mut conn).await, [("verify_address".to_owned(), 1)].into());
    let agreed: Vec<String> =
        consents::table.order(consents::subject).select(consents::subject).load(&mut conn).await.unwrap();
    assert_eq!(agreed, ["privacy", "terms"]);
    assert!(matches!(try_sign_in(&mut conn, &cx, PASSWORD).await, Some(Err(SignInError::Unverified))));
    assert!(try_sign_in(&mut conn, &cx, "another password").await.is_none());

    let token = verify_link(&mut conn, &cx).await;
    let (shown, _) = accounts::find_unverified(&mut conn, &cx, &token).await.unwrap();
    assert_eq!((shown.name.as_str(), shown.address.as_str()), ("Ada", "Ada@example.com"));
    assert!(!shown.is_contested, "one sign-up: the link is enough");
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Ok(true))));
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Err(LinkFault::Used))));
    let tokens = try_sign_in(&mut conn, &cx, PASSWORD).await.unwrap().unwrap();
    let actor = accounts::authenticate(&mut conn, &cx, tokens.access.expose()).await.unwrap().unwrap();
    let member = actor.signed().unwrap().member.clone().unwrap();
    assert!(!member.is_verified && member.role == crate::platform::actor::CompanyRole::Owner);

    // The owner of the address hears of another try, not too often, and nothing else changes.
    submit(&mut conn, &cx, SignUpForm { name: "Eve", ..form("developer") }).await;
    cx.now += TimeDelta::minutes(9);
    submit(&mut conn, &cx, form("developer")).await;
    assert_eq!(mails(&mut conn).await.get("already_registered"), Some(&1));
    cx.now += TimeDelta::minutes(1);
    submit(&mut conn, &cx, form("developer")).await;
    assert_eq!(mails(&mut conn).await.get("already_registered"), Some(&2));
    let names: Vec<Option<String>> = rows::table.select(rows::name).load(&mut conn).await.unwrap();
    assert_eq!(names, [Some("Ada".to_owned())]);
}

#[tokio::test]
async fn while_nobody_verified_an_address_the_last_sign_up_counts() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    submit(&mut conn, &cx, SignUpForm { password: "somebody else's words", ..form("company") }).await;
    submit(&mut conn, &cx, form("developer")).await;
    assert_eq!(mails(&mut conn).await, [("verify_address".to_owned(), 1)].into(), "one mail in ten minutes");
    let left: (i64, i64, i64) = (
        company_rows::table.count().get_result(&mut conn).await.unwrap(),
        memberships::table.count().get_result(&mut conn).await.unwrap(),
        consents::table.count().get_result(&mut conn).await.unwrap(),
    );
    assert_eq!(left, (0, 0, 2), "the company of the first try is gone");
    let token = verify_link(&mut conn, &cx).await;
    assert!(verify(&mut conn, &cx, &token, "somebody else's words").await.is_none());
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Ok(true))));
    assert!(try_sign_in(&mut conn, &cx, "somebody else's words").await.is_none());
    assert!(try_sign_in(&mut conn, &cx, PASSWORD).await.unwrap().is_ok());
}

/// The owner signs up, a stranger signs up after them with the same address, the owner opens the link of their mail.
#[tokio::test]
async fn the_owners_click_makes_no_strangers_password_good() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    submit(&mut conn, &cx, form("developer")).await;
    let token = verify_link(&mut conn, &cx).await;
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let (_, candidate) = accounts::find_unverified(&mut conn, &cx, &token).await.unwrap();
    let owner = accounts::prove(&hasher, candidate, &Password::typed(PASSWORD)).await.unwrap().unwrap();
    submit(&mut conn, &cx, SignUpForm { password: "somebody else's words", ..form("developer") }).await;

    // Neither what the owner proved before the stranger came, nor what they type after, confirms the stranger's words.
    assert!(!accounts::verify_address(&mut conn, &cx, &token, Some(&owner)).await.unwrap());
    assert!(!accounts::verify_address(&mut conn, &cx, &token, None).await.unwrap());
    assert!(verify(&mut conn, &cx, &token, PASSWORD).await.is_none());
    let refused = try_sign_in(&mut conn, &cx, "somebody else's words").await;
    assert!(matches!(refused, Some(Err(SignInError::Unverified))));
    // The owner signs up again, and the same link is theirs.
    submit(&mut conn, &cx, form("developer")).await;
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Ok(true))));
    assert!(try_sign_in(&mut conn, &cx, "somebody else's words").await.is_none());
    assert!(try_sign_in(&mut conn, &cx, PASSWORD).await.unwrap().is_ok());
}

/// A reset that commits while somebody with the old password is on the way in: either ends what they opened, or comes
/// first.
#[tokio::test]
async fn no_session_of_an_old_password_outlives_its_change() {
    let db = TestDatabase::new().await;
    let (mut conn, mut other) = (db.connect().await, db.connect().await);
    let cx = testing::context(&Clock::standing_at(testing::start()));
    submit(&mut conn, &cx, form("developer")).await;
    let token = verify_link(&mut conn, &cx).await;
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Ok(true))));
    let hasher = Hasher::new(&cx.config.accounts).unwrap();
    let (id, version): (AccountId, i32) =
        rows::table.select((rows::id, rows::link_version)).first(&mut conn).await.unwrap();
    let reset = cx.keys.sign_link(LinkPurpose::ResetPassword, id.0, version, cx.now);
    let new = hasher.hash(&Password::typed("words for another year")).await.unwrap();
    let candidate = accounts::find_candidate(&mut conn, &"ada@example.com".parse().unwrap()).await.unwrap();
    let proven = accounts::prove(&hasher, candidate, &Password::typed(PASSWORD)).await.unwrap().unwrap();
    let device = Device::default();
    let (opened, changed) = tokio::join!(
        accounts::sign_in(&mut conn, &cx, &proven, &device),
        accounts::reset_password(&mut other, &cx, &reset, &new)
    );
    changed.unwrap();
    assert!(matches!(opened, Ok(_) | Err(SignInError::Outdated)), "{opened:?}");
    let live: i64 = crate::schema::sessions::table
        .filter(crate::schema::sessions::ended_at.is_null())
        .count()
        .get_result(&mut conn)
        .await
        .unwrap();
    assert_eq!(live, 0, "{opened:?}");
    assert!(matches!(accounts::sign_in(&mut conn, &cx, &proven, &device).await, Err(SignInError::Outdated)));
}

#[tokio::test]
async fn a_sign_up_that_nobody_verifies_is_forgotten_with_its_company() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    submit(&mut conn, &cx, form("company")).await;
    cx.now += TimeDelta::days(30);
    assert_eq!(accounts::forget(&mut conn, &cx).await.unwrap(), accounts::Forgotten::default());
    let token = verify_link(&mut conn, &testing::context(&Clock::standing_at(testing::start()))).await;
    assert!(matches!(verify(&mut conn, &cx, &token, PASSWORD).await, Some(Err(LinkFault::Expired))));
    cx.now += TimeDelta::seconds(1);
    let forgotten = accounts::forget(&mut conn, &cx).await.unwrap();
    assert_eq!(forgotten, accounts::Forgotten { accounts: 1, ..accounts::Forgotten::default() });
    let left: i64 = company_rows::table.count().get_result(&mut conn).await.unwrap();
    assert_eq!(left, 0);
}
