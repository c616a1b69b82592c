//! Parts against a database: what is taken, what is refused, whose they are, and what they move.

use super::*;
use crate::engineers::drafts::{Draft, DraftForm, Kept, discard_draft, find_draft, keep_draft};
use crate::engineers::tests::input;
use crate::engineers::{ProfileInput, SaveError, find_own, save_profile};
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::ids::PositionId;
use crate::testing::{self, TestDatabase, accounts};

fn cx_of(signed: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(signed))
}

fn position() -> PositionInput {
    PositionInput {
        employer: "Halden Robotics, Inc.".into(),
        employer_domain: "https://www.halden.example/jobs".into(),
        role: "Engineer".into(),
        started: "2022-03".into(),
        is_current: true,
        is_excluded: true,
        ..PositionInput::default()
    }
}

#[tokio::test]
async fn parts_are_added_changed_and_removed_and_move_completeness_only() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let profile = async |conn: &mut _| find_own(conn, &cx).await.unwrap().unwrap();
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    let before = profile(&mut conn).await;
    set_language(&mut conn, &cx, "pl", "b2").await.unwrap();
    set_language(&mut conn, &cx, "en", "c1").await.unwrap();
    set_language(&mut conn, &cx, "pl", "native").await.unwrap();
    set_authorisation(&mut conn, &cx, "PL", "citizen").await.unwrap();
    set_authorisation(&mut conn, &cx, "US", "needs_sponsor").await.unwrap();
    let link =
        LinkInput { kind: "code".into(), url: "https://code.example/ada".into(), ..LinkInput::default() };
    add_link(&mut conn, &cx, &link).await.unwrap();
    add_link(&mut conn, &cx, &LinkInput { label: "My code".into(), ..link }).await.unwrap();
    let after = profile(&mut conn).await;
    let parts = list_own_parts(&mut conn, &cx).await.unwrap();
    let spoken: Vec<_> =
        parts.languages.iter().map(|one| (one.language.code(), one.level.as_str())).collect();
    assert_eq!(spoken, [("pl", "native"), ("en", "c1")]);
    assert_eq!(parts.authorisations.len(), 2);
    assert_eq!(parts.links.iter().map(|link| link.label.as_str()).collect::<Vec<_>>(), ["My code"]);
    assert_eq!(after.engineer.completeness, before.engineer.completeness + 5);
    assert_eq!(after.completeness().percent, after.engineer.completeness);
    assert_eq!(after.engineer.row_version, before.engineer.row_version, "no form elsewhere is stale");
    assert_eq!(after.engineer.availability_confirmed_at, before.engineer.availability_confirmed_at);
    remove_language(&mut conn, &cx, "pl").await.unwrap();
    remove_language(&mut conn, &cx, "pl").await.unwrap();
    remove_language(&mut conn, &cx, "en").await.unwrap();
    remove_authorisation(&mut conn, &cx, "US").await.unwrap();
    remove_link(&mut conn, &cx, parts.links[0].id).await.unwrap();
    let parts = list_own_parts(&mut conn, &cx).await.unwrap();
    assert_eq!((parts.languages.len(), parts.authorisations.len(), parts.links.len()), (0, 1, 0));
    assert_eq!(profile(&mut conn).await.engineer.completeness, before.engineer.completeness);
}

#[tokio::test]
async fn a_present_employer_becomes_an_exclusion_and_stays_one() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    let excluded = async |conn: &mut _| -> Vec<String> {
        let profile = find_own(conn, &cx).await.unwrap().unwrap();
        profile.exclusions.into_iter().map(|row| row.written).collect()
    };
    save_position(&mut conn, &cx, None, &PositionInput { is_excluded: false, ..position() }).await.unwrap();
    assert!(!excluded(&mut conn).await.contains(&"halden.example".to_owned()));
    let id = list_own_parts(&mut conn, &cx).await.unwrap().history[0].id;
    save_position(&mut conn, &cx, Some(id), &position()).await.unwrap();
    assert!(excluded(&mut conn).await.contains(&"halden.example".to_owned()));
    let opened_before = ProfileInput { row_version: 1, ..input() };
    let stale = save_profile(&mut conn, &cx, &opened_before).await.unwrap_err();
    assert!(
        matches!(stale, SaveError::Stale(2)),
        "a form that does not know the new line is told: {stale:?}"
    );
    let left = PositionInput { is_current: false, ended: "2026-10".into(), ..position() };
    save_position(&mut conn, &cx, Some(id), &left).await.unwrap();
    remove_position(&mut conn, &cx, id).await.unwrap();
    assert!(excluded(&mut conn).await.contains(&"halden.example".to_owned()), "only its owner lifts it");
}

/// Spoils one field of an entry.
type Break = fn(&mut PositionInput);

#[tokio::test]
async fn faults_of_an_entry_are_told_by_field() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let cases: [(&str, Break); 8] = [
        ("employer", |form| form.employer = " ".into()),
        ("employer", |form| form.employer = "x".repeat(101)),
        ("employer_domain", |form| form.employer_domain = "gmail.com".into()),
        ("role", |form| form.role = "two\nlines".into()),
        ("started", |form| form.started = "2027-01".into()),
        ("ended", |form| form.is_current = false),
        ("ended", |form| (form.is_current, form.ended) = (false, "2021-01".into())),
        ("summary", |form| form.summary = "bell \u{7}".into()),
    ];
    for (field, spoil) in cases {
        let mut form = position();
        spoil(&mut form);
        let error = save_position(&mut conn, &cx, None, &form).await.unwrap_err();
        let PartError::Invalid(errors) = error else { panic!("{field}: {error:?}") };
        assert_eq!(errors.iter().map(|(name, _)| name).collect::<Vec<_>>(), [field]);
    }
    assert!(find_own(&mut conn, &cx).await.unwrap().is_none(), "not even an empty profile");
    for (language, level, field) in [("xx", "b2", "language"), ("en", "b3", "level")] {
        let error = set_language(&mut conn, &cx, language, level).await.unwrap_err();
        assert!(matches!(error, PartError::Invalid(errors) if errors.get(field).is_some()));
    }
    let link = LinkInput { kind: "code".into(), url: "javascript:alert(1)".into(), ..LinkInput::default() };
    let error = add_link(&mut conn, &cx, &link).await.unwrap_err();
    assert!(matches!(error, PartError::Invalid(errors) if errors.get("url").is_some()));
}

#[tokio::test]
async fn lists_are_bounded() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let item = PortfolioInput { title: "Ledger".into(), summary: "Balances.".into(), ..Default::default() };
    for _ in 0..MAX_ITEMS {
        save_item(&mut conn, &cx, None, &item).await.unwrap();
    }
    let error = save_item(&mut conn, &cx, None, &item).await.unwrap_err();
    assert!(matches!(error, PartError::Invalid(errors) if errors.get("title").is_some()));
    let first = list_own_parts(&mut conn, &cx).await.unwrap().portfolio[0].id;
    let other = PortfolioInput { url: "https://ledger.example".into(), ..item };
    save_item(&mut conn, &cx, Some(first), &other).await.unwrap();
    assert_eq!(
        find_item(&mut conn, &cx, first).await.unwrap().unwrap().url.as_deref(),
        Some("https://ledger.example/")
    );
    remove_item(&mut conn, &cx, first).await.unwrap();
    assert_eq!(list_own_parts(&mut conn, &cx).await.unwrap().portfolio.len(), MAX_ITEMS - 1);
    for at in 0..10 {
        let url = format!("https://code.example/{at}");
        let link = LinkInput { kind: "code".into(), url, ..LinkInput::default() };
        add_link(&mut conn, &cx, &link).await.unwrap();
    }
    let link = LinkInput { kind: "code".into(), url: "https://more.example".into(), ..LinkInput::default() };
    assert!(add_link(&mut conn, &cx, &link).await.is_err());
}

#[tokio::test]
async fn nobody_touches_anothers_parts() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let eve = cx_of(&accounts::developer(&mut conn, "Eve").await);
    save_position(&mut conn, &ada, None, &position()).await.unwrap();
    let id = list_own_parts(&mut conn, &ada).await.unwrap().history[0].id;
    assert!(find_position(&mut conn, &eve, id).await.unwrap().is_none());
    let other = PositionInput { employer: "Evil".into(), ..position() };
    let error = save_position(&mut conn, &eve, Some(id), &other).await.unwrap_err();
    assert!(matches!(error, PartError::NotFound));
    remove_position(&mut conn, &eve, id).await.unwrap();
    let kept = list_own_parts(&mut conn, &ada).await.unwrap().history;
    assert_eq!(kept[0].employer, "Halden Robotics, Inc.");
    let staff = cx_of(&accounts::staff(&mut conn, &[]).await);
    let error = save_position(&mut conn, &staff, None, &position()).await.unwrap_err();
    assert!(matches!(error, PartError::NotDeveloper));
    assert!(find_position(&mut conn, &staff, PositionId::new()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_second_tab_is_told_and_overwrites_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let typed = |headline: &str, version| Draft {
        fields: vec![("headline".into(), headline.into())],
        based_on: 0,
        version,
        saved_at: cx.now,
    };
    let keep = async |conn: &mut _, headline: &str, version| {
        keep_draft(conn, &cx, DraftForm::Profile, &typed(headline, version)).await.unwrap()
    };
    assert_eq!(keep(&mut conn, "one", 0).await, Kept::Saved { version: 1, at: cx.now });
    assert_eq!(keep(&mut conn, "two", 1).await, Kept::Saved { version: 2, at: cx.now });
    assert_eq!(keep(&mut conn, "from the other tab", 0).await, Kept::Stale);
    let held = find_draft(&mut conn, &cx, DraftForm::Profile).await.unwrap().unwrap();
    assert_eq!((held.fields[0].1.as_str(), held.version), ("two", 2));
    assert_eq!(keep(&mut conn, &"x".repeat(70_000), 2).await, Kept::TooLarge);
    save_profile(&mut conn, &cx, &input()).await.unwrap();
    assert!(find_draft(&mut conn, &cx, DraftForm::Profile).await.unwrap().is_none(), "saving ends it");
    assert!(matches!(keep(&mut conn, "again", 2).await, Kept::Saved { version: 1, .. }));
    discard_draft(&mut conn, &cx, DraftForm::Profile).await.unwrap();
    assert!(find_draft(&mut conn, &cx, DraftForm::Profile).await.unwrap().is_none());
    let staff = cx_of(&accounts::staff(&mut conn, &[]).await);
    let kept = keep_draft(&mut conn, &staff, DraftForm::Profile, &typed("x", 0)).await.unwrap();
    assert_eq!(kept, Kept::Stale);
}
