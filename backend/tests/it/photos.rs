//! Photos: what is taken, what is made of it, how it is served, and that it goes.

use domain::engineers::picture::MAX_BYTES;
use domain::testing::engineers::{TestEngineer, approved};
use domain::testing::pictures::{self, PLACE};
use domain::testing::sql;

use crate::support::{Browser, Page, TestApp};

/// Sends one file to a form of one's own.
pub(crate) async fn send(browser: &Browser, path: &str, name: &str, bytes: Vec<u8>) -> Page {
    let mut form = reqwest::multipart::Form::new();
    if let Some(token) = &browser.csrf_token {
        form = form.text("csrf_token", token.clone());
    }
    let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
    let request = browser.request(reqwest::Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.multipart(form.part("file", part))).await
}

async fn owner(app: &TestApp) -> (Browser, TestEngineer) {
    let ada = approved(&mut app.conn().await, "Ada Lovelace").await;
    (app.signed_in_as(&ada.signed), ada)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_made_anew_and_served_with_care() {
    let app = TestApp::start().await;
    let (ada, engineer) = owner(&app).await;
    assert!(!ada.get("/me/profile/files").await.expect(200).body.contains("Remove my photo"));
    let sent = pictures::jpeg_with_place(400, 300);
    assert_eq!(
        send(&ada, "/me/profile/photo", "me.exe", sent).await.expect(303).location(),
        "/me/profile/files?done=photo"
    );
    let page = ada.get("/me/profile/files").await.expect(200);
    assert!(page.body.contains("alt=\"Portrait of Ada Lovelace\"") && page.body.contains("Remove my photo"));
    let list = app.stranger().get("/engineers").await.expect(200).body;
    assert!(list.contains(&format!("/engineers/{}/photo/96?v=", engineer.slug)), "{list}");
    for size in [96, 256, 512] {
        let path = format!("/engineers/{}/photo/{size}", engineer.slug);
        let stranger = app.stranger();
        let request = stranger.request(reqwest::Method::GET, &path).send().await.unwrap();
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("cache-control").contains("private"));
        let tag = header("etag");
        let bytes = request.bytes().await.unwrap();
        assert!(bytes.starts_with(b"\xff\xd8\xff"));
        for trace in [PLACE.as_bytes(), b"Exif"] {
            assert!(!bytes.windows(trace.len()).any(|part| part == trace), "metadata is gone");
        }
        let again = stranger.request(reqwest::Method::GET, &path).header("if-none-match", tag);
        assert_eq!(stranger.send(again).await.expect(304).body, "");
    }
    for wrong in ["97", "0", "-1", "huge", "99999999"] {
        app.stranger().get(&format!("/engineers/{}/photo/{wrong}", engineer.slug)).await.expect(404);
    }
    ada.post("/me/profile/photo/remove", &[]).await.expect(303);
    ada.post("/me/profile/photo/remove", &[]).await.expect(303);
    app.stranger().get(&format!("/engineers/{}/photo/96", engineer.slug)).await.expect(404);
    assert_eq!(sql::count(&mut app.conn().await, "engineer_photos").await, 0, "not only hidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pictures_come_back_with_what_is_wrong() {
    let app = TestApp::start().await;
    let (ada, _) = owner(&app).await;
    for (name, bytes, word) in [
        ("empty.png", Vec::new(), "not empty"),
        ("page.png", b"<html><script>alert(1)</script>".to_vec(), "JPEG, PNG and WebP"),
        ("move.gif", b"GIF89a\x01\0\x01\0".to_vec(), "JPEG, PNG and WebP"),
        ("cut.png", pictures::png(200, 200)[..80].to_vec(), "cannot read"),
        ("bomb.png", pictures::png_claiming(20_001, 20_001), "too many pixels"),
        ("wide.png", pictures::png_claiming(30_000, 200), "too many pixels"),
        ("tiny.png", pictures::png(20, 20), "too small"),
        ("large.png", vec![0x89; MAX_BYTES + 1], "larger than the 8 MB"),
    ] {
        let page = send(&ada, "/me/profile/photo", name, bytes).await.expect(422);
        assert!(page.body.contains(word) && !page.body.contains("<script>alert"), "{name}: {}", page.body);
    }
    assert_eq!(sql::count(&mut app.conn().await, "engineer_photos").await, 0);
    let far = send(&ada, "/me/profile/photo", "endless.png", vec![0; 48 * 1024 * 1024]).await;
    assert_eq!(far.status, 400, "what is far too large is not read to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_polyglot_leaves_nothing_but_pixels() {
    let app = TestApp::start().await;
    let (ada, engineer) = owner(&app).await;
    let mut polyglot = pictures::png(200, 200);
    polyglot.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
    send(&ada, "/me/profile/photo", "me.html", polyglot).await.expect(303);
    let path = format!("/engineers/{}/photo/512", engineer.slug);
    let bytes =
        app.stranger().request(reqwest::Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"<script") && bytes.ends_with(&[0xff, 0xd9]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_needs_the_sessions_token_and_comes_in_bounded_numbers() {
    let app = TestApp::start().await;
    let (ada, _) = owner(&app).await;
    let mut elsewhere = ada.clone();
    elsewhere.csrf_token = None;
    send(&elsewhere, "/me/profile/photo", "x.png", pictures::png(200, 200)).await.expect(403);
    let stranger = send(&app.stranger(), "/me/profile/photo", "x.png", pictures::png(200, 200)).await;
    assert!(stranger.expect(303).location().starts_with("/sign-in"));
    for number in 1..31 {
        let page = send(&ada, "/me/profile/photo", "x.png", b"no picture".to_vec()).await;
        assert_eq!(page.status, if number < 30 { 422 } else { 429 }, "{number}");
    }
    assert_eq!(sql::count(&mut app.conn().await, "engineer_photos").await, 0);
}
