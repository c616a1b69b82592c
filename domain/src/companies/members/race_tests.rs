//! Whatever members do, at once or in any order, a company keeps an owner.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::queries::count_owners;
use super::*;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, accounts};

fn acting(signed: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(signed))
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    for round in 0..4 {
        let ada = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        let company = ada.member.as_ref().unwrap().company_id;
        let bob = accounts::colleague(&mut conn, company, CompanyRole::Owner, true).await;
        let (mut one, mut two) = (db.connect().await, db.connect().await);
        let (of_ada, of_bob) = (acting(&ada), acting(&bob));
        let (first, second) = if round % 2 == 0 {
            tokio::join!(
                change_role(&mut one, &of_ada, bob.account_id, CompanyRole::Viewer),
                change_role(&mut two, &of_bob, ada.account_id, CompanyRole::Viewer),
            )
        } else {
            tokio::join!(leave(&mut one, &of_ada), leave(&mut two, &of_bob))
        };
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
        assert_eq!(count_owners(&mut conn, company).await.unwrap(), 1);
    }
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Role(usize, CompanyRole),
    HandOver(usize),
    Remove(usize),
    Leave,
}

fn deed() -> impl Strategy<Value = (usize, Deed)> {
    let who = 0_usize..4;
    let role = prop_oneof![Just(CompanyRole::Owner), Just(CompanyRole::Recruiter), Just(CompanyRole::Viewer)];
    let deed = prop_oneof![
        4 => (0_usize..4, role).prop_map(|(to, role)| Deed::Role(to, role)),
        1 => (0_usize..4).prop_map(Deed::HandOver),
        1 => (0_usize..4).prop_map(Deed::Remove),
        1 => Just(Deed::Leave),
    ];
    (who, deed)
}

async fn play(conn: &mut Conn, deeds: &[(usize, Deed)]) -> i64 {
    let owner = accounts::company_member(conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let mut people = vec![owner];
    for role in [CompanyRole::Owner, CompanyRole::Recruiter, CompanyRole::Viewer] {
        people.push(accounts::colleague(conn, company, role, true).await);
    }
    for (who, deed) in deeds {
        // The actor's own word about their role is as old as the request: the operation looks again.
        let cx = acting(&people[*who]);
        let _ = match deed {
            Deed::Role(to, role) => change_role(conn, &cx, people[*to].account_id, *role).await,
            Deed::HandOver(to) => hand_over(conn, &cx, people[*to].account_id).await,
            Deed::Remove(to) => remove(conn, &cx, people[*to].account_id).await,
            Deed::Leave => leave(conn, &cx).await,
        };
        let owners = count_owners(conn, company).await.unwrap();
        if owners == 0 {
            return 0;
        }
    }
    count_owners(conn, company).await.unwrap()
}

#[tokio::test]
async fn whatever_members_do_an_owner_stays() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut runner = TestRunner::deterministic();
    let stories = prop::collection::vec(deed(), 1..12);
    for _ in 0..6 {
        let story = stories.new_tree(&mut runner).unwrap().current();
        assert!(play(&mut conn, &story).await > 0, "{story:?}");
    }
}
