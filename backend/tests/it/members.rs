//! People of a company, its agreement, its domains, over HTTP.

use domain::companies::members::{self, InviteForm};
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::platform::ids::{CompanyId, InvitationId};
use domain::platform::links::LinkPurpose;
use domain::testing::engineers::approved;
use domain::testing::{accounts, agreements, mails, sql};
use uuid::Uuid;

use crate::support::TestApp;

fn company_of(signed: &Signed) -> CompanyId {
    signed.member.as_ref().unwrap().company_id
}

/// The link of the last mail of this kind.
async fn mailed(app: &TestApp, kind: MailKind, purpose: LinkPurpose, key: &str, path: &str) -> String {
    let owed = mails::owed(&mut app.conn().await).await;
    let mail = owed.iter().rev().find(|mail| mail.kind == kind).expect("a mail");
    let subject: Uuid = mail.payload[key].as_str().unwrap().parse().unwrap();
    let version = mail.payload["version"].as_i64().unwrap_or_default();
    let token = app.cx().keys.sign_link(purpose, subject, i32::try_from(version).unwrap(), mail.created_at);
    format!("{path}{token}")
}

async fn invitation(app: &TestApp) -> String {
    mailed(app, MailKind::CompanyInvitation, LinkPurpose::JoinCompany, "invitation_id", "/invitations/").await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_invited_signs_up_through_the_link_and_reads_as_a_viewer() {
    let app = TestApp::start().await;
    let owner = accounts::company_member(&mut app.conn().await, CompanyRole::Owner, true).await;
    let desk = app.signed_in_as(&owner);
    let wrong = desk.post("/company/people/invite", &[("email", "nobody"), ("role", "viewer")]).await;
    let wrong = wrong.expect(422);
    assert!(wrong.body.contains("value=\"nobody\"") && wrong.body.contains("#f-email"), "typed and linked");
    let typed = [("email", "nia@northwind.example"), ("role", "viewer")];
    desk.post("/company/people/invite", &typed).await.expect(303);
    desk.post("/company/people/invite", &typed).await.expect(422);
    assert!(desk.get("/company/people").await.expect(200).body.contains("nia@northwind.example"));
    assert!(desk.get("/company").await.expect(200).body.contains("Invitation of nia@northwind.example"));

    let link = invitation(&app).await;
    let reader = app.stranger();
    let page = reader.get(&link).await.expect(200);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    reader.post(&link, &[("name", "Nia"), ("password", "short"), ("terms", "on")]).await.expect(422);
    let form = [("name", "Nia Person"), ("password", "correct horse battery"), ("terms", "on")];
    reader.post(&link, &form).await.expect(303);
    reader.post(&link, &form).await.expect(410);
    reader.get(&link).await.expect(410);
    let page = desk.get("/company/people").await.expect(200);
    assert!(page.body.contains("Nia Person") && page.body.contains("viewer"));
    let kinds = mails::kinds_owed(&mut app.conn().await).await;
    let joined = MailKind::MembershipChanged;
    assert_eq!(kinds, [MailKind::CompanyInvitation, joined, joined]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_taken_back_or_of_another_company_is_not_there() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let cx = app.cx().with_actor(accounts::actor(&owner));
    let form = InviteForm { email: "nia@northwind.example", role: "viewer" };
    let id: InvitationId = members::invite(&mut conn, &cx, &form).await.unwrap();
    let link = invitation(&app).await;
    let strange = app.signed_in_as(&other);
    strange.post(&format!("/company/invitations/{id}/revoke"), &[]).await.expect(404);
    let desk = app.signed_in_as(&owner);
    desk.post(&format!("/company/invitations/{id}/resend"), &[]).await.expect(409);
    for _ in 0..2 {
        desk.post(&format!("/company/invitations/{id}/revoke"), &[]).await.expect(303);
    }
    app.stranger().get(&link).await.expect(404);
    app.stranger().get("/invitations/made-up").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_developer_reads_why_they_cannot_join() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let developer = accounts::developer(&mut conn, "Ada Lovelace").await;
    let cx = app.cx().with_actor(accounts::actor(&owner));
    let email = developer.verified_address.clone().unwrap();
    members::invite(&mut conn, &cx, &InviteForm { email: &email, role: "viewer" }).await.unwrap();
    let (link, reader) = (invitation(&app).await, app.signed_in_as(&developer));
    assert!(reader.get(&link).await.expect(200).body.contains("another kind of account"));
    reader.post(&link, &[]).await.expect(409);
    reader.post(&format!("{link}/decline"), &[]).await.expect(303);
    reader.post(&format!("{link}/decline"), &[]).await.expect(303);
    reader.get(&link).await.expect(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_change_remove_and_hand_over_and_the_last_one_stays() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let recruiter = accounts::colleague(&mut conn, company_of(&owner), CompanyRole::Recruiter, true).await;
    let desk = app.signed_in_as(&owner);
    let (own, other) = (
        format!("/company/people/{}", owner.account_id),
        format!("/company/people/{}", recruiter.account_id),
    );
    assert!(desk.get(&own).await.expect(200).body.contains("The only owner"));
    desk.post(&format!("{own}/role"), &[("role", "viewer")]).await.expect(409);
    desk.post("/company/leave", &[]).await.expect(409);
    desk.post(&format!("{other}/role"), &[("role", "king")]).await.expect(422);
    desk.post(&format!("{other}/role"), &[("role", "viewer")]).await.expect(303);
    desk.post(&format!("{other}/hand-over"), &[]).await.expect(303);
    desk.get(&other).await.expect(403);
    let heir = app.signed_in_as(&recruiter);
    heir.post(&format!("{own}/remove"), &[]).await.expect(303);
    heir.post(&format!("{own}/remove"), &[]).await.expect(404);
    let page = desk.get("/company").await.expect(200);
    assert!(page.body.contains("You belong to no company"));
    desk.get("/company/people").await.expect(404);
    desk.post("/company/begin", &[("name", "x")]).await.expect(422);
    desk.post("/company/begin", &[("name", "Second Wind")]).await.expect(303);
    assert!(desk.get("/company").await.expect(200).body.contains("Second Wind"));
    desk.post("/company/begin", &[("name", "Third Wind")]).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_intro_leads_to_the_agreement_and_back() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let engineer = approved(&mut conn, "Ada Lovelace").await;
    let recruiter = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    agreements::unsign(&mut conn, company_of(&recruiter)).await;
    let viewer = accounts::colleague(&mut conn, company_of(&recruiter), CompanyRole::Viewer, true).await;
    let desk = app.signed_in_as(&recruiter);
    let form = format!("/engineers/{}/intro", engineer.slug);
    let way = format!("/company/agreement?back={form}");
    assert!(desk.get(&form).await.expect(200).body.contains(&way));
    let kept = desk.post(&form, &[("message", "Hello, Ada.")]).await.expect(403);
    assert!(
        kept.body.contains("Hello, Ada.") && kept.body.contains("signs the hiring agreement"),
        "as typed"
    );
    assert!(desk.get("/company").await.expect(200).body.contains("Hiring agreement"));
    assert!(desk.get(&way).await.expect(200).body.contains(&format!("value=\"{form}\"")));

    let reads = app.signed_in_as(&viewer);
    let sign =
        [("typed_name", "Carla Company"), ("is_agreed", "on"), ("version", "1"), ("back", form.as_str())];
    reads.post("/company/agreement", &sign).await.expect(403);
    let unticked: Vec<_> = sign.iter().filter(|(name, _)| *name != "is_agreed").copied().collect();
    let page = desk.post("/company/agreement", &unticked).await.expect(422);
    assert!(page.body.contains("#f-is_agreed") && page.body.contains("value=\"Carla Company\""));
    assert_eq!(desk.post("/company/agreement", &sign).await.expect(303).location(), form);
    desk.post("/company/agreement", &sign).await.expect(409);
    assert!(desk.get(&form).await.expect(200).body.contains("name=\"message\""));

    let page = reads.get("/company/agreement").await.expect(200);
    let at = page.body.find("/company/agreement/").expect("the paper");
    let paper = page.body[at..].split('"').next().unwrap();
    let kept = reads.get(paper).await.expect(200);
    assert!(kept.body.contains("Carla Company") && kept.body.contains("SHA-256"));
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    app.signed_in_as(&other).get(paper).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_proven_by_whoever_reads_mail_there() {
    let app = TestApp::start().await;
    let owner = accounts::company_member(&mut app.conn().await, CompanyRole::Owner, true).await;
    let desk = app.signed_in_as(&owner);
    for wrong in ["northwind.example", "somebody@gmail.com"] {
        let page = desk.post("/company/domains", &[("email", wrong)]).await.expect(422);
        assert!(page.body.contains("#f-email") && page.body.contains(wrong));
    }
    desk.post("/company/domains", &[("email", "office@northwind.example")]).await.expect(303);
    let link = mailed(&app, MailKind::DomainProof, LinkPurpose::ProveDomain, "proof_id", "/domains/").await;
    let reader = app.stranger();
    assert!(reader.get(&link).await.expect(200).body.contains("northwind.example"));
    assert!(!desk.get("/company/profile").await.expect(200).body.contains("<code>northwind.example</code>"));
    for _ in 0..2 {
        reader.post(&link, &[]).await.expect(303);
    }
    assert!(desk.get("/company/profile").await.expect(200).body.contains("<code>northwind.example</code>"));
    desk.post("/company/domains", &[("email", "office@northwind.example")]).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn engineers_read_a_verified_company_and_nobody_else_does() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let draft = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let developer = accounts::developer(&mut conn, "Ada Lovelace").await;
    let page = |of: &Signed| format!("/companies/company-{}", company_of(of).0.simple());
    let reader = app.signed_in_as(&developer);
    assert!(reader.get(&page(&owner)).await.expect(200).body.contains("Analytical Engines"));
    reader.get(&page(&draft)).await.expect(404);
    app.signed_in_as(&owner).get(&page(&owner)).await.expect(200);
    app.signed_in_as(&draft).get(&page(&owner)).await.expect(404);
    app.stranger().get(&page(&owner)).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_closes_the_company_and_an_invitation_says_so() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let left = accounts::colleague(&mut conn, company_of(&owner), CompanyRole::Recruiter, true).await;
    let guest = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let cx = app.cx().with_actor(accounts::actor(&owner));
    let email = guest.verified_address.clone().unwrap();
    members::invite(&mut conn, &cx, &InviteForm { email: &email, role: "viewer" }).await.unwrap();
    let (link, desk, reader) = (invitation(&app).await, app.signed_in_as(&owner), app.signed_in_as(&guest));
    assert!(reader.get(&link).await.expect(200).body.contains("You own another company"));
    let people = desk.get("/company/people").await.expect(200);
    assert!(people.body.contains("href=\"/company/close\"") && !people.body.contains("/company/leave"));
    app.signed_in_as(&left).get("/company/close").await.expect(403);
    let page = desk.get("/company/close").await.expect(200);
    assert!(page.body.contains("One other member is told"));
    assert_eq!(desk.post("/company/close", &[]).await.expect(303).location(), "/company?done=closed");
    assert!(desk.get("/company?done=closed").await.expect(200).body.contains("You belong to no company"));
    let page = reader.get(&link).await.expect(200);
    assert!(page.body.contains("This company is closed") && !page.body.contains("/decline"));
    reader.post(&link, &[]).await.expect(409);
    let stays = app.signed_in_as(&left);
    stays.get("/company").await.expect(200);
    stays.post("/company/leave", &[]).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_by_mail_says_what_it_is_worth_and_staff_read_it() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let draft = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let holder = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let second = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    accounts::add_domain(&mut conn, company_of(&holder), "taken.example").await;
    let staff = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Moderator]).await);
    for (owner, domain, says) in [
        (&draft, "northwind.example", "when they verify"),
        (&second, "taken.example", "Our staff look at it before"),
    ] {
        let desk = app.signed_in_as(owner);
        let email = format!("office@{domain}");
        desk.post("/company/domains", &[("email", email.as_str())]).await.expect(303);
        let link =
            mailed(&app, MailKind::DomainProof, LinkPurpose::ProveDomain, "proof_id", "/domains/").await;
        for _ in 0..2 {
            app.stranger().post(&link, &[]).await.expect(303);
        }
        let page = app.stranger().get(&link).await.expect(200);
        assert!(page.body.contains(says) && !page.body.contains("is proven"), "{domain}");
        let profile = desk.get("/company/profile").await.expect(200).body;
        assert!(profile.contains(&format!("with our staff: <code>{domain}</code>")), "{domain}");
        let review = staff.get(&format!("/staff/companies/{}", company_of(owner))).await.expect(200).body;
        assert!(review.contains(&format!("Somebody at {domain} confirmed by mail")), "{domain}");
    }
    let contested = "audit_events where action = 'company.domain_contested'";
    assert_eq!(sql::count(&mut conn, contested).await, 1, "two claim it, and the log says so once");
}
