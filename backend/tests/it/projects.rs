//! Build With Us: a guest's brief from the first step to a decision, and all that can go wrong on the way.

use chrono::TimeDelta;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::platform::ids::ProjectId;
use domain::platform::links::LinkPurpose;
use domain::projects;
use domain::testing::{accounts, mails};

use crate::support::{Browser, Page, TestApp};

pub const ONE: [(&str, &str); 7] = [
    ("form_key", "0190a5a6-7b1c-7def-8123-456789abcdef"),
    ("contact_name", "Grace Guest"),
    ("contact_email", "grace@clinic.example"),
    ("organisation", "Clinic"),
    ("title", "Clinic booking"),
    ("problem", "Two receptionists book by telephone and lose an hour a day to double bookings."),
    ("users", "Forty nurses on tablets"),
];
pub const TWO: [(&str, &str); 3] = [
    ("must_have", "Show free rooms of all clinics at once"),
    ("success_measure", "No-shows down from nine to five in a hundred by June"),
    ("constraints", "Data stays in Germany"),
];
pub const THREE: [(&str, &str); 3] =
    [("budget_band", "10k_50k"), ("decision_maker", "The head nurse"), ("deadline", "2027-06-30")];

pub fn token_of(page: &Page) -> String {
    page.location().split('/').nth(2).unwrap().to_owned()
}

/// Writes all three steps; the token of the draft.
async fn write(guest: &Browser) -> String {
    let token = token_of(&guest.post("/build-with-us", &ONE).await.expect(303));
    let two = guest.post(&format!("/build-with-us/{token}/2"), &TWO).await.expect(303);
    assert_eq!(two.location(), format!("/build-with-us/{token}/3"));
    let three = guest.post(&format!("/build-with-us/{token}/3"), &THREE).await.expect(303);
    assert_eq!(three.location(), format!("/build-with-us/{token}/review"));
    token
}

/// The link in the confirmation mail that was owed last.
async fn confirm_path(app: &TestApp, version: i32) -> String {
    let owed = mails::owed(&mut app.conn().await).await;
    let mail = owed.iter().rfind(|mail| mail.kind == MailKind::BriefConfirm).expect("a confirmation");
    let id: ProjectId = mail.payload["project_id"].as_str().unwrap().parse().unwrap();
    let token = app.state.keys.sign_link(LinkPurpose::ConfirmBrief, id.0, version, mail.created_at);
    format!("/briefs/confirm/{token}")
}

async fn kinds(app: &TestApp) -> Vec<MailKind> {
    mails::kinds_owed(&mut app.conn().await).await
}

/// Decides about the only brief in the list of this tab.
async fn decide(staff: &Browser, tab: &str, fields: &[(&str, &str)]) -> Page {
    let list = staff.get(&format!("/staff/briefs?tab={tab}")).await.expect(200);
    let href = list
        .body
        .split("href=\"/staff/briefs/")
        .nth(1)
        .expect("a brief")
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let page = staff.get(&format!("/staff/briefs/{href}")).await.expect(200);
    // Without anything to decide there is no form.
    let seen = page.body.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let seen = seen.unwrap_or("0").to_owned();
    let mut fields = fields.to_vec();
    fields.push(("seen", &seen));
    staff.post(&format!("/staff/briefs/{href}/triage"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_brief_is_confirmed_asked_about_answered_and_qualified() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let lead = accounts::staff(&mut conn, &[Permission::ProjectLead]).await;
    let (guest, staff) = (app.stranger(), app.signed_in_as(&lead));
    let token = write(&guest).await;
    let review = guest.get(&format!("/build-with-us/{token}/review")).await.expect(200);
    assert!(review.body.contains("Two receptionists") && review.body.contains("The head nurse"));
    let sent = guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    assert_eq!(sent.location(), format!("/briefs/{token}"));
    guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    assert_eq!(kinds(&app).await, [MailKind::BriefConfirm], "sent twice, confirmed once");
    assert!(
        !staff.get("/staff/briefs").await.expect(200).body.contains("Clinic booking"),
        "staff see nothing yet"
    );

    let confirm = confirm_path(&app, 0).await;
    for _ in 0..2 {
        guest.get(&confirm).await.expect(200);
    }
    assert_eq!(kinds(&app).await.len(), 1, "opening the link changes nothing");
    guest.post(&confirm, &[]).await.expect(303);
    guest.post(&confirm, &[]).await.expect(303);
    assert_eq!(kinds(&app).await, [MailKind::BriefConfirm, MailKind::BriefReceived, MailKind::BriefWaiting]);
    // A Sunday: counted from Monday at nine in Berlin, so due on Tuesday at nine.
    let receipt = guest.get(&format!("/briefs/{token}")).await.expect(200);
    assert!(
        receipt.body.contains("B-0001") && receipt.body.contains("24 November 2026, 09:00 CET"),
        "{}",
        receipt.body
    );

    decide(&staff, "open", &[("action", "decline"), ("message", "No.")]).await.expect(422);
    decide(&staff, "open", &[("action", "ask_info"), ("message", "Which systems must it talk to?")])
        .await
        .expect(303);
    assert!(
        guest
            .get(&format!("/briefs/{token}"))
            .await
            .expect(200)
            .body
            .contains("Which systems must it talk to?")
    );
    guest.post(&format!("/briefs/{token}/answer"), &[("answer", "")]).await.expect(422);
    guest
        .post(&format!("/briefs/{token}/answer"), &[("answer", "None but the telephone.")])
        .await
        .expect(303);
    guest
        .post(&format!("/briefs/{token}/answer"), &[("answer", "None but the telephone.")])
        .await
        .expect(409);
    decide(&staff, "open", &[("action", "qualify"), ("message", "")]).await.expect(303);
    let told = kinds(&app).await;
    assert_eq!(&told[3..], [MailKind::BriefNeedsInfo, MailKind::BriefWaiting, MailKind::BriefQualified]);
    // Qualified has a date, too: five working days from the Sunday, counted from Monday at nine.
    let page = guest.get(&format!("/briefs/{token}")).await.expect(200);
    assert!(page.body.contains("30 November 2026, 09:00 CET"), "{}", page.body);
    decide(&staff, "qualified", &[("action", "qualify")]).await.expect(409);
    assert_eq!(kinds(&app).await.len(), 6, "what cannot be decided mails nobody");
    what_is_late_is_chased(&app, &lead).await;
}

/// The qualified brief of the test above, ten days on: staff and guest are told once, and a new date ends that.
async fn what_is_late_is_chased(app: &TestApp, lead: &Signed) {
    let mut conn = app.conn().await;
    app.clock.advance(TimeDelta::days(10));
    let staff = app.signed_in_as(lead);
    let late = staff.get("/staff/briefs?tab=qualified").await.expect(200);
    assert!(late.body.contains("overdue"), "{}", late.body);
    assert_eq!(projects::chase_overdue(&mut conn, &app.cx()).await.unwrap(), 1);
    assert_eq!(projects::chase_overdue(&mut conn, &app.cx()).await.unwrap(), 0);
    decide(&staff, "qualified", &[("action", "postpone"), ("message", "Soon.")]).await.expect(422);
    let next = [("action", "postpone"), ("message", "We call you in the week after.")];
    decide(&staff, "qualified", &next).await.expect(303);
    assert_eq!(projects::chase_overdue(&mut conn, &app.cx()).await.unwrap(), 0, "a new date");
    let end = [
        ("action", "decline"),
        ("message", "We changed our minds about it."),
        ("alternatives", "Ask a studio."),
    ];
    decide(&staff, "qualified", &end).await.expect(303);
    let told = kinds(app).await;
    assert_eq!(
        &told[6..],
        [MailKind::StaffOverdue, MailKind::AnswerDelayed, MailKind::BriefPostponed, MailKind::BriefDeclined]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_companys_brief_needs_no_confirmation_and_is_declined_with_alternatives() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let lead = accounts::staff(&mut conn, &[Permission::ProjectLead]).await;
    let (company, staff) = (app.signed_in_as(&owner), app.signed_in_as(&lead));
    let address = owner.verified_address.clone().unwrap();
    let mut one = ONE.to_vec();
    one[2].1 = &address;
    let token = token_of(&company.post("/build-with-us", &one).await.expect(303));
    company.post(&format!("/build-with-us/{token}/2"), &TWO).await.expect(303);
    company.post(&format!("/build-with-us/{token}/3"), &THREE).await.expect(303);
    company.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    assert_eq!(kinds(&app).await, [MailKind::BriefReceived, MailKind::BriefWaiting]);
    assert!(company.get("/company/briefs").await.expect(200).body.contains("Clinic booking"));
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    assert!(
        !app.signed_in_as(&other).get("/company/briefs").await.expect(200).body.contains("Clinic booking")
    );

    decide(&staff, "open", &[("action", "mark_spam")]).await.expect(303);
    assert_eq!(kinds(&app).await.len(), 2, "spam is told to nobody");
    decide(&staff, "ended", &[("action", "reopen")]).await.expect(303);
    let decline = [
        ("action", "decline"),
        ("message", "We build nothing that books by telephone."),
        ("alternatives", "A switchboard with a queue."),
    ];
    decide(&staff, "open", &decline).await.expect(303);
    let page = company.get(&format!("/briefs/{token}")).await.expect(200);
    assert!(page.body.contains("A switchboard with a queue."));
    assert_eq!(kinds(&app).await.last(), Some(&MailKind::BriefDeclined));
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_kept_and_what_is_wrong_is_said_beside_the_field() {
    let app = TestApp::start().await;
    let guest = app.stranger();
    let long = "x".repeat(4001);
    for (field, value) in [
        ("contact_email", ""),
        ("contact_email", "grace@clinic.example\r\nBcc: all@clinic.example"),
        ("title", ""),
        ("title", long.as_str()),
        ("problem", "Short"),
        ("users", "\u{7}\u{8}"),
        ("website_url", "https://robot.example"),
    ] {
        let mut fields: Vec<(&str, &str)> = ONE.iter().filter(|(name, _)| *name != field).copied().collect();
        fields.push((field, value));
        let page = guest.post("/build-with-us", &fields).await.expect(422);
        assert!(page.body.contains("error-summary") && page.body.contains("Grace Guest"), "{field}");
    }
    let first = token_of(&guest.post("/build-with-us", &ONE).await.expect(303));
    let again = token_of(&guest.post("/build-with-us", &ONE).await.expect(303));
    assert_eq!(first, again, "a form sent twice starts one brief");

    let save = [("intent", "save"), ("must_have", "Half a")];
    guest.post(&format!("/build-with-us/{first}/2"), &save).await.expect(303);
    assert!(guest.get(&format!("/build-with-us/{first}/2")).await.expect(200).body.contains("Half a"));
    guest.post(&format!("/build-with-us/{first}/2"), &[("must_have", "Half a")]).await.expect(422);
    let past = [("intent", "save"), ("deadline", "2020-01-01"), ("decision_maker", "The head nurse")];
    guest.post(&format!("/build-with-us/{first}/3"), &past).await.expect(422);
    assert!(
        guest.get(&format!("/build-with-us/{first}/3")).await.expect(200).body.contains("The head nurse")
    );
    let review = guest.post(&format!("/build-with-us/{first}/review"), &[]).await.expect(422);
    assert!(review.body.contains("Still missing"));
    guest.get(&format!("/build-with-us/{first}/4")).await.expect(404);
    assert!(kinds(&app).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_forged_replaced_or_old_open_nothing() {
    let app = TestApp::start().await;
    let guest = app.stranger();
    let token = write(&guest).await;
    guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    let old = confirm_path(&app, 0).await;
    let recalled = guest.post(&format!("/briefs/{token}/recall"), &[]).await.expect(303);
    let token = {
        guest.get(&format!("/briefs/{token}")).await.expect(404);
        guest.post(&old, &[]).await.expect(410);
        token_of(&recalled)
    };
    guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    guest.post(&confirm_path(&app, 1).await, &[]).await.expect(303);
    let forged: String = token.chars().rev().collect();
    guest.get(&format!("/briefs/{forged}")).await.expect(404);
    guest.get(&format!("/briefs/confirm/{token}")).await.expect(404);
    app.clock.advance(TimeDelta::days(91));
    guest.get(&format!("/briefs/{token}")).await.expect(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_gets_three_confirmations_a_day_and_no_brief_is_lost() {
    let app = TestApp::start().await;
    let guest = app.stranger();
    let mut token = write(&guest).await;
    for _ in 0..3 {
        guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
        token = token_of(&guest.post(&format!("/briefs/{token}/recall"), &[]).await.expect(303));
    }
    let page = guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(422);
    assert!(page.body.contains("three confirmation mails"));
    assert_eq!(kinds(&app).await.len(), 3);
    app.clock.advance(TimeDelta::hours(25));
    guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_a_brief_and_removes_what_was_never_confirmed() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let lead = accounts::staff(&mut conn, &[Permission::ProjectLead]).await;
    let (guest, staff) = (app.stranger(), app.signed_in_as(&lead));
    let token = write(&guest).await;
    guest.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
    guest.post(&confirm_path(&app, 0).await, &[]).await.expect(303);
    decide(&staff, "open", &[("action", "ask_info"), ("message", "Which systems must it talk to?")])
        .await
        .expect(303);
    let mut other = ONE.to_vec();
    other[0].1 = "0190a5a6-7b1c-7def-8123-456789abcdee";
    guest.post("/build-with-us", &other).await.expect(303);
    // An account's brief whose contact never confirms goes as a guest's does; its mere draft stays.
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = app.signed_in_as(&owner);
    for (key, is_sent) in
        [("0190a5a6-7b1c-7def-8123-456789abcded", true), ("0190a5a6-7b1c-7def-8123-456789abcdec", false)]
    {
        let mut own = ONE.to_vec();
        own[0].1 = key;
        own[2].1 = "office@clinic.example";
        let token = token_of(&company.post("/build-with-us", &own).await.expect(303));
        company.post(&format!("/build-with-us/{token}/2"), &TWO).await.expect(303);
        company.post(&format!("/build-with-us/{token}/3"), &THREE).await.expect(303);
        if is_sent {
            company.post(&format!("/build-with-us/{token}/review"), &[]).await.expect(303);
        }
    }
    app.clock.advance(TimeDelta::days(29));
    assert_eq!(projects::end_overdue(&mut conn, &app.cx()).await.unwrap(), projects::Ended::default());
    app.clock.advance(TimeDelta::days(1));
    let ended = projects::end_overdue(&mut conn, &app.cx()).await.unwrap();
    assert_eq!(ended, projects::Ended { expired: 1, removed: 2 });
    let company = app.signed_in_as(&owner);
    let list = company.get("/company/briefs").await.expect(200).body;
    assert_eq!(list.matches("Clinic booking").count(), 1, "{list}");
    assert_eq!(kinds(&app).await.last(), Some(&MailKind::BriefExpired));
    guest.post(&format!("/briefs/{token}/answer"), &[("answer", "Too late")]).await.expect(409);
}
