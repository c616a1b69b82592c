//! Identity checks through the door: asked for, provided, opened, judged; hostile files; and who finds nothing.

use domain::platform::actor::Permission;
use domain::testing::{accounts, mails, sql};

use crate::applications::{applied, file_of};
use crate::support::{Browser, Page, TestApp};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00";

const SCRIPT: &[u8] =
    b"%PDF-1.7\n1 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n";
const POLYGLOT: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF\nPK\x03\x04\x14\x00 a zip";

async fn upload(browser: &Browser, path: &str, name: &str, content: &[u8]) -> Page {
    let token = browser.csrf_token.clone().unwrap_or_default();
    let mut body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n--cut\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = browser
        .request(reqwest::Method::POST, path)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=cut")
        .body(body);
    browser.send(request).await
}

async fn asked(app: &TestApp, vetter: &Browser, kind: &str) -> (String, String) {
    let file = file_of(&vetter.get("/staff/applications").await.expect(200));
    let path = format!("{file}/identity");
    vetter.post(&path, &[("kind", kind)]).await.expect(303);
    let owed = mails::owed(&mut app.conn().await).await;
    let mail = owed.iter().rev().find(|mail| mail.kind.as_str() == "identity_requested").expect("a mail");
    let id = mail.payload["check_id"].as_str().unwrap();
    (format!("{path}/{id}"), format!("/me/application/identity/{id}"))
}

#[tokio::test]
async fn a_document_is_provided_opened_judged_and_gone() {
    let app = TestApp::start().await;
    let (ada, vetter) = applied(&app).await;
    let (staff, own) = asked(&app, &vetter, "document").await;
    let list = staff.rsplit_once('/').unwrap().0;
    let twice = vetter.post(list, &[("kind", "document")]).await.expect(422);
    assert!(twice.body.contains("asked for already"), "{}", twice.body);
    assert!(vetter.post(list, &[]).await.expect(422).body.contains("Choose what you ask for"));
    let document = format!("{own}/document");
    for (name, content, told) in [
        ("empty.png", &b""[..], "not empty"),
        ("page.html", b"<html><script>alert(1)</script>", "PDF, PNG and JPEG"),
        ("me.png", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", "PDF, PNG and JPEG"),
        ("script.pdf", SCRIPT, "holds a script"),
        ("zip.pdf", POLYGLOT, "something hangs behind it"),
        ("bomb.zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "PDF, PNG and JPEG"),
    ] {
        let page = upload(&ada, &document, name, content).await.expect(422);
        assert!(page.body.contains(told) && page.body.contains("href=\"#f-file\""), "{name}: {}", page.body);
    }
    let large = [PNG, &vec![0; 10 * 1024 * 1024]].concat();
    assert!(upload(&ada, &document, "large.png", &large).await.expect(422).body.contains("larger than"));
    upload(&ada, &document, "../<b>passport</b>.png", PNG).await.expect(303);
    assert!(ada.get(&own).await.expect(200).body.contains("is with those who vet"));
    let page = vetter.get(&staff).await.expect(200);
    assert!(page.body.contains("Open the document") && !page.body.contains("passport"), "{}", page.body);
    let opened = vetter.post(&format!("{staff}/document"), &[]).await.expect(200);
    assert_eq!(opened.header("content-disposition"), "attachment; filename=\"identity-document.png\"");
    assert_eq!(opened.header("content-type"), "image/png");
    assert!(opened.header("content-security-policy").contains("sandbox"));
    assert_eq!(opened.header("cache-control"), "private, no-store");
    let bare = vetter.post(&staff, &[("verdict", "verified"), ("note", "")]).await.expect(422);
    assert!(
        bare.body.contains("href=\"#f-valid_until\"") && bare.body.contains("href=\"#f-note\""),
        "{}",
        bare.body
    );
    let verdict = [("verdict", "verified"), ("note", "Name and face match."), ("valid_until", "2028-11-22")];
    vetter.post(&staff, &verdict).await.expect(303);
    vetter.post(&staff, &verdict).await.expect(409);
    assert_eq!(sql::count(&mut app.conn().await, "identity_documents").await, 0);
    vetter.post(&format!("{staff}/document"), &[]).await.expect(404);
    upload(&ada, &document, "again.png", PNG).await.expect(409);
    let page = ada.get(&own).await.expect(200);
    assert!(
        page.body.contains("Your identity is verified") && !page.body.contains("Name and face"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn words_are_taken_where_words_are_asked_for_and_nobody_else_finds_anything() {
    let app = TestApp::start().await;
    let (ada, vetter) = applied(&app).await;
    let (staff, own) = asked(&app, &vetter, "code_host").await;
    upload(&ada, &format!("{own}/document"), "me.png", PNG).await.expect(404);
    assert!(ada.post(&own, &[("words", "x")]).await.expect(422).body.contains("href=\"#f-words\""));
    ada.post(&own, &[("words", "https://code.example/<b>ada</b>")]).await.expect(303);
    let desk = vetter.get("/staff").await.expect(200);
    assert!(desk.body.contains("Identity of Ada Lovelace") && desk.body.contains(&staff), "{}", desk.body);
    let page = vetter.get(&staff).await.expect(200);
    assert!(page.body.contains("code.example/&lt;b&gt;ada"), "{}", page.body);
    let mut conn = app.conn().await;
    let eve = app.signed_in_as(&accounts::developer(&mut conn, "Eve").await);
    let editor = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    eve.get(&own).await.expect(404);
    eve.post(&own, &[("words", "I am Ada.")]).await.expect(404);
    upload(&eve, &format!("{own}/document"), "me.png", PNG).await.expect(404);
    vetter.get(&own).await.expect(404);
    for path in [&staff, staff.rsplit_once('/').unwrap().0] {
        eve.get(path).await.expect(404);
        editor.get(path).await.expect(404);
    }
    editor.post(&format!("{staff}/document"), &[]).await.expect(404);
    vetter.post(&staff, &[("verdict", "failed"), ("note", "Not theirs.")]).await.expect(303);
    assert!(ada.get(&own).await.expect(200).body.contains("could not verify"));
}
