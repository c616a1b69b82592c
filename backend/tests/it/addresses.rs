//! Changing one's address: confirmed by the new one, taken back by the old one.

use domain::outbox::MailKind;
use domain::platform::actor::Signed;
use domain::platform::ids::AddressChangeId;
use domain::platform::links::LinkPurpose;
use domain::testing::accounts::{self, PASSWORD};
use domain::testing::mails::{self, Owed};
use domain::testing::sql::count;

use crate::support::{Browser, TestApp};
use crate::two_factor::set_up;

const NEW: &str = "ada@lovelace.example";

struct Scene {
    app: TestApp,
    ada: Signed,
    old: String,
    browser: Browser,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let ada = accounts::developer(&mut app.conn().await, "Ada").await;
        let (old, browser) = (ada.verified_address.clone().unwrap(), app.signed_in_as(&ada));
        Self { app, ada, old, browser }
    }

    async fn ask(&self, address: &str, password: &str) -> crate::support::Page {
        self.browser.post("/account/address", &[("email", address), ("password", password)]).await
    }

    async fn owed(&self, kind: MailKind) -> Vec<Owed> {
        let all = mails::owed(&mut self.app.conn().await).await;
        all.into_iter().filter(|mail| mail.kind == kind).collect()
    }

    /// The link of the newest mail of this kind, which went to `to`.
    async fn link(&self, kind: MailKind, to: &str) -> String {
        let mail = self.owed(kind).await.pop().expect("a mail");
        assert_eq!(mail.recipient, to);
        let id: AddressChangeId = mail.payload["change_id"].as_str().unwrap().parse().unwrap();
        let (purpose, path) = match kind {
            MailKind::ConfirmAddress => (LinkPurpose::ConfirmAddress, "/account/address"),
            _ => (LinkPurpose::RestoreAddress, "/restore-address"),
        };
        format!("{path}/{}", self.app.state.keys.sign_link(purpose, id.0, 0, mail.created_at))
    }

    async fn signs_in(&self, address: &str, password: &str) -> bool {
        let page = self.app.stranger().post("/sign-in", &[("email", address), ("password", password)]).await;
        page.status == 303
    }

    /// Asked for and confirmed.
    async fn changed(&self) {
        self.ask(NEW, PASSWORD).await.expect(303);
        let link = self.link(MailKind::ConfirmAddress, NEW).await;
        self.browser.post(&link, &[]).await.expect(303);
    }
}

#[tokio::test]
async fn a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told() {
    let scene = Scene::set().await;
    let elsewhere = accounts::another_session(&mut scene.app.conn().await, &scene.ada).await;
    let elsewhere = scene.app.signed_in_as(&elsewhere);
    for (address, password, fault) in [
        ("nonsense", PASSWORD, "f-email-error"),
        (scene.old.as_str(), PASSWORD, "This is your address already."),
        (NEW, "not the password", "This is not your password."),
        ("", "", "f-password-error"),
    ] {
        let page = scene.ask(address, password).await.expect(422);
        assert!(page.body.contains(fault), "{address}: {}", page.body);
        assert!(address.is_empty() || page.body.contains(&format!("value=\"{address}\"")), "{}", page.body);
    }
    assert_eq!(scene.ask(NEW, PASSWORD).await.expect(303).location(), "/account?done=address-asked#address");
    scene.ask(NEW, PASSWORD).await.expect(303);
    assert_eq!(scene.owed(MailKind::ConfirmAddress).await.len(), 1, "one is on its way");
    let page = scene.browser.get("/account").await.expect(200).body;
    assert!(page.contains(&format!("in the inbox of {NEW}")) && page.contains(&scene.old), "{page}");

    let link = scene.link(MailKind::ConfirmAddress, NEW).await;
    let away = scene.app.stranger().get(&link).await.expect(303);
    assert!(away.location().starts_with("/sign-in?next=%2Faccount%2Faddress%2F"), "{}", away.location());
    let page = scene.browser.get(&link).await.expect(200);
    assert!(page.body.contains(&scene.old) && page.body.contains(NEW), "{}", page.body);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(scene.signs_in(&scene.old, PASSWORD).await, "looking changes nothing");

    assert_eq!(scene.browser.post(&link, &[]).await.expect(303).location(), "/account?done=address");
    scene.browser.get("/account").await.expect(200);
    elsewhere.get("/account").await.expect(303);
    assert!(scene.signs_in(NEW, PASSWORD).await && !scene.signs_in(&scene.old, PASSWORD).await);
    scene.browser.get(&link).await.expect(410);
    scene.browser.post(&link, &[]).await.expect(410);
    assert_eq!(scene.owed(MailKind::AddressChanged).await.len(), 1);
    let page = scene.browser.get("/account").await.expect(200).body;
    assert!(page.contains(NEW) && !page.contains(&scene.old), "{page}");
}

#[tokio::test]
async fn a_link_is_for_its_account_its_day_and_its_newest_address_only() {
    let scene = Scene::set().await;
    let grace = accounts::developer(&mut scene.app.conn().await, "Grace").await;
    scene.ask("typo@lovelace.example", PASSWORD).await.expect(303);
    let replaced = scene.link(MailKind::ConfirmAddress, "typo@lovelace.example").await;
    scene.ask(NEW, PASSWORD).await.expect(303);
    scene.browser.post(&replaced, &[]).await.expect(410);
    let link = scene.link(MailKind::ConfirmAddress, NEW).await;
    // Whoever reads the mails of a mistyped address has an account of their own, and gets nothing.
    scene.app.signed_in_as(&grace).get(&link).await.expect(404);
    scene.app.signed_in_as(&grace).post(&link, &[]).await.expect(404);
    let forged = link.replace("/account/address/", "/restore-address/");
    scene.app.stranger().post(&forged, &[]).await.expect(404);
    // A new password voids what was mailed before.
    let fields = [("current_password", PASSWORD), ("new_password", "words for another year")];
    scene.browser.post("/account/password", &fields).await.expect(303);
    scene.browser.post(&link, &[]).await.expect(410);
    for address in ["1@lovelace.example", "2@lovelace.example", "3@lovelace.example"] {
        scene.ask(address, "words for another year").await.expect(303);
    }
    let page = scene.ask("4@lovelace.example", "words for another year").await.expect(422);
    assert!(page.body.contains("five links in a day"), "{}", page.body);
    let link = scene.link(MailKind::ConfirmAddress, "3@lovelace.example").await;
    scene.app.clock.advance(chrono::TimeDelta::days(1));
    let again = scene.app.signed_in_as(&scene.ada);
    assert!(again.get(&link).await.expect(410).body.contains("expired"));
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account_and_nobody_takes_one_over() {
    let scene = Scene::set().await;
    let grace = accounts::developer(&mut scene.app.conn().await, "Grace").await;
    let taken = grace.verified_address.clone().unwrap();
    assert_eq!(
        scene.ask(&taken, PASSWORD).await.expect(303).location(),
        "/account?done=address-asked#address"
    );
    assert_eq!(scene.owed(MailKind::ConfirmAddress).await.len(), 0, "its owner is not bothered");
    let page = scene.browser.get("/account").await.expect(200).body;
    assert!(page.contains(&format!("in the inbox of {taken}")), "the same page as for any other");

    // Somebody signs up with the address and does not verify it: whoever reads its mails comes first.
    scene.ask(NEW, PASSWORD).await.expect(303);
    let sign_up = [
        ("kind", "developer"),
        ("name", "Squatter"),
        ("email", NEW),
        ("password", "a squatter's password"),
        ("terms", "on"),
    ];
    scene.app.stranger().post("/sign-up", &sign_up).await.expect(303);
    let link = scene.link(MailKind::ConfirmAddress, NEW).await;
    scene.browser.post(&link, &[]).await.expect(303);
    assert!(scene.signs_in(NEW, PASSWORD).await);
    assert_eq!(count(&mut scene.app.conn().await, "accounts where name = 'Squatter'").await, 0);

    // Somebody verified the address between the mail and the button.
    scene.ask("late@lovelace.example", PASSWORD).await.expect(303);
    let link = scene.link(MailKind::ConfirmAddress, "late@lovelace.example").await;
    let mut conn = scene.app.conn().await;
    let owner = format!(
        "update accounts set email = 'late@lovelace.example', email_key = 'late@lovelace.example' where id = '{}'",
        grace.account_id
    );
    domain::testing::sql::execute(&mut conn, &owner).await;
    assert!(scene.browser.post(&link, &[]).await.expect(409).body.contains("in use"));
}

#[tokio::test]
async fn the_old_address_takes_a_change_back_and_locks_everybody_out() {
    let scene = Scene::set().await;
    scene.changed().await;
    let link = scene.link(MailKind::AddressChanged, &scene.old).await;
    // Who stole the account goes on: another password, another address.
    let fields = [("current_password", PASSWORD), ("new_password", "the thief's own password")];
    scene.browser.post("/account/password", &fields).await.expect(303);
    scene.ask("thief@elsewhere.example", "the thief's own password").await.expect(303);
    let second = scene.link(MailKind::ConfirmAddress, "thief@elsewhere.example").await;
    scene.browser.post(&second, &[]).await.expect(303);
    let thiefs = scene.link(MailKind::AddressChanged, NEW).await;

    let owner = scene.app.stranger();
    let page = owner.get(&link).await.expect(200);
    assert!(
        page.body.contains(&scene.old) && page.header("referrer-policy") == "no-referrer",
        "{}",
        page.body
    );
    scene.browser.get("/account").await.expect(200);
    let next = owner.post(&link, &[]).await.expect(303).location().to_owned();
    assert!(next.starts_with("/reset/"), "{next}");
    scene.browser.get("/account").await.expect(303);
    for address in [&scene.old, NEW, "thief@elsewhere.example"] {
        assert!(!scene.signs_in(address, "the thief's own password").await, "{address}");
    }
    owner.get(&next).await.expect(200);
    owner.post(&next, &[("password", "words for another year")]).await.expect(303);
    assert!(scene.signs_in(&scene.old, "words for another year").await);
    for done in [&link, &thiefs] {
        owner.get(done).await.expect(410);
        owner.post(done, &[]).await.expect(410);
    }
    let told = scene.owed(MailKind::AddressRestored).await;
    assert_eq!(
        told.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(),
        ["thief@elsewhere.example"]
    );
}

#[tokio::test]
async fn a_second_step_set_up_since_goes_with_the_change_and_an_older_one_stays() {
    for is_older in [false, true] {
        let scene = Scene::set().await;
        if is_older {
            set_up(&scene.app, &scene.browser).await;
            scene.app.clock.advance(chrono::TimeDelta::minutes(1));
        }
        scene.changed().await;
        scene.app.clock.advance(chrono::TimeDelta::minutes(1));
        let link = scene.link(MailKind::AddressChanged, &scene.old).await;
        if !is_older {
            set_up(&scene.app, &scene.browser).await;
        }
        let owner = scene.app.stranger();
        let next = owner.post(&link, &[]).await.expect(303).location().to_owned();
        owner.post(&next, &[("password", "words for another year")]).await.expect(303);
        let page = scene
            .app
            .stranger()
            .post("/sign-in", &[("email", scene.old.as_str()), ("password", "words for another year")])
            .await
            .expect(303);
        assert_eq!(page.location().starts_with("/sign-in/code/"), is_older, "{}", page.location());
        let mut conn = scene.app.conn().await;
        let left = if is_older { (1, 10) } else { (0, 0) };
        assert_eq!(
            (count(&mut conn, "totp_factors").await, count(&mut conn, "recovery_codes").await),
            left,
            "older: {is_older}"
        );
    }
}

#[tokio::test]
async fn a_change_can_be_taken_back_for_a_week_even_where_somebody_signed_up_with_the_address() {
    let scene = Scene::set().await;
    scene.changed().await;
    let link = scene.link(MailKind::AddressChanged, &scene.old).await;
    let sign_up = [
        ("kind", "company"),
        ("name", "Squatter"),
        ("company_name", "Squatters"),
        ("email", scene.old.as_str()),
        ("password", "a squatter's password"),
        ("terms", "on"),
    ];
    scene.app.stranger().post("/sign-up", &sign_up).await.expect(303);
    scene.app.clock.advance(chrono::TimeDelta::days(7) - chrono::TimeDelta::seconds(1));
    scene.app.stranger().post(&link, &[]).await.expect(303);
    assert_eq!(count(&mut scene.app.conn().await, "accounts where name = 'Squatter'").await, 0);

    let late = Scene::set().await;
    late.changed().await;
    let link = late.link(MailKind::AddressChanged, &late.old).await;
    late.app.clock.advance(chrono::TimeDelta::days(7));
    late.app.stranger().post(&link, &[]).await.expect(410);
}
