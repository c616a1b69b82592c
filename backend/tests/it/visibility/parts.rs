//! The parts of a profile in the matrix: a photo goes with the name, and so do employers and links; languages go with
//! the page; a legal name and a CV go with nothing.

use domain::engineers::Visibility;
use domain::platform::actor::CompanyRole;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::parts::{EMPLOYER, LINK, SPOKEN, decorate};
use domain::testing::{accounts, intros, sql};

use super::{Looker, Sees, Who, read};
use crate::support::TestApp;

/// What stands in the page and in the list, for whom the page shows this much.
pub(super) fn read_in(page: &str, list: &str, seen: Sees, cell: &str) {
    let is_named = seen == Sees::Named;
    assert_eq!(page.contains(SPOKEN), seen != Sees::Nothing, "language: {cell}");
    for part in [EMPLOYER, LINK, "/photo/256"] {
        assert_eq!(page.contains(part), is_named, "{part}: {cell}");
    }
    let texts = format!("{page}{list}").to_lowercase();
    assert!(is_named || !texts.contains("ostrich"), "a text tells the employer: {cell}");
    assert!(!texts.contains("ostrichsdottir") && !texts.contains("ostrich-cv"), "legal name or CV: {cell}");
}

/// Asks for the photo as this looker does.
pub(super) async fn ask_for_photo(looker: &Looker, ada: &TestEngineer, seen: Sees, cell: &str) {
    let (status, _) = read(looker, &format!("/engineers/{}/photo/96", ada.slug)).await;
    let is_shown = seen == Sees::Named || (looker.who == Who::Owner && status != 404);
    assert_eq!(status, if is_shown { 200 } else { 404 }, "photo: {cell}");
}

#[tokio::test]
async fn an_accepted_intro_shows_the_face_behind_an_anonymous_profile() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Zelda Quimby").visibility(Visibility::Anonymous).insert(&mut conn).await;
    decorate(&mut conn, &ada).await;
    let signed = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let (company, stranger) = (app.signed_in_as(&signed), app.stranger());
    let photo = format!("/engineers/{}/photo/96", ada.slug);
    company.get(&photo).await.expect(404);
    intros::sent(&mut conn, &signed, &ada).await;
    company.get(&photo).await.expect(404);
    sql::execute(&mut conn, "update intros set state = 'accepted', answered_at = sent_at").await;
    company.get(&photo).await.expect(200);
    assert!(company.get(&format!("/engineers/{}", ada.slug)).await.body.contains(EMPLOYER));
    stranger.get(&photo).await.expect(404);
    assert!(!stranger.get("/engineers?q=ostrich").await.body.contains(&ada.slug), "nor does a search tell");
}

#[tokio::test]
async fn a_switch_to_anonymous_takes_the_face_away_at_the_next_look() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let ada = named("Zelda Quimby").insert(&mut conn).await;
    decorate(&mut conn, &ada).await;
    let (owner, stranger) = (app.signed_in_as(&ada.signed), app.stranger());
    let photo = format!("/engineers/{}/photo/96", ada.slug);
    let shown = stranger.get(&photo).await.expect(200);
    let tag = shown.header("etag").to_owned();
    owner.post("/me/visibility", &[("value", "anonymous")]).await.expect(303);
    let held = stranger.request(reqwest::Method::GET, &photo).header("if-none-match", &tag);
    stranger.send(held).await.expect(404);
    owner.get(&photo).await.expect(200);
}
