//! Shortlists, hidden engineers, saved searches and reference rates through the site.

use domain::engineers::Exclusion;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::testing::engineers::{approved, named};
use domain::testing::{self, accounts, mails, sql};

use crate::support::TestApp;

/// A colleague of `owner` with this role.
fn colleague(owner: &Signed, role: CompanyRole) -> Signed {
    let mut other = owner.clone();
    other.member.as_mut().unwrap().role = role;
    other
}

#[tokio::test]
async fn a_recruiter_keeps_a_shortlist_and_takes_back_what_was_removed() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let ada = approved(&mut conn, "Ada Lovelace").await;
    let browser = app.signed_in_as(&owner);
    let profile = browser.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
    let ask = format!("/company/shortlists/add?engineer={}", ada.slug);
    assert!(profile.body.contains(&ask), "the page offers it");
    browser.get(&ask).await.expect(200);
    let nameless = browser.post("/company/shortlists/add", &[("engineer", &ada.slug), ("name", "")]).await;
    assert!(nameless.expect(422).body.contains("Fill this in."));
    let fields = [("engineer", ada.slug.as_str()), ("name", "Payments"), ("list", "")];
    let added = browser.post("/company/shortlists/add", &fields).await.expect(303);
    let list = added.location().split('?').next().unwrap().to_owned();
    browser.post("/company/shortlists/add", &fields).await.expect(303);
    let page = browser.get(&list).await.expect(200);
    assert!(page.body.contains("Ada Lovelace") && page.body.contains("1 engineer ·"));
    let entry = format!("{list}/engineers/{}", ada.slug);
    browser.post(&format!("{entry}/note"), &[("note", "Knows ledgers")]).await.expect(303);
    let long = "x".repeat(1001);
    browser.post(&format!("{entry}/note"), &[("note", &long)]).await.expect(422);
    assert!(browser.get(&entry).await.expect(200).body.contains("Knows ledgers"));
    browser.post(&format!("{list}/delete"), &[]).await.expect(409);
    browser.post(&format!("{entry}/remove"), &[]).await.expect(303);
    assert!(browser.get(&list).await.expect(200).body.contains("Removed in the last 30 days"));
    browser.post(&format!("{entry}/put-back"), &[]).await.expect(303);
    assert!(browser.get(&list).await.expect(200).body.contains("Knows ledgers"));
    let stranger = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    app.signed_in_as(&stranger).get(&list).await.expect(404);
    app.signed_in_as(&stranger).post(&format!("{entry}/remove"), &[]).await.expect(404);
    let own = app.signed_in_as(&ada.signed).get("/me/standing").await.expect(200);
    assert!(own.body.contains("In shortlists"));
}

#[tokio::test]
async fn hiding_takes_somebody_out_of_ones_own_results_alone() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let (ada, grace) = (approved(&mut conn, "Ada Lovelace").await, approved(&mut conn, "Grace Hopper").await);
    let browser = app.signed_in_as(&owner);
    browser.post("/company/hidden", &[("engineer", &ada.slug)]).await.expect(303);
    browser.post("/company/hidden", &[("engineer", "nobody")]).await.expect(404);
    let list = browser.get("/engineers").await.expect(200);
    assert!(!list.body.contains(&ada.slug) && list.body.contains(&grace.slug));
    assert!(
        list.body.contains("One engineer on this page is hidden by you.")
            && list.body.contains("2 engineers")
    );
    assert!(app.signed_in_as(&other).get("/engineers").await.expect(200).body.contains(&ada.slug));
    browser.post(&format!("/company/hidden/{}/show", ada.slug), &[]).await.expect(303);
    assert!(browser.get("/engineers").await.expect(200).body.contains(&ada.slug));
    // Nor among those who nearly fit.
    let dear = named("Dear Person").rate_minor(Some(20_000)).insert(&mut conn).await;
    let cheap = "/engineers?skill=rust&pay_max=100";
    assert!(browser.get(cheap).await.expect(200).body.contains(&dear.slug));
    browser.post("/company/hidden", &[("engineer", &dear.slug)]).await.expect(303);
    assert!(!browser.get(cheap).await.expect(200).body.contains(&dear.slug));
}

#[tokio::test]
async fn a_page_on_which_everybody_is_hidden_leads_on() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let mut slugs = Vec::new();
    for number in 0..21 {
        slugs.push(approved(&mut conn, &format!("Person {number}")).await.slug);
    }
    let browser = app.signed_in_as(&owner);
    let first = browser.get("/engineers").await.expect(200).body;
    let shown: Vec<String> = slugs.iter().filter(|slug| first.contains(*slug)).cloned().collect();
    assert_eq!(shown.len(), 20);
    for slug in &shown {
        let hide = format!(
            "insert into hidden_engineers (account_id, engineer_id, hidden_at)
             select '{}', id, '{}' from engineers where slug = '{slug}'",
            owner.account_id,
            app.clock.now().to_rfc3339()
        );
        sql::execute(&mut conn, &hide).await;
    }
    let page = browser.get("/engineers").await.expect(200).body;
    assert!(page.contains("21 engineers") && page.contains("All on this page are hidden by you."), "{page}");
    assert!(page.contains("href=\"/company/hidden\"") && !page.contains("Nobody"), "{page}");
    let next = page.split("rel=\"next\" href=\"").nth(1).expect("a way on").split('"').next().unwrap();
    let last = browser.get(&next.replace("&amp;", "&")).await.expect(200).body;
    let left = slugs.iter().find(|slug| !shown.contains(slug)).unwrap();
    assert!(last.contains(left.as_str()), "{last}");
}

#[tokio::test]
async fn whoever_is_in_a_shortlist_can_be_compared() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let browser = app.signed_in_as(&owner);
    let (ada, grace) = (approved(&mut conn, "Ada Lovelace").await, approved(&mut conn, "Grace Hopper").await);
    let fields = [("engineer", ada.slug.as_str()), ("name", "Payments"), ("list", "")];
    let added = browser.post("/company/shortlists/add", &fields).await.expect(303);
    let list = added.location().split('?').next().unwrap().to_owned();
    let alone = browser.get(&list).await.expect(200).body;
    assert!(!alone.contains("Compare"), "with nobody");
    let id = list.rsplit('/').next().unwrap();
    let fields = [("engineer", grace.slug.as_str()), ("name", ""), ("list", id)];
    browser.post("/company/shortlists/add", &fields).await.expect(303);
    let page = browser.get(&list).await.expect(200).body;
    for slug in [&ada.slug, &grace.slug] {
        let pick = format!("name=\"e\" value=\"{slug}\" form=\"compare\"");
        assert!(page.contains(&pick), "{page}");
    }
    let form = page.find("<form id=\"compare\"").expect("the form");
    let form = &page[form..form + page[form..].find("</form>").unwrap()];
    assert!(
        form.contains("method=\"get\" action=\"/engineers/compare\"") && form.matches("<form").count() == 1
    );
    let both = browser.get(&format!("/engineers/compare?e={}&e={}", ada.slug, grace.slug)).await.expect(200);
    assert!(both.body.contains("Ada Lovelace") && both.body.contains("Grace Hopper"));
}

#[tokio::test]
async fn a_search_is_saved_as_its_address_and_changed_by_its_owner_alone() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let browser = app.signed_in_as(&owner);
    let list = browser.get("/engineers?skill=rust").await.expect(200);
    assert!(list.body.contains("/company/searches/new?skill=rust"));
    let form = browser.get("/company/searches/new?skill=rust&nonsense=1").await.expect(200);
    assert!(form.body.contains("value=\"skill=rust\""), "in its one form");
    let unnamed = [("name", ""), ("alert", "daily"), ("query", "skill=rust")];
    browser.post("/company/searches", &unnamed).await.expect(422);
    let fields = [("name", "Rust people"), ("alert", "weekly"), ("query", "skill=rust")];
    for _ in 0..2 {
        browser.post("/company/searches", &fields).await.expect(303);
    }
    assert_eq!(sql::count(&mut conn, "saved_searches").await, 1);
    let page = browser.get("/company/searches").await.expect(200);
    assert!(page.body.contains("Rust people") && page.body.contains("/engineers?skill=rust"));
    let edit = page.body.split("/company/searches/").nth(1).unwrap().split('"').next().unwrap();
    let edit = format!("/company/searches/{edit}");
    browser.get(&edit).await.expect(200);
    browser.post(&edit, &[("name", "x"), ("alert", "hourly")]).await.expect(422);
    browser.post(&edit, &[("name", "Rust, all"), ("alert", "off")]).await.expect(303);
    let stranger = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    for path in [edit.clone(), format!("{edit}/remove")] {
        let fields = [("name", "x"), ("alert", "off")];
        app.signed_in_as(&stranger).post(&path, &fields).await.expect(404);
    }
    browser.post(&format!("{edit}/remove"), &[]).await.expect(303);
    browser.post(&format!("{edit}/remove"), &[]).await.expect(404);
    let kinds = mails::kinds_owed(&mut conn).await;
    assert!(!kinds.contains(&MailKind::SearchAlert));
}

#[tokio::test]
async fn viewers_read_and_are_told_why_they_may_not_write() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let ada = named("Ada Lovelace").insert(&mut conn).await;
    let viewer = colleague(&owner, CompanyRole::Viewer);
    sql::execute(&mut conn, "update memberships set role = 'viewer'").await;
    let browser = app.signed_in_as(&viewer);
    let profile = browser.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
    assert!(!profile.body.contains("/company/shortlists/add"), "no button that would refuse");
    browser.get("/company/shortlists").await.expect(200);
    browser.get("/company/searches").await.expect(200);
    let fields = [("engineer", ada.slug.as_str()), ("name", "x"), ("list", "")];
    let refused = browser.post("/company/shortlists/add", &fields).await.expect(403);
    assert!(refused.body.contains("Viewers read"));
    assert_eq!(sql::count(&mut conn, "shortlists").await, 0);
}

#[tokio::test]
async fn what_members_are_shown_and_do_goes_into_the_log_and_strangers_do_not() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let ada = approved(&mut conn, "Ada Lovelace").await;
    named("Shut Out").excluding(Exclusion::Company(company)).insert(&mut conn).await;
    app.stranger().get("/engineers").await.expect(200);
    app.signed_in_as(&ada.signed).get("/engineers").await.expect(200);
    let browser = app.signed_in_as(&owner);
    browser.get("/engineers").await.expect(200);
    browser.get(&format!("/engineers/{}", ada.slug)).await.expect(200);
    let what = "the log has what was opened";
    testing::until(what, async || sql::count(&mut app.conn().await, "impression_actions").await == 1).await;
    let shown = format!("impressions where engineer_id = '{}' and position = 1", ada.id);
    assert_eq!(sql::count(&mut conn, &shown).await, 1);
    assert_eq!(sql::count(&mut conn, "impressions").await, 1, "nobody who shut the company out, no stranger");
}

#[tokio::test]
async fn rates_are_written_by_administrators_with_their_day() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let admin = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let vetter = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    app.signed_in_as(&vetter).get("/staff/rates").await.expect(404);
    let browser = app.signed_in_as(&admin);
    browser.get("/staff/rates").await.expect(200);
    for (currency, per_euro, dated) in [
        ("EUR", "1", "2026-11-20"),
        ("XXX", "1", "2026-11-20"),
        ("USD", "0", "2026-11-20"),
        ("USD", "one", "2026-11-20"),
        ("USD", "1.083", "2026-11-23"),
        ("USD", "1.083", "soon"),
    ] {
        let fields = [("currency", currency), ("per_euro", per_euro), ("dated", dated)];
        browser.post("/staff/rates", &fields).await.expect(422);
    }
    assert_eq!(sql::count(&mut conn, "reference_rates").await, 0);
    let fields = [("currency", "USD"), ("per_euro", "1.083"), ("dated", "2026-11-20")];
    for _ in 0..2 {
        browser.post("/staff/rates", &fields).await.expect(303);
    }
    assert_eq!(sql::count(&mut conn, "reference_rates").await, 1, "a second press writes nothing");
    let page = browser.get("/staff/rates").await.expect(200);
    assert!(page.body.contains("≈ $108.30") && page.body.contains("20 November 2026"));
    assert_eq!(sql::count(&mut conn, "audit_events where action = 'reference_rate.set'").await, 1);
}
