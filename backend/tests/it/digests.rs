//! The console of the digest, as editors use it and as nobody else may.

use domain::digests::{Digest, DigestState, approve, freeze, plan, preview};
use domain::platform::actor::{CompanyRole, Permission};
use domain::testing::{accounts, engineers, sql};
use reqwest::Method;

use crate::support::{Browser, TestApp};

const PERIOD: &str = "2026-12";
const PATH: &str = "/staff/digests/2026-12";
const WHY: (&str, &str) = ("reason", "the relay is down");

impl TestApp {
    /// The issue of December is planned, and these engineers may be in it.
    async fn planned(&self, names: &[&str]) -> Browser {
        let mut conn = self.conn().await;
        for name in names {
            engineers::approved(&mut conn, name).await;
        }
        plan::ensure_due(&mut conn, &self.cx()).await.unwrap();
        self.signed_in_as(&accounts::staff(&mut conn, &[Permission::Editor]).await)
    }

    async fn issue(&self) -> Digest {
        preview::find_by_period(&mut self.conn().await, PERIOD).await.unwrap().unwrap()
    }

    /// As a worker does it: approved, frozen, on its way.
    async fn sending(&self, names: &[&str]) -> Browser {
        let editor = self.planned(names).await;
        let (mut conn, cx, id) = (self.conn().await, self.cx(), self.issue().await.id);
        sql::execute(
            &mut conn,
            "insert into subscribers (id, email, address_key, domain, sort_hash, state, confirmed_at, created_at, updated_at)
             select ('00000000-0000-7000-8000-00000000000' || n)::uuid, a, a, 'example.com', n, 'confirmed', t, t, t
             from (values ('ada@example.com', 1), ('bob@example.com', 2)) as v(a, n), now() as t",
        )
        .await;
        approve::approve(&mut conn, &cx, &self.state.templates, id).await.unwrap();
        freeze::freeze(&mut conn, &cx, id).await.unwrap();
        editor
    }
}

#[tokio::test]
async fn only_editors_and_admins_find_it() {
    let app = TestApp::start().await;
    app.planned(&["Ada", "Bob", "Cleo"]).await;
    let mut conn = app.conn().await;
    let others = [
        accounts::developer(&mut conn, "Ada").await,
        accounts::company_member(&mut conn, CompanyRole::Owner, true).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    ];
    let admin = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    let copy = format!("{PATH}/copies/all");
    for path in ["/staff/digests", PATH, &format!("{PATH}/preview"), &format!("{PATH}/cancel"), &copy] {
        let page = app.stranger().get(path).await;
        assert!(page.status == 401 || page.location().starts_with("/sign-in"), "{path}: {}", page.status);
        for signed in &others {
            app.signed_in_as(signed).get(path).await.expect(404);
        }
    }
    for end in [
        "choose",
        "approve",
        "release",
        "resume",
        "hold",
        "pause",
        "cancel",
        "send",
        "intro",
        "picks",
        "copies/all",
    ] {
        app.signed_in_as(&others[2]).post(&format!("{PATH}/{end}"), &[WHY]).await.expect(404);
    }
    assert_eq!(app.issue().await.state, DigestState::Planned);
    admin.get(PATH).await.expect(200);
    for wrong in
        ["/staff/digests/2025-01", "/staff/digests/x", &format!("{PATH}/nothing"), &format!("{PATH}/picks/x")]
    {
        admin.get(wrong).await.expect(404);
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey, told in order")]
async fn an_editor_chooses_changes_and_approves() {
    let app = TestApp::start().await;
    let editor = app.planned(&["Ada <b>bold</b>", "Bob", "Cleo", "Dora"]).await;
    assert!(editor.get("/staff/digests").await.expect(200).body.contains("December 2026"));
    let page = editor.get(PATH).await.expect(200);
    assert!(page.body.contains("1 December 2026, 09:00 CET") && page.body.contains("Nobody is chosen yet"));
    editor.get(&format!("{PATH}/preview")).await.expect(404);
    assert_eq!(
        editor.post(&format!("{PATH}/choose"), &[]).await.expect(303).location(),
        format!("{PATH}?done=chosen")
    );
    editor.post(&format!("{PATH}/intro"), &[("intro", "Two notes.")]).await.expect(303);

    let frame = editor.get(&format!("{PATH}/preview")).await.expect(200);
    assert!(frame.body.contains("Ada &lt;b&gt;bold") && !frame.body.contains("<b>bold"), "{}", frame.body);
    assert!(frame.body.contains("Two notes."));
    let policy = frame.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'; style-src 'unsafe-inline'") && policy.contains("sandbox"),
        "{policy}"
    );
    let text = editor.get(&format!("{PATH}/preview.txt")).await.expect(200);
    assert!(text.body.starts_with("Subject: December: 4 engineers") && text.body.contains("Ada <b>bold</b>"));
    assert!(text.header("content-type").starts_with("text/plain"));
    let page = editor.get(PATH).await.expect(200);
    assert!(!page.body.contains("<b>bold") && page.body.contains("renders cleanly"), "{}", page.body);

    let picks = preview::list_picks(&mut app.conn().await, app.issue().await.id).await.unwrap();
    let last = format!("{PATH}/picks/{}", picks[3].engineer_id);
    editor.get(&last).await.expect(200);
    for (fields, fault) in [
        (vec![("what", "drop"), ("reason", " x ")], "Say why"),
        (vec![("reason", "because")], "Choose what to do"),
        (vec![("what", "move"), ("place", "9"), ("reason", "because")], "Choose a place from 1 to 4"),
    ] {
        assert!(editor.post(&last, &fields).await.expect(422).body.contains(fault), "{fields:?}");
    }
    editor.post(&last, &[("what", "move"), ("place", "1"), ("reason", "a rare skill")]).await.expect(303);
    let moved = preview::list_picks(&mut app.conn().await, app.issue().await.id).await.unwrap();
    assert_eq!(moved[0].engineer_id, picks[3].engineer_id);
    editor.post(&last, &[("what", "drop"), ("reason", "asked to wait")]).await.expect(303);
    assert!(editor.get(PATH).await.body.contains("asked to wait"));
    assert!(
        editor
            .post(&format!("{PATH}/picks"), &[("slug", "nobody"), WHY])
            .await
            .expect(422)
            .body
            .contains("no engineer")
    );
    editor.post(&last, &[("reason", "changed their mind")]).await.expect(303);

    assert_eq!(
        editor.post(&format!("{PATH}/approve"), &[]).await.expect(303).location(),
        format!("{PATH}?done=approved")
    );
    let page = editor.get(&format!("{PATH}?done=approved")).await.expect(200);
    assert!(page.body.contains("Its content is fixed now") && page.body.contains("by an editor"));
    editor.post(&format!("{PATH}/approve"), &[]).await.expect(409);
    editor.post(&last, &[("what", "drop"), ("reason", "too late now")]).await.expect(409);
    editor.post(&format!("{PATH}/intro"), &[("intro", "x")]).await.expect(409);
    editor.post(&format!("{PATH}/hold"), &[("reason", "")]).await.expect(422);
    editor.post(&format!("{PATH}/hold"), &[WHY]).await.expect(303);
    assert!(editor.get(PATH).await.body.contains("Take the hold back"));
    editor.post(&format!("{PATH}/release"), &[]).await.expect(303);
    assert_eq!(
        editor.post(&format!("{PATH}/send"), &[]).await.expect(303).location(),
        format!("{PATH}?done=sent")
    );
    assert_eq!(app.issue().await.send_at, app.clock.now());
}

#[tokio::test]
async fn sending_is_paused_resumed_and_called_off() {
    let app = TestApp::start().await;
    let editor = app.sending(&["Ada", "Bob", "Cleo"]).await;
    let page = editor.get(PATH).await.expect(200);
    assert!(
        page.body.contains("0 of 2") && page.body.contains("Adds up") && page.body.contains("Pause"),
        "{}",
        page.body
    );
    editor.get(&format!("{PATH}/pause")).await.expect(200);
    let hostile = [("reason", "<script>alert(1)</script>\u{0}")];
    assert!(!editor.post(&format!("{PATH}/pause"), &hostile).await.body.contains("<script>alert"));
    let typed = editor.post(&format!("{PATH}/pause"), &[("reason", "x")]).await.expect(422);
    assert!(typed.body.contains("value=\"x\"") && typed.body.contains("error-summary"));
    editor.post(&format!("{PATH}/resume"), &[]).await.expect(409);
    editor.post(&format!("{PATH}/pause"), &[WHY]).await.expect(303);
    assert_eq!(app.issue().await.state, DigestState::Paused);
    assert!(editor.get(PATH).await.body.contains("the relay is down"));
    let again = editor.post(&format!("{PATH}/pause"), &[WHY]).await.expect(409);
    assert!(again.body.contains("The issue is paused by now"), "{}", again.body);
    editor.post(&format!("{PATH}/send"), &[]).await.expect(409);
    editor.post(&format!("{PATH}/resume"), &[]).await.expect(303);
    assert_eq!(app.issue().await.state, DigestState::Sending);
    let foreign =
        editor.request(Method::POST, &format!("{PATH}/cancel")).header("sec-fetch-site", "cross-site");
    editor.send(foreign.body("reason=because")).await.expect(403);
    editor.post(&format!("{PATH}/cancel"), &[]).await.expect(422);
    editor.post(&format!("{PATH}/cancel"), &[WHY]).await.expect(303);
    assert_eq!(app.issue().await.state, DigestState::Cancelled);
    assert_eq!(sql::count(&mut app.conn().await, "deliveries where state = 'skipped'").await, 2);
    editor.post(&format!("{PATH}/cancel"), &[WHY]).await.expect(409);
    editor.post(&format!("{PATH}/send"), &[]).await.expect(409);
}

#[tokio::test]
async fn a_person_decides_on_held_copies() {
    let app = TestApp::start().await;
    let editor = app.sending(&["Ada", "Bob", "Cleo"]).await;
    let mut conn = app.conn().await;
    sql::execute(
        &mut conn,
        "update deliveries set state = 'held', reason = 'the worker died', settled_at = now()",
    )
    .await;
    let page = editor.get(PATH).await.expect(200);
    assert!(page.body.contains("ada@example.com") && page.body.contains("Decide on all 2"), "{}", page.body);
    let one = format!("{PATH}/copies/00000000-0000-7000-8000-000000000001");
    assert!(editor.get(&one).await.expect(200).body.contains("the worker died"));
    editor.post(&one, &[WHY]).await.expect(422);
    editor.post(&one, &[("what", "sent")]).await.expect(422);
    editor.post(&one, &[("what", "sent"), ("reason", "the log says 250")]).await.expect(303);
    editor.post(&one, &[("what", "sent"), ("reason", "the log says 250")]).await.expect(404);
    let all = format!("{PATH}/copies/all");
    editor.post(&all, &[("what", "failed"), ("reason", "no log is left")]).await.expect(303);
    editor.post(&all, &[("what", "failed"), ("reason", "no log is left")]).await.expect(409);
    assert_eq!(sql::count(&mut conn, "deliveries where state = 'sent'").await, 1);
    let page = editor.get(PATH).await.expect(200);
    assert!(page.body.contains("staff: no log is left") && page.body.contains("2 of 2"));
}

#[tokio::test]
async fn whoever_looks_sees_copies_move_and_the_end() {
    let app = TestApp::start().await;
    let editor = app.sending(&["Ada", "Bob", "Cleo"]).await;
    let page = editor.get(PATH).await.expect(200);
    assert!(page.body.contains(&format!("data-live=\"{PATH}/live\"")), "{}", page.body);

    let mut answer = editor.request(Method::GET, &format!("{PATH}/live")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
    let first = String::from_utf8(answer.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("event: progress\n") && first.contains("data: "), "{first}");
    assert!(first.contains("0 of 2") && first.ends_with("\n\n"), "{first}");

    sql::execute(&mut app.conn().await, "update deliveries set state = 'sent', sent_at = now()").await;
    sql::execute(&mut app.conn().await, "update digests set state = 'finished'").await;
    let rest = answer.text().await.unwrap();
    assert!(rest.contains("event: over\n") && rest.contains("2 of 2"), "{rest}");
    let page = editor.get(PATH).await.expect(200);
    assert!(!page.body.contains("data-live"), "nothing moves any more: {}", page.body);
}

#[tokio::test]
async fn the_ledger_is_handed_out_once_frozen_and_it_is_written_down() {
    let app = TestApp::start().await;
    let editor = app.planned(&["Ada", "Bob", "Cleo"]).await;
    let path = format!("{PATH}/ledger.csv");
    editor.post(&path, &[]).await.expect(404);

    let app = TestApp::start().await;
    let editor = app.sending(&["Ada", "Bob", "Cleo"]).await;
    sql::execute(
        &mut app.conn().await,
        "update deliveries set state = 'failed', reason = '=cmd(\"x\"), refused' where address like 'ada%'",
    )
    .await;
    let file = editor.post(&path, &[]).await.expect(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("roster-digest-2026-12.csv"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.body);
    assert!(lines[0].starts_with("subscriber_id,address,state,"), "{}", lines[0]);
    let ada = lines.iter().find(|line| line.contains("ada@example.com")).unwrap();
    assert!(ada.contains(",failed,") && ada.contains("\"'=cmd(\"\"x\"\"), refused\""), "{ada}");
    let events = "audit_events where action = 'digest.ledger_exported'";
    assert_eq!(sql::count(&mut app.conn().await, events).await, 1);
}
