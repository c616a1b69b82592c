//! A word about availability by the link in a mail, as somebody in a browser gives it, and as nobody else may.

use chrono::TimeDelta;
use domain::engineers::{Availability, availability_version, chase_silence, find_engineer};
use domain::platform::links::LinkPurpose;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{self, accounts, mails};

use crate::support::TestApp;

/// The address that the mail for this engineer holds.
async fn link(app: &TestApp, ada: &TestEngineer) -> String {
    let version = availability_version(&mut app.conn().await, ada.id).await.unwrap().unwrap();
    let cx = app.cx();
    format!(
        "/availability/{}",
        cx.keys.sign_link(LinkPurpose::ConfirmAvailability, ada.id.0, version, cx.now)
    )
}

async fn said(app: &TestApp, ada: &TestEngineer) -> (Availability, Option<chrono::DateTime<chrono::Utc>>) {
    let row = find_engineer(&mut app.conn().await, ada.id).await.unwrap().unwrap();
    (row.availability, row.availability_confirmed_at)
}

#[tokio::test]
async fn one_click_without_signing_in_confirms_once() {
    let app = TestApp::start().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut app.conn().await).await;
    app.clock.advance(TimeDelta::days(22));
    chase_silence(&mut app.conn().await, &app.cx()).await.unwrap();
    assert_eq!(mails::owed(&mut app.conn().await).await.len(), 1);
    let path = link(&app, &ada).await;
    let stranger = app.stranger();
    for _ in 0..2 {
        let page = stranger.get(&path).await.expect(200);
        assert!(page.body.contains("Yes, it still holds"));
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert_eq!(said(&app, &ada).await.1, Some(testing::start()), "a GET says nothing");
    }
    let done = stranger.post(&path, &[("value", "same")]).await.expect(303);
    assert_eq!(said(&app, &ada).await, (Availability::ActivelyLooking, Some(app.clock.now())));
    let thanks = stranger.get(done.location()).await.expect(200);
    assert!(
        thanks.body.contains("Confirmed as of today")
            && !thanks.body.contains("<button class=\"button\" name")
    );
    let then = app.clock.now();
    app.clock.advance(TimeDelta::days(3));
    let again = stranger.post(&path, &[("value", "not_looking")]).await.expect(303);
    let page = stranger.get(again.location()).await.expect(200);
    assert!(page.body.contains("Already confirmed"), "{}", page.body);
    assert_eq!(
        said(&app, &ada).await,
        (Availability::ActivelyLooking, Some(then)),
        "the second click changes nothing"
    );
}

#[tokio::test]
async fn a_no_is_an_answer_and_may_be_taken_back() {
    let app = TestApp::start().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut app.conn().await).await;
    let stranger = app.stranger();
    let path = link(&app, &ada).await;
    stranger.post(&path, &[("value", "not_looking")]).await.expect(303);
    assert_eq!(said(&app, &ada).await.0, Availability::NotLooking);
    let next = link(&app, &ada).await;
    assert!(stranger.get(&next).await.expect(200).body.contains("Do you look for work again?"));
    stranger.post(&next, &[("value", "same")]).await.expect(409);
    stranger.post(&next, &[("value", "open")]).await.expect(303);
    assert_eq!(said(&app, &ada).await.0, Availability::Open);
}

#[tokio::test]
async fn bad_links_and_bad_answers_change_nothing() {
    let app = TestApp::start().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut app.conn().await).await;
    let stranger = app.stranger();
    let path = link(&app, &ada).await;
    for answer in ["", "perhaps", "engaged"] {
        stranger.post(&path, &[("value", answer)]).await.expect(409);
    }
    stranger.get("/availability/made-up").await.expect(404);
    stranger.post("/availability/made-up", &[("value", "same")]).await.expect(404);
    let cx = app.cx();
    let other = cx.keys.sign_link(LinkPurpose::RenewConsent, ada.id.0, 0, cx.now);
    stranger.post(&format!("/availability/{other}"), &[("value", "same")]).await.expect(404);
    app.clock.advance(TimeDelta::days(31));
    assert!(stranger.get(&path).await.expect(410).body.contains("expired"));
    stranger.post(&path, &[("value", "same")]).await.expect(410);
    assert_eq!(said(&app, &ada).await, (Availability::ActivelyLooking, Some(testing::start())));
    accounts::set_state(&mut app.conn().await, &ada.signed, "suspended").await;
    let fresh = link(&app, &ada).await;
    stranger.get(&fresh).await.expect(404);
}

#[tokio::test]
async fn the_desk_and_the_form_confirm_too_and_void_the_link() {
    let app = TestApp::start().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut app.conn().await).await;
    app.clock.advance(TimeDelta::days(25));
    let path = link(&app, &ada).await;
    let desk = app.signed_in_as(&ada.signed);
    assert!(desk.get("/me").await.expect(200).body.contains("Still available?"));
    desk.post("/me/availability/confirm", &[]).await.expect(303);
    assert!(!desk.get("/me").await.expect(200).body.contains("Still available?"));
    assert!(app.stranger().get(&path).await.expect(200).body.contains("Already confirmed"));
    let form = [("availability", "open"), ("hours_per_week", "12"), ("earliest_start", "")];
    desk.post("/me/availability", &form).await.expect(303);
    assert_eq!(said(&app, &ada).await, (Availability::Open, Some(app.clock.now())));
}

#[tokio::test]
async fn the_thirty_five_days_hold_in_list_home_page_and_profile() {
    let app = TestApp::start().await;
    let ada = named("Ada").confirmed_at(testing::start()).insert(&mut app.conn().await).await;
    let stranger = app.stranger();
    app.clock.advance(TimeDelta::days(34));
    for day in 34..=36 {
        for path in ["/engineers", "/"] {
            let is_there = stranger.get(path).await.expect(200).body.contains(&ada.slug);
            assert_eq!(is_there, day <= 35, "day {day} on {path}");
        }
        let page = stranger.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
        assert_eq!(page.body.contains("not confirmed for"), day > 35, "day {day}");
        let asked = stranger.get("/engineers?availability=unconfirmed").await.expect(200);
        assert_eq!(asked.body.contains(&ada.slug), day > 35, "day {day}");
        app.clock.advance(TimeDelta::days(1));
    }
}
