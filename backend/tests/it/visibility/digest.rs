//! The matrix of the digest: every reader × visibility × moderation × consent × account, over the gate that its copies
//! pass, and over the predicate. Both must say what is written down here.

use domain::digests::{Scope, gates};
use domain::directory::{Identity, Surface, Viewer, is_visible, load_cards};
use domain::engineers::{ConsentScope, Exclusion, Moderation, Visibility};
use domain::platform::actor::CompanyRole;
use domain::platform::db::Conn;
use domain::platform::ids::SubscriberId;
use domain::testing::engineers::{EngineerBuilder, TestEngineer, named};
use domain::testing::{accounts, readers};

use super::Sees;
use crate::support::TestApp;

/// Address, and whether the engineer's exclusions are about its reader.
const READERS: [(&str, bool); 9] = [
    ("cto@else.example", false),
    ("cto@notexcluded.example", false),
    ("cto@excluded.example", true),
    ("cto@mail.excluded.example", true),
    ("ex@private.example", true),
    // An excluded company's verified domain, and below it.
    ("hr@firm.example", true),
    ("hr@eu.firm.example", true),
    // Readers at home: one is a member of the excluded company, one has an account with an excluded address.
    ("member@home.example", true),
    ("second@home.example", true),
];

/// The readers, and whom the engineer excludes.
async fn set(conn: &mut Conn) -> (Vec<(SubscriberId, &'static str, bool)>, Vec<Exclusion>) {
    let member = accounts::company_member(conn, CompanyRole::Viewer, true).await;
    let company = member.member.as_ref().unwrap().company_id;
    accounts::add_domain(conn, company, "firm.example").await;
    let mut second = accounts::developer(conn, "Second").await;
    accounts::move_to(conn, &mut second, "second@excluded.example").await;
    let mut all = Vec::new();
    for (address, is_excluded) in READERS {
        let account = match address {
            "member@home.example" => Some(member.account_id),
            "second@home.example" => Some(second.account_id),
            _ => None,
        };
        all.push((readers::at(conn, address, account).await, address, is_excluded));
    }
    let exclusions = vec![
        Exclusion::Domain("excluded.example".into()),
        Exclusion::Address("ex@private.example".into()),
        Exclusion::Company(company),
    ];
    (all, exclusions)
}

fn expected(visibility: Visibility, moderation: Moderation, consent: Option<ConsentScope>) -> Sees {
    match (visibility, consent) {
        _ if moderation != Moderation::Clear => Sees::Nothing,
        (_, None | Some(ConsentScope::None)) => Sees::Nothing,
        (Visibility::Public, Some(ConsentScope::Named)) => Sees::Named,
        (Visibility::Public | Visibility::Anonymous, _) => Sees::WithoutName,
        _ => Sees::Nothing,
    }
}

#[tokio::test]
async fn a_copy_shows_whom_the_predicate_shows_to_its_reader() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (readers, exclusions) = set(&mut conn).await;
    let consents = [None, Some(ConsentScope::None), Some(ConsentScope::Anonymous), Some(ConsentScope::Named)];
    for visibility in Visibility::ALL {
        for moderation in Moderation::ALL {
            for consent in consents {
                let mut builder = named("Ada Lovelace").visibility(*visibility).moderation(*moderation);
                builder = builder.consent(consent);
                for exclusion in &exclusions {
                    builder = builder.excluding(exclusion.clone());
                }
                let ada = builder.insert(&mut conn).await;
                let want = expected(*visibility, *moderation, consent);
                let cell = format!("{visibility} × {moderation} × {consent:?}");
                ask(&mut conn, &app, &ada, &readers, want, &cell).await;
            }
        }
    }
}

#[tokio::test]
async fn no_copy_shows_an_engineer_whose_account_is_away() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let (readers, exclusions) = set(&mut conn).await;
    let ada = exclusions.into_iter().fold(named("Ada Lovelace"), EngineerBuilder::excluding);
    let ada = ada.insert(&mut conn).await;
    for (state, want) in
        [("suspended", Sees::Nothing), ("deletion_requested", Sees::Nothing), ("active", Sees::Named)]
    {
        accounts::set_state(&mut conn, &ada.signed, state).await;
        ask(&mut conn, &app, &ada, &readers, want, state).await;
    }
}

/// Asks the list of candidates, the gate before the wire, the predicate and the projection.
async fn ask(
    conn: &mut Conn,
    app: &TestApp,
    ada: &TestEngineer,
    readers: &[(SubscriberId, &'static str, bool)],
    want: Sees,
    cell: &str,
) {
    let now = app.clock.now();
    let candidates = gates::list_eligible(conn, now, false, None).await.unwrap();
    let scope = candidates.iter().find(|one| one.engineer_id == ada.id).map(|one| one.scope);
    assert_eq!(seen(scope), want, "candidate: {cell}");
    let batch: Vec<(SubscriberId, &str)> = readers.iter().map(|(id, address, _)| (*id, *address)).collect();
    let gates = gates::read(conn, now, false, &[ada.id], &batch).await.unwrap();
    let viewers = Viewer::readers(conn, &batch).await.unwrap();
    for (id, address, is_excluded) in readers {
        let want = if *is_excluded { Sees::Nothing } else { want };
        let allows = |scope| gates.allows(ada.id, scope, *id);
        let in_copy = match (allows(Scope::Named), allows(Scope::Anonymous)) {
            (true, true) => Sees::Named,
            (false, true) => Sees::WithoutName,
            (false, false) => Sees::Nothing,
            (true, false) => panic!("named, but not without a name"),
        };
        assert_eq!(in_copy, want, "copy of {address}: {cell}");
        for surface in Surface::ALL {
            let want = if *surface == Surface::Digest { want } else { Sees::Nothing };
            let is_seen = is_visible(conn, &viewers[id], *surface, ada.id, now).await.unwrap();
            assert_eq!(is_seen, want != Sees::Nothing, "{surface} to {address}: {cell}");
        }
        let card = load_cards(conn, &viewers[id], Surface::Digest, &[ada.id], now).await.unwrap().pop();
        let shown = card.map(|card| match card.identity {
            Identity::Named(_) => Scope::Named,
            Identity::Anonymous => Scope::Anonymous,
        });
        assert_eq!(seen(shown), want, "card for {address}: {cell}");
    }
}

fn seen(scope: Option<Scope>) -> Sees {
    match scope {
        None => Sees::Nothing,
        Some(Scope::Anonymous) => Sees::WithoutName,
        Some(Scope::Named) => Sees::Named,
    }
}
