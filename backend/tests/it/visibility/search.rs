//! The matrix for what searching shows: the comparison, the pages of a skill, the sitemap, the API, and near misses.

use domain::accounts::model::AccountState;
use domain::directory::Surface;
use domain::engineers::{Moderation, Visibility};
use domain::testing::accounts;
use domain::testing::engineers::{TestEngineer, named, retire};

use super::{Case, Looker, Sees, Who, expected, lookers, read};
use crate::hire::{ask, token_of};
use crate::support::TestApp;

const NAME: &str = "Zelda Quimby";

/// Every visibility, open and excluding; what staff or an account's state change is asked of public ones.
fn cases() -> Vec<Case> {
    let is_asked = |case: &Case| {
        let is_plain = case.moderation == Moderation::Clear && case.account == AccountState::Active;
        is_plain || (case.visibility == Visibility::Public && !case.excludes)
    };
    Case::all().into_iter().filter(is_asked).collect()
}

#[tokio::test]
async fn no_way_of_searching_shows_more_than_the_list_does() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (lookers, exclusions) = lookers(&app, &mut conn).await;
    // Three who are always there, so that the page of their skill is.
    for name in ["Filler One", "Filler Two", "Filler Three"] {
        named(name).skills(&[("rust", 4)]).insert(&mut conn).await;
    }
    let mut tokens = Vec::new();
    for looker in &lookers {
        tokens.push(match &looker.signed {
            Some(signed) => Some(token_of(&app, signed, "directory:read").await),
            None => None,
        });
    }
    for case in cases() {
        let mut builder =
            named(NAME).skills(&[("rust", 4)]).visibility(case.visibility).rate_minor(Some(20_000));
        for exclusion in exclusions.iter().filter(|_| case.excludes) {
            builder = builder.excluding(exclusion.clone());
        }
        let ada = builder.moderation(case.moderation).insert(&mut conn).await;
        accounts::set_state(&mut conn, &ada.signed, case.account.as_str()).await;
        for (looker, token) in lookers.iter().zip(&tokens).filter(|(looker, _)| looker.who != Who::Owner) {
            let cell = format!("{:?} × {case:?}", looker.who);
            let want = |surface| expected(surface, looker.who, case);
            pages(looker, &ada, &want, &cell).await;
            api(&app, looker, token.as_deref(), &ada, &want, &cell).await;
        }
        retire(&mut conn, ada.id).await;
    }
}

fn seen(body: &str, ada: &TestEngineer) -> Sees {
    match (body.contains(&ada.slug), body.contains(NAME)) {
        (false, false) => Sees::Nothing,
        (true, false) => Sees::WithoutName,
        (true, true) => Sees::Named,
        (false, true) => panic!("a name without its engineer"),
    }
}

async fn pages(looker: &Looker, ada: &TestEngineer, want: &impl Fn(Surface) -> Sees, cell: &str) {
    let (_, page) = read(looker, &format!("/engineers/compare?e={}", ada.slug)).await;
    assert_eq!(seen(&page, ada), want(Surface::Compare), "compare: {cell}");
    let (_, page) = read(looker, "/hire/rust").await;
    assert_eq!(seen(&page, ada), want(Surface::HirePage), "hire: {cell}");
    // They ask for more than is offered: near misses are people of the list, and nobody else.
    let (_, page) = read(looker, "/engineers?q=zelda&skill=rust&pay_max=1").await;
    assert!(page.contains(">0 engineers<"), "{cell}");
    let (_, near) = read(looker, "/engineers?skill=rust&pay_max=1").await;
    assert_eq!(seen(&near, ada), want(Surface::Directory), "near: {cell}");
    if looker.who == Who::SearchEngine {
        let (_, page) = read(looker, "/sitemaps/engineers.xml").await;
        assert_eq!(page.contains(&ada.slug), want(Surface::Sitemap) != Sees::Nothing, "sitemap: {cell}");
    }
}

async fn api(
    app: &TestApp,
    looker: &Looker,
    token: Option<&str>,
    ada: &TestEngineer,
    want: &impl Fn(Surface) -> Sees,
    cell: &str,
) {
    let read = async |path: &str| match token {
        Some(token) => {
            let page = ask(app, path, token).await;
            (page.status, page.body)
        }
        None => read(looker, path).await,
    };
    let (_, list) = read("/api/v1/engineers").await;
    assert_eq!(seen(&list, ada), want(Surface::Directory), "list: {cell}");
    let total = if want(Surface::Directory) == Sees::Nothing { "\"total\":3" } else { "\"total\":4" };
    assert!(list.contains(total), "total: {cell}");
    let (_, near) = read("/api/v1/engineers?skill=rust&pay_max=1").await;
    assert!(near.contains("\"total\":0"), "{cell}");
    assert_eq!(seen(&near, ada), want(Surface::Directory), "near: {cell}");
    let (_, both) = read(&format!("/api/v1/engineers/compare?e={}", ada.slug)).await;
    assert_eq!(seen(&both, ada), want(Surface::Compare), "compare: {cell}");
    let (status, page) = read(&format!("/api/v1/engineers/{}", ada.slug)).await;
    assert_eq!(status == 200, want(Surface::Profile) != Sees::Nothing, "profile: {cell}");
    if status == 200 {
        assert_eq!(page.contains(NAME), want(Surface::Profile) == Sees::Named, "profile: {cell}");
    }
}
