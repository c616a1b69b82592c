//! Passports over HTTP and by the binary: shown to whom may see the engineer, downloaded, verified, taken back.

use std::path::Path;
use std::process::{Output, Stdio};

use domain::engineers::Visibility;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission};
use domain::platform::ids::PassportId;
use domain::seed::{self, Size};
use domain::testing::{self, TestDatabase, accounts, mails, passports, sql};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use tokio::process::Command;

use crate::support::{Browser, TestApp};

const WHY: &str = "The employer that was named does not know them.";

#[tokio::test]
async fn the_seal_leads_to_the_page_and_the_page_to_the_file() {
    let app = TestApp::start().await;
    let (engineer, id) = passports::issued(&mut app.conn().await, &app.cx(), Visibility::Public).await;
    let stranger = app.stranger();
    let path = format!("/passports/{id}");
    for page in ["/engineers".to_owned(), format!("/engineers/{}", engineer.slug)] {
        assert!(stranger.get(&page).await.expect(200).body.contains(&path), "{page} has the seal");
    }
    let page = stranger.get(&path).await.expect(200);
    for said in
        ["Ada Lovelace", "Profile review", "2 people", "May 2026", "software-engineer, version 1", "Valid"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let file = stranger.get(&format!("{path}.json")).await.expect(200);
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"vetting-passport-{id}.json\"")
    );
    assert!(!file.body.contains("Ada"));
    let api: Value =
        serde_json::from_str(&stranger.get(&format!("/api/v1/passports/{id}")).await.expect(200).body)
            .unwrap();
    assert_eq!((api["state"].as_str(), api["file"].as_str()), (Some("valid"), Some(file.body.as_str())));
    assert_eq!(api["claims"]["sub"].as_str(), Some(engineer.slug.as_str()));
}

#[tokio::test]
async fn who_may_not_see_the_engineer_cannot_tell_the_passport_from_one_that_is_not_there() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let company = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = app.signed_in_as(&company);
    for (visibility, by_stranger, by_company) in [
        (Visibility::Public, 200, 200),
        (Visibility::Anonymous, 200, 200),
        (Visibility::CompaniesOnly, 404, 200),
        (Visibility::Hidden, 404, 404),
    ] {
        let (_, id) = passports::issued(&mut conn, &app.cx(), visibility).await;
        for path in
            [format!("/passports/{id}"), format!("/passports/{id}.json"), format!("/api/v1/passports/{id}")]
        {
            let (stranger, company) = (app.stranger().get(&path).await, company.get(&path).await);
            // Programs show a token: below /api no cookie counts.
            let by_company = if path.starts_with("/api/") { by_stranger } else { by_company };
            assert_eq!((stranger.status, company.status), (by_stranger, by_company), "{visibility} {path}");
            if visibility == Visibility::Anonymous {
                assert!(!stranger.body.contains("Lovelace"), "{path} names an anonymous engineer");
            }
        }
    }
    app.stranger().get(&format!("/passports/{}", PassportId::new())).await.expect(404);
}

#[tokio::test]
async fn anybody_checks_a_file_by_upload_paste_or_program() {
    let app = TestApp::start().await;
    let (_, id) = passports::issued(&mut app.conn().await, &app.cx(), Visibility::Hidden).await;
    let file = domain::passports::find(&mut app.conn().await, id).await.unwrap().unwrap().signed;
    let changed = file.replacen("\"payload\":\"e", "\"payload\":\"f", 1);
    let stranger = app.stranger();
    for (text, title, verdict) in [
        (file.as_str(), "Valid", "valid"),
        (changed.as_str(), "Changed since it was issued", "tampered"),
        ("a letter", "No passport", "unreadable"),
    ] {
        let pasted = stranger
            .post("/passports/verify", &[("passport", &text.replace('\n', "\r\n"))])
            .await
            .expect(200);
        assert!(pasted.body.contains(title), "{title}: {}", pasted.body);
        let uploaded = upload(&stranger, text).await;
        assert_eq!(uploaded.status, 200);
        assert!(uploaded.body.contains(title), "{title}: {}", uploaded.body);
        let program = stranger.request(Method::POST, "/api/v1/passports/verify").body(text.to_owned());
        let said: Value = serde_json::from_str(&stranger.send(program).await.expect(200).body).unwrap();
        assert_eq!(said["verdict"].as_str(), Some(verdict));
        assert_eq!(said["claims"].is_null(), verdict != "valid", "only what can be believed is repeated");
    }
    let empty = stranger.post("/passports/verify", &[("passport", "  ")]).await.expect(422);
    assert!(empty.body.contains("href=\"#f-passport\""));
    let huge = "x".repeat(70_000);
    assert_eq!(upload(&stranger, "").await.status, 422);
    assert_eq!(upload(&stranger, &huge).await.status, 422);
    let program = stranger.request(Method::POST, "/api/v1/passports/verify").body(huge);
    stranger.send(program).await.expect(400);
}

#[tokio::test]
async fn nobody_is_sent_to_a_profile_that_is_not_shown_to_them() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let vetter = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Vetter]).await);
    for (visibility, is_linked) in [(Visibility::Public, true), (Visibility::Hidden, false)] {
        let (engineer, id) = passports::issued(&mut conn, &app.cx(), visibility).await;
        let profile = format!("/engineers/{}", engineer.slug);
        let page = vetter.get(&format!("/staff/passports/{id}")).await.expect(200);
        assert_eq!(page.body.contains(&profile), is_linked, "{visibility}: {}", page.body);
        let file = domain::passports::find(&mut conn, id).await.unwrap().unwrap().signed;
        let checked = app.stranger().post("/passports/verify", &[("passport", &file)]).await.expect(200);
        assert_eq!(checked.body.contains(&profile), is_linked, "{visibility}: {}", checked.body);
        let desk = app.signed_in_as(&engineer.signed).get("/me").await.expect(200);
        assert_eq!(desk.body.contains(&profile), is_linked, "{visibility}: {}", desk.body);
    }
}

async fn upload(browser: &Browser, text: &str) -> crate::support::Page {
    let part = Part::text(text.to_owned()).file_name("passport.json");
    let request =
        browser.request(Method::POST, "/passports/verify/file").header("sec-fetch-site", "same-origin");
    browser.send(request.multipart(Form::new().part("file", part))).await
}

#[tokio::test]
async fn staff_take_a_passport_back_and_everybody_can_tell() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (engineer, id) = passports::issued(&mut conn, &app.cx(), Visibility::Public).await;
    let vetter = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Vetter]).await);
    let (page, revoke) = (format!("/staff/passports/{id}"), format!("/staff/passports/{id}/revoke"));
    assert!(vetter.get("/staff/passports").await.expect(200).body.contains(&page));
    assert!(vetter.get(&format!("/passports/{id}")).await.expect(200).body.contains(&page));
    assert!(!app.stranger().get(&format!("/passports/{id}")).await.expect(200).body.contains("/staff/"));
    let refused = vetter.post(&revoke, &[("reason", "bad")]).await.expect(422);
    assert!(refused.body.contains("bad</textarea>"), "{}", refused.body);
    assert!(refused.body.contains("at least 10 characters"));
    assert_eq!(
        vetter.post(&revoke, &[("reason", WHY)]).await.expect(303).location(),
        "/staff/passports?done=revoked"
    );
    vetter.post(&revoke, &[("reason", WHY)]).await.expect(409);
    assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::PassportRevoked]);
    let stranger = app.stranger();
    assert!(stranger.get(&format!("/passports/{id}")).await.expect(200).body.contains("Revoked"));
    let profile = stranger.get(&format!("/engineers/{}", engineer.slug)).await.expect(200);
    assert!(!profile.body.contains("/passports/"), "no seal");
    let list = stranger.get("/passports/revoked.json").await.expect(200);
    assert!(list.body.contains(&id.to_string()) && !list.body.contains("employer"));
    assert_eq!(list.header("access-control-allow-origin"), "*");
    let file = domain::passports::find(&mut conn, id).await.unwrap().unwrap().signed;
    assert!(
        stranger
            .post("/passports/verify", &[("passport", &file)])
            .await
            .expect(200)
            .body
            .contains("has been revoked")
    );
}

#[tokio::test]
async fn time_ends_a_passport() {
    let app = TestApp::start().await;
    let (engineer, id) = passports::issued(&mut app.conn().await, &app.cx(), Visibility::Public).await;
    app.clock.advance(chrono::TimeDelta::days(531));
    let stranger = app.stranger();
    assert!(stranger.get(&format!("/passports/{id}")).await.expect(200).body.contains("Expired"));
    assert!(
        !stranger
            .get(&format!("/engineers/{}", engineer.slug))
            .await
            .expect(200)
            .body
            .contains("/passports/")
    );
}

#[tokio::test]
async fn the_keys_are_published_as_a_set_with_older_ones() {
    let old = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let app = TestApp::start_with(&format!("[passports]\nold_keys = ['{old}']")).await;
    let answer = app.stranger().get("/.well-known/roster-passport-keys.json").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/jwk-set+json");
    let set: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((set["keys"].as_array().unwrap().len(), set["keys"][1]["x"].as_str()), (2, Some(old)));
    assert!(domain::passports::read_keys(&answer.body).is_ok());
    assert!(!answer.body.contains("\"d\""), "no private half");
}

// --- the binary ---------------------------------------------------------------------------------------------------

fn backend(database: &str, words: &[&str]) -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_backend"));
    process.args(words).env_clear().envs([("ROSTER_ENV", "development"), ("DATABASE_URL", database)]);
    process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    process
}

async fn run(database: &str, words: &[&str]) -> Output {
    backend(database, words).output().await.unwrap()
}

async fn verify(database: &str, file: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let words = [&["passport", "verify", file.to_str().unwrap()], more].concat();
    let output = run(database, &words).await;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_a_passport_that_holds_from_five_that_do_not() {
    let database = TestDatabase::new().await;
    let mut config = testing::config("environment = 'development'");
    config.database.url = database.secret_url();
    seed::run(&config, domain::platform::clock::Clock::system().now(), Size::default(), true, &mut |_| {})
        .await
        .unwrap();
    let (url, folder) = (database.url(), tempfile::tempdir().unwrap());
    let file = folder.path().join("passport.json");
    let demo = run(url, &["passport", "demo"]).await;
    assert_eq!(demo.status.code(), Some(0), "{}", String::from_utf8_lossy(&demo.stderr));
    let mut conn = database.connect().await;
    let stored = format!("passports where signed = '{}'", String::from_utf8(demo.stdout.clone()).unwrap());
    assert_eq!(sql::count(&mut conn, &stored).await, 1, "exactly as it is downloaded");
    tokio::fs::write(&file, &demo.stdout).await.unwrap();
    let (code, said, noted) = verify(url, &file, &[]).await;
    assert_eq!((code, noted.as_str()), (Some(0), ""), "{said}");
    assert!(
        said.starts_with("This passport is as it was issued, and it holds.\n")
            && said.contains("Profile review")
    );

    for at in [0, 5, demo.stdout.len() / 2, demo.stdout.len() - 3, demo.stdout.len() - 1] {
        let mut bytes = demo.stdout.clone();
        bytes[at] ^= 1;
        tokio::fs::write(&file, bytes).await.unwrap();
        let (code, said, _) = verify(url, &file, &[]).await;
        assert_eq!(code, Some(10), "byte {at}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    for (kind, expected, word) in [
        ("expired", 11, "its time is over"),
        ("unknown-key", 12, "somebody else"),
        ("revoked", 13, "has been revoked"),
    ] {
        let made = run(url, &["passport", "demo", "--as", kind]).await;
        tokio::fs::write(&file, &made.stdout).await.unwrap();
        let (code, said, _) = verify(url, &file, &[]).await;
        assert_eq!(code, Some(expected), "{kind}: {said}");
        assert!(said.lines().next().unwrap().contains(word), "{said}");
    }
    tokio::fs::write(&file, "a letter").await.unwrap();
    assert_eq!(verify(url, &file, &[]).await.0, Some(14));
    assert_eq!(verify(url, &folder.path().join("none"), &[]).await.0, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_needs_neither_the_site_nor_its_database() {
    let app = TestApp::start_with("environment = 'development'").await;
    let mut conn = app.conn().await;
    let (_, id) = passports::issued(&mut conn, &app.cx(), Visibility::Public).await;
    let folder = tempfile::tempdir().unwrap();
    let [file, keys, list] =
        ["passport.json", "keys.json", "revoked.json"].map(|name| folder.path().join(name));
    let signed = domain::passports::find(&mut conn, id).await.unwrap().unwrap().signed;
    tokio::fs::write(&file, signed).await.unwrap();
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    let (code, _, noted) = verify(nowhere, &file, &[]).await;
    assert_eq!(code, Some(0));
    assert!(noted.contains("could not be checked") && noted.contains("--revoked"), "{noted}");

    let save = async |path: &Path, address: &str| {
        let body = app.stranger().get(address).await.expect(200).body;
        tokio::fs::write(path, body).await.unwrap();
    };
    save(&keys, "/.well-known/roster-passport-keys.json").await;
    save(&list, "/passports/revoked.json").await;
    let offline = ["--keys", keys.to_str().unwrap(), "--revoked", list.to_str().unwrap()];
    let (code, _, noted) = verify(nowhere, &file, &offline).await;
    assert_eq!((code, noted.as_str()), (Some(0), ""));
    let staff = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let cx = app.cx().with_actor(accounts::actor(&staff));
    domain::passports::revoke(&mut conn, &cx, id, WHY).await.unwrap();
    save(&list, "/passports/revoked.json").await;
    assert_eq!(verify(nowhere, &file, &offline).await.0, Some(13));
    tokio::fs::write(&keys, "{\"keys\":[]}").await.unwrap();
    assert_eq!(verify(nowhere, &file, &offline[..2]).await.0, Some(1), "no keys to ask");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_printed_for_the_settings_and_the_old_one_verifies_on() {
    let made = backend("", &["passport", "keygen"]).env("ROSTER_ENV", "production").output().await.unwrap();
    assert_eq!(made.status.code(), Some(0));
    let line = String::from_utf8(made.stdout).unwrap();
    let key = line.trim().strip_prefix("ROSTER__PASSPORTS__SIGNING_KEY=").unwrap();
    let public = domain::platform::signatures::SigningKey::read(key).unwrap().public();
    assert!(String::from_utf8(made.stderr).unwrap().contains(&public.x()));
    let listed = backend("postgres://nobody@127.0.0.1:1/nothing", &["passport", "keys"])
        .env("ROSTER__PASSPORTS__SIGNING_KEY", key)
        .output()
        .await
        .unwrap();
    let keys = domain::passports::read_keys(&String::from_utf8(listed.stdout).unwrap()).unwrap();
    assert_eq!(keys, [public]);
}
