//! Signing up, verifying, signing in, resetting: what strangers can do, and what they cannot find out.

use std::time::{Duration, Instant};

use domain::accounts::{NewStaff, create_staff};
use domain::platform::actor::{Actor, Permission};
use domain::platform::context::Context;
use domain::platform::ids::AccountId;
use domain::platform::links::LinkPurpose;
use domain::testing::accounts::{self, PASSWORD};
use secrecy::ExposeSecret;

use crate::support::{Browser, Page, TestApp, form};

const NEW: [(&str, &str); 6] = [
    ("kind", "developer"),
    ("name", "Ada Lovelace"),
    ("email", "ada@example.com"),
    ("company_name", ""),
    ("password", "an analytical password"),
    ("terms", "on"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(field, old)| (*field, if *field == name { value } else { *old })).collect()
}

/// The token that the mail of this account has.
async fn mailed_token(app: &TestApp, purpose: LinkPurpose, kind: &str) -> String {
    let mails = domain::testing::mails::owed(&mut app.conn().await).await;
    let mail = mails.into_iter().rev().find(|mail| mail.kind.as_str() == kind).expect("a mail");
    let id: AccountId = mail.payload["account_id"].as_str().unwrap().parse().unwrap();
    let version = i32::try_from(mail.payload["version"].as_i64().unwrap()).unwrap();
    app.state.keys.sign_link(purpose, id.0, version, app.clock.now())
}

#[tokio::test]
async fn somebody_signs_up_verifies_and_signs_in() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    browser.get("/sign-up?as=company").await.expect(200);
    let page = browser.post("/sign-up", &NEW).await.expect(303);
    assert_eq!(page.location(), "/sign-up/sent");
    browser.get("/sign-up/sent").await.expect(200);

    let early = browser.post("/sign-in", &with_sign_in("ada@example.com", NEW[4].1)).await.expect(422);
    assert!(early.body.contains("not confirmed yet"), "{}", early.body);
    let link = format!("/verify/{}", mailed_token(&app, LinkPurpose::VerifyAddress, "verify_address").await);
    let page = browser.get(&link).await.expect(200);
    assert!(page.body.contains("Ada Lovelace") && page.body.contains("Confirm my address"), "{}", page.body);
    assert_eq!(
        (page.header("referrer-policy"), page.header("cache-control")),
        ("no-referrer", "private, no-store")
    );
    browser.get(&link).await.expect(200);
    // Somebody signs up again: from now on the link alone is not enough.
    assert!(!page.body.contains("name=\"password\""), "{}", page.body);
    browser.post("/sign-up", &NEW).await.expect(303);
    assert!(browser.get(&link).await.expect(200).body.contains("name=\"password\""));
    for wrong in [&[][..], &[("password", "not the password")]] {
        let page = browser.post(&link, wrong).await.expect(422);
        assert!(page.body.contains("not the password of the last sign-up"), "{}", page.body);
    }
    let right = [("password", NEW[4].1)];
    assert_eq!(browser.post(&link, &right).await.expect(303).location(), "/sign-in?notice=verified");
    assert!(browser.get("/sign-in?notice=verified").await.body.contains("Your address is confirmed"));
    assert_eq!(browser.cookie("__Host-roster_access"), None, "a link signs nobody in");
    assert!(browser.post(&link, &right).await.expect(410).body.contains("confirmed already"));

    let page = browser.post("/sign-in", &with_sign_in("ADA@example.com", NEW[4].1)).await.expect(303);
    assert_eq!(page.location(), "/me");
    let page = browser.get("/account").await.expect(200);
    assert!(page.body.contains("ada@example.com") && page.body.contains("Ada Lovelace"), "{}", page.body);
}

fn with_sign_in<'a>(email: &'a str, password: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("email", email), ("password", password)]
}

#[tokio::test]
async fn forged_expired_and_used_links_do_nothing() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    browser.post("/sign-up", &NEW).await.expect(303);
    let verify = mailed_token(&app, LinkPurpose::VerifyAddress, "verify_address").await;
    for forged in ["x", "%00", "../../etc/passwd", &verify[1..], &format!("{verify}A"), &"A".repeat(56)] {
        browser.get(&format!("/verify/{forged}")).await.expect(404);
        browser.post(&format!("/reset/{forged}"), &[("password", PASSWORD)]).await.expect(404);
    }
    // A link is for one purpose.
    browser.get(&format!("/reset/{verify}")).await.expect(404);
    app.clock.advance(chrono::TimeDelta::days(7));
    browser.post(&format!("/verify/{verify}"), &[]).await.expect(410);
}

#[tokio::test]
async fn a_reset_ends_every_session_and_works_once() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let (browser, elsewhere) = (app.stranger(), app.signed_in_as(&ada));
    let address = ada.verified_address.clone().unwrap();
    let page = browser.post("/reset", &[("email", &address)]).await.expect(303);
    assert_eq!(page.location(), "/reset/sent");
    let link = format!("/reset/{}", mailed_token(&app, LinkPurpose::ResetPassword, "reset_password").await);
    browser.get(&link).await.expect(200);
    let page = browser.post(&link, &[("password", "short")]).await.expect(422);
    assert!(page.body.contains("at least 10"), "{}", page.body);
    elsewhere.get("/account").await.expect(200);
    browser.post(&link, &[("password", "words for another year")]).await.expect(303);
    elsewhere.get("/account").await.expect(303);
    browser.post(&link, &[("password", "words for another year")]).await.expect(410);
    browser.post("/sign-in", &with_sign_in(&address, PASSWORD)).await.expect(422);
    browser.post("/sign-in", &with_sign_in(&address, "words for another year")).await.expect(303);
    let kinds: Vec<&str> = domain::testing::mails::owed(&mut app.conn().await)
        .await
        .into_iter()
        .map(|mail| mail.kind.as_str())
        .collect();
    assert_eq!(kinds, ["reset_password", "password_changed"]);
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer_in_the_same_time() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let (known, unknown) = (ada.verified_address.unwrap(), "nobody@people.test");
    let wrong = "not the password";
    for (path, fields) in [
        ("/sign-up", NEW.to_vec()),
        ("/sign-in", vec![("email", ""), ("password", wrong)]),
        ("/reset", vec![("email", "")]),
        ("/sign-in/link", vec![("email", "")]),
        ("/verify", vec![("email", "")]),
    ] {
        let browser = app.stranger();
        let timed = async |address: &str| {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(f, v)| (*f, if *f == "email" { address } else { *v })).collect();
            let begun = Instant::now();
            let page = browser.post(path, &fields).await;
            (page, begun.elapsed())
        };
        let (mut slowest, mut quickest) = (Duration::ZERO, Duration::MAX);
        let mut answers = Vec::new();
        for _ in 0..3 {
            for address in [known.as_str(), unknown] {
                let (page, took) = timed(address).await;
                (slowest, quickest) = (slowest.max(took), quickest.min(took));
                let told = page.body.replace(address, "ADDRESS");
                answers.push((page.status, page.location().to_owned(), told));
            }
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{path}: {answers:?}");
        // Both come at the same step; a busy machine may miss one.
        let apart = slowest.saturating_sub(quickest);
        assert!(
            quickest >= Duration::from_millis(245) && apart < Duration::from_millis(1500),
            "{path}: {apart:?}"
        );
    }
}

#[tokio::test]
async fn guessing_is_slowed_for_known_and_unknown_accounts_alike() {
    let app = TestApp::start_with("[limits]\nsign_in_failures = 3\nsign_in_network_failures = 7").await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let address = ada.verified_address.unwrap();
    let guess = async |browser: &Browser, address: &str, password: &str| -> Page {
        browser.post("/sign-in", &with_sign_in(address, password)).await
    };
    let browser = app.stranger();
    for _ in 0..2 {
        guess(&browser, &address, "wrong").await.expect(422);
    }
    // A success forgets what failed before it.
    guess(&browser, &address, PASSWORD).await.expect(303);
    let browser = app.stranger();
    for _ in 0..3 {
        guess(&browser, &address, "wrong").await.expect(422);
    }
    let page = guess(&browser, &address, "wrong").await.expect(429);
    assert!(page.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 900), "{page:?}");
    assert!(page.body.contains("Too many tries") && page.body.contains(&address));
    guess(&browser, &address, PASSWORD).await.expect(429);
    // That was one account's limit; the eighth from this network is one too many for anybody.
    guess(&browser, "nobody@people.test", "wrong").await.expect(429);
    app.clock.advance(chrono::TimeDelta::minutes(16));
    guess(&browser, &address, PASSWORD).await.expect(303);
}

#[tokio::test]
async fn form_posts_are_counted_by_network_with_a_time_to_come_back() {
    let app = TestApp::start_with("[limits]\nposts_per_minute = 2").await;
    let browser = app.stranger();
    for _ in 0..2 {
        browser.post("/reset", &[("email", "x")]).await.expect(422);
    }
    let page = browser.post("/reset", &[("email", "x")]).await.expect(429);
    assert!(page.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    assert!(page.body.contains("too often"), "{}", page.body);
    // A header that anybody can send changes nothing.
    let request = browser.request(reqwest::Method::POST, "/reset").header("sec-fetch-site", "same-origin");
    browser.send(form(request.header("x-forwarded-for", "198.51.100.7"), &[])).await.expect(429);
    browser.get("/reset").await.expect(200);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    browser.post("/reset", &[("email", "x")]).await.expect(422);
}

#[tokio::test]
async fn signing_in_leads_to_this_site_only() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let address = ada.verified_address.unwrap();
    for (next, leads_to) in [
        ("/engineers?skill=rust", "/engineers?skill=rust"),
        ("", "/me"),
        ("https://evil.example/", "/me"),
        ("//evil.example/", "/me"),
        ("/\\evil.example/", "/me"),
        ("/%0d%0aset-cookie:x", "/%0d%0aset-cookie:x"),
        ("/\r\nset-cookie:x", "/me"),
        ("javascript:alert(1)", "/me"),
    ] {
        let fields = [("email", address.as_str()), ("password", PASSWORD), ("next", next)];
        let page = app.stranger().post("/sign-in", &fields).await.expect(303);
        assert_eq!(page.location(), leads_to, "{next:?}");
    }
    let page = app.stranger().get("/sign-in?next=//evil.example").await.expect(200);
    assert!(!page.body.contains("evil.example"), "{}", page.body);
    let page = app.stranger().get("/account").await.expect(303);
    assert_eq!(page.location(), "/sign-in?next=%2Faccount");
}

#[tokio::test]
async fn bad_input_is_named_beside_its_field_and_the_rest_is_kept() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    let long = "x".repeat(5000);
    let hostile = "<script>alert(1)</script>' or 1=1 --";
    for (path, fields, kept) in [
        ("/sign-up", vec![], None),
        ("/sign-up", with(&NEW, "email", "nonsense"), Some("Ada Lovelace")),
        ("/sign-up", with(&NEW, "name", &long), Some("ada@example.com")),
        ("/sign-up", with(&NEW, "kind", "staff"), Some("Ada Lovelace")),
        ("/sign-up", with(&NEW, "terms", ""), Some("Ada Lovelace")),
        ("/sign-up", with(&NEW, "email", hostile), Some("&lt;script&gt;")),
        ("/sign-up", with(&NEW, "password", &long), Some("Ada Lovelace")),
        ("/sign-in", vec![], None),
        ("/sign-in", vec![("email", hostile), ("password", "x")], Some("&lt;script&gt;")),
        ("/sign-in", vec![("email", "ada@example.com"), ("password", "")], Some("ada@example.com")),
        ("/sign-in", vec![("email", "ada@example.com"), ("password", &long)], Some("ada@example.com")),
        ("/reset", vec![("email", &long)], None),
        ("/verify", vec![("other", "field")], None),
    ] {
        let page = browser.post(path, &fields).await.expect(422);
        assert!(page.body.contains("error-summary"), "{path} {fields:?}");
        assert!(!page.body.contains("<script>alert"), "{path} does not escape");
        assert!(!page.body.contains("an analytical password"), "{path} gives a password back");
        if let Some(kept) = kept {
            assert!(page.body.contains(kept), "{path} {fields:?} lost {kept}");
        }
    }
    for path in ["/sign-up", "/sign-in", "/reset", "/verify", "/sign-out"] {
        for body in ["email=%FF%FE&name=x", "email=a%00b@example.com&name=a%00"] {
            let request =
                browser.request(reqwest::Method::POST, path).header("sec-fetch-site", "same-origin");
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
            browser.send(request).await.expect(400);
        }
        let request = browser.request(reqwest::Method::POST, path).header("sec-fetch-site", "same-origin");
        browser.send(request.body("x".repeat(300_000))).await.expect(400);
    }
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let signed_in = app.signed_in_as(&ada);
    for fields in
        [vec![], vec![("name", ""), ("time_zone", "Mars/Base")], vec![("name", &*long), ("time_zone", "UTC")]]
    {
        signed_in.post("/account", &fields).await.expect(422);
    }
    signed_in.post("/account", &[("name", "Ada King"), ("time_zone", "Asia/Tokyo")]).await.expect(303);
    let page = signed_in.get("/account?done=saved").await.expect(200);
    assert!(page.body.contains("Ada King") && page.body.contains("Saved."), "{}", page.body);
}

#[tokio::test]
async fn a_double_submit_makes_one_account_and_one_mail() {
    let app = TestApp::start().await;
    let (one, two) = (app.stranger(), app.stranger());
    let (a, b) = tokio::join!(one.post("/sign-up", &NEW), two.post("/sign-up", &NEW));
    a.expect(303);
    b.expect(303);
    assert_eq!(domain::testing::mails::owed(&mut app.conn().await).await.len(), 1);
}

#[tokio::test]
async fn staff_begin_on_the_command_line() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let cx = Context { actor: Actor::Operator, ..app.cx() };
    let new = NewStaff {
        email: "sam@people.test".parse().unwrap(),
        name: "Sam".into(),
        permissions: vec![Permission::Vetter],
        password: None,
    };
    let (_, token) = create_staff(&mut conn, &cx, &new).await.unwrap();
    assert!(create_staff(&mut conn, &cx, &new).await.is_err(), "the address is taken");
    assert!(create_staff(&mut conn, &Context { actor: Actor::Stranger, ..cx }, &new).await.is_err());
    let browser = app.stranger();
    let link = format!("/reset/{}", token.unwrap().expose_secret());
    browser.post(&link, &[("password", "words for another year")]).await.expect(303);
    let page = browser.post("/sign-in", &with_sign_in("sam@people.test", "words for another year")).await;
    assert_eq!(page.expect(303).location(), "/staff");
}
