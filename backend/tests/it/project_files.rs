//! Briefs with their files: what is taken from whom, and who may open what.

use chrono::TimeDelta;
use domain::platform::actor::CompanyRole;
use domain::testing::accounts;

use crate::projects::{ONE, THREE, TWO, token_of};
use crate::support::{Browser, Page, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn files_are_told_by_content_and_come_back_as_attachments() {
    let app = TestApp::start().await;
    let guest = app.stranger();
    let token = token_of(&guest.post("/build-with-us", &ONE).await.expect(303));
    let send = async |name: &str, bytes: Vec<u8>| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = guest.request(reqwest::Method::POST, &format!("/build-with-us/{token}/files"));
        guest.send(request.header("sec-fetch-site", "same-origin").multipart(form)).await
    };
    send("../plan.pdf", b"%PDF-1.7 plan".to_vec()).await.expect(303);
    send("innocent.pdf", b"<html><script>alert(1)</script>".to_vec()).await.expect(422);
    send("empty.txt", Vec::new()).await.expect(422);
    send("large.txt", vec![b'a'; 10 * 1024 * 1024 + 1]).await.expect(422);
    let page = guest.get(&format!("/build-with-us/{token}/3")).await.expect(200);
    let href =
        page.body.split("href=\"/briefs/").nth(1).expect("a file").split('"').next().unwrap().to_owned();
    let file = guest.get(&format!("/briefs/{href}")).await.expect(200);
    assert!(
        file.header("content-disposition").starts_with("attachment"),
        "{}",
        file.header("content-disposition")
    );
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert_eq!((file.header("x-content-type-options"), file.body.as_str()), ("nosniff", "%PDF-1.7 plan"));
    for _ in 0..4 {
        send("note.txt", b"A note".to_vec()).await.expect(303);
    }
    send("note.txt", b"A sixth".to_vec()).await.expect(422);
    let remove = format!("/build-with-us/{href}/remove");
    guest.post(&remove, &[]).await.expect(303);
    send("note.txt", b"A sixth".to_vec()).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_files_are_bounded_before_they_are_read() {
    let app = TestApp::start_with("[limits]\nguest_uploads_per_hour = 2").await;
    let guest = app.stranger();
    let token = token_of(&guest.post("/build-with-us", &ONE).await.expect(303));
    let send = async |browser: &Browser, token: &str, csrf: Option<&str>| -> Page {
        let file = reqwest::multipart::Part::bytes(b"A note".to_vec()).file_name("note.txt");
        let mut form = reqwest::multipart::Form::new();
        if let Some(csrf) = csrf {
            form = form.text("csrf_token", csrf.to_owned());
        }
        let request = browser.request(reqwest::Method::POST, &format!("/build-with-us/{token}/files"));
        browser.send(request.header("sec-fetch-site", "same-origin").multipart(form.part("file", file))).await
    };
    send(&guest, &token.chars().rev().collect::<String>(), None).await.expect(404);
    for status in [303, 303, 429] {
        send(&guest, &token, None).await.expect(status);
    }
    // Somebody signed in has no such limit, and needs the token of their session.
    let owner = accounts::company_member(&mut app.conn().await, CompanyRole::Owner, true).await;
    let company = app.signed_in_as(&owner);
    let mut own = ONE.to_vec();
    own[0].1 = "0190a5a6-7b1c-7def-8123-456789abcdee";
    let own = token_of(&company.post("/build-with-us", &own).await.expect(303));
    send(&company, &own, None).await.expect(403);
    send(&company, &own, company.csrf_token.as_deref()).await.expect(303);
    app.clock.advance(TimeDelta::hours(1));
    send(&guest, &token, None).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn viewers_read_their_companys_briefs_and_hold_no_link() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = owner.member.as_ref().unwrap().company_id;
    let viewer = accounts::colleague(&mut conn, id, CompanyRole::Viewer, true).await;
    let (company, viewer) = (app.signed_in_as(&owner), app.signed_in_as(&viewer));
    let mut one = ONE.to_vec();
    one[2].1 = owner.verified_address.as_deref().unwrap();
    let token = token_of(&company.post("/build-with-us", &one).await.expect(303));
    company.post(&format!("/build-with-us/{token}/2"), &TWO).await.expect(303);
    company.post(&format!("/build-with-us/{token}/3"), &THREE).await.expect(303);
    company.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    let list = company.get("/company/briefs").await.expect(200).body;
    assert!(list.contains("href=\"/briefs/"), "{list}");
    let list = viewer.get("/company/briefs").await.expect(200).body;
    assert!(!list.contains("href=\"/briefs/"), "{list}");
    let href = list.split("href=\"/company/briefs/").nth(1).expect("the brief").split('"').next().unwrap();
    let path = format!("/company/briefs/{href}");
    let page = viewer.get(&path).await.expect(200).body;
    assert!(page.contains("Two receptionists"), "{page}");
    for verb in ["/withdraw", "/answer", "/recall", "href=\"/briefs/", "address is private"] {
        assert!(!page.contains(verb), "{verb}");
    }
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    app.signed_in_as(&other).get(&path).await.expect(404);
}
