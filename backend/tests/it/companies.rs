//! Companies: profile, verification, and what staff decide.

use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission};
use domain::testing::{accounts, mails};

use crate::support::{Browser, TestApp};

const PROFILE: [(&str, &str); 6] = [
    ("name", "Northwind"),
    ("website", "people.test"),
    ("about", "We build booking software for clinics."),
    ("size_band", "11-50"),
    ("country", "DE"),
    ("time_zone", "Europe/Berlin"),
];

/// What stands in a hidden field of the page; nothing without the form.
fn hidden(body: &str, name: &str) -> String {
    let after = body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}

async fn decide(staff: &Browser, id: &str, action: &str, reason: &str) -> crate::support::Page {
    let page = staff.get(&format!("/staff/companies/{id}")).await.expect(200);
    let seen =
        Some(hidden(&page.body, "seen")).filter(|seen| !seen.is_empty()).unwrap_or_else(|| "0".to_owned());
    let fields = [("action", action), ("reason", reason), ("seen", seen.as_str())];
    staff.post(&format!("/staff/companies/{id}/decision"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_rejected_mends_its_profile_and_is_verified() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let id = owner.member.as_ref().unwrap().company_id.to_string();
    let staff = accounts::staff(&mut conn, &[Permission::Moderator]).await;
    let (company, staff) = (app.signed_in_as(&owner), app.signed_in_as(&staff));

    company.post("/company/verification", &[]).await.expect(409);
    assert_eq!(
        company.post("/company/profile", &PROFILE).await.expect(303).location(),
        "/company/profile?done=saved"
    );
    company.post("/company/verification", &[]).await.expect(303);
    company.post("/company/verification", &[]).await.expect(303);
    assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::CompanyWaiting], "asking twice waits once");
    assert!(staff.get("/staff/companies").await.expect(200).body.contains("Northwind"));

    decide(&staff, &id, "reject", "too short").await.expect(422);
    decide(&staff, &id, "reject", "The website shows another company: say how you belong to it.")
        .await
        .expect(303);
    assert!(company.get("/company").await.expect(200).body.contains("The website shows another company"));
    decide(&staff, &id, "verify", "").await.expect(409);

    app.clock.advance(chrono::TimeDelta::minutes(1));
    company.post("/company/verification", &[]).await.expect(303);
    decide(&staff, &id, "verify", "").await.expect(303);
    let told = mails::kinds_owed(&mut conn).await;
    assert_eq!(
        told,
        [
            MailKind::CompanyWaiting,
            MailKind::CompanyRejected,
            MailKind::CompanyWaiting,
            MailKind::CompanyVerified
        ]
    );
    let profile = company.get("/company/profile").await.expect(200);
    assert!(profile.body.contains("<code>people.test</code>"), "the owner's domain is proven");

    let renamed: Vec<(&str, &str)> =
        PROFILE.iter().map(|(name, value)| (*name, if *name == "name" { "Other" } else { *value })).collect();
    assert!(
        company.post("/company/profile", &renamed).await.expect(422).body.contains("Staff verified this")
    );

    decide(&staff, &id, "suspend", "Engineers reported requests that no job stands behind.")
        .await
        .expect(303);
    decide(&staff, &id, "reinstate", "").await.expect(303);
    let told = mails::kinds_owed(&mut conn).await;
    assert_eq!(told[4..], [MailKind::CompanySuspended, MailKind::CompanyReinstated]);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_do_not_decide_about_a_profile_that_changed_under_them() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let id = owner.member.as_ref().unwrap().company_id.to_string();
    let staff = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let (company, staff) = (app.signed_in_as(&owner), app.signed_in_as(&staff));
    company.post("/company/profile", &PROFILE).await.expect(303);
    company.post("/company/verification", &[]).await.expect(303);
    let seen = hidden(&staff.get(&format!("/staff/companies/{id}")).await.expect(200).body, "seen");
    app.clock.advance(chrono::TimeDelta::seconds(1));
    company.post("/company/profile", &PROFILE).await.expect(303);
    let fields = [("action", "verify"), ("seen", seen.as_str())];
    staff.post(&format!("/staff/companies/{id}/decision"), &fields).await.expect(409);
    assert_eq!(
        mails::kinds_owed(&mut conn).await,
        [MailKind::CompanyWaiting],
        "nothing was decided, nobody told"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_profiles_keep_what_was_typed_and_only_owners_write() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let viewer =
        accounts::colleague(&mut conn, owner.member.as_ref().unwrap().company_id, CompanyRole::Viewer, false)
            .await;
    let company = app.signed_in_as(&owner);
    let long = "x".repeat(5000);
    for (field, value) in [
        ("name", ""),
        ("name", long.as_str()),
        ("website", "javascript:alert(1)"),
        ("about", long.as_str()),
        ("size_band", "a few"),
        ("country", "Atlantis"),
        ("time_zone", "Mars/Phobos"),
        ("name", "<script>alert(1)</script>\u{7}"),
    ] {
        let fields: Vec<(&str, &str)> =
            PROFILE.iter().map(|(name, good)| (*name, if *name == field { value } else { *good })).collect();
        let page = company.post("/company/profile", &fields).await.expect(422);
        assert!(page.body.contains("error-summary") && !page.body.contains("<script>alert"), "{field}");
        assert!(
            page.body.contains("We build booking software") || field == "about",
            "what was typed is kept"
        );
    }
    app.signed_in_as(&viewer).post("/company/profile", &PROFILE).await.expect(403);
    app.signed_in_as(&viewer).post("/company/verification", &[]).await.expect(403);
    let developer = accounts::developer(&mut conn, "Ada").await;
    app.signed_in_as(&developer).get("/company").await.expect(404);
    app.signed_in_as(&owner).get("/staff/companies").await.expect(404);
    app.stranger().get("/company/profile").await.expect(303);
}
