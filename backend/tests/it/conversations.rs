//! Conversations through the door: opened by acceptance, read, written in, closed, and asked for by programs.

use domain::conversations::{CloseReason, close_between};
use domain::platform::actor::{CompanyRole, Signed};
use domain::platform::ids::ConversationId;
use domain::testing::conversations::opened;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{self, accounts, intros, sql};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Browser, TestApp};
use crate::two_factor::shown_once;

struct Scene {
    app: TestApp,
    ada: TestEngineer,
    member: Signed,
    id: ConversationId,
}

/// What the form has in a hidden field.
fn hidden<'a>(body: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    body.split(&field).nth(1).unwrap_or_else(|| panic!("no {name}: {body}")).split('"').next().unwrap()
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let ada = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let id = opened(&mut conn, &member, &ada).await;
        Self { app, ada, member, id }
    }

    fn company(&self) -> Browser {
        self.app.signed_in_as(&self.member)
    }

    fn developer(&self) -> Browser {
        self.app.signed_in_as(&self.ada.signed)
    }

    fn path(&self) -> String {
        format!("/conversations/{}", self.id)
    }

    async fn count(&self, from: &str) -> i64 {
        sql::count(&mut self.app.conn().await, from).await
    }

    async fn says(&self, browser: &Browser, body: &str, key: &str) -> u16 {
        browser.post(&self.path(), &[("body", body), ("key", key), ("seen", "0")]).await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_leads_to_a_conversation_from_both_intros() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada Lovelace").insert(&mut conn).await;
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let intro = intros::sent(&mut conn, &member, &ada).await;
    let (company, developer) = (app.signed_in_as(&member), app.signed_in_as(&ada.signed));
    assert!(developer.get("/conversations").await.expect(200).body.contains("No conversation yet"));
    developer.post(&format!("/me/intros/{intro}/answer"), &[("answer", "accept")]).await.expect(303);
    let again = developer.post(&format!("/me/intros/{intro}/answer"), &[("answer", "accept")]).await;
    assert_eq!((again.status, sql::count(&mut conn, "conversations").await), (409, 1));
    for (browser, page) in
        [(&developer, format!("/me/intros/{intro}")), (&company, format!("/company/intros/{intro}"))]
    {
        let body = browser.get(&page).await.expect(200).body;
        let href = body.split("href=\"").find(|rest| rest.starts_with("/conversations/0")).expect("a link");
        let thread = browser.get(href.split('"').next().unwrap()).await.expect(200);
        assert!(thread.body.contains("Come and build."), "the request stands on top");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_twice_is_one_message_and_reading_changes_nothing() {
    let scene = Scene::set().await;
    let (company, developer) = (scene.company(), scene.developer());
    let page = company.get(&scene.path()).await.expect(200);
    let key = hidden(&page.body, "key").to_owned();
    for _ in 0..2 {
        assert_eq!(scene.says(&company, "**Hello** <script>alert(1)</script>", &key).await, 303);
    }
    assert_eq!(scene.count("messages").await, 1);
    let inbox = developer.get("/conversations").await.expect(200).body;
    assert!(inbox.contains("1 unread") && inbox.contains("Analytical Engines"), "{inbox}");
    for _ in 0..2 {
        let body = developer.get(&scene.path()).await.expect(200).body;
        assert!(body.contains("<strong>Hello</strong>") && !body.contains("<script>alert"), "sanitised");
        assert_eq!(hidden(&body, "up_to"), "1");
    }
    assert_eq!(scene.count("conversation_readers where read_number > 0").await, 0, "a GET marks nothing");
    developer.post(&format!("{}/read", scene.path()), &[("up_to", "1")]).await.expect(303);
    assert!(!developer.get("/conversations").await.body.contains("unread"));
    let seen = company.get(&scene.path()).await.expect(200).body;
    assert!(seen.contains("Read by Ada Lovelace, "), "{seen}");
    for bad in ["x", "99999999999", ""] {
        developer.post(&format!("{}/read", scene.path()), &[("up_to", bad)]).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_side_has_answered_is_owed_no_answer() {
    let scene = Scene::set().await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let colleague =
        accounts::colleague(&mut scene.app.conn().await, company, CompanyRole::Recruiter, true).await;
    let colleague = scene.app.signed_in_as(&colleague);
    let key = || Uuid::now_v7().to_string();
    let is_owed = async |browser: &Browser, desk: &str| {
        browser.get(desk).await.expect(200).body.contains("Read and answer")
    };
    assert_eq!(scene.says(&scene.developer(), "When?", &key()).await, 303);
    assert!(is_owed(&colleague, "/company").await && is_owed(&scene.company(), "/company").await);
    assert_eq!(scene.says(&scene.company(), "Tuesday.", &key()).await, 303);
    assert!(!is_owed(&colleague, "/company").await, "a colleague has answered");
    assert!(!is_owed(&scene.company(), "/company").await && is_owed(&scene.developer(), "/me").await);
    assert_eq!(scene.says(&scene.developer(), "Fine.", &key()).await, 303);
    assert!(!is_owed(&scene.developer(), "/me").await, "whatever she has marked as read");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_kept_as_it_was_typed() {
    let scene = Scene::set().await;
    let company = scene.company();
    let key = Uuid::now_v7().to_string();
    let long = "ü".repeat(8_001);
    for (body, fault) in
        [("", "Fill this in."), (long.as_str(), "Shorten this"), ("a\u{7}b", "control characters")]
    {
        let page =
            company.post(&scene.path(), &[("body", body), ("key", &key), ("seen", "0")]).await.expect(422);
        assert!(page.body.contains(fault), "{fault}: {}", page.body);
        assert_eq!(hidden(&page.body, "key"), key, "the same key, so that the next try is the same message");
    }
    company.post(&scene.path(), &[("body", "a\u{0}b"), ("key", &key)]).await.expect(400);
    let page =
        company.post(&scene.path(), &[("body", "kept"), ("key", "no key"), ("seen", "")]).await.expect(422);
    assert!(page.body.contains("kept</textarea>"));
    assert_eq!(scene.count("messages").await, 0);

    let (mut conn, ada) = (scene.app.conn().await, scene.ada.id);
    let company_id = scene.member.member.as_ref().unwrap().company_id;
    let cx = testing::context(&scene.app.clock);
    close_between(&mut conn, &cx, company_id, ada, CloseReason::EngineerBlocked).await.unwrap();
    let refused = company.post(&scene.path(), &[("body", "typed too late"), ("key", &key)]).await.expect(409);
    assert!(refused.body.contains("typed too late") && refused.body.contains("blocked the company"));
    let read = scene.developer().get(&scene.path()).await.expect(200).body;
    assert!(
        !read.contains("<textarea") && read.contains("It opens again when"),
        "no form where nothing can be sent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn members_read_by_role_and_others_find_nothing() {
    let scene = Scene::set().await;
    let mut conn = scene.app.conn().await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let viewer = accounts::colleague(&mut conn, company, CompanyRole::Viewer, true).await;
    let owner = accounts::colleague(&mut conn, company, CompanyRole::Owner, true).await;
    let key = Uuid::now_v7().to_string();
    assert_eq!(scene.says(&scene.app.signed_in_as(&owner), "From the owner", &key).await, 303);
    let read = scene.app.signed_in_as(&viewer).get(&scene.path()).await.expect(200).body;
    assert!(read.contains("From the owner") && !read.contains("<textarea"));
    assert_eq!(scene.says(&scene.app.signed_in_as(&viewer), "x", &key).await, 403);
    let outsider = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    for (path, method) in
        [(scene.path(), "GET"), (scene.path(), "POST"), (format!("{}/read", scene.path()), "POST")]
    {
        let browser = scene.app.signed_in_as(&outsider);
        let answer = match method {
            "GET" => browser.get(&path).await,
            _ => browser.post(&path, &[("body", "x"), ("key", key.as_str()), ("up_to", "1")]).await,
        };
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    assert_eq!(scene.count("messages").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_read_and_write_with_tokens_of_these_scopes() {
    let scene = Scene::set().await;
    let here = scene.developer();
    let token = async |scopes: &[&str]| {
        let mut fields = vec![("name", "program"), ("days", "30")];
        fields.extend(scopes.iter().map(|scope| ("scopes", *scope)));
        shown_once(&here.post("/account/tokens", &fields).await.expect(200)).remove(0)
    };
    let (reads, writes) = (token(&["conversations:read"]).await, token(&["conversations:write"]).await);
    let stranger = scene.app.stranger();
    let ask = async |token: &str, path: &str| {
        let request = stranger.request(Method::GET, path).header("authorization", format!("Bearer {token}"));
        stranger.send(request).await
    };
    let messages = format!("/api/v1{}/messages", scene.path());
    let send = async |token: &str, key: &str, body: &str| {
        let request = stranger.request(Method::POST, &messages);
        let request =
            request.header("authorization", format!("Bearer {token}")).header("Idempotency-Key", key);
        stranger.send(request.header("content-type", "application/json").body(body.to_owned())).await
    };
    let list: Value =
        serde_json::from_str(&ask(&reads, "/api/v1/conversations").await.expect(200).body).unwrap();
    assert_eq!((&list["items"][0]["id"], &list["next"]), (&scene.id.to_string().into(), &Value::Null));
    send(&reads, "k", "{\"body\":\"x\"}").await.expect(403);
    ask(&writes, "/api/v1/conversations").await.expect(403);
    send(&writes, "k", "{\"body\":\"By a program\"}").await.expect(201);
    send(&writes, "k", "{\"body\":\"By a program\"}").await.expect(200);
    for bad in ["", "{}", "{\"body\":\"\"}", "{\"body\":\"\\ud800\"}", "{\"body\":\"x\",\"more\":1}", "[]"] {
        send(&writes, "other", bad).await.expect(422);
    }
    let read: Value = serde_json::from_str(&ask(&reads, &messages).await.expect(200).body).unwrap();
    assert_eq!(read["items"].as_array().unwrap().len(), 1);
    assert_eq!((&read["items"][0]["via"], &read["items"][0]["side"]), (&"api".into(), &"engineer".into()));
    ask(&reads, &format!("/api/v1/conversations/{}/messages", Uuid::now_v7())).await.expect(404);
}
