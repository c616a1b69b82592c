//! Signing in by a mailed link: once, for fifteen minutes, and nobody learns who has an account.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::outbox::MailKind;
use domain::platform::links::LinkPurpose;
use domain::testing::accounts::{self, PASSWORD};
use domain::testing::{codes, mails, sql};

use crate::support::TestApp;

/// The link of the last mail.
async fn mailed(app: &TestApp) -> String {
    let mails = mails::owed(&mut app.conn().await).await;
    let mail = mails.iter().rev().find(|mail| mail.kind == MailKind::SignInLink).expect("a mail");
    let id = mail.payload["link_id"].as_str().unwrap().parse().unwrap();
    let version = i32::try_from(mail.payload["version"].as_i64().unwrap()).unwrap();
    let token = app.state.keys.sign_link(LinkPurpose::SignIn, id, version, mail.created_at);
    format!("/sign-in/link/{token}")
}

#[tokio::test]
async fn a_link_shows_a_button_that_signs_in_once() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let address = ada.verified_address.clone().unwrap();
    let browser = app.stranger();
    browser.get("/sign-in/link").await.expect(200);
    browser.post("/sign-in/link", &[("email", "nonsense")]).await.expect(422);
    let page = browser.post("/sign-in/link", &[("email", &address)]).await.expect(303);
    assert_eq!(page.location(), "/sign-in/link/sent");
    assert!(browser.get("/sign-in/link/sent").await.expect(200).body.contains("15 minutes"));
    let link = mailed(&app).await;
    let before = sql::fingerprints(&mut conn).await;
    for _ in 0..3 {
        let page = browser.get(&link).await.expect(200);
        assert_eq!((page.header("referrer-policy"), page.header("set-cookie")), ("no-referrer", ""));
    }
    assert_eq!(sql::fingerprints(&mut conn).await, before, "looking changes nothing");
    assert_eq!(browser.post(&link, &[]).await.expect(303).location(), "/me");
    browser.get("/account").await.expect(200);
    let other = app.stranger();
    assert!(other.post(&link, &[]).await.expect(410).body.contains("done its work"));
    other.get("/account").await.expect(303);

    app.clock.advance(TimeDelta::minutes(10));
    other.post("/sign-in/link", &[("email", &address)]).await.expect(303);
    let link = mailed(&app).await;
    app.clock.advance(TimeDelta::minutes(15));
    other.get(&link).await.expect(410);
    other.post(&link, &[]).await.expect(410);
    for forged in ["x", "%00", &"A".repeat(56)] {
        other.get(&format!("/sign-in/link/{forged}")).await.expect(404);
        other.post(&format!("/sign-in/link/{forged}"), &[]).await.expect(404);
    }
}

#[tokio::test]
async fn known_unknown_pending_and_locked_addresses_get_the_same_answer_in_the_same_time() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let mut addresses = vec!["nobody@people.test".to_owned()];
    for state in ["active", "suspended", "pending"] {
        let signed = accounts::developer(&mut conn, "Ada").await;
        accounts::set_state(&mut conn, &signed, state).await;
        addresses.push(signed.verified_address.unwrap());
    }
    let (mut slowest, mut quickest) = (Duration::ZERO, Duration::MAX);
    let mut answers = Vec::new();
    // Twice: the second time within the ten minutes in which no other mail goes out.
    for address in addresses.iter().chain(&addresses) {
        let begun = Instant::now();
        let page = app.stranger().post("/sign-in/link", &[("email", address)]).await;
        let took = begun.elapsed();
        (slowest, quickest) = (slowest.max(took), quickest.min(took));
        answers.push((page.status, page.location().to_owned(), page.body));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    let apart = slowest.saturating_sub(quickest);
    assert!(quickest >= Duration::from_millis(245) && apart < Duration::from_millis(1500), "{apart:?}");
    let told: Vec<String> = mails::owed(&mut conn).await.into_iter().map(|mail| mail.recipient).collect();
    assert_eq!(
        told,
        [addresses[1].clone(), addresses[3].clone()],
        "the active and the pending one, once each"
    );
}

#[tokio::test]
async fn a_locked_account_stays_out_and_a_second_step_is_asked_for() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let address = ada.verified_address.clone().unwrap();
    let browser = app.stranger();
    browser.post("/sign-in/link", &[("email", &address)]).await.expect(303);
    let link = mailed(&app).await;
    for state in ["suspended", "deletion_requested"] {
        accounts::set_state(&mut conn, &ada, state).await;
        let wanted = if state == "suspended" { 404 } else { 200 };
        browser.get(&link).await.expect(wanted);
    }
    accounts::set_state(&mut conn, &ada, "suspended").await;
    browser.post(&link, &[]).await.expect(404);
    accounts::set_state(&mut conn, &ada, "active").await;
    let (secret, _) = codes::turn_on(&mut conn, &app.cx(), &ada).await;
    let page = browser.post(&link, &[]).await.expect(303);
    let step = page.location().to_owned();
    assert!(step.starts_with("/sign-in/code/") && page.header("set-cookie").is_empty(), "{page:?}");
    browser.post(&link, &[]).await.expect(410);
    app.clock.advance(TimeDelta::seconds(30));
    let code = codes::at(&secret, app.clock.now());
    assert_eq!(browser.post(&step, &[("code", &code)]).await.expect(303).location(), "/me");
}

#[tokio::test]
async fn a_sign_up_is_confirmed_by_it_and_a_contested_one_asks_for_the_password() {
    for times in [1, 2] {
        let app = TestApp::start().await;
        let browser = app.stranger();
        let fields = [
            ("kind", "developer"),
            ("name", "Ada"),
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("terms", "on"),
        ];
        for _ in 0..times {
            browser.post("/sign-up", &fields).await.expect(303);
        }
        browser.post("/sign-in/link", &[("email", "ada@example.com")]).await.expect(303);
        let link = mailed(&app).await;
        let page = browser.get(&link).await.expect(200);
        assert!(page.body.contains("was used to sign up"), "{}", page.body);
        assert_eq!(page.body.contains("name=\"password\""), times == 2, "{}", page.body);
        if times == 2 {
            for wrong in [&[][..], &[("password", "not the password")]] {
                browser.post(&link, wrong).await.expect(422);
            }
        }
        let page = browser.post(&link, &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(page.location(), "/me");
        browser.get("/account").await.expect(200);
    }
}
