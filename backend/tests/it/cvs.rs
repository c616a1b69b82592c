//! CVs: one PDF, its owner's and the vetters' alone; never shown as a page.

use domain::platform::actor::{CompanyRole, Permission};
use domain::testing::engineers::approved;
use domain::testing::{accounts, pictures, sql};

use crate::photos::send;
use crate::support::{Page, TestApp};

const PATH: &str = "/me/profile/cv";

fn is_kept_from_browsers(file: &Page) {
    assert!(file.header("content-disposition").starts_with("attachment"), "{file:?}");
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("cache-control").contains("no-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_is_kept_replaced_downloaded_and_deleted_by_its_owner() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = approved(&mut conn, "Ada Lovelace").await;
    let ada = app.signed_in_as(&owner.signed);
    ada.get(PATH).await.expect(404);
    for body in ["<< /First 1 >>", "<< /Second 1 >>"] {
        send(&ada, PATH, "../My CV.PDF", pictures::pdf(body)).await.expect(303);
    }
    assert_eq!(sql::count(&mut conn, "engineer_cvs").await, 1);
    assert!(ada.get("/me/profile/files").await.expect(200).body.contains("My CV.pdf, 1 KB"));
    let file = ada.get(PATH).await.expect(200);
    is_kept_from_browsers(&file);
    assert!(file.body.contains("/Second") && file.header("content-disposition").contains("My%20CV.pdf"));
    ada.post("/me/profile/cv/remove", &[]).await.expect(303);
    ada.post("/me/profile/cv/remove", &[]).await.expect(303);
    ada.get(PATH).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_refused_with_a_reason() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = app.signed_in_as(&approved(&mut conn, "Ada Lovelace").await.signed);
    let mut polyglot = pictures::pdf("<< >>");
    polyglot.extend_from_slice(b"PK\x03\x04 and a zip");
    for (name, bytes, word) in [
        ("empty.pdf", Vec::new(), "not empty"),
        ("word.pdf", b"PK\x03\x04 docx".to_vec(), "PDF only"),
        ("page.pdf", b"<html>%PDF-1.7 %%EOF".to_vec(), "PDF only"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj".to_vec(), "cut off"),
        ("both.pdf", polyglot, "hangs behind it"),
        ("script.pdf", pictures::pdf("<< /S /JavaScript /JS (app.alert(1)) >>"), "script"),
        ("hidden.pdf", pictures::pdf("<< /S /J#61vaScript >>"), "script"),
        ("start.pdf", pictures::pdf("<< /S /Launch >>"), "script"),
        ("inside.pdf", pictures::pdf("<< /Type /EmbeddedFile >>"), "script"),
        ("large.pdf", vec![b'%'; 5 * 1024 * 1024 + 1], "larger than the 5 MB"),
    ] {
        let page = send(&ada, PATH, name, bytes).await.expect(422);
        assert!(page.body.contains(word), "{name}: {}", page.body);
    }
    assert_eq!(sql::count(&mut conn, "engineer_cvs").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_vetters_read_an_applicants_cv_and_the_audit_log_says_who() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = approved(&mut conn, "Ada Lovelace").await;
    let ada = app.signed_in_as(&owner.signed);
    send(&ada, PATH, "cv.pdf", pictures::pdf("<< /Ada 1 >>")).await.expect(303);
    let application = domain::testing::parts::application_of(&mut conn, &owner).await;
    let path = format!("/staff/applications/{application}/cv");
    let vetter = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Vetter]).await);
    let file = vetter.post(&path, &[]).await.expect(200);
    is_kept_from_browsers(&file);
    assert!(file.body.contains("/Ada"));
    let told = "audit_events where action = 'cv.downloaded' and actor_id is not null";
    assert_eq!(sql::count(&mut conn, told).await, 1);
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    let company = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::developer(&mut conn, "Eve").await;
    for signed in [editor, company, other] {
        app.signed_in_as(&signed).post(&path, &[]).await.expect(404);
    }
    assert_eq!(app.stranger().post(&path, &[]).await.expect(303).location(), "/sign-in");
    ada.post("/me/profile/cv/remove", &[]).await.expect(303);
    vetter.post(&path, &[]).await.expect(404);
    assert_eq!(sql::count(&mut conn, told).await, 1, "what was not given was not taken");
}
