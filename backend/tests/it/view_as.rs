//! Who sees me: what the page promises is what the predicate does, for every visibility and every viewer.

use domain::directory::Identity;
use domain::directory::{Surface, Viewer, is_visible, load_cards};
use domain::engineers::{Exclusion, Visibility, find_own};
use domain::platform::actor::CompanyRole;
use domain::testing::accounts;
use domain::testing::engineers::named;

use crate::support::{Page, TestApp};

/// What the page says of each place, in the order of the surfaces.
fn said(page: &Page) -> Vec<bool> {
    let places = [
        "In the list of engineers",
        "On your own page",
        "Beside other engineers, for whoever knows your page",
        "On the page of a skill of yours, when enough have it",
        "In the list of pages for search engines",
        "To ask you for an intro",
        "On the home page, when your turn comes",
        "In what a company reads about its request to you",
        "In a company&#39;s own list, once they put you there",
        "In the mail about a saved search that you newly fit",
        "In the monthly digest, when your turn comes",
    ];
    places.iter().map(|place| page.body.contains(&format!("{place}: yes"))).collect()
}

#[tokio::test]
async fn the_page_says_what_the_predicate_answers_to_every_viewer() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let mut company = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company_id = company.member.clone().unwrap().company_id;
    accounts::add_domain(&mut conn, company_id, "firm.example").await;
    accounts::move_to(&mut conn, &mut company, "cto@firm.example").await;
    for visibility in Visibility::ALL {
        for is_excluded in [false, true] {
            let mut builder = named("Zelda Quimby").visibility(*visibility);
            if is_excluded {
                builder = builder.excluding(Exclusion::Domain("firm.example".into()));
            }
            let ada = builder.insert(&mut conn).await;
            let browser = app.signed_in_as(&ada.signed);
            let one = format!("company&name=Analytical&company={company_id}");
            let viewers = [
                ("stranger", Viewer::stranger()),
                ("search_engine", Viewer::search_engine()),
                ("any_company", Viewer::any_company()),
                ("reader", Viewer::any_reader()),
                (one.as_str(), Viewer::member_of(&mut conn, company_id, true).await.unwrap()),
            ];
            for (word, viewer) in viewers {
                let page = browser.get(&format!("/me/view-as?as={word}")).await.expect(200);
                let (now, mut wanted, mut is_named) = (app.clock.now(), Vec::new(), false);
                for surface in Surface::ALL {
                    let seen = is_visible(&mut conn, &viewer, *surface, ada.id, now).await.unwrap();
                    let cards = load_cards(&mut conn, &viewer, *surface, &[ada.id], now).await.unwrap();
                    is_named |= cards.iter().any(|card| matches!(card.identity, Identity::Named(_)));
                    wanted.push(seen);
                }
                let cell = format!("{word} × {visibility} × excluded {is_excluded}");
                assert_eq!(said(&page), wanted, "{cell}");
                assert_eq!(page.body.contains("Zelda Quimby</a>"), is_named, "{cell}");
                assert_eq!(page.body.contains("finds no trace of you"), !wanted.contains(&true), "{cell}");
            }
            domain::testing::engineers::retire(&mut conn, ada.id).await;
        }
    }
}

#[tokio::test]
async fn my_employer_is_somebody_at_the_excluded_domain() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let open = named("Open").insert(&mut conn).await;
    let shut = named("Shut").excluding(Exclusion::Domain("firm.example".into())).insert(&mut conn).await;
    let page = app.signed_in_as(&open.signed).get("/me/view-as?as=employer").await.expect(200);
    assert!(page.body.contains("people.test"), "her own address is her employer's, as far as we know");
    let page = app.signed_in_as(&shut.signed).get("/me/view-as?as=employer").await.expect(200);
    assert!(page.body.contains("people.test") || page.body.contains("firm.example"));
    // A picker without a company asks, and finds only verified ones.
    let browser = app.signed_in_as(&open.signed);
    accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let page = browser.get("/me/view-as?as=company&name=Analytical").await.expect(200);
    assert!(page.body.contains("No verified company begins like that."));
    let first = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let page = browser.get("/me/view-as?as=company&name=anal").await.expect(200);
    assert!(
        page.body.contains(&first.member.unwrap().company_id.to_string()),
        "two namesakes are told apart by choice"
    );
    let odd = browser.get("/me/view-as?as=company&name=%25_&company=x").await.expect(200);
    assert!(odd.body.contains("No verified company"));
}

#[tokio::test]
async fn exclusions_are_added_and_taken_out_one_by_one() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Ada").insert(&mut conn).await;
    let other = named("Other").excluding(Exclusion::Domain("theirs.example".into())).insert(&mut conn).await;
    let browser = app.signed_in_as(&ada.signed);
    let add = async |line: &str| browser.post("/me/privacy/exclusions", &[("exclusion", line)]).await;
    add("https://www.firm.example/jobs").await.expect(303);
    add("firm.example").await.expect(303);
    add("boss@private.example").await.expect(303);
    for wrong in ["", "No Such Company", "exa mple", "<script>"] {
        let page = add(wrong).await.expect(422);
        assert!(page.body.contains("f-exclusion"), "{wrong}");
    }
    let own = async || {
        let cx = app.cx().with_actor(accounts::actor(&ada.signed));
        find_own(&mut app.conn().await, &cx).await.unwrap().unwrap().exclusions
    };
    let lines = own().await;
    assert_eq!(
        lines.iter().map(|row| row.written.as_str()).collect::<Vec<_>>(),
        ["firm.example", "boss@private.example"]
    );
    let remove = |id: uuid::Uuid| format!("/me/privacy/exclusions/{id}/remove");
    browser.post(&remove(lines[0].id), &[]).await.expect(303);
    browser.post(&remove(lines[0].id), &[]).await.expect(404);
    let cx = app.cx().with_actor(accounts::actor(&other.signed));
    let theirs = find_own(&mut conn, &cx).await.unwrap().unwrap().exclusions[0].id;
    browser.post(&remove(theirs), &[]).await.expect(404);
    assert_eq!(own().await.len(), 1);
    // The line of a block that the company made is its own business: not shown here, and it stays.
    domain::testing::sql::execute(&mut conn, "update exclusions set source = 'block'").await;
    let page = browser.get("/me/privacy").await.expect(200);
    assert!(!page.body.contains("boss@private.example"), "{}", page.body);
    browser.post(&remove(own().await[0].id), &[]).await.expect(409);
    assert_eq!(own().await.len(), 1);
}

#[tokio::test]
async fn visibility_and_search_engines_are_one_click_each() {
    let app = TestApp::start().await;
    let ada = named("Ada").insert(&mut app.conn().await).await;
    let browser = app.signed_in_as(&ada.signed);
    let page = format!("/engineers/{}", ada.slug);
    assert_eq!(app.stranger().get(&page).await.expect(200).header("x-robots-tag"), "");
    browser.post("/me/privacy/indexing", &[("value", "off")]).await.expect(303);
    let kept_out = app.stranger().get(&page).await.expect(200);
    assert_eq!(kept_out.header("x-robots-tag"), "noindex");
    assert!(kept_out.body.contains("content=\"noindex\""));
    browser.post("/me/privacy/indexing", &[("value", "on")]).await.expect(303);
    browser.post("/me/privacy/visibility", &[("value", "everybody")]).await.expect(422);
    browser.post("/me/privacy/visibility", &[("value", "hidden")]).await.expect(303);
    app.stranger().get(&page).await.expect(404);
}
