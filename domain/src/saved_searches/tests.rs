//! Saved searches by the clock: only new, only visible, once.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::*;
use crate::directory::{Filters, Term};
use crate::engineers::skills::resolve;
use crate::engineers::{Exclusion, Seniority};
use crate::notifications::{self, Kind, Via};
use crate::outbox::MailKind;
use crate::platform::actor::{Actor, CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::shortlists::hide;
use crate::testing::engineers::{approved, named};
use crate::testing::{self, TestDatabase, accounts, mails, sql};

fn at(signed: &Signed, now: DateTime<Utc>) -> Context {
    testing::context(&Clock::standing_at(now)).with_actor(Actor::Account(Box::new(signed.clone())))
}

fn by_clock(now: DateTime<Utc>) -> Context {
    testing::context(&Clock::standing_at(now))
}

/// Eight in the morning after so many days, and a moment.
fn morning(days: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
    first + TimeDelta::days(days)
}

async fn rust(conn: &mut Conn, alert: &str) -> SaveSearch {
    let skill = resolve(conn, &["rust".to_owned()]).await.unwrap().remove("rust").unwrap();
    let filters = Filters { skills: vec![skill], ..Filters::default() };
    SaveSearch {
        name: "Rust".into(),
        alert: alert.into(),
        query: "skill=rust".into(),
        stored: Stored::of("", &filters),
    }
}

async fn alerts(conn: &mut Conn) -> usize {
    mails::kinds_owed(conn).await.into_iter().filter(|kind| *kind == MailKind::SearchAlert).count()
}

#[test]
fn alerts_come_at_eight_on_the_companys_clock_in_summer_and_winter() {
    let berlin = Tz::Europe__Berlin;
    let next = |alert, now: &str| next_alert(alert, berlin, now.parse().unwrap()).map(|at| at.to_rfc3339());
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(next(Alert::Daily, "2026-11-22T06:59:59Z"), is("2026-11-22T07:00:00+00:00"));
    assert_eq!(next(Alert::Daily, "2026-11-22T07:00:00Z"), is("2026-11-23T07:00:00+00:00"));
    // The night of 28 March 2027 is an hour shorter.
    assert_eq!(next(Alert::Daily, "2027-03-27T08:00:00Z"), is("2027-03-28T06:00:00+00:00"));
    assert_eq!(next(Alert::Weekly, "2026-11-23T07:00:00Z"), is("2026-11-30T07:00:00+00:00"));
    assert_eq!(next(Alert::Off, "2026-11-22T07:00:00Z"), None);
}

#[tokio::test]
async fn an_alert_tells_of_who_is_new_and_visible_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    approved(&mut conn, "There Before").await;
    let input = rust(&mut conn, "daily").await;
    let id = save_search(&mut conn, &at(&owner, testing::start()), &input).await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(1))).await.unwrap(), 0, "nobody is new: no mail");
    let ada = approved(&mut conn, "Ada Lovelace").await;
    named("Shut Out").excluding(Exclusion::Company(company)).insert(&mut conn).await;
    named("Other Trade").skills(&[("java", 4)]).insert(&mut conn).await;
    for _ in 0..2 {
        send_due(&mut conn, &by_clock(morning(2))).await.unwrap();
    }
    assert_eq!(alerts(&mut conn).await, 1);
    let mail = find_alert(&mut conn, &by_clock(morning(2)), id, morning(2)).await.unwrap().unwrap();
    assert_eq!(mail.cards.iter().map(|card| card.id).collect::<Vec<_>>(), [ada.id]);
    send_due(&mut conn, &by_clock(morning(3))).await.unwrap();
    assert_eq!(alerts(&mut conn).await, 1, "nobody is told of twice");
    sql::execute(&mut conn, &format!("update engineers set visibility = 'hidden' where id = '{}'", ada.id))
        .await;
    let gone = find_alert(&mut conn, &by_clock(morning(3)), id, morning(2)).await.unwrap();
    assert!(gone.is_none(), "a mail that waited shows nobody who hid meanwhile");
}

#[tokio::test]
async fn alerts_rest_without_verification_membership_or_wish_and_lose_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let input = rust(&mut conn, "daily").await;
    save_search(&mut conn, &at(&owner, testing::start()), &input).await.unwrap();
    approved(&mut conn, "Ada Lovelace").await;
    sql::execute(&mut conn, "update companies set state = 'suspended'").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(1))).await.unwrap(), 0);
    sql::execute(&mut conn, "update companies set state = 'verified'").await;
    sql::execute(&mut conn, "update memberships set state = 'removed'").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(2))).await.unwrap(), 0);
    sql::execute(&mut conn, "update memberships set state = 'active'").await;
    let (cx, kind) = (by_clock(morning(2)), Kind::SavedSearchAlerts);
    notifications::set(&mut conn, &cx, owner.account_id, kind, false, Via::Page).await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(3))).await.unwrap(), 0);
    notifications::set(&mut conn, &cx, owner.account_id, kind, true, Via::Page).await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(4))).await.unwrap(), 1);
}

#[tokio::test]
async fn a_search_is_its_owners_and_bad_input_is_named() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let (own, foreign) = (at(&owner, testing::start()), at(&other, testing::start()));
    let input = rust(&mut conn, "off").await;
    let id = save_search(&mut conn, &own, &input).await.unwrap();
    let again = SaveSearch { name: "Rust again".into(), alert: "weekly".into(), ..input.clone() };
    assert_eq!(save_search(&mut conn, &own, &again).await.unwrap(), id, "the same address is one search");
    let found = list_searches(&mut conn, &own).await.unwrap();
    assert_eq!((found.len(), found[0].0.alert, found[0].0.name.as_str()), (1, Alert::Weekly, "Rust again"));
    assert!(list_searches(&mut conn, &foreign).await.unwrap().is_empty());
    assert!(matches!(remove_search(&mut conn, &foreign, id).await, Err(SearchError::NotFound)));
    assert!(matches!(set_search(&mut conn, &foreign, id, "x", "off").await, Err(SearchError::NotFound)));
    for (name, alert) in [("", "daily"), ("x", "hourly"), ("a\nb", "off")] {
        let done = set_search(&mut conn, &own, id, name, alert).await;
        assert!(matches!(done, Err(SearchError::Invalid(_))), "{name:?} {alert}");
    }
    let mut viewer = owner.clone();
    viewer.member.as_mut().unwrap().role = CompanyRole::Viewer;
    let refused = save_search(&mut conn, &at(&viewer, testing::start()), &input).await;
    assert!(matches!(refused, Err(SearchError::NotAllowed)));
    remove_search(&mut conn, &own, id).await.unwrap();
    assert!(matches!(remove_search(&mut conn, &own, id).await, Err(SearchError::NotFound)));
}

#[tokio::test]
async fn what_is_stored_is_the_same_search_again() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let skill = resolve(&mut conn, &["rust".to_owned()]).await.unwrap().remove("rust").unwrap();
    let filters = Filters {
        skills: vec![skill],
        min_level: Some(4),
        zone: Some(Tz::Asia__Kolkata),
        min_overlap: Some(3),
        start_by: "2027-01-04".parse().ok(),
        added_days: Some(7),
        ..Filters::default()
    };
    let stored = Stored::of("", &filters);
    let kept: Stored = serde_json::from_value(serde_json::to_value(&stored).unwrap()).unwrap();
    assert_eq!(kept.filters(&mut conn).await.unwrap(), Some(filters));
    let gone = Stored { skills: vec!["no-such-skill".into()], ..Stored::default() };
    assert_eq!(gone.filters(&mut conn).await.unwrap(), None);
}

#[tokio::test]
async fn a_search_of_a_company_that_is_verified_later_begins_then_and_tells_of_nobody_from_before() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    approved(&mut conn, "There Before").await;
    let input = rust(&mut conn, "daily").await;
    let id = save_search(&mut conn, &at(&owner, testing::start()), &input).await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(1))).await.unwrap(), 0, "it is not verified");
    sql::execute(&mut conn, "update companies set state = 'verified'").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(2))).await.unwrap(), 0, "nobody is new");
    let ada = approved(&mut conn, "Ada Lovelace").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(3))).await.unwrap(), 1);
    let mail = find_alert(&mut conn, &by_clock(morning(3)), id, morning(3)).await.unwrap().unwrap();
    assert_eq!(mail.cards.iter().map(|card| card.id).collect::<Vec<_>>(), [ada.id]);
    let cx = at(&owner, morning(3));
    set_search(&mut conn, &cx, id, "Rust", "off").await.unwrap();
    approved(&mut conn, "While It Was Off").await;
    set_search(&mut conn, &cx, id, "Rust", "daily").await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(4))).await.unwrap(), 0, "it began anew");
}

#[tokio::test]
async fn an_alert_tells_of_nobody_whom_its_owner_hid() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let input = rust(&mut conn, "daily").await;
    let cx = at(&owner, testing::start());
    let id = save_search(&mut conn, &cx, &input).await.unwrap();
    let ada = approved(&mut conn, "Ada Lovelace").await;
    hide(&mut conn, &cx, &ada.slug).await.unwrap();
    assert_eq!(send_due(&mut conn, &by_clock(morning(1))).await.unwrap(), 0);
    let grace = approved(&mut conn, "Grace Hopper").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(2))).await.unwrap(), 1);
    let of = find_alert(&mut conn, &by_clock(morning(2)), id, morning(2)).await.unwrap().unwrap();
    assert_eq!(of.cards.iter().map(|card| card.id).collect::<Vec<_>>(), [grace.id]);
    hide(&mut conn, &cx, &grace.slug).await.unwrap();
    let hidden = find_alert(&mut conn, &by_clock(morning(2)), id, morning(2)).await.unwrap();
    assert!(hidden.is_none(), "hidden before the mail went out");
}

#[tokio::test]
async fn a_search_that_fails_stops_no_other_and_comes_again_in_an_hour() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let input = rust(&mut conn, "daily").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        ids.push(save_search(&mut conn, &at(&owner, testing::start()), &input).await.unwrap());
    }
    approved(&mut conn, "Ada Lovelace").await;
    let fault = format!(
        "create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
         create trigger fail before insert on saved_search_finds for each row
           when (new.search_id = '{}') execute function fail()",
        ids.iter().min().unwrap()
    );
    sql::execute(&mut conn, &fault).await;
    send_due(&mut conn, &by_clock(morning(1))).await.unwrap_err();
    assert_eq!(alerts(&mut conn).await, 1, "the other one's");
    assert_eq!(send_due(&mut conn, &by_clock(morning(1))).await.unwrap(), 0, "not at once");
    sql::execute(&mut conn, "drop trigger fail on saved_search_finds").await;
    assert_eq!(send_due(&mut conn, &by_clock(morning(1) + TimeDelta::hours(1))).await.unwrap(), 1);
    sql::execute(&mut conn, "update saved_searches set filters = '{\"skills\": 7}'").await;
    approved(&mut conn, "Grace Hopper").await;
    let unreadable = send_due(&mut conn, &by_clock(morning(2))).await.unwrap();
    assert_eq!(unreadable, 0, "what cannot be read finds nobody, not everybody");
}

#[tokio::test]
async fn words_are_kept_as_they_were_read_and_old_rows_are_read_anew() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let skill = resolve(&mut conn, &["rust".to_owned()]).await.unwrap().remove("rust").unwrap();
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let filters = Filters {
        text: vec![
            Term::Like(words("compiler compilers")),
            Term::Skill(skill.clone()),
            Term::Country("PL".parse().unwrap()),
            Term::Seniority(Seniority::Senior),
            Term::Phrase(words("stay up")),
            Term::Not(Box::new(Term::Beginning(words("php")))),
        ],
        ..Filters::default()
    };
    let stored = Stored::of("compilr russt poland senior \"stay up\" -php", &filters);
    let mut row = serde_json::to_value(&stored).unwrap();
    let kept: Stored = serde_json::from_value(row.clone()).unwrap();
    assert_eq!(kept.filters(&mut conn).await.unwrap(), Some(filters));
    row.as_object_mut().unwrap().remove("words");
    row["text"] = "rust".into();
    let old: Stored = serde_json::from_value(row).unwrap();
    assert_eq!(old.filters(&mut conn).await.unwrap().unwrap().text, [Term::Skill(skill)]);
    let gone = Stored { words: Some(vec![Word::Skill("no-such-skill".into())]), ..Stored::default() };
    assert_eq!(gone.filters(&mut conn).await.unwrap(), None);
}
