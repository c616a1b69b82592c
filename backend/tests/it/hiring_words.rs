//! What somebody typed on the page of a card outlives whoever was faster; and which skills the work was in.

use chrono::TimeDelta;
use domain::testing::sql;

use crate::applications::value_of;
use crate::hiring::{Scene, times, version};

/// Hired on the spot, without a trial.
async fn hired() -> Scene {
    let scene = Scene::set().await;
    let (company, ada) = (scene.company(), scene.ada());
    let seen = value_of(&scene.read(&company, &format!("{}/offer", scene.card)).await, "version");
    let offer = [
        ("version", seen.as_str()),
        ("kind", "full_time_contract"),
        ("pay", "90"),
        ("currency", "EUR"),
        ("hours_per_week", "40"),
        ("starts_on", "2026-11-22"),
    ];
    company.post(&format!("{}/offer", scene.card), &offer).await.expect(303);
    let agree = [("step", "agree"), ("version", "0")];
    ada.post(&format!("{}/engagement", scene.own), &agree).await.expect(303);
    scene
}

#[tokio::test]
async fn a_conflict_about_an_interview_keeps_the_form() {
    let scene = Scene::set().await;
    let (company, ada) = (scene.company(), scene.ada());
    let (at, own) = (format!("{}/interview", scene.card), format!("{}/interview", scene.own));
    company.post(&at, &times("0", "2026-11-24")).await.expect(303);
    let late = company.post(&at, &times("0", "2026-11-25")).await.expect(409);
    assert!(late.body.contains("value=\"2026-11-25\"") && late.body.contains("interview changed"));
    // As it stands now, it counts.
    let seen = value_of(&late, "seen");
    scene.app.clock.advance(TimeDelta::minutes(1));
    company.post(&at, &times(&seen, "2026-11-25")).await.expect(303);
    let why = "My train was cancelled.";
    let cancel = [("step", "cancel"), ("seen", seen.as_str()), ("cancel_reason", why)];
    assert!(ada.post(&own, &cancel).await.expect(409).body.contains(why), "in its field");
    let seen = value_of(&scene.read(&ada, &scene.own).await, "seen");
    let cancel = [("step", "cancel"), ("seen", seen.as_str()), ("cancel_reason", why)];
    ada.post(&own, &cancel).await.expect(303);
    let late = ada.post(&own, &cancel).await.expect(409);
    assert!(late.body.contains(&format!("You had typed: “{why}”")), "{}", late.body);
}

#[tokio::test]
async fn a_conflict_about_a_step_back_or_an_end_keeps_the_words() {
    let scene = hired().await;
    let (company, ada) = (scene.company(), scene.ada());
    let at = format!("{}/engagement", scene.card);
    let now = version(&scene.read(&company, &scene.card).await, &at);
    let pause = [("step", "pause"), ("version", now.as_str()), ("engagement_reason", "The budget is late.")];
    company.post(&at, &pause).await.expect(303);
    let late = company.post(&at, &pause).await.expect(409);
    assert!(
        late.body.contains("The budget is late.") && !late.body.contains("You had typed"),
        "in its field"
    );
    let now = version(&late, &at);
    let end = [("step", "end"), ("version", now.as_str()), ("engagement_reason", "The budget is gone.")];
    company.post(&at, &end).await.expect(303);
    let late = company.post(&at, &end).await.expect(409);
    assert!(late.body.contains("You had typed: “The budget is gone.”"), "{}", late.body);

    let withdraw = [("version", "1"), ("withdraw_reason", "I stay where I am.")];
    let late = ada.post(&format!("{}/withdraw", scene.own), &withdraw).await.expect(409);
    assert!(late.body.contains("I stay where I am."), "{}", late.body);
    let engagement = value_of(&scene.read(&company, &scene.card).await, "engagement");
    let word = [
        ("engagement", engagement.as_str()),
        ("occasion", "hired"),
        ("outcome", "would_rehire"),
        ("review_body", "Clear and on time."),
    ];
    let review = format!("{}/review", scene.card);
    company.post(&review, &word).await.expect(303);
    assert!(company.post(&review, &word).await.expect(409).body.contains("Clear and on time."));
}

#[tokio::test]
async fn whoever_completes_the_work_says_which_skills_it_was_in() {
    let scene = hired().await;
    let (company, ada) = (scene.company(), scene.ada());
    let at = format!("{}/engagement", scene.card);
    let page = scene.read(&company, &scene.card).await;
    assert!(page.body.contains("name=\"skills\"") && page.body.contains("value=\"rust\""), "{}", page.body);
    assert!(!page.body.contains("value=\"postgresql\""), "primary skills alone");
    assert!(!scene.read(&ada, &scene.own).await.body.contains("name=\"skills\""), "the company says it");
    let now = version(&page, &at);
    let done =
        |skill| [("step", "complete"), ("version", now.as_str()), ("skills", "rust"), ("skills", skill)];
    let wrong = company.post(&at, &done("postgresql")).await.expect(422);
    assert!(
        wrong.body.contains("#f-skills") && wrong.body.contains("value=\"rust\" checked"),
        "{}",
        wrong.body
    );
    let delivered = "engineer_skills where evidence = 'delivered'";
    assert_eq!(sql::count(&mut scene.app.conn().await, delivered).await, 0);
    company.post(&at, &done("rust")).await.expect(303);
    assert_eq!(sql::count(&mut scene.app.conn().await, delivered).await, 1);
}
