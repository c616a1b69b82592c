//! A copy of everything about oneself, and the end of an account, through the site's door.

use chrono::TimeDelta;
use domain::outbox::MailKind;
use domain::personal;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::platform::ids::ExportId;
use domain::platform::links::LinkPurpose;
use domain::testing::{accounts, engineers, mails, sql};
use reqwest::Method;

use crate::support::{Browser, TestApp};

const PASSWORD: (&str, &str) = ("password", accounts::PASSWORD);

impl TestApp {
    /// What the worker does with a request for a copy; gives the path of the link in the mail.
    async fn copy_of(&self, signed: &Signed) -> String {
        let mut conn = self.conn().await;
        let cx = self.cx().with_actor(accounts::actor(signed));
        let id: ExportId = personal::list_exports(&mut conn, &cx).await.unwrap()[0].id;
        assert!(personal::build_export(&mut conn, &self.cx(), id).await.unwrap());
        let end = self.clock.now() + personal::EXPORT_LIFE;
        format!("/account/export/{}", personal::export_token(&self.cx(), id, end))
    }

    /// The path of the link in the newest mail that takes the end of an account back.
    async fn way_back(&self) -> String {
        let owed = mails::owed(&mut self.conn().await).await;
        let mail = owed.iter().rev().find(|mail| mail.kind == MailKind::DeletionScheduled).unwrap();
        let id: uuid::Uuid = mail.payload["deletion_id"].as_str().unwrap().parse().unwrap();
        let token = self.cx().keys.sign_link(LinkPurpose::KeepAccount, id, 0, mail.created_at);
        format!("/account/keep/{token}")
    }

    async fn account_state(&self, signed: &Signed) -> String {
        let mut conn = self.conn().await;
        for state in ["active", "deletion_requested", "erased"] {
            let rows = format!("accounts where id = '{}' and state = '{state}'", signed.account_id);
            if sql::count(&mut conn, &rows).await == 1 {
                return state.to_owned();
            }
        }
        "another".to_owned()
    }
}

async fn bytes(browser: &Browser, path: &str) -> Vec<u8> {
    let response = browser.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "application/zip");
    assert!(
        headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; filename=\"roster-export-2026-11-22")
    );
    assert_eq!(headers["cache-control"], "private, no-store");
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_copy_is_asked_for_made_and_downloaded_by_its_owner_alone() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await.signed;
    let grace = accounts::developer(&mut conn, "Grace").await;
    let (browser, other) = (app.signed_in_as(&ada), app.signed_in_as(&grace));
    let page = browser.get("/account").await.expect(200);
    assert!(page.body.contains("href=\"/account/export\"") && page.body.contains("href=\"/account/delete\""));

    browser.get("/account/export").await.expect(200);
    assert_eq!(
        browser.post("/account/export", &[]).await.expect(303).location(),
        "/account/export?done=asked"
    );
    assert!(browser.get("/account/export?done=asked").await.expect(200).body.contains("being made"));
    let refused = browser.post("/account/export", &[]).await.expect(422);
    assert!(refused.body.contains("23 November 2026"), "once a day, and when the next");

    let path = app.copy_of(&ada).await;
    let page = browser.get("/account/export").await.expect(200);
    assert!(page.body.contains(&path), "the page has the link, too");
    let page = browser.get(&path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let zip = bytes(&browser, &format!("{path}/file")).await;
    assert!(zip.starts_with(b"PK\x03\x04") && zip.len() > 1000, "{} bytes", zip.len());

    for suffix in ["", "/file"] {
        other.get(&format!("{path}{suffix}")).await.expect(404);
        let way_in = app.stranger().get(&format!("{path}{suffix}")).await.expect(303);
        assert!(way_in.location().starts_with("/sign-in?next="), "the link alone opens nothing");
        browser.get(&format!("{}{suffix}", path.replace("export/H", "export/I"))).await.expect(404);
        browser.get(&format!("/account/export/AAAA{suffix}")).await.expect(404);
    }
    app.clock.advance(personal::EXPORT_LIFE);
    let browser = app.signed_in_as(&ada);
    for suffix in ["", "/file"] {
        browser.get(&format!("{path}{suffix}")).await.expect(410);
    }
}

#[tokio::test]
async fn the_end_of_an_account_takes_the_password_and_fourteen_days() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await;
    let browser = app.signed_in_as(&ada.signed);
    let profile = format!("/engineers/{}", ada.slug);
    app.stranger().get(&profile).await.expect(200);
    let page = browser.get("/account/delete").await.expect(200);
    assert!(page.body.contains("14 days") && page.body.contains("leaves the directory"), "{}", page.body);
    for wrong in ["", "not my password"] {
        let page = browser.post("/account/delete", &[("password", wrong)]).await.expect(422);
        assert!(page.body.contains("error-summary") && !page.body.contains("not my password"));
    }
    assert_eq!(app.account_state(&ada.signed).await, "active");

    assert_eq!(browser.post("/account/delete", &[PASSWORD]).await.expect(303).location(), "/account/delete");
    app.stranger().get(&profile).await.expect(404);
    let page = browser.get("/account/delete").await.expect(200);
    assert!(page.body.contains("6 December 2026") && page.body.contains("Keep my account"));
    browser.post("/account/delete", &[PASSWORD]).await.expect(303);
    assert_eq!(
        mails::kinds_owed(&mut conn).await,
        [MailKind::DeletionScheduled],
        "a second press asks nothing more"
    );

    let fields = [("email", ada.signed.verified_address.as_deref().unwrap()), PASSWORD, ("next", "/me")];
    let entered = app.stranger().post("/sign-in", &fields).await.expect(303);
    assert_eq!(entered.location(), "/account/delete", "whoever signs in is offered the way back");
    assert_eq!(
        browser.post("/account/delete/take-back", &[]).await.expect(303).location(),
        "/account?done=kept"
    );
    app.stranger().get(&profile).await.expect(200);
    assert_eq!(app.account_state(&ada.signed).await, "active");
    let page = browser.get("/account?done=kept").await.expect(200);
    assert!(page.body.contains("Your account stays"));
}

#[tokio::test]
async fn the_mailed_link_keeps_the_account_once_and_in_time() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let browser = app.signed_in_as(&ada);
    browser.post("/account/delete", &[PASSWORD]).await.expect(303);
    let path = app.way_back().await;
    let stranger = app.stranger();
    let page = stranger.get(&path).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(app.account_state(&ada).await, "deletion_requested", "looking keeps nothing");
    stranger.post(&path, &[]).await.expect(303);
    assert_eq!(app.account_state(&ada).await, "active");
    stranger.post(&path, &[]).await.expect(410);
    stranger.get(&path).await.expect(410);
    for forged in ["/account/keep/AAAA", &path.replace("keep/H", "keep/I")] {
        stranger.get(forged).await.expect(404);
        stranger.post(forged, &[]).await.expect(404);
    }

    browser.post("/account/delete", &[PASSWORD]).await.expect(303);
    let late = app.way_back().await;
    app.clock.advance(TimeDelta::days(14));
    stranger.post(&late, &[]).await.expect(410);
    let cx = app.cx();
    for id in personal::list_due_erasures(&mut conn, &cx).await.unwrap() {
        assert!(personal::erase(&mut conn, &cx, id).await.unwrap());
    }
    assert_eq!(app.account_state(&ada).await, "erased");
    stranger.post(&late, &[]).await.expect(410);
    let back = browser.get("/account").await.expect(303);
    assert!(back.location().starts_with("/sign-in"), "nobody is signed in to a tombstone");
}

#[tokio::test]
async fn the_last_owner_chooses_and_staff_are_sent_to_an_administrator() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let heir = accounts::colleague(&mut conn, company, CompanyRole::Recruiter, true).await;
    let browser = app.signed_in_as(&owner);
    let page = browser.get("/account/delete").await.expect(200);
    assert!(page.body.contains("Carla Company takes it over") && page.body.contains("Close the company"));
    for wrong in ["", "x"] {
        let page = browser.post("/account/delete", &[PASSWORD, ("company", wrong)]).await.expect(422);
        assert!(page.body.contains("Choose who takes the company over"));
    }
    let heir = heir.account_id.to_string();
    browser
        .post("/account/delete", &[PASSWORD, ("company", &heir), ("ends_subscription", "on")])
        .await
        .expect(303);
    assert_eq!(app.account_state(&owner).await, "deletion_requested");

    let staff = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let browser = app.signed_in_as(&staff);
    let page = browser.get("/account/delete").await.expect(200);
    assert!(page.body.contains("administrator") && !page.body.contains("Delete my account"));
    browser.post("/account/delete", &[PASSWORD]).await.expect(404);
    assert_eq!(app.account_state(&staff).await, "active");
}
