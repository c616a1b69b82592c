//! Who works here and may do what; locking accounts.

use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission};
use domain::testing::accounts::{self, PASSWORD};
use domain::testing::{engineers, mails, sql};

use crate::support::TestApp;

#[tokio::test]
async fn an_admin_finds_people_and_gives_permissions_that_count_with_the_next_click() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let kim = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let carla = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let (admin, other) = (app.signed_in_as(&sam), app.signed_in_as(&kim));
    let list = admin.get("/staff/people").await.expect(200);
    assert!(list.body.contains(&format!("/staff/people/{}", kim.account_id)) && list.body.contains("Vetter"));
    assert!(!list.body.contains(&carla.account_id.to_string()), "only staff are listed");
    let found = admin
        .post("/staff/people/find", &[("email", carla.verified_address.as_deref().unwrap())])
        .await
        .expect(303);
    assert_eq!(found.location(), format!("/staff/people/{}", carla.account_id));
    assert!(admin.get(found.location()).await.expect(200).body.contains("Analytical Engines"));
    for wrong in ["nobody@people.test", "nonsense", ""] {
        admin.post("/staff/people/find", &[("email", wrong)]).await.expect(422);
    }

    let path = format!("/staff/people/{}/permissions", kim.account_id);
    other.get("/staff/companies").await.expect(404);
    admin
        .post(&path, &[("permissions", "vetter"), ("permissions", "moderator"), ("permissions", "nonsense")])
        .await
        .expect(303);
    other.get("/staff/companies").await.expect(200);
    admin.post(&path, &[]).await.expect(303);
    other.get("/staff/companies").await.expect(404);
    other.get("/staff/applications").await.expect(404);
    other.get("/staff").await.expect(200);
    assert_eq!(sql::count(&mut conn, "audit_events where action = 'account.permissions_changed'").await, 2);

    let own = format!("/staff/people/{}/permissions", sam.account_id);
    let page = admin.post(&own, &[("permissions", "editor")]).await.expect(422);
    assert!(page.body.contains("Nobody takes the permission Admin from themselves"), "{}", page.body);
    admin.get("/staff/people").await.expect(200);
    let foreign = format!("/staff/people/{}/permissions", carla.account_id);
    admin.post(&foreign, &[("permissions", "admin")]).await.expect(404);
    other.post(&path, &[("permissions", "admin")]).await.expect(404);
}

#[tokio::test]
async fn a_locked_account_is_out_with_its_next_click_and_comes_back_when_it_is_opened() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let (admin, person) = (app.signed_in_as(&sam), app.signed_in_as(&ada));
    let file = format!("/staff/people/{}", ada.account_id);
    person.get("/me").await.expect(200);
    let page = admin.post(&format!("{file}/suspend"), &[("reason", "spam")]).await.expect(422);
    assert!(
        page.body.contains("at least 10 characters") && page.body.contains("spam</textarea>"),
        "{}",
        page.body
    );
    admin.post(&format!("{file}/reinstate"), &[("reason", "nothing to open here")]).await.expect(409);
    let reason = [("reason", "The same text went to forty companies.")];
    assert_eq!(
        admin.post(&format!("{file}/suspend"), &reason).await.expect(303).location(),
        format!("{file}?done=suspended")
    );
    admin.post(&format!("{file}/suspend"), &reason).await.expect(409);
    person.get("/me").await.expect(303);
    let address = ada.verified_address.as_deref().unwrap();
    let sign_in = [("email", address), ("password", PASSWORD)];
    assert!(app.stranger().post("/sign-in", &sign_in).await.expect(422).body.contains("locked"));
    assert!(admin.get(&file).await.expect(200).body.contains("forty companies"));
    admin.post(&format!("{file}/reinstate"), &[("reason", "explained by mail")]).await.expect(303);
    person.get("/me").await.expect(303);
    app.stranger().post("/sign-in", &sign_in).await.expect(303);
    let kinds = mails::kinds_owed(&mut conn).await;
    assert_eq!(kinds, [MailKind::AccountSuspended, MailKind::AccountReinstated]);

    let own = format!("/staff/people/{}/suspend", sam.account_id);
    admin.post(&own, &reason).await.expect(403);
    admin.post(&format!("/staff/people/{}/suspend", uuid::Uuid::now_v7()), &reason).await.expect(404);
    admin.get("/staff/people/nonsense").await.expect(404);
}

#[tokio::test]
async fn an_admin_ends_an_account_of_staff_with_a_reason_and_takes_it_back() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let kim = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let (admin, person) = (app.signed_in_as(&sam), app.signed_in_as(&kim));
    let file = format!("/staff/people/{}", kim.account_id);
    person.get("/staff/applications").await.expect(200);
    let page = admin.post(&format!("{file}/end"), &[("end", "gone")]).await.expect(422);
    assert!(page.body.contains("href=\"#f-end\"") && page.body.contains("gone</textarea>"), "{}", page.body);
    let why = [("end", "Left for another company.")];
    let done = admin.post(&format!("{file}/end"), &why).await.expect(303);
    assert_eq!(done.location(), format!("{file}?done=ended"));
    admin.post(&format!("{file}/end"), &why).await.expect(409);
    person.get("/staff").await.expect(303);
    let page = admin.get(&file).await.expect(200);
    assert!(page.body.contains("Is erased on") && page.body.contains("6 December 2026"), "{}", page.body);
    assert!(!page.body.contains("End the account</h2>"), "what is done is offered no more");
    admin.post(&format!("{file}/reinstate"), &[("reason", "Stays after all.")]).await.expect(303);
    let page = admin.get(&file).await.expect(200);
    assert!(!page.body.contains("Is erased on") && page.body.contains("Left for another company."));
    admin.post(&format!("/staff/people/{}/end", sam.account_id), &why).await.expect(403);
    admin.post(&format!("/staff/people/{}/end", ada.account_id), &why).await.expect(404);
}

#[tokio::test]
async fn an_admin_removes_an_engineer_from_the_network_and_brings_them_back() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = engineers::approved(&mut conn, "Ada Lovelace").await;
    let (admin, owner) = (app.signed_in_as(&sam), app.signed_in_as(&ada.signed));
    let file = format!("/staff/people/{}", ada.signed.account_id);
    let profile = format!("/engineers/{}", ada.slug);
    app.stranger().get(&profile).await.expect(200);
    let network = format!("{file}/network");
    admin.post(&network, &[("what", "remove"), ("network", "bad")]).await.expect(422);
    let fields = [("what", "remove"), ("network", "The same invoice went to two companies.")];
    assert_eq!(admin.post(&network, &fields).await.expect(303).location(), format!("{file}?done=removed"));
    admin.post(&network, &fields).await.expect(409);
    app.stranger().get(&profile).await.expect(404);
    let desk = owner.get("/me").await.expect(200);
    assert!(desk.body.contains("two companies") && !desk.body.contains(&profile), "{}", desk.body);
    owner.post("/me/apply", &[]).await.expect(409);
    let fields = [("what", "restore"), ("network", "The invoices were for two weeks.")];
    admin.post(&network, &fields).await.expect(303);
    admin.post(&network, &fields).await.expect(409);
    app.stranger().get(&profile).await.expect(200);
    assert!(owner.get("/me").await.expect(200).body.contains(&profile));
    let kinds = mails::kinds_owed(&mut conn).await;
    assert_eq!(kinds, [MailKind::EngineerRemoved, MailKind::EngineerRestored]);
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_off_by_an_admin() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let sam = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let ada = accounts::developer(&mut conn, "Ada").await;
    let admin = app.signed_in_as(&sam);
    let file = format!("/staff/people/{}", ada.account_id);
    let off = format!("{file}/two-factor");
    let why = [("factor", "Called back at the number on the contract.")];
    admin.post(&off, &why).await.expect(409);
    let factor = format!(
        "insert into totp_factors (account_id, sealed_secret, state, asked_at, confirmed_at)
         values ('{}', 'x', 'on', now(), now())",
        ada.account_id
    );
    sql::execute(&mut conn, &factor).await;
    assert!(admin.get(&file).await.expect(200).body.contains("A lost second factor"));
    admin.post(&off, &[("factor", "")]).await.expect(422);
    admin.post(&off, &why).await.expect(303);
    assert!(!admin.get(&file).await.expect(200).body.contains("A lost second factor"));
    assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::TwoFactorRemoved]);
}
