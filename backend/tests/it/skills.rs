//! Skills through the site: what is nearly right is asked back, what is missing is proposed, and editors keep the list.

use domain::platform::actor::Permission;
use domain::testing::{accounts, sql};

use crate::support::{Browser, Page, TestApp};

fn profile<'a>(name: &'a str, pick: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("row_version", version),
        ("display_name", "Ada Lovelace"),
        ("availability", "not_looking"),
        ("visibility", "hidden"),
        ("skill_name", "Rust"),
        ("skill_level", "4"),
        ("skill_years", "6"),
        ("skill_last_used", "2026"),
        ("skill_pick", ""),
        ("skill_name", name),
        ("skill_level", "3"),
        ("skill_years", ""),
        ("skill_last_used", ""),
        ("skill_pick", pick),
    ]
}

async fn developer(app: &TestApp) -> Browser {
    app.signed_in_as(&accounts::developer(&mut app.conn().await, "Ada Lovelace").await)
}

async fn editor(app: &TestApp) -> Browser {
    app.signed_in_as(&accounts::staff(&mut app.conn().await, &[Permission::Editor]).await)
}

#[tokio::test]
async fn synonyms_are_understood_and_slips_are_asked_back() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    for (version, name, means) in
        [("0", "k8s", "Kubernetes"), ("1", "reactjs", "React"), ("2", "node js", "Node.js")]
    {
        ada.post("/me/profile", &profile(name, "", version)).await.expect(303);
        let form = ada.get("/me/profile").await.expect(200);
        assert!(
            form.body.contains(&format!("name=\"skill_name\" type=\"text\" value=\"{means}\"")),
            "{name}"
        );
    }
    for (name, slug, means) in [("Pyhton", "python", "Python"), ("postgre", "postgresql", "PostgreSQL")] {
        let page = ada.post("/me/profile", &profile(name, "", "3")).await.expect(422);
        assert!(page.body.contains(&format!("Did you mean {means}?")), "{}", page.body);
        assert!(page.body.contains(&format!("<option value=\"{slug}\">{means}</option>")), "{}", page.body);
    }
    ada.post("/me/profile", &profile("Pyhton", "python", "3")).await.expect(303);
    assert!(ada.get("/me/profile").await.body.contains("value=\"Python\""));
}

/// The address of the first proposal on the desk.
fn proposal(desk: &Page) -> String {
    let at = desk.body.find("/staff/skills/proposals/").unwrap_or_else(|| panic!("{}", desk.body));
    desk.body[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_missing_skill_is_proposed_and_decided() {
    let app = TestApp::start().await;
    let (ada, staff) = (developer(&app).await, editor(&app).await);
    let page = ada.post("/me/profile", &profile("Zorg <b>lang", "", "0")).await.expect(422);
    assert!(page.body.contains("Propose it to our editors") && !page.body.contains("Zorg <b>lang"));
    ada.post("/me/profile", &profile("Zorglang", "propose", "0")).await.expect(303);
    assert!(ada.get("/me/profile").await.body.contains("it waits for our editors"));
    let desk = staff.get("/staff/skills").await.expect(200);
    assert!(desk.body.contains("Zorglang") && desk.body.contains("1 developer, first on"));
    let one = proposal(&desk);
    let nowhere = staff.post(&one, &[("intent", "map"), ("into", "no such thing")]).await.expect(422);
    assert!(nowhere.body.contains("Choose a skill from the list"));
    let taken =
        staff.post(&one, &[("intent", "accept"), ("name", "Rust"), ("kind", "language")]).await.expect(422);
    assert!(taken.body.contains("This already means Rust"));
    staff.post(&one, &[("intent", "accept"), ("name", "Zorglang"), ("kind", "language")]).await.expect(303);
    let second = staff.post(&one, &[("intent", "decline")]).await.expect(422);
    assert!(second.body.contains("decided meanwhile"), "{}", second.body);
    let form = ada.get("/me/profile").await.expect(200).body;
    assert!(form.contains("value=\"Zorglang\"") && form.contains("is on the list now"), "{form}");
}

#[tokio::test]
async fn editors_add_rename_merge_and_unlist_and_the_audit_log_says_so() {
    let app = TestApp::start().await;
    let (ada, staff) = (developer(&app).await, editor(&app).await);
    ada.post("/me/profile", &profile("Vue.js", "", "0")).await.expect(303);
    let fields = [("name", "Fresh Thing"), ("kind", "framework")];
    assert_eq!(
        staff.post("/staff/skills", &fields).await.expect(303).location(),
        "/staff/skills/fresh-thing?done=added"
    );
    staff.post("/staff/skills", &fields).await.expect(422);
    staff.get("/staff/skills?q=fresh").await.expect(200).body.find("Fresh Thing").expect("found");
    let renamed = [("name", "Fresher <b>"), ("kind", "framework")];
    staff.post("/staff/skills/fresh-thing", &renamed).await.expect(303);
    let page = staff.get("/staff/skills/fresh-thing").await.expect(200).body;
    assert!(page.contains("Fresher &lt;b&gt;") && page.contains("fresh thing"), "the old name stays a word");
    staff.post("/staff/skills/fresh-thing/aliases", &[("alias", "Rust")]).await.expect(422);
    staff.post("/staff/skills/fresh-thing/aliases", &[("alias", "dew")]).await.expect(303);
    let asked = staff.get("/staff/skills/vue-js/merge?into=react").await.expect(200).body;
    assert!(asked.contains("Merge Vue.js into React?") && asked.contains("On 1 profile"), "{asked}");
    assert!(ada.get("/me/profile").await.body.contains("value=\"Vue.js\""), "a question moves nothing");
    staff.get("/staff/skills/vue-js/merge?into=vue-js").await.expect(422);
    staff.get("/staff/skills/vue-js/merge?into=nonsense").await.expect(422);
    let merged = staff.post("/staff/skills/vue-js/merge", &[("into", "React")]).await.expect(303);
    assert_eq!(merged.location(), "/staff/skills/react?done=merged");
    assert!(ada.get("/me/profile").await.body.contains("value=\"React\""));
    staff.post("/staff/skills/vue-js/merge", &[("into", "React")]).await.expect(422);
    assert!(staff.get("/staff/skills/vue-js").await.expect(200).body.contains("was merged into"));
    staff.post("/staff/skills/cobol/listing", &[("intent", "unlist")]).await.expect(303);
    ada.post("/me/profile", &profile("COBOL", "", "1")).await.expect(422);
    staff.post("/staff/skills/cobol/listing", &[("intent", "list")]).await.expect(303);
    ada.post("/me/profile", &profile("COBOL", "", "1")).await.expect(303);
    let mut conn = app.conn().await;
    for action in
        ["skill.added", "skill.renamed", "skill.aliased", "skill.merged", "skill.unlisted", "skill.listed"]
    {
        assert_eq!(
            sql::count(&mut conn, &format!("audit_events where action = '{action}'")).await,
            1,
            "{action}"
        );
    }
    staff.get("/staff/skills/no-such-skill").await.expect(404);
    staff.post("/staff/skills/no-such-skill/merge", &[("into", "React")]).await.expect(404);
}
