//! Who works here and may do what; locking accounts.

use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission};
use domain::testing::accounts::{self, PASSWORD};
use domain::testing::{mails, sql};

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
