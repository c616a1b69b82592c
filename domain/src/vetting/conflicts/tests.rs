//! Who is barred, and from what.

use proptest::prelude::*;

use super::find::{is_named, is_same};
use super::*;
use crate::accounts::find_contact;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::platform::actor::Permission;
use crate::testing::{TestDatabase, accounts, mails, sql};
use crate::vetting::kit::{application, applied, at, cx_of, system};
use crate::vetting::{chase_overdue, mail_morning, submit};

#[test]
fn an_employer_is_known_by_its_domain_and_those_below_it() {
    for (one, other, same) in [
        ("example.com", "example.com", true),
        ("Example.com", "eu.example.COM", true),
        ("eu.example.com", "example.com", true),
        ("eu.example.com", "us.example.com", false),
        ("notexample.com", "example.com", false),
        ("example.com", "example.org", false),
        ("com", "example.com", true), // nobody may name it: a domain has a dot
    ] {
        assert_eq!(is_same(one, other), same, "{one} {other}");
    }
}

#[test]
fn an_employer_without_a_domain_is_known_by_its_name() {
    for (domain, employer, same) in [
        ("halden-robotics.example", "Halden Robotics, Inc.", true),
        ("eu.halden.example", "HALDEN GmbH", true),
        ("halden.co.example", "Halden", true),
        ("halden.example", "Halden Robotics", false),
        ("notes.example", "Example", false),
        ("co.example", "Co", false), // too short to tell anything
        ("example", "Example", false),
    ] {
        assert_eq!(is_named(domain, employer), same, "{domain} {employer}");
    }
}

#[tokio::test]
async fn colleagues_are_known_by_a_name_and_by_their_address() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, _, id) = applied(&mut conn).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    let bob = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let employers = EmployersInput { current: "halden.example".into(), past: String::new() };
    save_employers(&mut conn, &cx_of(&bob), &employers).await.unwrap();
    let found = async |conn: &mut _| find_conflict(conn, bob.account_id, engineer).await.unwrap();
    assert_eq!(found(&mut conn).await, None);
    let worked = format!(
        "insert into work_history (id, engineer_id, employer, role, started_on, ended_on, is_current, summary, created_at)
         values (gen_random_uuid(), '{engineer}', 'Halden Ltd', 'Engineer', '2020-01-01', '2021-01-01', false, '', now())"
    );
    sql::execute(&mut conn, &worked).await;
    let shared = Some(Conflict::SameEmployer("halden.example".into()));
    assert_eq!(found(&mut conn).await, shared);
    sql::execute(&mut conn, "delete from work_history").await;
    assert_eq!(found(&mut conn).await, None);
    let me = ada.actor.account_id().unwrap();
    let moved = format!(
        "update accounts set email = 'ada@eu.halden.example', email_key = 'ada@eu.halden.example' where id = '{me}'"
    );
    sql::execute(&mut conn, &moved).await;
    assert_eq!(found(&mut conn).await, shared);
}

/// I4: they are not told of somebody whom they may not judge, neither at once nor later.
#[tokio::test]
async fn whoever_may_not_judge_is_not_told() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let [first, second] = [
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    ];
    let employers = EmployersInput { current: "employer.example".into(), past: String::new() };
    save_employers(&mut conn, &cx_of(&second), &employers).await.unwrap();
    let ada = cx_of(&accounts::developer(&mut conn, "Ada").await);
    save_profile(&mut conn, &ada, &input()).await.unwrap();
    let worked = "insert into work_history (id, engineer_id, employer, employer_domain, role, started_on, ended_on, is_current, summary, created_at)
       select gen_random_uuid(), id, 'E', 'employer.example', 'Engineer', '2020-01-01', '2021-01-01', false, '', now() from engineers";
    sql::execute(&mut conn, worked).await;
    let id = submit(&mut conn, &ada, "").await.unwrap();
    let due = application(&mut conn, id).await.stage_due_at.unwrap();
    let zone = system().config.site.time_zone;
    let eight = due.with_timezone(&zone).date_naive().and_hms_opt(8, 0, 0).unwrap();
    let morning = at(&system(), eight.and_local_timezone(zone).unwrap().to_utc());
    assert_eq!(mail_morning(&mut conn, &morning).await.unwrap(), 1);
    let late = at(&system(), due + chrono::TimeDelta::hours(1));
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap().told, 1);
    let owed = mails::owed(&mut conn).await;
    let told = find_contact(&mut conn, first.account_id).await.unwrap().unwrap().address.to_string();
    for kind in ["application_waiting", "vetter_morning", "staff_overdue"] {
        let to: Vec<_> = owed.iter().filter(|mail| mail.kind.as_str() == kind).collect();
        assert!(to.len() == 1 && to[0].recipient == told, "{kind}");
    }
}

proptest! {
    #[test]
    fn being_colleagues_is_mutual(one in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}", other in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}") {
        prop_assert_eq!(is_same(&one, &other), is_same(&other, &one));
        prop_assert!(is_same(&one, &one));
        let below = format!("x.{one}");
        prop_assert!(is_same(&one, &below));
    }
}
