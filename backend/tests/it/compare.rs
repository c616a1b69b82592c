//! Engineers side by side: whoever may open a page sees it here too, and nobody is told why another is not there.

use domain::engineers::{Exclusion, Visibility};
use domain::platform::actor::CompanyRole;
use domain::testing::accounts;
use domain::testing::engineers::{named, retire};

use crate::support::TestApp;

#[tokio::test]
async fn up_to_four_stand_side_by_side_with_the_same_facts() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let mut slugs = Vec::new();
    for name in ["Ada", "Bea", "Cleo", "Dora", "Edna"] {
        slugs.push(named(&format!("{name} Lovelace")).skills(&[("rust", 4)]).insert(&mut conn).await.slug);
    }
    let stranger = app.stranger();
    let query: Vec<String> = slugs.iter().map(|slug| format!("e={slug}")).collect();
    let page = stranger.get(&format!("/engineers/compare?{}", query.join("&"))).await.expect(200);
    for name in ["Ada", "Bea", "Cleo", "Dora"] {
        assert!(page.body.contains(&format!("<th scope=\"col\">{name} Lovelace</th>")), "{name}");
    }
    assert!(!page.body.contains("Edna") && page.body.contains("Only 4 fit side by side"));
    assert_eq!(page.body.matches("4 of 5").count(), 4, "the skill of each");
    assert!(
        page.body
            .contains(&format!("/engineers/compare?e={}&amp;e={}&amp;e={}\"", slugs[1], slugs[2], slugs[3]))
    );
    assert!(page.header("x-robots-tag").contains("noindex"));
    let twice = stranger.get(&format!("/engineers/compare?e={0}&e={0}&e=", slugs[0])).await.expect(200);
    assert_eq!(twice.body.matches("<th scope=\"col\">Ada Lovelace</th>").count(), 1);
    let none = stranger.get("/engineers/compare").await.expect(200);
    assert!(none.body.contains("Nobody to compare yet"));
    let zoned =
        stranger.get(&format!("/engineers/compare?e={}&zone=Asia%2FTokyo", slugs[0])).await.expect(200);
    assert!(zoned.body.contains("h shared on"), "{}", zoned.body);
}

#[tokio::test]
async fn whoever_is_not_there_and_whoever_may_not_be_seen_look_the_same() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let signed = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = signed.member.as_ref().unwrap().company_id;
    let shy = named("Shy Person").excluding(Exclusion::Company(company)).insert(&mut conn).await;
    let hidden = named("Hidden Person").visibility(Visibility::Hidden).insert(&mut conn).await;
    let gone = named("Gone Person").insert(&mut conn).await;
    retire(&mut conn, gone.id).await;
    let by_link = named("Link Person").visibility(Visibility::LinkOnly).insert(&mut conn).await;
    let browser = app.signed_in_as(&signed);
    let mut pages = Vec::new();
    for slug in [shy.slug.as_str(), &hidden.slug, &gone.slug, "00000000000000000000000000", "<script>"] {
        let slug: String = url::form_urlencoded::byte_serialize(slug.as_bytes()).collect();
        let page = browser.get(&format!("/engineers/compare?e={}&e={slug}", by_link.slug)).await.expect(200);
        assert!(page.body.contains("1 engineer is not available"), "{slug}");
        assert!(page.body.contains("Link Person") && !page.body.contains("Shy Person"));
        pages.push(page.body.replace(&slug, ""));
    }
    // The answers differ in nothing: not in a word, not in a link.
    assert!(pages.windows(2).all(|two| two[0] == two[1]));
}
