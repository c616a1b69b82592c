//! Two-step sign-in: setting it up, signing in with it, and who must have it.

use chrono::TimeDelta;
use domain::outbox::MailKind;
use domain::platform::actor::{Permission, Signed};
use domain::testing::accounts::{self, PASSWORD};
use domain::testing::{codes, mails, sql};

use crate::support::{Browser, Page, TestApp};

/// What a page shows in the box of things that are shown once.
pub fn shown_once(page: &Page) -> Vec<String> {
    let shown = page.body.split("shown-once\">").nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let shown = shown.split("</p>").next().unwrap().split("</ul>").next().unwrap();
    let plain = shown.replace("<span class=\"sr-only\">The secret: </span>", "");
    plain
        .replace("<li>", "\n")
        .replace("</li>", "")
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Sets it up as a person does; answers the secret and the recovery codes.
pub async fn set_up(app: &TestApp, browser: &Browser) -> (String, Vec<String>) {
    let page = browser.post("/account/two-factor/begin", &[]).await.expect(303);
    assert_eq!(page.location(), "/account/two-factor/set-up");
    let page = browser.get("/account/two-factor/set-up").await.expect(200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let secret = shown_once(&page).remove(0);
    let code = codes::at(&secret, app.clock.now());
    let page = browser
        .post("/account/two-factor/set-up", &[("code", &code), ("password", PASSWORD)])
        .await
        .expect(200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    let spare = shown_once(&page);
    assert_eq!(spare.len(), 10, "{spare:?}");
    (secret, spare)
}

/// The first step; answers where the second one is.
async fn first_step(app: &TestApp, of: &Signed, next: &str) -> (Browser, String) {
    let browser = app.stranger();
    let address = of.verified_address.as_deref().unwrap();
    let page = browser
        .post("/sign-in", &[("email", address), ("password", PASSWORD), ("next", next)])
        .await
        .expect(303);
    let step = page.location().to_owned();
    assert!(step.starts_with("/sign-in/code/"), "{step}");
    assert_eq!(page.header("set-cookie"), "", "the first step opens nothing");
    (browser, step)
}

#[tokio::test]
async fn somebody_sets_it_up_and_signs_in_with_it() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let here = app.signed_in_as(&ada);
    assert!(here.get("/account").await.expect(200).body.contains("/account/two-factor"));
    assert_eq!(here.get("/account/two-factor/set-up").await.expect(303).location(), "/account/two-factor");
    here.get("/account/two-factor/picture").await.expect(404);
    here.post("/account/two-factor/begin", &[]).await.expect(303);
    let picture =
        here.send(here.request(reqwest::Method::GET, "/account/two-factor/picture")).await.expect(200);
    assert_eq!(
        (picture.header("content-type"), picture.header("cache-control")),
        ("image/png", "private, no-store")
    );
    for wrong in [
        vec![],
        vec![("code", "123456")],
        vec![("code", "000000"), ("password", PASSWORD)],
        vec![("password", PASSWORD)],
    ] {
        let page = here.post("/account/two-factor/set-up", &wrong).await.expect(422);
        assert!(page.body.contains("error-summary") && !page.body.contains(PASSWORD), "{}", page.body);
    }
    let (secret, spare) = set_up(&app, &here).await;
    assert_eq!(here.get("/account/two-factor/set-up").await.expect(303).location(), "/account/two-factor");
    here.get("/account/two-factor/picture").await.expect(404);
    let page = here.get("/account/two-factor").await.expect(200);
    assert!(
        page.body.contains("10 of 10") && !page.body.contains(&secret) && !page.body.contains(&spare[0]),
        "{}",
        page.body
    );

    // The code that confirmed the secret is used up, and so is each after it.
    let (browser, step) = first_step(&app, &ada, "/engineers?skill=rust").await;
    assert!(step.ends_with("?next=%2Fengineers%3Fskill%3Drust"), "{step}");
    let used = codes::at(&secret, app.clock.now());
    browser.get(&step).await.expect(200);
    browser.post(&step, &[("code", &used)]).await.expect(422);
    browser.get("/account").await.expect(303);
    app.clock.advance(TimeDelta::seconds(30));
    let code = codes::at(&secret, app.clock.now());
    let page = browser.post(&step, &[("code", &code), ("next", "/engineers?skill=rust")]).await.expect(303);
    assert_eq!(page.location(), "/engineers?skill=rust");
    browser.get("/account").await.expect(200);
    let (other, step) = first_step(&app, &ada, "").await;
    other.post(&step, &[("code", &code)]).await.expect(422);
    let page = other
        .post(&step, &[("code", &spare[0].to_uppercase()), ("next", "//evil.example")])
        .await
        .expect(303);
    assert_eq!(page.location(), "/me");
    app.stranger().post(&step, &[("code", &spare[0])]).await.expect(422);
    let kinds = mails::kinds_owed(&mut app.conn().await).await;
    assert_eq!(kinds, [MailKind::TwoFactorOn, MailKind::RecoveryCodeUsed]);
}

#[tokio::test]
async fn every_wrong_code_gets_the_same_words_and_tries_are_counted() {
    let app = TestApp::start_with("[limits]\nsign_in_failures = 4").await;
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let (secret, _) = codes::turn_on(&mut conn, &app.cx(), &ada).await;
    let replayed = codes::at(&secret, app.clock.now());
    let (browser, step) = first_step(&app, &ada, "").await;
    let mut answers = Vec::new();
    for wrong in ["000000", &replayed, "4f7q-0sxw-m2dk-9tzr", "x"] {
        answers.push(browser.post(&step, &[("code", wrong)]).await.expect(422).body);
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    // The right password does not forget them, another browser does not either.
    let (other, step) = first_step(&app, &ada, "").await;
    app.clock.advance(TimeDelta::seconds(60));
    let code = codes::at(&secret, app.clock.now());
    let page = other.post(&step, &[("code", &code)]).await.expect(429);
    assert!(page.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 900), "{page:?}");
    app.clock.advance(TimeDelta::minutes(16));
    let page = other.post(&step, &[("code", &code)]).await.expect(303);
    assert_eq!(page.location(), "/sign-in?notice=again", "ten minutes are over");
    assert!(other.get("/sign-in?notice=again").await.body.contains("Sign in again"));
    let (other, step) = first_step(&app, &ada, "").await;
    let code = codes::at(&secret, app.clock.now());
    other.post(&step, &[("code", &code)]).await.expect(303);
    let other = app.stranger();
    for forged in ["x", "%00", &"A".repeat(56)] {
        for page in [
            other.get(&format!("/sign-in/code/{forged}")).await,
            other.post(&format!("/sign-in/code/{forged}"), &[("code", "1")]).await,
        ] {
            assert!(page.location() == "/sign-in?notice=again" || page.status == 404, "{page:?}");
        }
    }
}

#[tokio::test]
async fn new_codes_and_turning_it_off_need_password_and_code() {
    let app = TestApp::start().await;
    let ada = accounts::developer(&mut app.conn().await, "Ada").await;
    let here = app.signed_in_as(&ada);
    for path in ["/account/two-factor/codes", "/account/two-factor/off"] {
        let page = here.post(path, &[("password", PASSWORD), ("code", "000000")]).await.expect(303);
        assert_eq!(page.location(), "/account/two-factor", "it is off");
    }
    let (secret, spare) = set_up(&app, &here).await;
    for path in ["/account/two-factor/codes", "/account/two-factor/off"] {
        let good = spare[9].as_str();
        for wrong in [
            vec![],
            vec![("password", PASSWORD)],
            vec![("code", good)],
            vec![("code", "1"), ("password", PASSWORD)],
        ] {
            here.post(path, &wrong).await.expect(422);
        }
    }
    app.clock.advance(TimeDelta::seconds(30));
    let code = codes::at(&secret, app.clock.now());
    let page =
        here.post("/account/two-factor/codes", &[("code", &code), ("password", PASSWORD)]).await.expect(200);
    let new = shown_once(&page);
    here.post("/account/two-factor/codes", &[("code", &code), ("password", PASSWORD)]).await.expect(422);
    here.post("/account/two-factor/off", &[("code", &spare[9]), ("password", PASSWORD)]).await.expect(422);
    let page =
        here.post("/account/two-factor/off", &[("code", &new[0]), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(page.location(), "/account?done=two-factor-off");
    let browser = app.stranger();
    let address = ada.verified_address.as_deref().unwrap();
    let page = browser.post("/sign-in", &[("email", address), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(page.location(), "/me", "one step is enough again");
    let kinds = mails::kinds_owed(&mut app.conn().await).await;
    assert_eq!(kinds, [MailKind::TwoFactorOn, MailKind::TwoFactorOff]);
}

#[tokio::test]
async fn staff_without_it_reach_the_page_that_sets_it_up_and_nothing_else() {
    let app = TestApp::start_with("[accounts]\nstaff_two_factor = true").await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    app.signed_in_as(&ada).get("/account").await.expect(200);
    let here = app.signed_in_as(&sam);
    for path in
        ["/", "/staff", "/staff/queue", "/staff/people", "/account", "/account/tokens", "/engineers", "/me"]
    {
        assert_eq!(here.get(path).await.expect(303).location(), "/account/two-factor", "{path}");
    }
    let before = sql::fingerprints(&mut conn).await;
    let suspend = format!("/staff/people/{}/suspend", ada.account_id);
    for path in [suspend.as_str(), "/account", "/account/tokens", "/account/sessions/end-others"] {
        let page =
            here.post(path, &[("reason", "a reason that is long enough"), ("name", "Sam")]).await.expect(303);
        assert_eq!(page.location(), "/account/two-factor", "{path}");
    }
    assert_eq!(sql::fingerprints(&mut conn).await, before);
    here.post("/theme", &[("theme", "dark")]).await.expect(303);
    let page = here.get("/account/two-factor").await.expect(200);
    assert!(page.body.contains("Staff set this up first"), "{}", page.body);
    set_up(&app, &here).await;
    here.get("/staff").await.expect(200);
    here.get("/staff/people").await.expect(200);
    app.signed_in_as(&accounts::staff(&mut conn, &[]).await).post("/sign-out", &[]).await.expect(303);
}
