//! Intros: asked, undone, answered from the mail and signed in, expired.

use chrono::TimeDelta;
use domain::engineers::{Availability, Visibility};
use domain::intros;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Signed};
use domain::platform::ids::IntroId;
use domain::platform::links::LinkPurpose;
use domain::testing::engineers::{TestEngineer, approved, named};
use domain::testing::{accounts, mails, sql};

use crate::support::{Browser, TestApp};

const MESSAGE: &str = "You built a calendar that nurses like to use. We want one for two hundred clinics.";
const TERMS: [(&str, &str); 7] = [
    ("role_title", "Backend engineer"),
    ("engagement_type", "full_time_contract"),
    ("pay_min", "80"),
    ("pay_max", "95.50"),
    ("currency", "EUR"),
    ("hours_per_week", "30"),
    ("message", MESSAGE),
];

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    TERMS.iter().map(|(name, good)| (*name, if *name == field { value } else { *good })).collect()
}

struct Scene {
    app: TestApp,
    engineer: TestEngineer,
    member: Signed,
}

/// Where the first link that begins like this leads.
fn link<'a>(body: &'a str, start: &str) -> &'a str {
    let at = body.find(start).unwrap_or_else(|| panic!("no link to {start}: {body}"));
    body[at..].split('"').next().unwrap()
}

/// What the form has in a hidden field.
fn hidden<'a>(body: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    body.split(&field).nth(1).unwrap_or_else(|| panic!("no {name}: {body}")).split('"').next().unwrap()
}

impl Scene {
    async fn set(visibility: Visibility) -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let engineer = named("Ada Lovelace").visibility(visibility).insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        Self { app, engineer, member }
    }

    /// Signed in now: access lasts ten minutes, and these tests move the clock.
    fn company(&self) -> Browser {
        self.app.signed_in_as(&self.member)
    }

    fn developer(&self) -> Browser {
        self.app.signed_in_as(&self.engineer.signed)
    }

    fn form(&self) -> String {
        format!("/engineers/{}/intro", self.engineer.slug)
    }

    /// Asks; the id of the request.
    async fn ask(&self) -> IntroId {
        let page = self.company().post(&self.form(), &TERMS).await.expect(303);
        page.location().trim_start_matches("/company/intros/").split('?').next().unwrap().parse().unwrap()
    }

    async fn owed(&self) -> Vec<MailKind> {
        mails::kinds_owed(&mut self.app.conn().await).await
    }

    /// As it stands in the mail that asks.
    async fn token(&self, id: IntroId) -> String {
        let owed = mails::owed(&mut self.app.conn().await).await;
        let mail = owed.iter().rfind(|mail| mail.kind == MailKind::IntroAsked).expect("the mail that asks");
        let version = i32::try_from(mail.payload["version"].as_i64().unwrap()).unwrap();
        self.app.state.keys.sign_link(LinkPurpose::AnswerIntro, id.0, version, mail.created_at)
    }

    fn after_delivery(&self) {
        self.app.clock.advance(TimeDelta::minutes(5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engineer_accepts_from_the_mail_and_opening_the_link_changes_nothing() {
    let scene = Scene::set(Visibility::Anonymous).await;
    let page = scene.company().get(&scene.form()).await.expect(200);
    assert!(!page.body.contains("Lovelace"), "an anonymous engineer has no name in the form");
    let id = scene.ask().await;
    let owed = mails::owed(&mut scene.app.conn().await).await;
    assert_eq!((owed.len(), owed[0].send_at), (1, Some(scene.app.clock.now() + TimeDelta::minutes(5))));
    let token = scene.token(id).await;
    scene.app.stranger().get(&format!("/intros/answer/{token}")).await.expect(404);

    scene.after_delivery();
    let mail = scene.app.stranger();
    for _ in 0..2 {
        let page = mail.get(&format!("/intros/answer/{token}")).await.expect(200);
        assert!(page.body.contains("€80 to €95.50 an hour") && page.body.contains(MESSAGE));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    let own = format!("/company/intros/{id}");
    assert!(!scene.company().get(&own).await.expect(200).body.contains("Lovelace"));
    mail.post(&format!("/intros/answer/{token}"), &[("answer", "accept")]).await.expect(200);
    assert_eq!(scene.owed().await, [MailKind::IntroAsked, MailKind::IntroAccepted, MailKind::IntroAccepted]);
    let told: Vec<String> = mails::owed(&mut scene.app.conn().await)
        .await
        .into_iter()
        .skip(1)
        .map(|mail| mail.recipient)
        .collect();
    assert_ne!(told[0], told[1], "each side its own mail");

    let page = scene.company().get(&own).await.expect(200);
    let address = scene.engineer.signed.verified_address.clone().unwrap();
    assert!(
        page.body.contains("Ada Lovelace") && page.body.contains(&address),
        "acceptance tells name and address"
    );
    assert!(
        scene.developer().get(&format!("/me/intros/{id}")).await.expect(200).body.contains("Carla Company")
    );

    mail.get(&format!("/intros/answer/{token}")).await.expect(410);
    mail.post(&format!("/intros/answer/{token}"), &[("answer", "decline")]).await.expect(410);
    scene.company().post(&format!("{own}/withdraw"), &[]).await.expect(409);
    assert_eq!(scene.owed().await.len(), 3, "what is over mails nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn taken_back_within_five_minutes_nobody_hears_of_it_later_they_do() {
    let scene = Scene::set(Visibility::Public).await;
    let id = scene.ask().await;
    assert!(!scene.developer().get("/me/intros").await.expect(200).body.contains("Backend engineer"));
    scene.developer().get(&format!("/me/intros/{id}")).await.expect(404);
    scene.app.clock.advance(TimeDelta::seconds(299));
    let page = scene.company().post(&format!("/company/intros/{id}/withdraw"), &[]).await.expect(303);
    assert_eq!(page.location(), "/company/intros?done=unheard");
    assert!(scene.owed().await.is_empty(), "nothing is sent");

    let id = scene.ask().await;
    scene.after_delivery();
    scene.company().post(&format!("/company/intros/{id}/withdraw"), &[]).await.expect(303);
    assert!(scene.owed().await.contains(&MailKind::IntroWithdrawn));
    scene.company().post(&format!("/company/intros/{id}/withdraw"), &[]).await.expect(409);
    scene.developer().post(&format!("/me/intros/{id}/answer"), &[("answer", "accept")]).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_asks_once_and_bad_terms_ask_nothing() {
    let scene = Scene::set(Visibility::CompaniesOnly).await;
    let long = "x".repeat(2001);
    for (field, value) in [
        ("role_title", ""),
        ("engagement_type", "slavery"),
        ("pay_min", "79.99"),
        ("pay_min", "a lot"),
        ("pay_max", "10"),
        ("currency", "XXX"),
        ("currency", "JPY"), // the floor is in euros, and no other amount is compared with it
        ("hours_per_week", "169"),
        ("message", "Too short."),
        ("message", long.as_str()),
        ("role_title", "Engineer\u{0}\u{7}"),
    ] {
        let page = scene.company().post(&scene.form(), &with(field, value)).await;
        assert!(
            page.status == 422 || (page.status == 400 && value.contains('\0')),
            "{field}={value}: {}",
            page.status
        );
        assert!(page.status == 400 || page.body.contains("error-summary"), "{field}");
    }
    let bad_bytes =
        scene.company().request(reqwest::Method::POST, &scene.form()).header("sec-fetch-site", "same-origin");
    let bad_bytes =
        bad_bytes.header("content-type", "application/x-www-form-urlencoded").body("message=%ff%fe");
    scene.company().send(bad_bytes).await.expect(400);
    assert!(scene.owed().await.is_empty());

    let (company, form) = (scene.company(), scene.form());
    let (first, second) = tokio::join!(company.post(&form, &TERMS), company.post(&form, &TERMS));
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location().split('?').next(), second.location().split('?').next());
    assert_eq!(scene.owed().await, [MailKind::IntroAsked]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_terms_are_asked_for_and_sent() {
    let scene = Scene::set(Visibility::Public).await;
    let id = scene.ask().await;
    scene.after_delivery();
    let answer = format!("/me/intros/{id}/answer");
    scene.developer().post(&answer, &[("answer", "ask_revision"), ("reason", "no")]).await.expect(422);
    scene.developer().post(&answer, &[("answer", "whatever")]).await.expect(422);
    let more = [("answer", "ask_revision"), ("reason", "Twenty hours a week at most.")];
    scene.developer().post(&answer, &more).await.expect(303);
    let first = scene.token(id).await;
    let revise = format!("/company/intros/{id}/revise");
    assert!(scene.company().get(&revise).await.expect(200).body.contains("Twenty hours a week at most."));
    scene.company().post(&revise, &with("pay_min", "10")).await.expect(422);
    scene.company().post(&revise, &with("hours_per_week", "20")).await.expect(303);
    scene.company().post(&revise, &with("hours_per_week", "20")).await.expect(409);
    scene.after_delivery();
    scene.app.stranger().get(&format!("/intros/answer/{first}")).await.expect(410);
    let second = scene.token(id).await;
    assert!(
        scene
            .app
            .stranger()
            .get(&format!("/intros/answer/{second}"))
            .await
            .expect(200)
            .body
            .contains("20 a week")
    );
    scene
        .developer()
        .post(&answer, &[("answer", "decline"), ("reason", "I found something else.")])
        .await
        .expect(303);
    assert!(
        scene
            .company()
            .get(&format!("/company/intros/{id}"))
            .await
            .expect(200)
            .body
            .contains("I found something else.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_a_request_after_seven_days_and_both_are_told() {
    let scene = Scene::set(Visibility::Public).await;
    let id = scene.ask().await;
    let token = scene.token(id).await;
    scene.app.clock.advance(TimeDelta::days(7) + TimeDelta::minutes(4));
    let mut conn = scene.app.conn().await;
    assert_eq!(intros::end_overdue(&mut conn, &scene.app.cx()).await.unwrap(), 0);
    scene.app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(intros::end_overdue(&mut conn, &scene.app.cx()).await.unwrap(), 1);
    assert_eq!(intros::end_overdue(&mut conn, &scene.app.cx()).await.unwrap(), 0, "once");
    assert_eq!(scene.owed().await, [MailKind::IntroAsked, MailKind::IntroExpired, MailKind::IntroExpired]);
    scene.app.stranger().post(&format!("/intros/answer/{token}"), &[("answer", "accept")]).await.expect(410);
    scene.app.clock.advance(TimeDelta::days(60));
    scene.app.stranger().get(&format!("/intros/answer/{token}")).await.expect(410);
    scene.app.stranger().get("/intros/answer/forged").await.expect(404);
    scene.ask().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_ask_is_told_what_to_do_and_others_requests_are_not_there() {
    let scene = Scene::set(Visibility::Public).await;
    let mut conn = scene.app.conn().await;
    let id = scene.ask().await;
    let sign_in = scene.app.stranger().get(&scene.form()).await.expect(303);
    assert!(sign_in.location().starts_with("/sign-in?next="), "{}", sign_in.location());
    let unverified = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let unverified = scene.app.signed_in_as(&unverified);
    assert!(unverified.get(&scene.form()).await.expect(200).body.contains("not verified yet"));
    unverified.post(&scene.form(), &TERMS).await.expect(403);
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = scene.app.signed_in_as(&other);
    other.get(&format!("/company/intros/{id}")).await.expect(404);
    other.post(&format!("/company/intros/{id}/withdraw"), &[]).await.expect(404);
    let stranger = approved(&mut conn, "Grace Hopper").await;
    let stranger = scene.app.signed_in_as(&stranger.signed);
    scene.after_delivery();
    stranger.get(&format!("/me/intros/{id}")).await.expect(404);
    stranger.post(&format!("/me/intros/{id}/answer"), &[("answer", "accept")]).await.expect(404);
    let resting = named("Resting").availability(Availability::NotLooking).insert(&mut conn).await;
    let kept = other.post(&format!("/engineers/{}/intro", resting.slug), &TERMS).await.expect(409);
    assert!(kept.body.contains(MESSAGE) && kept.body.contains("not looking for work"), "as typed");
    let hidden = named("Hidden").visibility(Visibility::Hidden).insert(&mut conn).await;
    other.post(&format!("/engineers/{}/intro", hidden.slug), &TERMS).await.expect(404);
    assert_eq!(scene.owed().await, [MailKind::IntroAsked]);
}

#[tokio::test]
async fn a_request_remembers_the_issue_whose_link_led_to_it() {
    for (from, stored) in
        [("?from=digest-2026-11", "digest:2026-11"), ("", "profile"), ("?from=digest-%3Cb%3E", "profile")]
    {
        let scene = Scene::set(Visibility::Public).await;
        let profile =
            scene.company().get(&format!("/engineers/{}{from}", scene.engineer.slug)).await.expect(200);
        let form = scene.company().get(link(&profile.body, &scene.form())).await.expect(200);
        let mut fields = TERMS.to_vec();
        fields.push(("source", hidden(&form.body, "source")));
        let asked = scene.company().post(&scene.form(), &fields).await.expect(303);
        let id = asked.location().trim_start_matches("/company/intros/").split('?').next().unwrap();
        let id = IntroId(id.parse().unwrap());
        let source = domain::testing::intros::source_of(&mut scene.app.conn().await, id).await;
        assert_eq!(source, stored, "{from}");
    }
}

#[tokio::test]
async fn a_stranger_from_the_digest_signs_in_and_comes_back_with_it() {
    let scene = Scene::set(Visibility::Public).await;
    let path = format!("{}?from=digest-2026-11", scene.form());
    let asked = scene.app.stranger().get(&path).await.expect(303);
    assert!(asked.location().ends_with("%3Ffrom%3Ddigest-2026-11"), "{}", asked.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn new_terms_obey_what_the_engineer_changed_since() {
    let scene = Scene::set(Visibility::Public).await;
    let mut conn = scene.app.conn().await;
    let id = scene.ask().await;
    scene.after_delivery();
    let answer = format!("/me/intros/{id}/answer");
    let more = [("answer", "ask_revision"), ("reason", "Twenty hours a week at most.")];
    scene.developer().post(&answer, &more).await.expect(303);
    let revise = format!("/company/intros/{id}/revise");
    scene.company().get(&revise).await.expect(200);
    let company = scene.member.member.as_ref().unwrap().company_id;
    let exclude = format!(
        "insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
         values (gen_random_uuid(), '{}', 'company', '{company}', 'manual', now())",
        scene.engineer.id
    );
    for (change, back) in [
        ("update engineers set visibility = 'hidden'", "update engineers set visibility = 'public'"),
        (
            "update engineers set availability = 'not_looking'",
            "update engineers set availability = 'actively_looking'",
        ),
        (exclude.as_str(), "delete from exclusions"),
    ] {
        sql::execute(&mut conn, change).await;
        let page = scene.company().get(&revise).await.expect(409);
        assert!(page.body.contains("can no longer be asked") && !page.body.contains("€80"), "{}", page.body);
        scene.company().post(&revise, &TERMS).await.expect(409);
        sql::execute(&mut conn, back).await;
    }
    sql::execute(&mut conn, "update engineers set rate_minor = 20000").await;
    scene.company().post(&revise, &TERMS).await.expect(422);
    assert_eq!(scene.owed().await, [MailKind::IntroAsked, MailKind::IntroRevisionAsked]);
    sql::execute(&mut conn, "update engineers set rate_minor = 8000").await;
    scene.company().post(&revise, &TERMS).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_to_a_company_that_staff_hold() {
    let scene = Scene::set(Visibility::Public).await;
    let mut conn = scene.app.conn().await;
    let id = scene.ask().await;
    scene.after_delivery();
    let (page, answer) = (format!("/me/intros/{id}"), format!("/me/intros/{id}/answer"));
    let verified = scene.developer().get(&page).await.expect(200).body;
    assert!(verified.contains("by our staff") && verified.contains("value=\"accept\""), "{verified}");
    sql::execute(&mut conn, "update companies set state = 'suspended'").await;
    let held = scene.developer().get(&page).await.expect(200).body;
    assert!(
        held.contains("Our staff suspended this company") && !held.contains("value=\"accept\""),
        "{held}"
    );
    scene.developer().post(&answer, &[("answer", "accept")]).await.expect(409);
    let token = scene.token(id).await;
    let by_mail = format!("/intros/answer/{token}");
    scene.app.stranger().post(&by_mail, &[("answer", "accept")]).await.expect(409);
    assert_eq!(scene.owed().await, [MailKind::IntroAsked]);
    sql::execute(&mut conn, "update companies set state = 'verified'").await;
    scene.developer().post(&answer, &[("answer", "accept")]).await.expect(303);
}
