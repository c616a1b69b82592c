//! Who is barred, and from what.

use proptest::prelude::*;

use super::find::{is_named, is_same};
use super::*;
use crate::platform::actor::Permission;
use crate::testing::{TestDatabase, accounts, sql};
use crate::vetting::kit::{application, applied, cx_of};

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

proptest! {
    #[test]
    fn being_colleagues_is_mutual(one in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}", other in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}") {
        prop_assert_eq!(is_same(&one, &other), is_same(&other, &one));
        prop_assert!(is_same(&one, &one));
        let below = format!("x.{one}");
        prop_assert!(is_same(&one, &below));
    }
}
