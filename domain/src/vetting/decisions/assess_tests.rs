//! What is assessed is what was sent, and stays so only as long as nobody claims more.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::engineers::tests::input;
use crate::engineers::{ProfileInput, SkillInput, find_engineer, list_held_skills, save_profile};
use crate::passports::{Keyring, Revocations, verify};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, EngineerId};
use crate::schema::passports;
use crate::testing::vetting::{approve, ready, rule};
use crate::testing::{TestDatabase, sql};
use crate::vetting::kit::{application, applied, at, system};
use crate::vetting::{end_approvals, submit};

fn skill(name: &str, level: i16, is_primary: bool) -> SkillInput {
    SkillInput { name: name.into(), level: level.to_string(), is_primary, ..SkillInput::default() }
}

async fn edit(conn: &mut Conn, ada: &Context, engineer: EngineerId, skills: Vec<SkillInput>) {
    let row_version = find_engineer(conn, engineer).await.unwrap().unwrap().row_version;
    save_profile(conn, ada, &ProfileInput { row_version, skills, ..input() }).await.unwrap();
}

/// Name, level and evidence, by name.
async fn held(conn: &mut Conn, engineer: EngineerId) -> Vec<String> {
    let skills = list_held_skills(conn, engineer).await.unwrap();
    let mut lines: Vec<String> =
        skills.iter().map(|skill| format!("{} {} {}", skill.name, skill.level, skill.evidence)).collect();
    lines.sort();
    lines
}

/// Skills that rest on a stage of this application: what its passport lists.
async fn resting_on(conn: &mut Conn, id: ApplicationId) -> i64 {
    let from = "engineer_skills k join stage_runs r on r.id = k.evidence_ref where r.application_id";
    sql::count(conn, &format!("{from} = '{id}'")).await
}

#[tokio::test]
async fn what_is_claimed_after_the_last_card_is_assessed_by_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    ready(&mut conn, &system(), &panel, id).await;
    // Rust stays, PostgreSQL becomes primary, Go is new.
    let skills = vec![skill("Rust", 4, true), skill("postgres", 3, true), skill("Go", 5, true)];
    edit(&mut conn, &ada, engineer, skills).await;
    rule(&mut conn, &system(), &panel, id, "approved").await;
    assert_eq!(held(&mut conn, engineer).await, ["Go 5 claimed", "PostgreSQL 3 claimed", "Rust 4 assessed"]);
    assert_eq!(resting_on(&mut conn, id).await, 1);
}

#[tokio::test]
async fn a_level_that_rose_before_the_decision_or_after_it_is_a_claim() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    ready(&mut conn, &system(), &panel, id).await;
    edit(&mut conn, &ada, engineer, vec![skill("Rust", 5, true)]).await;
    rule(&mut conn, &system(), &panel, id, "approved").await;
    assert_eq!(held(&mut conn, engineer).await, ["Rust 5 claimed"]);

    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    approve(&mut conn, &system(), &panel, id).await;
    edit(&mut conn, &ada, engineer, vec![skill("Rust", 3, true)]).await;
    assert_eq!(held(&mut conn, engineer).await, ["Rust 3 assessed"], "less than was seen");
    edit(&mut conn, &ada, engineer, vec![skill("Rust", 5, true)]).await;
    assert_eq!(held(&mut conn, engineer).await, ["Rust 5 claimed"]);
    assert_eq!(resting_on(&mut conn, id).await, 0);
}

#[tokio::test]
async fn a_second_approval_stands_behind_the_skills_anew() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, first) = applied(&mut conn).await;
    let engineer = application(&mut conn, first).await.engineer_id;
    approve(&mut conn, &system(), &panel, first).await;
    assert_eq!(resting_on(&mut conn, first).await, 1);
    let until = find_engineer(&mut conn, engineer).await.unwrap().unwrap().vetted_until.unwrap();
    let then = at(&system(), until);
    end_approvals(&mut conn, &then).await.unwrap();
    let second = submit(&mut conn, &at(&ada, until), "").await.unwrap();
    approve(&mut conn, &then, &panel, second).await;
    assert_eq!((resting_on(&mut conn, first).await, resting_on(&mut conn, second).await), (0, 1));
}

/// What an engagement delivered is more than an assessment, and is assessed all the same.
#[tokio::test]
async fn a_delivered_skill_stays_delivered_and_stands_in_the_next_passport() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    let engineer = application(&mut conn, id).await.engineer_id;
    let delivered = "update engineer_skills set evidence = 'delivered', evidence_ref = gen_random_uuid() where is_primary";
    sql::execute(&mut conn, delivered).await;
    approve(&mut conn, &system(), &panel, id).await;
    assert_eq!(held(&mut conn, engineer).await, ["PostgreSQL 3 claimed", "Rust 4 delivered"]);
    let signed: String = passports::table.select(passports::signed).first(&mut conn).await.unwrap();
    let keys = Keyring::of(&system().config).unwrap().public();
    let (_, claims) = verify(signed.as_bytes(), &keys, &Revocations::Unknown, system().now);
    assert_eq!(claims.unwrap().vetting.skills, ["Rust"]);
}
