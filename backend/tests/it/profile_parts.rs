//! The steps of a profile through the site: added, changed and removed without scripts; drafts; hostile words.

use domain::testing::accounts;

use crate::support::{Browser, Page, TestApp};

async fn developer(app: &TestApp) -> Browser {
    app.signed_in_as(&accounts::developer(&mut app.conn().await, "Ada Lovelace").await)
}

fn entry() -> Vec<(&'static str, &'static str)> {
    vec![
        ("employer", "Halden Robotics"),
        ("employer_domain", "www.halden.example"),
        ("role", "Engineer"),
        ("started", "2022-03"),
        ("is_current", "on"),
        ("is_excluded", "on"),
        ("summary", "Moved *arms*."),
    ]
}

fn with<'a>(mut fields: Vec<(&'a str, &'a str)>, name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(held, _)| *held != name);
    fields.push((name, value));
    fields
}

/// The first address in the page that begins like this.
fn link(page: &Page, begin: &str) -> String {
    let at = page.body.find(begin).unwrap_or_else(|| panic!("no {begin}: {}", page.body));
    page.body[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn work_history_is_added_changed_and_removed_without_scripts() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    assert!(ada.get("/me/profile/history").await.expect(200).body.contains("Add an entry"));
    ada.post("/me/profile/history", &entry()).await.expect(303);
    let list = ada.get("/me/profile/history?done=saved").await.expect(200);
    assert!(list.body.contains("Engineer, Halden Robotics") && list.body.contains("March 2022 to now"));
    let one = link(&list, "/me/profile/history/");
    assert!(ada.get(&one).await.expect(200).body.contains("value=\"Halden Robotics\""));
    ada.post(&one, &with(entry(), "role", "Lead <b>")).await.expect(303);
    let list = ada.get("/me/profile/history").await.expect(200);
    assert!(list.body.contains("Lead &lt;b&gt;, Halden Robotics"), "{}", list.body);
    let eve = app.signed_in_as(&accounts::developer(&mut app.conn().await, "Eve").await);
    eve.get(&one).await.expect(404);
    eve.post(&one, &entry()).await.expect(404);
    eve.post(&format!("{one}/remove"), &[]).await.expect(303);
    assert!(ada.get(&one).await.status == 200, "another's removal removes nothing");
    ada.post(&format!("{one}/remove"), &[]).await.expect(303);
    ada.post(&format!("{one}/remove"), &[]).await.expect(303);
    ada.get(&one).await.expect(404);
    ada.post(&one, &entry()).await.expect(404);
}

#[tokio::test]
async fn a_faulty_entry_comes_back_as_it_was_typed() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    for (name, value, word) in [
        ("employer", "", "Fill this in"),
        ("started", "soon", "Write a month"),
        ("started", "2030-01", "Choose a month between"),
        ("is_current", "", "say that you work there now"),
        ("employer_domain", "gmail.com", "mail provider"),
    ] {
        let mut typed = with(entry(), name, value);
        if name == "is_current" {
            typed.retain(|(held, _)| *held != "is_current");
        }
        let page = ada.post("/me/profile/history", &typed).await.expect(422);
        assert!(page.body.contains(word) && page.body.contains("Moved *arms*."), "{name}: {}", page.body);
    }
    let hostile = with(entry(), "summary", "<script>alert(1)</script>");
    ada.post("/me/profile/history", &with(hostile, "employer", "<script>x</script>")).await.expect(303);
    assert!(!ada.get("/me/profile/history").await.body.contains("<script>x"));
}

#[tokio::test]
async fn languages_permits_links_and_portfolio_work_alike() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let page = "/me/profile/languages";
    for (path, fields, shown) in [
        (page, vec![("language", "pl"), ("level", "c1")], "Polish"),
        (
            "/me/profile/authorisations",
            vec![("country", "PL"), ("status", "citizen")],
            "Citizen, or free movement",
        ),
        ("/me/profile/links", vec![("kind", "code"), ("url", "https://code.example/ada")], "code.example"),
    ] {
        assert_eq!(ada.post(path, &fields).await.expect(303).location(), "/me/profile/languages?done=saved");
        let list = ada.get(page).await.expect(200);
        assert!(list.body.contains(shown) && list.body.contains("name=\"value\""), "{path}: {}", list.body);
        for spoilt in &fields {
            let wrong: Vec<_> =
                fields.iter().map(|f| if f == spoilt { (f.0, "\u{1f4a3}") } else { *f }).collect();
            ada.post(path, &wrong).await.expect(422);
        }
    }
    let hostile = [("kind", "code"), ("url", "javascript:alert(1)")];
    let refused = ada.post("/me/profile/links", &hostile).await.expect(422);
    assert!(
        refused.body.contains("beginning with https://")
            && refused.body.contains("value=\"javascript:alert(1)\"")
    );
    let list = ada.get(page).await.expect(200);
    let id = list.body.split("/me/profile/links/remove").nth(1).unwrap();
    let id = id.split("name=\"value\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for (path, value) in [
        ("/me/profile/languages/remove", "pl"),
        ("/me/profile/authorisations/remove", "PL"),
        ("/me/profile/links/remove", id.as_str()),
    ] {
        ada.post(path, &[("value", value)]).await.expect(303);
        ada.post(path, &[("value", value)]).await.expect(303);
        ada.post(path, &[("value", "nonsense")]).await.expect(404);
    }
    assert!(!ada.get(page).await.body.contains("name=\"value\""), "all gone");

    let item = [("title", "A ledger"), ("summary", "It balances."), ("url", "https://ledger.example")];
    ada.post("/me/profile/portfolio", &item).await.expect(303);
    let list = ada.get("/me/profile/portfolio").await.expect(200);
    let one = link(&list, "/me/profile/portfolio/");
    ada.post(&one, &[("title", "Another"), ("summary", "It balances.")]).await.expect(303);
    assert!(ada.get("/me/profile/portfolio").await.body.contains("Another"));
    ada.post(&one, &[("title", ""), ("summary", "It balances.")]).await.expect(422);
    ada.post(&format!("{one}/remove"), &[]).await.expect(303);
    ada.get(&one).await.expect(404);
}

#[tokio::test]
async fn what_is_typed_is_kept_and_a_second_tab_is_told() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let keep = async |fields: &[(&str, &str)]| -> serde_json::Value {
        let answer = ada.post("/me/profile/drafts/profile", fields).await.expect(200);
        serde_json::from_str(&answer.body).unwrap()
    };
    let typed = [("headline", "Half a line <b>"), ("country", "XX"), ("row_version", "0")];
    let first = keep(&[&typed[..], &[("draft_version", "0")]].concat()).await;
    assert_eq!((first["state"].as_str(), first["version"].as_i64()), (Some("saved"), Some(1)));
    let page = ada.get("/me/profile").await.expect(200);
    assert!(
        page.body.contains("value=\"Half a line &lt;b&gt;\"") && page.body.contains("did not save"),
        "{}",
        page.body
    );
    let other = keep(&[("headline", "From another tab"), ("draft_version", "0")]).await;
    assert_eq!(other["state"], "stale");
    assert!(ada.get("/me/profile").await.body.contains("Half a line"), "nothing is lost");
    let long = "x".repeat(70_000);
    assert_eq!(keep(&[("bio_md", long.as_str()), ("draft_version", "1")]).await["state"], "too_large");
    ada.post("/me/profile/drafts/nothing", &[]).await.expect(404);
    ada.post("/me/profile/drafts/profile/discard", &[]).await.expect(303);
    assert!(!ada.get("/me/profile").await.body.contains("Half a line"));
    keep(&[("employer", "Halden"), ("draft_version", "0")]).await;
    assert!(!ada.get("/me/profile/history").await.body.contains("Halden"), "drafts of forms stay apart");
    let history = ada.post("/me/profile/drafts/history", &[("employer", "Halden")]).await.expect(200);
    assert!(history.body.contains("saved"));
    assert!(ada.get("/me/profile/history").await.body.contains("value=\"Halden\""));
    ada.post("/me/profile/history", &entry()).await.expect(303);
    assert!(!ada.get("/me/profile/history").await.body.contains("did not save"), "saving ends it");
}

#[tokio::test]
async fn a_draft_from_before_a_save_is_offered_and_not_forced() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let whole = |headline: &'static str| {
        vec![
            ("row_version", "0"),
            ("display_name", "Ada Lovelace"),
            ("headline", headline),
            ("availability", "not_looking"),
            ("visibility", "hidden"),
        ]
    };
    ada.post("/me/profile", &whole("Saved words")).await.expect(303);
    let late = [("headline", "Typed before"), ("row_version", "0"), ("draft_version", "0")];
    ada.post("/me/profile/drafts/profile", &late).await.expect(200);
    let page = ada.get("/me/profile").await.expect(200);
    assert!(
        page.body.contains("value=\"Saved words\"") && page.body.contains("Show my draft"),
        "{}",
        page.body
    );
    let shown = ada.get("/me/profile?draft=use").await.expect(200);
    assert!(shown.body.contains("value=\"Typed before\""));
    assert!(shown.body.contains("name=\"row_version\" value=\"1\""), "saving it now is a choice");
}

#[tokio::test]
async fn a_preview_saves_nothing_and_runs_nothing() {
    let app = TestApp::start().await;
    let ada = developer(&app).await;
    let typed = [
        ("bio_md", "I *build*.\n\n<script>alert(1)</script>[x](javascript:alert(2))"),
        ("intent", "preview"),
    ];
    let page = ada.post("/me/profile", &typed).await.expect(200);
    assert!(
        page.body.contains("<em>build</em>") && page.body.contains("Nothing is saved yet"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<script>alert") && !page.body.contains("href=\"javascript:"));
    assert!(ada.get("/me").await.expect(200).body.contains("Begin with your profile"));
    let go_on = [
        ("row_version", "0"),
        ("display_name", "Ada"),
        ("availability", "not_looking"),
        ("visibility", "hidden"),
        ("intent", "continue"),
    ];
    assert_eq!(ada.post("/me/profile", &go_on).await.expect(303).location(), "/me/profile/history");
}
