//! The track editor through the door: a draft, its stages, publication; the cap; and what vetters may not.

use domain::platform::actor::Permission;
use domain::testing::accounts;

use crate::applications::{applied, profile};
use crate::support::{Browser, Page, TestApp};

fn link(page: &Page, start: &str, end: &str) -> String {
    let found = page.body.split('"').find(|part| part.starts_with(start) && part.ends_with(end));
    found.unwrap_or_else(|| panic!("no {start}…{end}: {}", page.body)).to_owned()
}

fn stage<'a>(name: &'a str, minutes: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields =
        vec![("kind", "work_sample"), ("name", name), ("candidate_minutes", minutes), ("due_days", "7")];
    fields.push(("task_md", "Sort a **list**, and hand in the code."));
    for criterion in ["Scope", "Result", "Care", "", ""] {
        fields.push(("dimension_name", criterion));
        for mark in 1..=5 {
            let text = if criterion.is_empty() || mark % 2 == 0 { "" } else { "What it looks like." };
            fields.push(("anchor", text));
        }
    }
    fields
}

async fn people(app: &TestApp) -> (Browser, Browser) {
    let mut conn = app.conn().await;
    let admin = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let vetter = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    (app.signed_in_as(&admin), app.signed_in_as(&vetter))
}

#[tokio::test]
async fn a_version_is_drafted_changed_and_published() {
    let app = TestApp::start().await;
    let (admin, vetter) = people(&app).await;
    let (ada, _) = applied(&app).await;
    let list = admin.get("/staff/tracks").await.expect(200);
    assert!(list.body.contains("Current") && list.body.contains("120 of 180"), "{}", list.body);
    let old = link(&list, "/staff/tracks/", "");
    let draft = admin.post(&format!("{old}/copy"), &[]).await.expect(303).location().to_owned();
    let again = admin.post(&format!("{old}/copy"), &[]).await.expect(303).location().to_owned();
    assert_eq!(draft, again, "the second click leads to the same draft");
    let draft = draft.split('?').next().unwrap().to_owned();
    let page = admin.get(&draft).await.expect(200);
    assert!(page.body.contains("version 2") && page.body.contains("Nobody is judged by it before"));
    // What a criterion says about skills is taken, or said at its field.
    let mut unknown = stage("Take-home project", "60");
    unknown.push(("covers", "cobol-2000"));
    let refused = admin.post(&format!("{draft}/stages/new"), &unknown).await.expect(422);
    assert!(refused.body.contains("href=\"#f-dimension-0-covers\""), "{}", refused.body);
    // Too long: said at its field, with what was typed.
    let new = format!("{draft}/stages/new");
    let refused = admin.post(&new, &stage("Take-home project", "61")).await.expect(422);
    assert!(
        refused.body.contains("takes 181 minutes") && refused.body.contains("Take-home project"),
        "{}",
        refused.body
    );
    let mut untold = stage("Take-home project", "60");
    untold.retain(|(name, _)| *name != "task_md");
    admin.post(&new, &untold).await.expect(303);
    let refused = admin.post(&format!("{draft}/publish"), &[]).await.expect(422);
    assert!(refused.body.contains("asks for work and does not say which"), "{}", refused.body);
    let made = refused.body.rsplit('"').find(|part| part.ends_with("/move")).unwrap().replace("/move", "");
    admin.post(&made, &stage("Take-home project", "60")).await.expect(303);
    assert!(admin.get(&draft).await.expect(200).body.contains("Sort a <strong>list</strong>"));
    let mut bare = stage("Take-home project", "60");
    bare.retain(|(name, _)| *name != "anchor");
    let refused = admin.post(&new, &bare).await.expect(422);
    assert!(refused.body.contains("href=\"#f-dimension-0-1\""), "{}", refused.body);
    let page = admin.get(&draft).await.expect(200);
    let up = page.body.rsplit('"').find(|part| part.ends_with("/move")).unwrap().to_owned();
    admin.post(&up, &[("to", "up")]).await.expect(303);
    admin.post(&up, &[("to", "sideways")]).await.expect(404);
    let cap = admin.post(&draft, &[("name", "Software engineer"), ("cap_minutes", "120")]).await.expect(422);
    assert!(cap.body.contains("The stages take 180 minutes already"), "{}", cap.body);
    admin.post(&draft, &[("name", "Software engineer"), ("cap_minutes", "181")]).await.expect(422);
    assert_eq!(vetter.get("/me/apply").await.status, 404);
    assert_eq!(
        admin.post(&format!("{draft}/publish"), &[]).await.expect(303).location(),
        format!("{draft}?done=published")
    );
    admin.post(&format!("{draft}/publish"), &[]).await.expect(409);
    admin.post(&new, &stage("One more", "0")).await.expect(409);
    admin.get(&new).await.expect(409);
    admin.post(&draft, &[("name", "Other"), ("cap_minutes", "180")]).await.expect(409);
    // New applications get it; the one that runs goes on with its own.
    let grace = app.signed_in_as(&accounts::developer(&mut app.conn().await, "Grace").await);
    assert!(grace.get("/me/apply").await.expect(200).body.contains("180 minutes of your time"));
    assert!(!ada.get("/me/application").await.expect(200).body.contains("Take-home project"));
    // Back to the first; the last one stays.
    admin.post(&format!("{draft}/retire"), &[]).await.expect(303);
    assert!(grace.get("/me/apply").await.expect(200).body.contains("120 minutes of your time"));
    let last = admin.post(&format!("{old}/retire"), &[]).await.expect(409);
    assert!(last.body.contains("would have no track"), "{}", last.body);
}

#[tokio::test]
async fn vetters_read_and_admins_write() {
    let app = TestApp::start().await;
    let (admin, vetter) = people(&app).await;
    let old = link(&vetter.get("/staff/tracks").await.expect(200), "/staff/tracks/", "");
    let page = vetter.get(&old).await.expect(200);
    assert!(page.body.contains("Clarity of the profile") && !page.body.contains("Draft the next version"));
    vetter.post(&format!("{old}/copy"), &[]).await.expect(404);
    let draft =
        admin.post(&format!("{old}/copy"), &[]).await.expect(303).location().replace("?done=drafted", "");
    for (path, fields) in [
        (draft.clone(), vec![("name", "X"), ("cap_minutes", "1")]),
        (format!("{draft}/publish"), vec![]),
        (format!("{draft}/discard"), vec![]),
        (format!("{draft}/stages/new"), stage("Mine", "0")),
    ] {
        vetter.post(&path, &fields).await.expect(404);
    }
    vetter.get(&format!("{draft}/stages/new")).await.expect(404);
    admin.post(&format!("{draft}/discard"), &[]).await.expect(303);
    admin.get(&draft).await.expect(404);
}

#[tokio::test]
async fn an_admin_begins_a_track_of_its_own() {
    let app = TestApp::start().await;
    let (admin, vetter) = people(&app).await;
    assert!(!vetter.get("/staff/tracks").await.expect(200).body.contains("Begin a new track"));
    vetter.post("/staff/tracks", &[("name", "Data engineer")]).await.expect(404);
    for name in ["", "Software engineer"] {
        let refused = admin.post("/staff/tracks", &[("name", name)]).await.expect(422);
        assert!(refused.body.contains("href=\"#f-name\""), "{}", refused.body);
    }
    let begun = admin.post("/staff/tracks", &[("name", "Data engineer")]).await.expect(303);
    let page = admin.get(begun.location()).await.expect(200);
    assert!(page.body.contains("Data engineer, version 1") && page.body.contains("No stage yet"));
    admin.post("/staff/tracks", &[("name", "data engineer")]).await.expect(422);
}

#[tokio::test]
async fn an_applicant_chooses_among_the_tracks_that_there_are() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (admin, _) = people(&app).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let browser = app.signed_in_as(&ada);
    let page = browser.get("/me/apply").await.expect(200);
    assert!(!page.body.contains("What you apply as"), "there is one");
    let begun =
        admin.post("/staff/tracks", &[("name", "Data engineer")]).await.expect(303).location().to_owned();
    let draft = begun.split('?').next().unwrap().to_owned();
    admin.post(&format!("{draft}/stages/new"), &stage("Profile", "30")).await.expect(303);
    admin.post(&format!("{draft}/publish"), &[]).await.expect(303);
    let staff = admin.get("/staff/tracks").await.expect(200);
    assert!(!staff.body.contains("Replaced"), "neither replaces the other");
    let page = browser.get("/me/apply").await.expect(200);
    assert!(
        page.body.contains("Data engineer: what happens") && page.body.contains("30 minutes of your time")
    );
    assert!(page.body.contains("Software engineer: what happens"));
    browser.post("/me/profile", &profile()).await.expect(303);
    for unknown in ["", "designer"] {
        let refused = browser.post("/me/apply", &[("track", unknown)]).await.expect(422);
        assert!(refused.body.contains("href=\"#f-track\""), "{}", refused.body);
    }
    browser.post("/me/apply", &[("track", "data-engineer")]).await.expect(303);
    let own = browser.get("/me/application").await.expect(200);
    assert!(own.body.contains("Profile") && !own.body.contains("Technical conversation"), "{}", own.body);
}
