//! Hiring through the door: the board, a card, interviews, an offer, a trial, reviews; with bad input, the second click,
//! two recruiters, and those who have no business here.

use chrono::TimeDelta;
use domain::intros::{self, Answer, By};
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Signed};
use domain::testing::engineers::{TestEngineer, approved};
use domain::testing::{self, accounts, mails, sql};

use crate::applications::value_of;
use crate::support::{Browser, Page, TestApp};

pub(crate) struct Scene {
    pub app: TestApp,
    member: Signed,
    engineer: TestEngineer,
    /// `/company/pipeline/{id}`
    pub card: String,
    /// `/me/hiring/{id}`
    pub own: String,
}

impl Scene {
    /// The engineer said yes to a request.
    pub async fn set() -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let engineer = approved(&mut conn, "Ada Lovelace").await;
        let intro = testing::intros::sent(&mut conn, &member, &engineer).await;
        let cx = app.cx().with_actor(accounts::actor(&engineer.signed));
        intros::answer(&mut conn, &cx, intro, By::Account, &Answer::Accept).await.unwrap();
        let board = app.signed_in_as(&member).get("/company/pipeline").await.expect(200);
        let card = board.body.split('"').find(|part| part.starts_with("/company/pipeline/")).unwrap();
        let card = card.trim_end_matches("/move").to_owned();
        let own = card.replace("/company/pipeline", "/me/hiring");
        Self { app, member, engineer, card, own }
    }

    pub fn company(&self) -> Browser {
        self.app.signed_in_as(&self.member)
    }

    pub fn ada(&self) -> Browser {
        self.app.signed_in_as(&self.engineer.signed)
    }

    async fn told(&self, kind: MailKind) -> usize {
        mails::owed(&mut self.app.conn().await).await.iter().filter(|mail| mail.kind == kind).count()
    }

    pub async fn read(&self, browser: &Browser, path: &str) -> Page {
        browser.get(path).await.expect(200)
    }
}

/// The version in the form that goes there.
pub(crate) fn version(page: &Page, action: &str) -> String {
    let form = page.body.split(&format!("action=\"{action}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form to {action}: {}", page.body));
    form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

pub(crate) fn times<'a>(seen: &'a str, day: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("step", "propose"),
        ("seen", seen),
        ("minutes", "45"),
        ("zone", "Europe/Berlin"),
        ("place", "https://meet.example/acme"),
        ("slot_date", day),
        ("slot_time", "15:00"),
    ]
}

#[tokio::test]
async fn the_whole_hire() {
    let scene = Scene::set().await;
    let (company, ada) = (scene.company(), scene.ada());
    let (card, own) = (&scene.card, &scene.own);
    let interview = format!("{card}/interview");
    let refused = company.post(&interview, &times("0", "2026-11-20")).await.expect(422);
    assert!(refused.body.contains("This time has passed") && refused.body.contains("value=\"2026-11-20\""));
    company.post(&interview, &times("0", "2026-11-24")).await.expect(303);
    company.post(&interview, &times("0", "2026-11-24")).await.expect(409);
    let page = scene.read(&ada, own).await;
    assert!(page.body.contains("14:00 UTC") && page.body.contains("15:00 CET"), "both zones: {}", page.body);
    let seen = value_of(&page, "seen");
    let pick = [("step", "pick"), ("seen", seen.as_str()), ("slot", "")];
    ada.post(&format!("{own}/interview"), &pick).await.expect(422);
    let pick = [("step", "pick"), ("seen", seen.as_str()), ("slot", "0")];
    for _ in 0..2 {
        ada.post(&format!("{own}/interview"), &pick).await.expect(303);
    }
    assert_eq!(scene.told(MailKind::HireInterview).await, 3);

    let page = scene.read(&company, &format!("{card}/offer")).await;
    let typed = value_of(&page, "version");
    let offer = |pay| {
        [
            ("version", typed.as_str()),
            ("kind", "full_time_contract"),
            ("pay", pay),
            ("currency", "EUR"),
            ("hours_per_week", "40"),
            ("starts_on", "2026-11-22"),
            ("trial_ends_on", "2026-12-06"),
        ]
    };
    let refused = company.post(&format!("{card}/offer"), &offer("lots")).await.expect(422);
    assert!(refused.body.contains("value=\"lots\""));
    company.post(&format!("{card}/offer"), &offer("90")).await.expect(303);
    company.post(&format!("{card}/offer"), &offer("90")).await.expect(409);
    assert_eq!(scene.told(MailKind::HireInterview).await, 5, "the interview to come is called off");

    let page = scene.read(&ada, own).await;
    assert!(page.body.contains("requests of other companies that still wait"), "agreeing says what it means");
    let agree = [("step", "agree"), ("version", "0")];
    ada.post(&format!("{own}/engagement"), &agree).await.expect(303);
    ada.post(&format!("{own}/engagement"), &agree).await.expect(409);
    let page = scene.read(&company, card).await;
    let now = version(&page, &format!("{card}/engagement"));
    ada.post(&format!("{own}/engagement"), &[("step", "continue"), ("version", &now)]).await.expect(403);
    let short = [("step", "end"), ("version", now.as_str()), ("engagement_reason", "no")];
    company.post(&format!("{card}/engagement"), &short).await.expect(422);
    company.post(&format!("{card}/engagement"), &[("step", "continue"), ("version", &now)]).await.expect(303);
    assert!(scene.read(&ada, own).await.body.contains("hired you"));
    reviews_show_once_both_wrote(&scene).await;
}

async fn reviews_show_once_both_wrote(scene: &Scene) {
    let (company, ada) = (scene.company(), scene.ada());
    let (card, own) = (&scene.card, &scene.own);
    let page = scene.read(&company, card).await;
    let word = |engagement, body| {
        [
            ("engagement", engagement),
            ("occasion", "hired"),
            ("outcome", "would_rehire"),
            ("review_body", body),
        ]
    };
    let engagement = value_of(&page, "engagement");
    company.post(&format!("{card}/review"), &word(&engagement, "Clear and on time.")).await.expect(303);
    company.post(&format!("{card}/review"), &word(&engagement, "Again.")).await.expect(409);
    assert!(!scene.read(&ada, own).await.body.contains("Clear and on time."));
    ada.post(&format!("{own}/review"), &word(&engagement, "They kept their word.")).await.expect(303);
    assert!(scene.read(&ada, own).await.body.contains("Clear and on time."));
    assert!(scene.read(&company, card).await.body.contains("They kept their word."));
}

#[tokio::test]
async fn of_two_recruiters_the_second_sees_what_happened() {
    let scene = Scene::set().await;
    let (company, card) = (scene.company(), &scene.card);
    let seen = version(&scene.read(&company, "/company/pipeline").await, &format!("{card}/move"));
    let moved = [("version", seen.as_str()), ("to", "interviewing"), ("step", "board")];
    let answer = company.post(&format!("{card}/move"), &moved).await.expect(303);
    assert!(answer.location().starts_with("/company/pipeline?done=moved"));
    let before = mails::owed(&mut scene.app.conn().await).await.len();
    let feedback = [("version", seen.as_str()), ("feedback", "We chose somebody with more Postgres.")];
    let late = company.post(&format!("{card}/reject"), &feedback).await.expect(409);
    assert!(
        late.body.contains("Interviewing") && late.body.contains("Moved to interviewing"),
        "{}",
        late.body
    );
    assert_eq!(mails::owed(&mut scene.app.conn().await).await.len(), before);
    // The one who moved it takes it back; then there is nothing more to take back.
    let page = scene.read(&company, card).await;
    let undo = version(&page, &format!("{card}/undo"));
    company.post(&format!("{card}/undo"), &[("version", &undo)]).await.expect(303);
    company.post(&format!("{card}/undo"), &[("version", &undo)]).await.expect(409);
    company.post(&format!("{card}/move"), &[("version", "9"), ("to", "nowhere")]).await.expect(409);
}

#[tokio::test]
async fn a_pipeline_is_its_companys_own() {
    let scene = Scene::set().await;
    let mut conn = scene.app.conn().await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let viewer = accounts::colleague(&mut conn, company, CompanyRole::Viewer, true).await;
    let viewer = scene.app.signed_in_as(&viewer);
    let page = scene.read(&viewer, &scene.card).await;
    assert!(!page.body.contains("Say no with this feedback"), "viewers read");
    let feedback = [("version", "1"), ("feedback", "We chose somebody with more Postgres.")];
    viewer.post(&format!("{}/reject", scene.card), &feedback).await.expect(403);
    viewer.get(&format!("{}/offer", scene.card)).await.expect(403);
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = scene.app.signed_in_as(&other);
    other.get(&scene.card).await.expect(404);
    other.post(&format!("{}/reject", scene.card), &feedback).await.expect(404);
    let grace = approved(&mut conn, "Grace Hopper").await;
    let hers = scene.app.signed_in_as(&grace.signed);
    hers.get(&scene.own).await.expect(404);
    hers.post(&format!("{}/withdraw", scene.own), &[("version", "1")]).await.expect(404);

    // What the company only looks at, the engineer does not learn of; and nobody adds whom they may not see.
    let recruiter = scene.company();
    let added = [("engineer", grace.slug.as_str()), ("role_title", "")];
    let at = recruiter.post("/company/pipeline", &added).await.expect(303).location().to_owned();
    let at = at.split('?').next().unwrap().replace("/company/pipeline", "/me/hiring");
    hers.get(&at).await.expect(404);
    assert!(!hers.get("/me/hiring").await.expect(200).body.contains(&at));
    sql::execute(&mut conn, "update engineers set visibility = 'hidden' where display_name = 'Grace Hopper'")
        .await;
    let board = scene.read(&recruiter, "/company/pipeline").await;
    assert!(!board.body.contains("Grace Hopper") && board.body.contains("not shown to you any more"));
    let refused = recruiter.post("/company/pipeline", &[("engineer", "nobody-1")]).await.expect(422);
    assert!(refused.body.contains("no profile at this address"));
}

#[tokio::test]
async fn a_due_outcome_stops_new_requests_and_nothing_else() {
    let scene = Scene::set().await;
    scene.company().post(&format!("{}/interview", scene.card), &times("0", "2026-11-24")).await.expect(303);
    let seen = value_of(&scene.read(&scene.ada(), &scene.own).await, "seen");
    let pick = [("step", "pick"), ("seen", seen.as_str()), ("slot", "0")];
    scene.ada().post(&format!("{}/interview", scene.own), &pick).await.expect(303);
    // The day after: talking on is no outcome.
    scene.app.clock.advance(TimeDelta::days(2));
    let page = scene.company().get(&scene.card).await.expect(200);
    assert!(!page.body.contains("Back to talking"));
    let seen = version(&page, &format!("{}/reject", scene.card));
    let talk = [("version", seen.as_str()), ("to", "conversation")];
    let refused = scene.company().post(&format!("{}/move", scene.card), &talk).await.expect(409);
    assert!(refused.body.contains("talking on is none"), "{}", refused.body);
    scene.app.clock.advance(TimeDelta::days(8));
    let grace = approved(&mut scene.app.conn().await, "Grace Hopper").await;
    let form = format!("/engineers/{}/intro", grace.slug);
    let page = scene.company().get(&form).await.expect(200);
    assert!(page.body.contains("/company/pipeline"), "the page links to what is due: {}", page.body);
    let kept = scene.company().post(&form, &[("message", "Hello, Grace.")]).await.expect(409);
    assert!(kept.body.contains("Hello, Grace.") && kept.body.contains("wait for an outcome"), "as typed");
    let list = scene.company().get("/company/pipeline?view=list&due=1").await.expect(200);
    assert!(list.body.contains("Ada Lovelace") && list.body.contains("wait for an outcome"));
    let page = scene.company().get(&scene.card).await.expect(200);
    let seen = version(&page, &format!("{}/reject", scene.card));
    let feedback = [("version", seen.as_str()), ("feedback", "We chose somebody with more Postgres.")];
    scene.company().post(&format!("{}/reject", scene.card), &feedback).await.expect(303);
    let ended = scene.company().get("/company/pipeline?view=list&state=ended").await.expect(200);
    assert!(ended.body.contains("Ada Lovelace"));
    scene.company().get("/company/pipeline?view=list&state=nowhere&due=x").await.expect(200);
    scene.company().get("/company/pipeline?view=list&state=%00").await.expect(400);
}

#[tokio::test]
async fn what_was_typed_outlives_a_colleague_who_was_faster() {
    let scene = Scene::set().await;
    let (company, card) = (scene.company(), &scene.card);
    let seen = version(&scene.read(&company, card).await, &format!("{card}/move"));
    company.post(&format!("{card}/move"), &[("version", &seen), ("to", "interviewing")]).await.expect(303);
    let typed = "We chose somebody with more Postgres.";
    let late =
        company.post(&format!("{card}/reject"), &[("version", &seen), ("feedback", typed)]).await.expect(409);
    assert!(late.body.contains(typed) && late.body.contains("Moved to interviewing"), "{}", late.body);
    let again = version(&late, &format!("{card}/reject"));
    let offer = [
        ("version", seen.as_str()),
        ("kind", "full_time_contract"),
        ("pay", "91"),
        ("currency", "EUR"),
        ("hours_per_week", "32"),
        ("starts_on", "2026-11-25"),
        ("note", "We are glad."),
    ];
    let late = company.post(&format!("{card}/offer"), &offer).await.expect(409);
    assert!(late.body.contains("value=\"91\"") && late.body.contains("We are glad."), "{}", late.body);
    assert!(late.body.contains("Moved to interviewing") && value_of(&late, "version") == again);
    // Sent again as it stands, it counts.
    company.post(&format!("{card}/reject"), &[("version", &again), ("feedback", typed)]).await.expect(303);
    let lost = company.post(&format!("{card}/reject"), &[("version", &again), ("feedback", typed)]).await;
    assert!(lost.expect(409).body.contains("You had typed"));
}

#[tokio::test]
async fn both_desks_say_whose_turn_it_is() {
    let scene = Scene::set().await;
    let (company, ada) = (scene.company(), scene.ada());
    let (card, own) = (&scene.card, &scene.own);
    company.post(&format!("{card}/interview"), &times("0", "2026-11-24")).await.expect(303);
    assert!(scene.read(&ada, "/me").await.body.contains("Pick a time"));
    assert!(scene.read(&company, "/company").await.body.contains("See the times"));
    let seen = value_of(&scene.read(&ada, own).await, "seen");
    let pick = [("step", "pick"), ("seen", seen.as_str()), ("slot", "0")];
    ada.post(&format!("{own}/interview"), &pick).await.expect(303);
    for (browser, desk) in [(&ada, "/me"), (&company, "/company")] {
        let body = scene.read(browser, desk).await.body;
        assert!(body.contains("See the interview") && body.contains("24 Nov"), "{body}");
    }
    scene.app.clock.advance(TimeDelta::days(5));
    let (company, ada) = (scene.company(), scene.ada());
    assert!(scene.read(&company, "/company").await.body.contains("Give an outcome"));
    let desk = scene.read(&ada, "/me").await.body;
    assert!(
        desk.contains("See the interview") && !desk.contains("1 December"),
        "not the company's date: {desk}"
    );

    let seen = value_of(&scene.read(&company, &format!("{card}/offer")).await, "version");
    let offer = [
        ("version", seen.as_str()),
        ("kind", "full_time_contract"),
        ("pay", "90"),
        ("currency", "EUR"),
        ("hours_per_week", "40"),
        ("starts_on", "2026-11-27"),
    ];
    company.post(&format!("{card}/offer"), &offer).await.expect(303);
    ada.post(&format!("{own}/engagement"), &[("step", "agree"), ("version", "0")]).await.expect(303);
    for (browser, desk) in [(&ada, "/me"), (&company, "/company")] {
        assert!(scene.read(browser, desk).await.body.contains("Say how it went"), "{desk}");
    }
    let engagement = value_of(&scene.read(&ada, own).await, "engagement");
    let word = [
        ("engagement", engagement.as_str()),
        ("occasion", "hired"),
        ("outcome", "would_rehire"),
        ("review_body", "They kept their word."),
    ];
    ada.post(&format!("{own}/review"), &word).await.expect(303);
    assert!(!scene.read(&ada, "/me").await.body.contains("Say how it went"));
    assert!(scene.read(&company, "/company").await.body.contains("Say how it went"));
}
