//! What the two pages of a request show once it is known: new terms on their way, and an acceptance after a block.

use chrono::TimeDelta;
use domain::platform::actor::CompanyRole;
use domain::testing::engineers::named;
use domain::testing::sql::execute;
use domain::testing::{accounts, conversations, intros as requests};

use crate::support::TestApp;

const TERMS: [(&str, &str); 6] = [
    ("role_title", "Backend engineer"),
    ("engagement_type", "full_time_contract"),
    ("pay_min", "81"),
    ("pay_max", "97"),
    ("currency", "EUR"),
    ("message", "You built a calendar that nurses like to use. We want one for two hundred clinics."),
];

#[tokio::test(flavor = "multi_thread")]
async fn new_terms_are_read_when_they_cannot_be_taken_back_and_the_request_stays_where_it_is() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada Lovelace").insert(&mut conn).await;
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let id = requests::sent(&mut conn, &member, &ada).await;
    let (page, own) = (format!("/me/intros/{id}"), format!("/company/intros/{id}"));
    let back = [("answer", "ask_revision"), ("reason", "Twenty hours a week at most.")];
    app.signed_in_as(&ada.signed).post(&format!("{page}/answer"), &back).await.expect(303);
    app.signed_in_as(&member).post(&format!("{own}/revise"), &TERMS).await.expect(303);

    let developer = app.signed_in_as(&ada.signed);
    let body = developer.get(&page).await.expect(200).body;
    assert!(body.contains("New terms are on their way") && !body.contains("€81"), "{body}");
    assert!(!body.contains("value=\"accept\""), "{body}");
    assert!(developer.get("/me/intros").await.expect(200).body.contains(&page));
    developer.get(&format!("/blocks/new?about=intro:{id}")).await.expect(200);
    developer.get(&format!("/reports/new?about=intro:{id}")).await.expect(200);
    let body = app.signed_in_as(&member).get(&own).await.expect(200).body;
    assert!(body.contains("Until then nobody reads the new terms."), "{body}");
    assert!(body.contains("told by mail that you no longer ask"), "{body}");

    app.clock.advance(TimeDelta::minutes(5));
    let body = app.signed_in_as(&ada.signed).get(&page).await.expect(200).body;
    assert!(body.contains("€81") && body.contains("value=\"accept\""), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_block_neither_page_tells_an_address_and_both_lead_to_what_was_said() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada Lovelace").insert(&mut conn).await;
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let talk = conversations::opened(&mut conn, &member, &ada).await;
    let list = app.signed_in_as(&ada.signed).get("/me/intros").await.expect(200).body;
    let id = list.split("/me/intros/").nth(1).unwrap()[..36].to_owned();
    let pages = [
        (&member, format!("/company/intros/{id}"), ada.signed.verified_address.clone().unwrap()),
        (&ada.signed, format!("/me/intros/{id}"), member.verified_address.clone().unwrap()),
    ];
    let said = format!("/conversations/{talk}");
    for (who, page, address) in &pages {
        let body = app.signed_in_as(who).get(page).await.expect(200).body;
        assert!(body.contains(address.as_str()) && body.contains(&said), "{page}: {body}");
    }
    execute(&mut conn, "update engineers set display_name = 'Somebody Else'").await;
    let about = format!("intro:{id}");
    app.signed_in_as(&ada.signed).post("/blocks", &[("about", about.as_str())]).await.expect(303);
    for (who, page, address) in &pages {
        let body = app.signed_in_as(who).get(page).await.expect(200).body;
        assert!(!body.contains(address.as_str()) && body.contains(&said), "{page}: {body}");
        assert!(!body.contains("Somebody Else") || page.starts_with("/me"), "{page}: {body}");
    }
}
