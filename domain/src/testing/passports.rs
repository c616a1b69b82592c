//! Engineers whose approval two people's scorecards stand behind, and their passports.

use std::fmt::Write as _;

use chrono::TimeDelta;
use uuid::Uuid;

use super::engineers::{TestEngineer, named};
use super::{accounts, sql};
use crate::engineers::Visibility;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::PassportId;

/// One with a passport that was issued now.
pub async fn issued(conn: &mut Conn, cx: &Context, visibility: Visibility) -> (TestEngineer, PassportId) {
    let (engineer, decision) = vetted(conn, visibility).await;
    let id = crate::passports::issue(conn, cx, decision).await.unwrap().expect("a passport");
    (engineer, id)
}

/// One approved 200 days before the start of tests: two people scored the first stage, the last one was waived. Gives the
/// decision, too.
pub async fn vetted(conn: &mut Conn, visibility: Visibility) -> (TestEngineer, Uuid) {
    let engineer = named("Ada Lovelace").visibility(visibility).insert(conn).await;
    let (first, second) = (accounts::staff(conn, &[]).await, accounts::staff(conn, &[]).await);
    let (application, run, decision) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let (id, at) = (engineer.id, super::start() - TimeDelta::days(200));
    let mut statements = format!(
        "insert into applications (id, engineer_id, track_id, attempt, state, applicant_act_at, created_at, updated_at)
           select '{application}', '{id}', id, 1, 'approved', '{at}', '{at}', '{at}' from vetting_tracks limit 1;
         insert into stage_runs (id, application_id, stage_id, state, due_at, opened_at, closed_at, created_at, updated_at)
           select '{run}', '{application}', id, 'passed', '{at}', '{at}', '{at}', '{at}', '{at}' from vetting_stages where position =
             (select min(position) from vetting_stages) limit 1;
         insert into stage_runs (id, application_id, stage_id, state, waive_reason, due_at, closed_at, created_at, updated_at)
           select gen_random_uuid(), '{application}', id, 'waived', 'Not needed.', '{at}', '{at}', '{at}', '{at}' from vetting_stages where position =
             (select max(position) from vetting_stages) limit 1;
         insert into decisions (id, application_id, outcome, decided_by, message, decided_at)
           values ('{decision}', '{application}', 'approved', '{}', 'Welcome.', '{at}');",
        first.account_id
    );
    let (one, other, amended) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let cards = [
        (one, first.account_id, None),
        (other, second.account_id, None),
        (amended, second.account_id, Some(other)),
    ];
    for (card, vetter, amends) in cards {
        let amends = amends.map_or("null".to_owned(), |id| format!("'{id}'"));
        let _ = write!(
            statements,
            "insert into scorecards (id, stage_run_id, vetter_id, amends_id, recommendation, submitted_at)
               values ('{card}', '{run}', '{vetter}', {amends}, 'pass', '{at}');
             insert into scorecard_marks (scorecard_id, dimension_id, mark, evidence)
               select '{card}', q.id, 4, 'Said so.' from rubric_dimensions q join stage_runs r on r.stage_id = q.stage_id
               where r.id = '{run}';"
        );
    }
    sql::execute(conn, &statements).await;
    (engineer, decision)
}
