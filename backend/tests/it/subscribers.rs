//! The newsletter as people and mail programs use it.

use chrono::TimeDelta;
use domain::outbox::{self, Filter, Mail, MailKind};
use domain::platform::actor::CompanyRole;
use domain::platform::ids::SubscriberId;
use domain::platform::links::LinkPurpose;
use domain::subscribers::{self, Subscriber, SubscriberState, links};
use domain::testing::{accounts, sql};
use reqwest::header;

use crate::support::{Page, TestApp};

const ADA: &str = "ada@example.com";

impl TestApp {
    async fn owed(&self) -> Vec<Mail> {
        let mut conn = self.conn().await;
        let mut mails = Vec::new();
        for summary in outbox::list(&mut conn, &self.cx(), Filter::All, None, 100).await.unwrap().unwrap() {
            mails.push(outbox::load(&mut conn, summary.id).await.unwrap().unwrap());
        }
        mails
    }

    async fn subscriber_of(&self, mail: &Mail) -> Subscriber {
        let id: SubscriberId = mail.payload["subscriber_id"].as_str().unwrap().parse().unwrap();
        subscribers::find(&mut self.conn().await, id).await.unwrap().unwrap()
    }

    /// The token that the worker would put into this mail.
    fn token(&self, mail: &Mail, purpose: LinkPurpose) -> String {
        let id: SubscriberId = mail.payload["subscriber_id"].as_str().unwrap().parse().unwrap();
        let version = i32::try_from(mail.payload["version"].as_i64().unwrap()).unwrap();
        self.cx().keys.sign_link(purpose, id.0, version, mail.created_at)
    }

    /// Signs up and confirms; gives the subscriber and the path of the way out.
    async fn subscribed(&self, email: &str) -> (Subscriber, String) {
        let browser = self.stranger();
        browser.post("/newsletter", &[("email", email)]).await.expect(303);
        let mail = self.owed().await.remove(0);
        let token = self.token(&mail, LinkPurpose::ConfirmSubscription);
        browser.post(&format!("/newsletter/confirm/{token}"), &[]).await.expect(303);
        let subscriber = self.subscriber_of(&mail).await;
        let url = links::unsubscribe(&self.state.config, &self.state.keys, subscriber.id, self.clock.now());
        (subscriber, url.trim_start_matches(&self.origin).to_owned())
    }

    async fn state_of(&self, id: SubscriberId) -> SubscriberState {
        subscribers::find(&mut self.conn().await, id).await.unwrap().unwrap().state
    }

    /// As a mail program does it (RFC 8058): no cookie, no Origin.
    async fn one_click(&self, path: &str, kind: &str, body: &'static str) -> Page {
        let browser = self.stranger();
        let request =
            browser.request(reqwest::Method::POST, path).header(header::CONTENT_TYPE, kind).body(body);
        browser.send(request).await
    }
}

#[tokio::test]
async fn from_sign_up_to_goodbye_and_back() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    let page = browser.get("/newsletter").await.expect(200);
    assert!(page.body.contains(subscribers::WORDING), "the evidence names the words that the page shows");
    assert!(page.body.contains("1 December"));
    let main = page.body.split("<main").nth(1).unwrap();
    assert!(
        main.split("<form").nth(1).unwrap().contains("action=\"/newsletter\""),
        "its own form is the first"
    );

    let sent = browser.post("/newsletter", &[("email", ADA), ("source", "home")]).await.expect(303);
    assert_eq!(sent.location(), "/newsletter/check-your-mail");
    browser.get(sent.location()).await.expect(200);
    let mail = app.owed().await.remove(0);
    assert_eq!((mail.kind, mail.recipient.as_str()), (MailKind::ConfirmSubscription, ADA));

    let path = format!("/newsletter/confirm/{}", app.token(&mail, LinkPurpose::ConfirmSubscription));
    let page = browser.get(&path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.body.contains("a…@example.com") && !page.body.contains(ADA), "the address is masked");
    let subscriber = app.subscriber_of(&mail).await;
    assert_eq!(subscriber.state, SubscriberState::Unconfirmed, "looking confirms nothing");
    let done = browser.post(&path, &[]).await.expect(303);
    assert_eq!(done.location(), "/newsletter/confirmed");
    browser.get(done.location()).await.expect(200);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Confirmed);
    assert_eq!(app.owed().await[0].kind, MailKind::SubscriptionConfirmed);
    browser.post(&path, &[]).await.expect(303);
    assert_eq!(browser.get(&path).await.expect(303).location(), "/newsletter/confirmed");

    let leave = links::unsubscribe(&app.state.config, &app.state.keys, subscriber.id, app.clock.now());
    let leave = leave.trim_start_matches(&app.origin);
    let page = browser.get(leave).await.expect(200);
    assert_eq!((page.header("referrer-policy"), page.body.contains("Unsubscribe")), ("no-referrer", true));
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Confirmed, "looking ends nothing");
    assert_eq!(browser.post(leave, &[("from", "page")]).await.expect(303).location(), leave);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Unsubscribed);
    let goodbye = browser.get(leave).await.expect(200);
    let undo = goodbye.body.split("action=\"/newsletter/undo/").nth(1).unwrap().split('"').next().unwrap();
    browser.post(&format!("/newsletter/undo/{undo}"), &[]).await.expect(303);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Confirmed);
    assert!(browser.cookie("theme").is_none(), "none of it sets a cookie");
}

#[tokio::test]
async fn the_answer_is_the_same_for_every_address() {
    let app = TestApp::start().await;
    app.subscribed(ADA).await;
    let browser = app.stranger();
    let mut answers = Vec::new();
    for (email, trap) in [
        ("new@example.com", ""),
        (ADA, ""),
        ("Ada@Example.com", ""),
        ("new@example.com", ""),
        ("bot@example.com", "x"),
    ] {
        let begun = std::time::Instant::now();
        let page = browser.post("/newsletter", &[("email", email), ("website_url", trap)]).await.expect(303);
        assert!(begun.elapsed().as_millis() >= 300, "{email} is answered too soon");
        answers.push((page.location().to_owned(), page.header("set-cookie").to_owned(), page.body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    let mut kinds: Vec<String> =
        app.owed().await.iter().map(|mail| format!("{} {}", mail.kind, mail.recipient)).collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "already_subscribed ada@example.com",
            "confirm_subscription ada@example.com",
            "confirm_subscription new@example.com",
            "subscription_confirmed ada@example.com"
        ]
    );
}

#[tokio::test]
async fn what_is_no_address_is_shown_again_as_typed() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    for typed in
        ["", "ada", "<script>alert(1)</script>", "ada@example.com\r\nBcc: x@example.com", &"x".repeat(5000)]
    {
        let page = browser.post("/newsletter", &[("email", typed)]).await.expect(422);
        assert!(page.body.contains("error-summary") && !page.body.contains("<script>alert"), "{typed:?}");
    }
    for (body, status) in
        [("email=%ff%fe", 400), ("", 422), ("email=a%40example.com&email=b%40example.com", 400)]
    {
        let request =
            browser.request(reqwest::Method::POST, "/newsletter").header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        browser.send(request).await.expect(status);
    }
    let foreign =
        browser.request(reqwest::Method::POST, "/newsletter").header("sec-fetch-site", "cross-site");
    browser.send(foreign.body("email=a%40example.com")).await.expect(403);
    assert!(app.owed().await.is_empty());
}

#[tokio::test]
async fn one_click_needs_nothing_but_the_link() {
    let app = TestApp::start().await;
    let urlencoded = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=b";
    let parts =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (email, kind, body) in
        [("a@example.com", urlencoded, "List-Unsubscribe=One-Click"), ("b@example.com", multipart, parts)]
    {
        let (subscriber, path) = app.subscribed(email).await;
        for _ in 0..2 {
            let page = app.one_click(&path, kind, body).await.expect(200);
            assert_eq!((page.location(), page.header("set-cookie")), ("", ""), "no redirect, no cookie");
        }
        assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Unsubscribed);
    }
    for path in ["/unsubscribe/", "/unsubscribe/AAAA", "/unsubscribe/%ff"] {
        app.one_click(path, urlencoded, "List-Unsubscribe=One-Click").await.expect(404);
    }
}

#[tokio::test]
async fn links_end_and_forged_ones_never_begin() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    browser.post("/newsletter", &[("email", ADA)]).await.expect(303);
    let mail = app.owed().await.remove(0);
    let token = app.token(&mail, LinkPurpose::ConfirmSubscription);
    let forged = token.chars().rev().collect::<String>();
    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        let path = format!("/newsletter/confirm/{forged}");
        let request = browser.request(method, &path).header("sec-fetch-site", "same-origin");
        browser.send(request).await.expect(404);
    }
    app.clock.advance(chrono::TimeDelta::days(8));
    browser.get(&format!("/newsletter/confirm/{token}")).await.expect(410);
    browser.post(&format!("/newsletter/confirm/{token}"), &[]).await.expect(410);
    assert_eq!(app.subscriber_of(&mail).await.state, SubscriberState::Unconfirmed);
}

#[tokio::test]
async fn preferences_are_kept_paused_moved_and_deleted_behind_one_link() {
    let app = TestApp::start().await;
    domain::engineers::skills::load(&mut app.conn().await).await.unwrap();
    let (subscriber, _) = app.subscribed(ADA).await;
    let browser = app.stranger();
    let path = links::preferences(&app.state.config, &app.state.keys, subscriber.id, 1, app.clock.now());
    let path = path.trim_start_matches(&app.origin);
    let page = browser.get(path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");

    let interests = [
        ("name", "Ada <b>"),
        ("skills", "rust; PostgreSQL, "),
        ("countries", "Poland"),
        ("engagement_types", "hourly"),
        ("engagement_types", "employment"),
    ];
    assert_eq!(browser.post(path, &interests).await.expect(303).location(), format!("{path}?done=saved"));
    let page = browser.get(&format!("{path}?done=saved")).await.expect(200);
    assert!(page.body.contains("PostgreSQL, Rust") && page.body.contains("Ada &lt;b&gt;"), "{}", page.body);
    let wrong = browser.post(path, &[("skills", "Rust, <i>no such</i>")]).await.expect(422);
    assert!(
        wrong.body.contains("error-summary") && wrong.body.contains("Rust, &lt;i&gt;no such"),
        "{}",
        wrong.body
    );

    browser.post(&format!("{path}/pause"), &[("months", "x")]).await.expect(422);
    browser.post(&format!("{path}/pause"), &[("months", "3")]).await.expect(303);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Paused);
    assert!(browser.get(path).await.expect(200).body.contains("Paused until 22 February 2027"));
    browser.post(&format!("{path}/resume"), &[]).await.expect(303);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Confirmed);

    browser.post(&format!("{path}/address"), &[("email", "nowhere")]).await.expect(422);
    browser.post(&format!("{path}/address"), &[("email", "grace@example.com")]).await.expect(303);
    let mail = app.owed().await.remove(0);
    assert_eq!((mail.kind, mail.recipient.as_str()), (MailKind::ConfirmSubscription, "grace@example.com"));

    browser.get(&format!("{path}/delete")).await.expect(200);
    browser.post(&format!("{path}/delete"), &[]).await.expect(303);
    browser.get(path).await.expect(404);
    browser.get("/newsletter/deleted").await.expect(200);
    assert!(subscribers::find(&mut app.conn().await, subscriber.id).await.unwrap().is_none());
}

#[tokio::test]
async fn no_link_of_one_purpose_opens_another() {
    let app = TestApp::start().await;
    let (subscriber, leave) = app.subscribed(ADA).await;
    let browser = app.stranger();
    let token = leave.trim_start_matches("/unsubscribe/");
    for path in ["/newsletter/preferences/", "/newsletter/confirm/"] {
        browser.get(&format!("{path}{token}")).await.expect(404);
        browser.post(&format!("{path}{token}"), &[]).await.expect(404);
    }
    browser.post(&format!("/newsletter/undo/{token}"), &[]).await.expect(404);
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Confirmed);
}

#[tokio::test]
async fn an_account_opts_in_with_one_press_and_out_with_another() {
    let app = TestApp::start().await;
    let member = accounts::company_member(&mut app.conn().await, CompanyRole::Viewer, false).await;
    let browser = app.signed_in_as(&member);
    let page = browser.get("/account").await.expect(200);
    assert!(page.body.contains(subscribers::ACCOUNT_WORDING), "the evidence names the words of the page");
    let wish = async |wish: &str| {
        let done = browser.post("/account/digest", &[("wish", wish)]).await.expect(303).location().to_owned();
        browser.get(done.split('#').next().unwrap()).await.expect(200).body
    };
    assert!(wish("join").await.contains("You get the digest"));
    let mails = app.owed().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].kind, MailKind::SubscriptionConfirmed, "the address is verified: no second opt-in");
    let id = app.subscriber_of(&mails[0]).await.id;
    assert_eq!(app.state_of(id).await, SubscriberState::Confirmed);
    let evidence = format!(
        "subscriber_consents c join subscribers s on s.id = c.subscriber_id where c.form = 'account'
         and c.confirmed_at is not null and c.requested_ip is not null and s.account_id = '{}'",
        member.account_id
    );
    assert_eq!(sql::count(&mut app.conn().await, &evidence).await, 1);
    wish("join").await;
    assert_eq!(app.owed().await.len(), 1, "twice is once");

    assert!(wish("leave").await.contains("You get no more issues"));
    assert_eq!(app.state_of(id).await, SubscriberState::Unsubscribed);
    assert!(wish("join").await.contains("You get the digest"), "taken back within a day");
    assert_eq!(app.state_of(id).await, SubscriberState::Confirmed);
    browser.post("/account/digest", &[("wish", "else")]).await.expect(400);
    app.stranger().post("/account/digest", &[("wish", "join")]).await.expect(303);
}

#[tokio::test]
async fn what_suppresses_an_address_is_lifted_by_a_mail_only() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let address = ada.verified_address.clone().unwrap();
    let (subscriber, _) = app.subscribed(&address).await;
    subscribers::suppress_bounced(&mut conn, &app.cx(), subscriber.id, "550 5.1.1").await.unwrap();
    app.clock.advance(TimeDelta::minutes(11));
    let done = app.signed_in_as(&ada).post("/account/digest", &[("wish", "join")]).await.expect(303);
    assert!(done.location().contains("digest-by-mail"), "{}", done.location());
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Unsubscribed);
    assert_eq!(app.owed().await[0].kind, MailKind::ConfirmSubscription);
}

#[tokio::test]
async fn who_has_left_finds_how_to_be_forgotten() {
    let app = TestApp::start().await;
    let (subscriber, leave) = app.subscribed(ADA).await;
    let browser = app.stranger();
    let preferences =
        links::preferences(&app.state.config, &app.state.keys, subscriber.id, 1, app.clock.now());
    let preferences = preferences.trim_start_matches(&app.origin);
    assert!(!browser.get(&leave).await.expect(200).body.contains("Delete everything"));
    browser.post(&leave, &[("from", "page")]).await.expect(303);
    assert_eq!(browser.get(preferences).await.expect(303).location(), leave, "an old mail leads there too");
    browser.post(&format!("{preferences}/pause"), &[("months", "3")]).await.expect(410);
    let goodbye = browser.get(&leave).await.expect(200);
    let path = goodbye.body.split("href=\"/newsletter/preferences/").nth(1).unwrap();
    let path = format!("/newsletter/preferences/{}", path.split('"').next().unwrap());
    let page = browser.get(&path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(
        page.body.contains("has ended") && page.body.contains(&format!("href=\"{leave}\"")),
        "{}",
        page.body
    );
    assert_eq!(app.state_of(subscriber.id).await, SubscriberState::Unsubscribed, "looking deletes nothing");
    assert_eq!(browser.post(&path, &[]).await.expect(303).location(), "/newsletter/deleted");
    assert!(subscribers::find(&mut app.conn().await, subscriber.id).await.unwrap().is_none());
    browser.get(&path).await.expect(404);
    assert!(!browser.get(&leave).await.expect(200).body.contains("Delete everything"));
}
