//! A score explained: it adds up, it follows its inputs at once, and what a step is said to bring it brings.

use chrono::{Datelike, TimeDelta};
use diesel_async::AsyncConnection;
use proptest::prelude::*;
use uuid::Uuid;

use super::recompute::rotation;
use super::score::recompute;
use super::{Bar, Deed, OwnStanding, recompute_all, standing};
use crate::engineers::tests::input;
use crate::engineers::{
    Availability, AvailabilityInput, Engineer, NetworkStatus, ProfileInput, SkillInput, confirm_availability,
    find_engineer, find_own, save_profile, set_availability,
};
use crate::intros::{Answer, By};
use crate::platform::actor::CompanyRole;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::testing::engineers::{TestEngineer, named};
use crate::testing::{self, TestDatabase, accounts, sql};

fn own(ada: &TestEngineer, days: i64) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    Context { now: cx.now + TimeDelta::days(days), ..cx }.with_actor(accounts::actor(&ada.signed))
}

async fn look(conn: &mut Conn, cx: &Context) -> OwnStanding {
    let profile = find_own(conn, cx).await.unwrap().unwrap();
    standing(conn, cx, &profile).await.unwrap()
}

async fn row(conn: &mut Conn, ada: &TestEngineer) -> Engineer {
    find_engineer(conn, ada.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_stored_score_is_the_sum_of_its_components_and_recomputes() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").hours_per_week(Some(30)).insert(&mut conn).await;
    for day in [0, 3, 20, 34] {
        let cx = own(&ada, day);
        recompute_all(&mut conn, &cx).await.unwrap();
        let own = look(&mut conn, &cx).await;
        let stored = own.stored.unwrap();
        assert_eq!(stored.total, stored.components.total(), "day {day}");
        assert_eq!(Some(stored.components), own.components, "day {day}: the same integers again");
        assert_eq!(stored.version, super::rules::VERSION);
    }
}

#[tokio::test]
async fn a_step_brings_what_it_is_said_to_bring() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada")
        .hours_per_week(Some(20))
        .availability(Availability::Open)
        .confirmed_at(testing::start() - TimeDelta::days(25))
        .insert(&mut conn)
        .await;
    let cx = own(&ada, 0);
    let before = look(&mut conn, &cx).await;
    let total = before.components.unwrap().total();
    let gain =
        |deed: &Deed| before.steps.iter().find(|step| step.deed == *deed).map(|step| step.gain).unwrap();
    let (confirm, look_actively, more) = (gain(&Deed::Confirm), gain(&Deed::Look), gain(&Deed::MoreHours));
    assert!(before.steps.is_sorted_by(|a, b| a.gain >= b.gain), "{:?}", before.steps);
    assert!(more > look_actively && look_actively > confirm && confirm > 0, "{:?}", before.steps);
    confirm_availability(&mut conn, &cx).await.unwrap();
    assert_eq!(row(&mut conn, &ada).await.score, Some(total + confirm));
    let form = |state: &str, hours: &str| AvailabilityInput {
        availability: state.into(),
        hours_per_week: hours.into(),
        ..AvailabilityInput::default()
    };
    set_availability(&mut conn, &cx, &form("actively_looking", "20")).await.unwrap();
    let completeness =
        |row: &Engineer| row.score_components.clone().unwrap()["completeness"].as_i64().unwrap();
    let looking = row(&mut conn, &ada).await;
    // The builder claims a completeness of 100, which the form counts anew.
    let counted = i16::try_from(completeness(&looking) - 100).unwrap();
    assert_eq!(looking.score, Some(total + look_actively + counted));
    set_availability(&mut conn, &cx, &form("open", "40")).await.unwrap();
    assert_eq!(row(&mut conn, &ada).await.score, Some(total + more + counted));
}

#[tokio::test]
async fn the_next_thing_of_the_checklist_leads_to_the_page_that_does_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").insert(&mut conn).await;
    let cx = own(&ada, 0);
    let href = async |conn: &mut Conn| {
        let mut steps = look(conn, &cx).await.steps.into_iter();
        steps.find_map(|step| if let Deed::Complete { href, .. } = step.deed { Some(href) } else { None })
    };
    let mut form = ProfileInput { row_version: row(&mut conn, &ada).await.row_version, ..input() };
    save_profile(&mut conn, &cx, &form).await.unwrap();
    assert_eq!(href(&mut conn).await.as_deref(), Some("/me/profile#f-skill-0"));
    form.row_version += 1;
    form.skills[1] = SkillInput { name: "Python".into(), level: "2".into(), ..SkillInput::default() };
    save_profile(&mut conn, &cx, &form).await.unwrap();
    assert_eq!(href(&mut conn).await.as_deref(), Some("/me/profile/languages#f-language"));
}

#[tokio::test]
async fn an_answer_in_time_counts_at_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").insert(&mut conn).await;
    let company = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let intro = testing::intros::sent(&mut conn, &company, &ada).await;
    let cx = own(&ada, 1);
    recompute_all(&mut conn, &cx).await.unwrap();
    let before = look(&mut conn, &cx).await;
    let step = before.steps.iter().find(|step| step.deed == Deed::Answer { count: 1 }).unwrap();
    crate::intros::answer(&mut conn, &cx, intro, By::Account, &Answer::Decline(String::new())).await.unwrap();
    let after = row(&mut conn, &ada).await;
    assert_eq!(after.score, Some(before.components.unwrap().total() + step.gain), "a no is an answer");
    assert_eq!(after.availability_confirmed_at, Some(testing::start() - TimeDelta::days(1)));
}

#[tokio::test]
async fn who_has_no_score_is_told_why_and_what_brings_it_back() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let silent = named("Silent").confirmed_at(testing::start() - TimeDelta::days(36)).insert(&mut conn).await;
    let cx = own(&silent, 0);
    let own_standing = look(&mut conn, &cx).await;
    assert_eq!(
        (own_standing.bar, own_standing.components, &own_standing.stored),
        (Some(Bar::Unconfirmed), None, &None)
    );
    let confirm = own_standing.steps.iter().find(|step| step.deed == Deed::Confirm).unwrap().gain;
    confirm_availability(&mut conn, &cx).await.unwrap();
    assert_eq!(row(&mut conn, &silent).await.score, Some(confirm));
    let expired =
        named("Expired").approved_at(testing::start() - TimeDelta::days(800)).insert(&mut conn).await;
    let applicant = named("Applicant").network_status(NetworkStatus::Applicant).insert(&mut conn).await;
    for (ada, bar) in [(&expired, Bar::VettingExpired), (&applicant, Bar::NotListed)] {
        let found = look(&mut conn, &own(ada, 0)).await;
        assert_eq!((found.bar, found.components, found.steps), (Some(bar), None, Vec::new()));
    }
    sql::execute(&mut conn, "update engineers set moderation = 'hidden'").await;
    assert_eq!(look(&mut conn, &cx).await.bar, Some(Bar::NotListed));
}

#[tokio::test]
async fn of_two_computations_at_once_the_later_one_counts() {
    for everybody in [false, true] {
        let db = TestDatabase::new().await;
        let (mut conn, mut first, mut second) = (db.connect().await, db.connect().await, db.connect().await);
        let ada = named("Ada").hours_per_week(Some(40)).insert(&mut conn).await;
        let (now, next_week) = (own(&ada, 0), own(&ada, 7));
        sql::execute(&mut first, "begin").await;
        let fewer = format!("update engineers set hours_per_week = 10 where id = '{}'", ada.id);
        sql::execute(&mut first, &fewer).await;
        recompute(&mut first, &now, ada.id).await.unwrap();
        let late = async {
            if everybody {
                recompute_all(&mut second, &next_week).await.map(drop)
            } else {
                second.transaction(async |conn| recompute(conn, &next_week, ada.id).await).await
            }
        };
        let commit = async {
            let waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
            testing::until("it waits", async || sql::count(&mut conn, waits).await > 0).await;
            sql::execute(&mut first, "commit").await;
        };
        let (late, ()) = tokio::join!(late, commit);
        late.unwrap();
        let score = row(&mut conn, &ada).await.score;
        recompute(&mut conn, &next_week, ada.id).await.unwrap();
        assert_eq!(row(&mut conn, &ada).await.score, score, "everybody: {everybody}");
    }
}

proptest! {
    #[test]
    fn equal_scores_keep_their_order_within_a_week_and_change_it_by_the_week(
        ids in proptest::collection::btree_set(any::<u128>(), 6..14), day in 0_i64..700, hour in 0_i64..24,
    ) {
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let order = |at| {
            let mut order: Vec<EngineerId> = ids.iter().map(|id| EngineerId(Uuid::from_u128(*id))).collect();
            order.sort_by_key(|id| rotation(&cx.keys, *id, at));
            order
        };
        let at = testing::start() + TimeDelta::days(day) + TimeDelta::hours(hour);
        let monday = at - TimeDelta::days(i64::from(at.weekday().num_days_from_monday()));
        for within in 0..7 {
            prop_assert_eq!(order(monday + TimeDelta::days(within)), order(at));
        }
        let weeks: std::collections::BTreeSet<Vec<EngineerId>> =
            (0..6).map(|week| order(at + TimeDelta::weeks(week))).collect();
        prop_assert!(weeks.len() > 1, "six weeks in the same order");
    }
}
