//! A request that is typed and not sent: kept by the page's script or by a button, shown to its writer alone, ended by sending.

use domain::engineers::Visibility;
use domain::platform::actor::{CompanyRole, Signed};
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::{accounts, mails};

use crate::support::{Browser, Page, TestApp};

const TYPED: [(&str, &str); 8] = [
    ("role_title", "Backend engineer"),
    ("engagement_type", "full_time_contract"),
    ("pay_min", "81"),
    ("pay_max", "97"),
    ("currency", "EUR"),
    ("message", "You built a calendar that nurses like to use. We want one for <two> hundred clinics."),
    ("source", "digest-2026-11"),
    ("draft_version", "0"),
];
/// As a page shows the message.
const SHOWN: &str = "We want one for &lt;two&gt; hundred clinics.";
const NOTE: &str = "This is what you typed and did not send";

struct Scene {
    app: TestApp,
    ada: TestEngineer,
    member: Signed,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let ada = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        Self { app, ada, member }
    }

    fn company(&self) -> Browser {
        self.app.signed_in_as(&self.member)
    }

    fn form(&self) -> String {
        format!("/engineers/{}/intro", self.ada.slug)
    }

    /// What the page's script reads.
    async fn keep(&self, version: &str) -> serde_json::Value {
        let typed = with("draft_version", version);
        let answer = self.company().post(&format!("{}/draft", self.form()), &typed).await.expect(200);
        serde_json::from_str(&answer.body).unwrap()
    }

    async fn page(&self) -> Page {
        self.company().get(&self.form()).await.expect(200)
    }
}

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    TYPED.iter().map(|(name, typed)| (*name, if *name == field { value } else { *typed })).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_there_again_for_its_writer_alone_until_it_is_sent() {
    let scene = Scene::set().await;
    assert!(!scene.page().await.body.contains(NOTE));
    let first = scene.keep("0").await;
    assert_eq!((first["state"].as_str(), first["version"].as_i64()), (Some("saved"), Some(1)));
    assert_eq!(scene.keep("0").await["state"], "stale", "a second tab is told");

    let page = scene.page().await;
    for word in [NOTE, SHOWN, "value=\"81\"", "name=\"source\" value=\"digest-2026-11\""] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert!(page.body.contains("name=\"draft_version\" value=\"1\""), "{}", page.body);
    let company = scene.member.member.as_ref().unwrap().company_id;
    let colleague = accounts::colleague(&mut scene.app.conn().await, company, CompanyRole::Owner, true).await;
    let read = scene.app.signed_in_as(&colleague).get(&scene.form()).await.expect(200);
    assert!(!read.body.contains(NOTE) && !read.body.contains(SHOWN), "{}", read.body);

    let sent = scene.company().post(&scene.form(), &TYPED).await.expect(303).location().to_owned();
    assert_eq!(scene.keep("1").await["state"], "stale", "what was under way when it was sent begins none");
    let own = sent.split('?').next().unwrap();
    scene.company().post(&format!("{own}/withdraw"), &[]).await.expect(303);
    assert!(!scene.page().await.body.contains(NOTE), "sending ended it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_keeps_it_without_scripts_half_done_as_it_is_and_nobody_hears_of_it() {
    let scene = Scene::set().await;
    let half = [("message", "Half a line <b>"), ("pay_min", "what is"), ("intent", "save")];
    let kept = scene.company().post(&scene.form(), &half).await.expect(303);
    assert_eq!(kept.location(), scene.form());
    let page = scene.page().await;
    assert!(
        page.body.contains("Half a line &lt;b&gt;") && page.body.contains("value=\"what is\""),
        "{}",
        page.body
    );
    assert!(mails::owed(&mut scene.app.conn().await).await.is_empty(), "nobody is asked");
    assert!(
        !scene.company().get("/company/intros").await.expect(200).body.contains("Ada Lovelace"),
        "there is no request"
    );

    let other = [("message", "From another tab"), ("intent", "save")];
    let refused = scene.company().post(&scene.form(), &other).await.expect(422);
    assert!(refused.body.contains("in another tab, too") && refused.body.contains("From another tab"));
    assert!(scene.page().await.body.contains("Half a line"), "nothing is lost");
    assert!(refused.body.contains("name=\"draft_version\" value=\"1\""), "the second press is a choice");
    let again = [&other[..], &[("draft_version", "1")]].concat();
    scene.company().post(&scene.form(), &again).await.expect(303);
    assert!(scene.page().await.body.contains("From another tab"));

    let long = "x".repeat(61_000);
    let refused =
        scene.company().post(&scene.form(), &[("message", &long), ("intent", "save")]).await.expect(422);
    assert!(refused.body.contains("more than a draft holds"));
    scene.company().post(&format!("{}/draft/discard", scene.form()), &[]).await.expect(303);
    assert!(!scene.page().await.body.contains(NOTE));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_about_engineers_whom_one_may_not_ask_or_see() {
    let scene = Scene::set().await;
    let mut conn = scene.app.conn().await;
    let viewer = accounts::company_member(&mut conn, CompanyRole::Viewer, true).await;
    let hidden = named("Grace Hopper").visibility(Visibility::Hidden).insert(&mut conn).await;
    let keep = format!("{}/draft", scene.form());
    scene.app.signed_in_as(&viewer).post(&keep, &TYPED).await.expect(404);
    scene.app.signed_in_as(&scene.ada.signed).post(&keep, &TYPED).await.expect(404);
    for slug in [hidden.slug.as_str(), "nobody"] {
        let form = format!("/engineers/{slug}/intro");
        scene.company().post(&format!("{form}/draft"), &TYPED).await.expect(404);
        scene.company().post(&form, &[&TYPED[..], &[("intent", "save")]].concat()).await.expect(404);
        scene.company().post(&format!("{form}/draft/discard"), &[]).await.expect(303);
    }
}
