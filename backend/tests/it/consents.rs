//! The digest's questions to engineers: the answer again after 90 days, and "you are picked".

use chrono::TimeDelta;
use domain::digests::{asking, pick, plan, preview};
use domain::engineers::{ConsentScope, ask_to_renew, find_consent};
use domain::outbox::MailKind;
use domain::platform::actor::Permission;
use domain::platform::links::LinkPurpose;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{accounts, digests, mails};

use crate::support::TestApp;

const ISSUE: &str = "2026-12";

async fn scope(app: &TestApp, ada: &TestEngineer) -> (ConsentScope, bool) {
    let consent = find_consent(&mut app.conn().await, ada.id).await.unwrap().unwrap();
    (consent.scope, consent.is_standing)
}

#[tokio::test]
async fn an_answer_that_ends_is_renewed_by_its_link_once() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada").insert(&mut conn).await;
    app.clock.advance(TimeDelta::days(77));
    ask_to_renew(&mut conn, &app.cx()).await.unwrap();
    let mail = mails::owed(&mut conn).await.pop().unwrap();
    assert_eq!(mail.kind, MailKind::ConsentEnding);
    let id: uuid::Uuid = mail.payload["consent_id"].as_str().unwrap().parse().unwrap();
    let cx = app.cx();
    let path = format!("/digest-consent/{}", cx.keys.sign_link(LinkPurpose::RenewConsent, id, 0, cx.now));
    let stranger = app.stranger();
    let page = stranger.get(&path).await.expect(200);
    assert!(page.body.contains("Yes, by name") && page.body.contains("Not at all"));
    assert_eq!(scope(&app, &ada).await, (ConsentScope::Named, true));
    stranger.post(&path, &[("value", "loudly")]).await.expect(409);
    let done = stranger.post(&path, &[("value", "anonymous")]).await.expect(303);
    assert!(stranger.get(done.location()).await.expect(200).body.contains("Your answer holds from now on"));
    assert_eq!(scope(&app, &ada).await, (ConsentScope::Anonymous, true));
    let again = stranger.post(&path, &[("value", "none")]).await.expect(303);
    assert!(stranger.get(again.location()).await.expect(200).body.contains("You have answered already"));
    assert_eq!(scope(&app, &ada).await, (ConsentScope::Anonymous, true));
    stranger.get("/digest-consent/made-up").await.expect(404);
    app.clock.advance(TimeDelta::days(31));
    stranger.get(&path).await.expect(410);
}

#[tokio::test]
async fn the_desk_knows_answers_that_are_asked_each_time() {
    let app = TestApp::start().await;
    let ada = named("Ada").insert(&mut app.conn().await).await;
    let desk = app.signed_in_as(&ada.signed);
    let choose = async |value: &str| desk.post("/me/digest-consent", &[("value", value)]).await;
    choose("named_ask").await.expect(303);
    assert_eq!(scope(&app, &ada).await, (ConsentScope::Named, false));
    assert!(desk.get("/me").await.expect(200).body.contains("but ask me before each issue"));
    choose("anonymous").await.expect(303);
    assert_eq!(scope(&app, &ada).await, (ConsentScope::Anonymous, true));
    choose("_ask").await.expect(422);
}

#[tokio::test]
async fn who_is_picked_answers_by_link_and_staff_read_it() {
    let app = TestApp::start_with("[digest]\npicks = 5\nminimum = 3").await;
    let mut conn = app.conn().await;
    let all = digests::engineers(&mut conn, 6).await;
    let digest = plan::ensure_period(&mut conn, &app.cx(), ISSUE.parse().unwrap()).await.unwrap();
    app.clock.advance(digest.send_at - TimeDelta::days(5) - app.clock.now());
    pick::pick(&mut conn, &app.cx(), digest.id).await.unwrap();
    asking::ask_engineers(&mut conn, &app.cx(), digest.id).await.unwrap();
    let notices = asking::list(&mut conn, digest.id).await.unwrap();
    assert_eq!(notices.len(), 5);
    let (notice, cx) = (&notices[0], app.cx());
    let path =
        format!("/digest-notice/{}", cx.keys.sign_link(LinkPurpose::AnswerNotice, notice.id.0, 0, cx.now));
    let stranger = app.stranger();
    let page = stranger.get(&path).await.expect(200);
    assert!(page.body.contains("Ok, show me by name") && page.body.contains("your standing answer holds"));
    assert_eq!(asking::list(&mut conn, digest.id).await.unwrap(), notices, "a GET answers nothing");
    stranger.post(&path, &[("value", "maybe")]).await.expect(409);
    let done = stranger.post(&path, &[("value", "skip")]).await.expect(303);
    assert!(stranger.get(done.location()).await.expect(200).body.contains("You said: skip this issue."));
    let picks = preview::list_picks(&mut conn, digest.id).await.unwrap();
    assert!(picks.iter().all(|pick| pick.engineer_id != notice.engineer_id) && picks.len() == 5);

    let editor = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    let console = editor.get(&format!("/staff/digests/{ISSUE}")).await.expect(200);
    assert!(console.body.contains("What engineers answered"));
    let skipped = all.iter().find(|one| one.id == notice.engineer_id).unwrap();
    assert!(console.body.contains(&format!("/engineers/{}", skipped.slug)));
    // The link is for its issue: another purpose, a mangled one, one of the past.
    stranger.get("/digest-notice/made-up").await.expect(404);
    app.clock.advance(TimeDelta::days(31));
    stranger.post(&path, &[("value", "ok")]).await.expect(410);
}
