//! Blocks and reports, from both sides; the desk, its measures, and appeals.

use chrono::TimeDelta;
use domain::moderation;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::platform::db::Conn;
use domain::platform::ids::IntroId;
use domain::platform::links::LinkPurpose;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::sql::{count, execute};
use domain::testing::{accounts, intros as requests, mails};
use uuid::Uuid;

use crate::support::{Browser, TestApp};

const TEXT: &str = "They asked for my passport and two days of free work before any talk.";
const REASON: &str = "You asked for documents that nobody needs before a conversation.";

struct Scene {
    app: TestApp,
    conn: Conn,
    engineer: TestEngineer,
    member: Signed,
    moderator: Signed,
    intro: IntroId,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let engineer = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        let moderator = accounts::staff(&mut conn, &[Permission::Moderator]).await;
        let intro = requests::sent(&mut conn, &member, &engineer).await;
        Self { app, conn, engineer, member, moderator, intro }
    }

    fn developer(&self) -> Browser {
        self.app.signed_in_as(&self.engineer.signed)
    }

    fn company(&self) -> Browser {
        self.app.signed_in_as(&self.member)
    }

    fn desk(&self) -> Browser {
        self.app.signed_in_as(&self.moderator)
    }

    async fn told(&mut self) -> Vec<MailKind> {
        mails::kinds_owed(&mut self.conn).await
    }

    /// Reports; the id.
    async fn report(&self, by: &Browser, about: &str) -> String {
        let fields = [("about", about), ("category", "fraud"), ("text", TEXT)];
        let page = by.post("/reports", &fields).await.expect(303);
        page.location().trim_start_matches("/reports/").split('?').next().unwrap().to_owned()
    }

    /// Decides as somebody who has just read the page.
    async fn decide(&self, by: &Browser, id: &str, step: &str, action: &str) -> u16 {
        let page = by.get(&format!("/staff/reports/{id}")).await.expect(200).body;
        let seen =
            page.split("name=\"seen\" value=\"").nth(1).map_or("0", |rest| rest.split('"').next().unwrap());
        let fields = [("seen", seen), ("action", action), ("reason", REASON)];
        by.post(&format!("/staff/reports/{id}/{step}"), &fields).await.status
    }

    async fn appeal_path(&mut self, id: &str) -> String {
        let mail = mails::owed(&mut self.conn).await;
        let mail = mail
            .iter()
            .rfind(|mail| mail.kind == MailKind::MeasureTaken)
            .expect("the mail about the measure");
        let token = self.app.state.keys.sign_link(
            LinkPurpose::AppealMeasure,
            id.parse().unwrap(),
            0,
            mail.created_at,
        );
        format!("/appeals/{token}")
    }

    async fn score(&mut self) -> Option<i16> {
        let engineer = domain::engineers::find_engineer(&mut self.conn, self.engineer.id).await.unwrap();
        engineer.unwrap().score
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engineer_blocks_a_company_and_lifts_it_again() {
    let mut scene = Scene::set().await;
    let about = format!("intro:{}", scene.intro);
    let (developer, company) = (scene.developer(), scene.company());
    let profile = format!("/engineers/{}", scene.engineer.slug);
    let page = developer.get(&format!("/blocks/new?about={about}")).await.expect(200);
    assert!(page.body.contains("Block this company"), "{}", page.body);
    assert_eq!(count(&mut scene.conn, "blocks").await, 0, "asking changes nothing");
    for _ in 0..2 {
        developer.post("/blocks", &[("about", &about)]).await.expect(303);
    }
    assert_eq!(count(&mut scene.conn, "blocks").await, 1, "a second click changes nothing");
    assert_eq!(scene.told().await, [MailKind::IntroDeclined]);
    company.get(&profile).await.expect(404);
    company.get(&format!("{profile}/intro")).await.expect(404);
    assert!(!company.get("/engineers").await.expect(200).body.contains(&scene.engineer.slug));
    let row: Uuid = {
        let list = developer.get("/blocks").await.expect(200).body;
        let at = list.find("/blocks/").unwrap();
        list[at + 8..at + 44].parse().unwrap()
    };
    let lift = format!("/blocks/{row}/lift");
    company.post(&lift, &[]).await.expect(404);
    developer.post(&lift, &[]).await.expect(303);
    developer.post(&lift, &[]).await.expect(409);
    company.get(&profile).await.expect(200);
    assert_eq!(count(&mut scene.conn, "exclusions").await, 0);
    assert_eq!(count(&mut scene.conn, "blocks").await, 1, "that it was is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_may_block_and_what_the_owner_excluded_in_words_outlives_a_block() {
    let mut scene = Scene::set().await;
    let company_id = scene.member.member.as_ref().unwrap().company_id;
    let about = format!("intro:{}", scene.intro);
    scene.company().post("/blocks", &[("about", &about)]).await.expect(303);
    assert_eq!(scene.told().await, [MailKind::IntroWithdrawn]);
    scene.developer().post("/blocks", &[("about", &about)]).await.expect(303);
    let lifts = async |browser: &Browser| {
        let list = browser.get("/blocks").await.expect(200).body;
        let at = list.find("/blocks/").unwrap();
        browser.post(&list[at..at + 49], &[]).await.expect(303);
    };
    lifts(&scene.company()).await;
    assert_eq!(count(&mut scene.conn, "exclusions").await, 1, "the other's block stands");
    lifts(&scene.developer()).await;
    assert_eq!(count(&mut scene.conn, "exclusions").await, 0);
    let manual = format!(
        "insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
         values (gen_random_uuid(), '{}', 'company', '{company_id}', 'manual', now())",
        scene.engineer.id
    );
    execute(&mut scene.conn, &manual).await;
    scene.developer().post("/blocks", &[("about", &about)]).await.expect(303);
    lifts(&scene.developer()).await;
    assert_eq!(count(&mut scene.conn, "exclusions where source = 'manual'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reports_or_blocks_what_they_may_not_know_of() {
    let mut scene = Scene::set().await;
    let other = named("Grace Hopper").insert(&mut scene.conn).await;
    let stranger = accounts::company_member(&mut scene.conn, CompanyRole::Owner, true).await;
    let viewer = scene.member.member.as_ref().unwrap().company_id;
    let viewer = accounts::colleague(&mut scene.conn, viewer, CompanyRole::Viewer, true).await;
    let intro = format!("intro:{}", scene.intro);
    let company = format!("company:{}", scene.member.member.as_ref().unwrap().company_id);
    let message = format!("message:{}", Uuid::now_v7());
    for (who, about) in [
        (&other.signed, intro.as_str()),
        (&other.signed, company.as_str()),
        (&stranger, intro.as_str()),
        (&viewer, intro.as_str()),
        (&scene.member, company.as_str()),
        (&scene.engineer.signed, message.as_str()),
        (&scene.engineer.signed, "engineer:nobody"),
        (&scene.engineer.signed, "<script>"),
        (&scene.moderator, intro.as_str()),
    ] {
        let browser = scene.app.signed_in_as(who);
        browser.get(&format!("/reports/new?about={about}")).await.expect(404);
        browser.get(&format!("/blocks/new?about={about}")).await.expect(404);
        browser.post("/blocks", &[("about", about)]).await.expect(404);
        let fields = [("about", about), ("category", "spam"), ("text", TEXT)];
        browser.post("/reports", &fields).await.expect(404);
    }
    assert_eq!(count(&mut scene.conn, "reports").await + count(&mut scene.conn, "blocks").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_keeps_what_it_is_about_and_bad_input_keeps_what_was_typed() {
    let mut scene = Scene::set().await;
    let about = format!("intro:{}", scene.intro);
    let developer = scene.developer();
    let bad = [("about", about.as_str()), ("category", "rudeness"), ("text", "Too short <b>")];
    let page = developer.post("/reports", &bad).await.expect(422);
    assert!(
        page.body.contains("error-summary") && page.body.contains("Too short &lt;b&gt;"),
        "{}",
        page.body
    );
    let id = scene.report(&developer, &about).await;
    assert_eq!(scene.report(&developer, &about).await, id, "the second click leads to the first report");
    assert_eq!(scene.told().await, [MailKind::ReportReceived]);
    execute(&mut scene.conn, "update intros set message_md = 'Nothing to see here.'").await;
    let file = scene.desk().get(&format!("/staff/reports/{id}")).await.expect(200).body;
    assert!(file.contains("Come and build.") && !file.contains("Nothing to see"), "{file}");
    assert!(developer.get(&format!("/reports/{id}")).await.expect(200).body.contains(TEXT));
    scene.company().get(&format!("/reports/{id}")).await.expect(404);
    scene.company().get(&format!("/staff/reports/{id}")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_reports_a_day() {
    let mut scene = Scene::set().await;
    let mut about = Vec::new();
    for _ in 0..11 {
        let member = accounts::company_member(&mut scene.conn, CompanyRole::Owner, true).await;
        about.push(format!("intro:{}", requests::sent(&mut scene.conn, &member, &scene.engineer).await));
    }
    for about in &about[..10] {
        scene.report(&scene.developer(), about).await;
    }
    let fields = [("about", about[10].as_str()), ("category", "spam"), ("text", TEXT)];
    scene.developer().post("/reports", &fields).await.expect(429);
    scene.app.clock.advance(TimeDelta::hours(24));
    scene.developer().post("/reports", &fields).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_suspended_appeals_and_somebody_else_takes_it_back() {
    let mut scene = Scene::set().await;
    let id = scene.report(&scene.developer(), &format!("intro:{}", scene.intro)).await;
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "take").await, 303);
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "hide").await, 422, "a company cannot be hidden");
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "suspend").await, 303);
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "dismiss").await, 409);
    let told = [MailKind::ReportReceived, MailKind::MeasureTaken, MailKind::ReportDecided];
    assert_eq!(scene.told().await, told);
    assert_eq!(count(&mut scene.conn, "companies where state = 'suspended'").await, 1);
    // It answers and closes all the while.
    scene.company().post(&format!("/company/intros/{}/withdraw", scene.intro), &[]).await.expect(303);

    let path = scene.appeal_path(&id).await;
    let stranger = scene.app.stranger();
    for _ in 0..2 {
        assert!(stranger.get(&path).await.expect(200).body.contains(REASON));
    }
    stranger.post(&path, &[("text", "No.")]).await.expect(422);
    stranger.post(&path, &[("text", "We asked for a certificate, which he offered.")]).await.expect(200);
    stranger.post(&path, &[("text", "We asked for a certificate, which he offered.")]).await.expect(410);
    stranger.get(&path).await.expect(410);
    stranger.get("/appeals/forged").await.expect(404);

    let page = scene.desk().get(&format!("/staff/reports/{id}")).await.expect(200).body;
    assert!(page.contains("Somebody else decides this"), "{page}");
    assert_eq!(scene.decide(&scene.desk(), &id, "appeal", "overturned").await, 409, "not who decided before");
    let colleague = accounts::staff(&mut scene.conn, &[Permission::Moderator]).await;
    let colleague = scene.app.signed_in_as(&colleague);
    assert_eq!(scene.decide(&colleague, &id, "appeal", "overturned").await, 303);
    assert_eq!(count(&mut scene.conn, "companies where state = 'verified'").await, 1);
    assert_eq!(scene.told().await.last(), Some(&MailKind::AppealDecided));
    assert_eq!(scene.decide(&colleague, &id, "appeal", "upheld").await, 409);
    assert_eq!(count(&mut scene.conn, "audit_events where action like 'report.%'").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_falsely_flagged_engineer_has_their_rank_back_at_once_and_the_hardest_measure_holds() {
    let mut scene = Scene::set().await;
    let cx = scene.app.cx();
    domain::directory::recompute_all(&mut scene.conn, &cx).await.unwrap();
    let before = scene.score().await;
    assert!(before.is_some());
    execute(&mut scene.conn, "update engineers set visibility = 'anonymous'").await;
    let about = format!("engineer:{}", scene.engineer.slug);
    let other = accounts::company_member(&mut scene.conn, CompanyRole::Recruiter, true).await;
    let first = scene.report(&scene.company(), &about).await;
    let second = scene.report(&scene.app.signed_in_as(&other), &about).await;
    assert_eq!(scene.decide(&scene.desk(), &first, "decision", "limit").await, 303);
    assert_eq!(scene.decide(&scene.desk(), &second, "decision", "hide").await, 303);
    assert_eq!(scene.score().await, None);
    let profile = format!("/engineers/{}", scene.engineer.slug);
    scene.company().get(&profile).await.expect(404);
    assert_eq!(scene.decide(&scene.desk(), &first, "decision", "lift").await, 303);
    scene.company().get(&profile).await.expect(404);
    assert_eq!(scene.decide(&scene.desk(), &second, "decision", "lift").await, 303);
    scene.company().get(&profile).await.expect(200);
    assert_eq!(scene.score().await, before, "the same day");
    let kept = "engineers where visibility = 'anonymous' and moderation = 'clear'";
    assert_eq!(count(&mut scene.conn, kept).await, 1, "what the owner set is as it was");
    assert_eq!(scene.decide(&scene.desk(), &second, "decision", "lift").await, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_locked_and_its_owner_appeals_by_the_mail_alone() {
    let mut scene = Scene::set().await;
    let about = format!("engineer:{}", scene.engineer.slug);
    let id = scene.report(&scene.company(), &about).await;
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "suspend").await, 303);
    assert!(scene.told().await.contains(&MailKind::MeasureTaken), "it reaches a locked account");
    let path = scene.appeal_path(&id).await;
    let text = [("text", "That is not my profile, somebody copied my name.")];
    scene.app.stranger().post(&path, &text).await.expect(200);
    let colleague = accounts::staff(&mut scene.conn, &[Permission::Moderator]).await;
    let colleague = scene.app.signed_in_as(&colleague);
    assert_eq!(scene.decide(&colleague, &id, "appeal", "overturned").await, 303);
    assert_eq!(count(&mut scene.conn, "accounts where state = 'suspended'").await, 0);
    scene.company().get(&format!("/engineers/{}", scene.engineer.slug)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_report_about_somebody_locked_is_acted_on_and_the_last_lift_opens_again() {
    let mut scene = Scene::set().await;
    let about = format!("engineer:{}", scene.engineer.slug);
    let other = accounts::company_member(&mut scene.conn, CompanyRole::Recruiter, true).await;
    let first = scene.report(&scene.company(), &about).await;
    let second = scene.report(&scene.app.signed_in_as(&other), &about).await;
    let locked = "accounts where state = 'suspended'";
    for id in [&first, &second] {
        assert_eq!(scene.decide(&scene.desk(), id, "decision", "suspend").await, 303);
    }
    assert_eq!(scene.decide(&scene.desk(), &first, "decision", "lift").await, 303);
    assert_eq!(count(&mut scene.conn, locked).await, 1, "the second stands");
    assert_eq!(scene.decide(&scene.desk(), &second, "decision", "lift").await, 303);
    assert_eq!(count(&mut scene.conn, locked).await, 0);

    // The company is locked by an administrator, for a reason of their own; a report's measure beside it ends alone.
    let member = scene.member.member.as_ref().unwrap().company_id;
    let own = format!(
        "update companies set state = 'suspended', state_reason = 'A reason of our own.' where id = '{member}'"
    );
    execute(&mut scene.conn, &own).await;
    let grace = named("Grace Hopper").insert(&mut scene.conn).await;
    let intro = requests::sent(&mut scene.conn, &scene.member, &grace).await;
    let third = scene.report(&scene.app.signed_in_as(&grace.signed), &format!("intro:{intro}")).await;
    assert_eq!(scene.decide(&scene.desk(), &third, "decision", "suspend").await, 303);
    assert_eq!(scene.decide(&scene.desk(), &third, "decision", "lift").await, 303);
    assert_eq!(count(&mut scene.conn, "companies where state = 'suspended'").await, 1, "never by a lift");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_companys_own_block_is_not_named_in_the_profile_form() {
    let scene = Scene::set().await;
    let about = format!("intro:{}", scene.intro);
    scene.company().post("/blocks", &[("about", &about)]).await.expect(303);
    for page in ["/me/profile", "/me/privacy"] {
        let body = scene.developer().get(page).await.expect(200).body;
        assert!(!body.contains("Analytical Engines"), "{page}: {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_moderators_at_once_decide_once_and_what_is_late_is_told_once() {
    let mut scene = Scene::set().await;
    let id = scene.report(&scene.developer(), &format!("intro:{}", scene.intro)).await;
    // Sunday: the two working days begin on Monday at nine.
    scene.app.clock.advance(TimeDelta::hours(71) + TimeDelta::minutes(59));
    assert_eq!(moderation::chase_overdue(&mut scene.conn, &scene.app.cx()).await.unwrap(), 1);
    assert_eq!(moderation::chase_overdue(&mut scene.conn, &scene.app.cx()).await.unwrap(), 0);
    assert!(scene.desk().get("/staff/reports").await.expect(200).body.contains("overdue"));
    let told = [MailKind::ReportReceived, MailKind::StaffOverdue, MailKind::AnswerDelayed];
    assert_eq!(scene.told().await, told);
    let colleague = accounts::staff(&mut scene.conn, &[Permission::Moderator]).await;
    let (one, two) = (scene.desk(), scene.app.signed_in_as(&colleague));
    let path = format!("/staff/reports/{id}/decision");
    let fields = [("seen", "0"), ("action", "dismiss"), ("reason", REASON)];
    let (one, two) = tokio::join!(one.post(&path, &fields), two.post(&path, &fields));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(scene.told().await.last(), Some(&MailKind::ReportDecided));
    let own = scene.developer().get(&format!("/reports/{id}")).await.expect(200).body;
    assert!(own.contains(REASON), "{own}");
    assert_eq!(scene.decide(&scene.desk(), &id, "decision", "reopen").await, 303);
    assert_eq!(count(&mut scene.conn, "reports where state = 'in_review'").await, 1);
}
