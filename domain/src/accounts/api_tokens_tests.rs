use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::schema::{accounts as rows, api_tokens};
use crate::testing::{self, TestDatabase};

const FORM: TokenForm<'static> = TokenForm { name: "laptop", scopes: &[], days: "30" };

async fn create(conn: &mut Conn, cx: &Context, words: &[&str]) -> Result<ApiToken, ApiTokenError> {
    let scopes: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    create_api_token(conn, cx, &TokenForm { scopes: &scopes, ..FORM }).await
}

async fn signed(conn: &mut Conn, cx: &Context, token: &str) -> Option<Signed> {
    authenticate_token(conn, cx, token).await.unwrap().and_then(|actor| actor.signed().cloned())
}

#[tokio::test]
async fn a_token_stands_for_its_account_with_its_scopes_until_it_ends() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let mut cx = testing::context(&Clock::standing_at(testing::start()));
    cx.actor = testing::accounts::actor(&ada);
    let token = create(&mut conn, &cx, &["profile:read"]).await.unwrap();
    assert!(token.expose().starts_with(PREFIX) && token.expose().len() == PREFIX.len() + 43);
    assert!(!format!("{token:?}").contains(token.expose()));
    let kept: Vec<u8> = api_tokens::table.select(api_tokens::token_hash).first(&mut conn).await.unwrap();
    assert_eq!(kept, hash(token.expose()), "nothing but the hash");

    let found = signed(&mut conn, &cx, token.expose()).await.unwrap();
    assert_eq!((found.account_id, &found.via), (ada.account_id, &Via::Token(vec![Scope::ProfileRead])));
    let listed = list_api_tokens(&mut conn, &cx).await.unwrap();
    assert_eq!((listed[0].name.as_str(), listed[0].last_used_at), ("laptop", Some(cx.now)));
    for wrong in
        ["", PREFIX, &token.expose()[1..], &format!("{}x", token.expose()), &token.expose().to_uppercase()]
    {
        assert_eq!(signed(&mut conn, &cx, wrong).await, None, "{wrong}");
    }
    cx.now += TimeDelta::days(30);
    assert_eq!(signed(&mut conn, &cx, token.expose()).await, None);
    assert!(list_api_tokens(&mut conn, &cx).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_dies_with_its_account_its_password_and_by_its_owner() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let grace = testing::accounts::developer(&mut conn, "Grace").await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let (hers, others) =
        (cx.with_actor(testing::accounts::actor(&ada)), cx.with_actor(testing::accounts::actor(&grace)));
    let token = create(&mut conn, &hers, &["profile:read", "sessions:read"]).await.unwrap();
    let id = list_api_tokens(&mut conn, &hers).await.unwrap()[0].id;
    assert!(matches!(revoke_api_token(&mut conn, &others, id).await, Err(ApiTokenError::NotFound)));
    testing::accounts::set_state(&mut conn, &ada, "suspended").await;
    assert_eq!(signed(&mut conn, &cx, token.expose()).await, None, "suspended");
    testing::accounts::set_state(&mut conn, &ada, "active").await;
    assert!(signed(&mut conn, &cx, token.expose()).await.is_some());
    revoke_api_token(&mut conn, &hers, id).await.unwrap();
    assert!(matches!(revoke_api_token(&mut conn, &hers, id).await, Err(ApiTokenError::NotFound)), "twice");
    assert_eq!(signed(&mut conn, &cx, token.expose()).await, None, "revoked");

    let token = create(&mut conn, &hers, &["profile:read"]).await.unwrap();
    diesel::update(rows::table.find(ada.account_id))
        .set(rows::link_version.eq(rows::link_version + 1))
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(signed(&mut conn, &cx, token.expose()).await, None, "the password was changed");
}

#[tokio::test]
async fn ten_are_enough_and_nonsense_is_named() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = testing::accounts::developer(&mut conn, "Ada").await;
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let cx = cx.with_actor(testing::accounts::actor(&ada));
    for (form, field) in [
        (TokenForm { name: " ", ..FORM }, "name"),
        (FORM, "scopes"),
        (TokenForm { scopes: &["everything".to_owned()], ..FORM }, "scopes"),
        (TokenForm { days: "3650", ..FORM }, "days"),
        (TokenForm { days: "-1", ..FORM }, "days"),
    ] {
        let refused = create_api_token(&mut conn, &cx, &form).await;
        let Err(ApiTokenError::Invalid(errors)) = refused else { panic!("{form:?}: {refused:?}") };
        assert!(errors.get(field).is_some(), "{form:?}: {errors:?}");
    }
    for _ in 0..MOST_TOKENS {
        create(&mut conn, &cx, &["profile:read"]).await.unwrap();
    }
    assert!(matches!(create(&mut conn, &cx, &["profile:read"]).await, Err(ApiTokenError::Invalid(_))));
}
