//! What a request leaves in the log.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use domain::engineers::find_by_account;
use domain::platform::actor::{CompanyRole, Permission};
use domain::platform::ids::AccountId;
use domain::platform::links::LinkPurpose;
use domain::testing::{accounts, mails};

use crate::applications::{file_of, value_of};
use crate::support::{Browser, TestApp};
use crate::vetting::{close, score};

/// The log of this whole test binary, as production writes it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// From now on at the latest everything is kept: by both tests, whichever comes first.
    fn kept() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        let keep = || {
            let log = Self::default();
            let writer = log.clone();
            let layer =
                tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone());
            layer.with_env_filter("info").try_init().expect("no other test keeps the log");
            log
        };
        LOG.get_or_init(keep).clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[actix_web::test]
async fn a_request_is_logged_by_its_route_and_id_and_its_address_never() {
    let log = Log::kept();
    let app = TestApp::start().await;
    let link = app.stranger().get("/unsubscribe/a-very-secret-token?from=a-secret-query").await;
    let nowhere = app.stranger().get("/no-such-secret-place").await.expect(404);

    let text = log.text();
    assert!(!text.contains("secret"), "an address is in the log:\n{text}");
    let line_of = |id: &str| {
        let mut lines = text.lines().filter(|line| line.contains("answered") && line.contains(id));
        serde_json::from_str::<serde_json::Value>(lines.next().expect(id)).unwrap()
    };
    let line = line_of(link.header("x-request-id"));
    assert_eq!(line["status"], link.status, "{line}");
    assert!(line["milliseconds"].is_u64(), "{line}");
    assert_eq!(
        (&line["span"]["method"], &line["span"]["route"]),
        (&"GET".into(), &"/unsubscribe/{token}".into())
    );
    let line = line_of(nowhere.header("x-request-id"));
    assert_eq!((&line["status"], &line["span"]["route"]), (&404.into(), &"none".into()), "{line}");
}

/// In every name, address and text below; nothing else in this binary has it.
const MARK: &str = "qqmark";

/// Signs up, confirms the address and signs in, with a wrong turn at each step; and the slug that this leads to.
async fn signed_up(app: &TestApp) -> (Browser, AccountId) {
    let mut browser = app.stranger();
    let (email, password) = ("qqmark.ada@qqmark.example", "a qqmark password");
    let mut form = vec![
        ("kind", "developer"),
        ("name", "Qqmark Lovelace"),
        ("email", "qqmark.ada"),
        ("password", password),
        ("terms", "on"),
    ];
    browser.post("/sign-up", &form).await.expect(422);
    form[2].1 = email;
    browser.post("/sign-up", &form).await.expect(303);
    let mail = mails::owed(&mut app.conn().await).await.pop().expect("a mail");
    let id: AccountId = mail.payload["account_id"].as_str().unwrap().parse().unwrap();
    let version = i32::try_from(mail.payload["version"].as_i64().unwrap()).unwrap();
    let token = app.state.keys.sign_link(LinkPurpose::VerifyAddress, id.0, version, app.clock.now());
    browser.post(&format!("/verify/{token}"), &[]).await.expect(303);
    browser.post("/sign-in", &[("email", email), ("password", "another qqmark password")]).await.expect(422);
    browser.post("/sign-in", &[("email", email), ("password", password)]).await.expect(303);
    browser.csrf_token = Some(value_of(&browser.get("/me/profile").await.expect(200), "csrf_token"));
    (browser, id)
}

/// The profile as typed: first with a fault.
async fn fills_in(browser: &Browser) {
    let mut form = vec![
        ("row_version", "0"),
        ("display_name", "Qqmark Lovelace"),
        ("legal_name", "Augusta Qqmark King"),
        ("headline", "Engines, qqmark"),
        ("bio_md", "I wrote the **qqmark** notes."),
        ("seniority", "senior"),
        ("country", "GB"),
        ("time_zone", "Europe/London"),
        ("engagement_types", "full_time_contract"),
        ("rate", "a qqmark"),
        ("currency", "EUR"),
        ("availability", "actively_looking"),
        ("hours_per_week", "30"),
        ("visibility", "public"),
        ("is_indexable", "on"),
        ("digest_consent", "named"),
        ("skill_name", "Rust"),
        ("skill_level", "4"),
        ("skill_years", "6"),
        ("skill_primary", "0"),
        ("exclusions", "qqmark-employer.example\nboss@qqmark.example"),
    ];
    browser.post("/me/profile", &form).await.expect(422);
    form[9].1 = "60";
    browser.post("/me/profile", &form).await.expect(303);
    browser.post("/me/profile", &form).await.expect(409);
}

#[actix_web::test]
async fn from_signing_up_to_an_intro_nothing_personal_is_logged() {
    let log = Log::kept();
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (ada, id) = signed_up(&app).await;
    fills_in(&ada).await;
    ada.post("/me/apply", &[]).await.expect(303);
    let staff = [
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    ];
    let [first, second] = staff.map(|signed| app.signed_in_as(&signed));
    let path = file_of(&first.get("/staff/applications").await.expect(200));
    score(&first, &path, "4").await.expect(303);
    score(&second, &path, "5").await.expect(303);
    close(&first, &path, "enough").await.expect(303);
    let seen = value_of(&first.get(&path).await.expect(200), "seen");
    let message = "Qqmark's notes are clear and deep: welcome to the network.";
    let ruling = [("seen", seen.as_str()), ("outcome", "approved"), ("message", message), ("step", "send")];
    first.post(&format!("{path}/decision"), &ruling).await.expect(303);
    first.post(&format!("{path}/decision"), &ruling).await.expect(409);

    let slug = find_by_account(&mut conn, id).await.unwrap().expect("a profile").slug;
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = app.signed_in_as(&member);
    company.get("/engineers?q=qqmark+lovelace").await.expect(200);
    let mut terms = vec![
        ("role_title", "Keeper of the qqmark"),
        ("engagement_type", "full_time_contract"),
        ("pay_min", "1"),
        ("pay_max", "2"),
        ("currency", "EUR"),
        ("hours_per_week", "30"),
        ("message", "Dear Qqmark, you wrote notes that we like to read. We want more of them, for clinics."),
    ];
    company.post(&format!("/engineers/{slug}/intro"), &terms).await.expect(422);
    (terms[2].1, terms[3].1) = ("80", "95.50");
    let asked = company.post(&format!("/engineers/{slug}/intro"), &terms).await.expect(303);
    let intro = asked.location().trim_start_matches("/company/intros/").split('?').next().unwrap().to_owned();
    app.clock.advance(chrono::TimeDelta::minutes(6));
    ada.get(&format!("/me/intros/{intro}")).await.expect(200);
    let no = [("answer", "decline"), ("reason", "Not now: the qqmark keeps me.")];
    ada.post(&format!("/me/intros/{intro}/answer"), &no).await.expect(303);

    let text = log.text();
    for route in ["/sign-up", "/me/profile", "/me/apply", "/engineers/{slug}/intro", "/me/intros/{id}/answer"]
    {
        assert!(text.contains(&format!("\"route\":\"{route}\"")), "{route} is not in the log:\n{text}");
    }
    let told: Vec<&str> = text.lines().filter(|line| line.to_lowercase().contains(MARK)).collect();
    assert!(told.is_empty(), "personal: {told:#?}");
}
