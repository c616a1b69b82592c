//! Stages against a database: the whole way with its dates and mails, silence, people who leave, and any order of acts.

mod walk;

use chrono::TimeDelta;

use super::*;
use crate::platform::actor::Permission;
use crate::testing::vetting::{card, reject, runs, score, screen};
use crate::testing::{self, TestDatabase, accounts};
use crate::vetting::conflicts::{EmployersInput, save_employers};
use crate::vetting::kit::{application, applied, at, count_mails, cx_of, days, mails, system};
use crate::vetting::{
    ApplicationState, Outcome, StageRunState, chase_overdue, find_form, find_status, list_queue, submit,
};

fn close(verdict: &str) -> CloseInput {
    CloseInput { verdict: verdict.into(), note: "It holds where it was tried.".into(), is_enough: false }
}

fn work(url: &str, text: &str) -> HandInInput {
    HandInInput { work_url: url.into(), work_text: text.into() }
}

#[tokio::test]
async fn the_whole_way_with_dates_that_move_with_the_clock() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let [screening, assessment, interview] = runs(&mut conn, id).await[..] else { panic!("three stages") };
    let due = |day| Some(testing::start() + TimeDelta::days(day));
    assert_eq!(application(&mut conn, id).await.stage_due_at, due(5));
    // Day 1: taken, and the promised day stands.
    let first = cx_of(&panel.first);
    take(&mut conn, &days(&first, 1), screening).await.unwrap();
    let taken = application(&mut conn, id).await;
    assert_eq!((taken.state, taken.stage_due_at), (ApplicationState::Screening, due(5)));
    assert!(
        close_stage(&mut conn, &days(&first, 1), screening, &close("passed")).await.is_err(),
        "not scored"
    );
    // Day 2: passed by one card; the assessment is the applicant's turn, 7 days from now.
    score(&mut conn, &days(&system(), 2), &panel.first, id, screening, 4).await;
    close_stage(&mut conn, &days(&first, 2), screening, &close("passed")).await.unwrap();
    let asked = application(&mut conn, id).await;
    assert_eq!((asked.state, asked.stage_due_at), (ApplicationState::Assessment, due(9)));
    assert_eq!(asked.applicant_asked_at, due(2));
    assert_eq!(mails(&mut conn).await[3..], ["stage_result", "stage_invitation"]);
    let early = find_form(&mut conn, &days(&first, 2), assessment).await.unwrap();
    assert!(early.own.is_none());
    let input = card(&mut conn, assessment, id, 4).await;
    let scored = crate::vetting::score(&mut conn, &days(&first, 2), assessment, &input).await;
    assert!(matches!(scored, Err(StageError::Moved(_))), "nothing was handed in");
    // Day 20: late is late, but while it is theirs nobody of us is late.
    assert_eq!(chase_overdue(&mut conn, &days(&system(), 20)).await.unwrap().told, 0);
    hand_in(&mut conn, &days(&ada, 20), assessment, &work("https://example.com/work", "")).await.unwrap();
    let ours = application(&mut conn, id).await;
    assert_eq!((ours.applicant_asked_at, ours.stage_due_at), (None, due(27)));
    score(&mut conn, &days(&system(), 21), &panel.first, id, assessment, 4).await;
    score(&mut conn, &days(&system(), 21), &panel.second, id, assessment, 3).await;
    close_stage(&mut conn, &days(&first, 21), assessment, &close("passed")).await.unwrap();
    let talking = application(&mut conn, id).await;
    assert_eq!((talking.state, talking.stage_due_at), (ApplicationState::Interview, due(31)));
    score(&mut conn, &days(&system(), 22), &panel.second, id, interview, 5).await;
    close_stage(&mut conn, &days(&first, 22), interview, &close("passed")).await.unwrap();
    let last = application(&mut conn, id).await;
    assert_eq!((last.state, last.stage_due_at), (ApplicationState::Decision, due(22 + DECISION_DAYS)));
    let outcome = testing::vetting::rule(&mut conn, &days(&system(), 23), &panel, id, "approved").await;
    assert_eq!(outcome, Outcome::Approved);
    assert_eq!(count_mails(&mut conn, "stage_result").await, 3);
    assert_eq!(count_mails(&mut conn, "stage_invitation").await, 2);
    let path: Vec<_> = find_status(&mut conn, &ada).await.unwrap().unwrap().events;
    let path: Vec<_> = path.iter().map(|event| event.to_state.as_str()).collect();
    assert_eq!(path, ["submitted", "screening", "assessment", "interview", "decision", "approved"]);
}

#[tokio::test]
async fn work_is_handed_in_once_by_its_owner_and_read_as_it_is() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let run = runs(&mut conn, id).await[1];
    assert!(matches!(find_task(&mut conn, &ada, run).await, Err(HandInError::NotFound)), "not opened yet");
    screen(&mut conn, &system(), &panel, id, 4).await;
    let eve = cx_of(&accounts::developer(&mut conn, "Eve").await);
    for other in [&eve, &cx_of(&panel.first)] {
        let refused = hand_in(&mut conn, other, run, &work("", "Mine.")).await;
        assert!(matches!(refused, Err(HandInError::NotFound)));
    }
    for (url, text, field) in [
        ("", "  ", "work_text"),
        ("javascript:alert(1)", "", "work_url"),
        ("ftp://example.com/x", "", "work_url"),
        ("example.com", "", "work_url"),
        ("", "\u{0}", "work_text"),
        ("", &"x".repeat(8_001), "work_text"),
    ] {
        let refused = hand_in(&mut conn, &ada, run, &work(url, text)).await;
        let Err(HandInError::Invalid(errors)) = refused else { panic!("{url} {text}") };
        assert!(errors.get(field).is_some(), "{url}: {errors:?}");
    }
    assert!(find_task(&mut conn, &ada, run).await.unwrap().is_awaited());
    hand_in(&mut conn, &ada, run, &work("", "  <b>My</b> answer.\r\n")).await.unwrap();
    let task = find_task(&mut conn, &ada, run).await.unwrap();
    assert_eq!((task.run.work_text.as_deref(), task.run.work_url), (Some("<b>My</b> answer."), None));
    let again = hand_in(&mut conn, &ada, run, &work("", "Another.")).await;
    assert!(matches!(again, Err(HandInError::Closed)), "the second click");
}

#[tokio::test]
async fn thirty_days_of_silence_end_it_and_reminders_come_before() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    screen(&mut conn, &system(), &panel, id, 4).await;
    for (day, reminders) in [(1, 0), (6, 1), (7, 1), (15, 1), (23, 2), (24, 2), (29, 3), (29, 3)] {
        let silence = end_silent(&mut conn, &days(&system(), day)).await.unwrap();
        assert_eq!(silence.ended, 0, "day {day}");
        assert_eq!(count_mails(&mut conn, "stage_reminder").await, reminders, "day {day}");
    }
    assert_eq!(end_silent(&mut conn, &days(&system(), 30)).await.unwrap().ended, 1);
    assert_eq!(end_silent(&mut conn, &days(&system(), 31)).await.unwrap(), Silence::default());
    let ended = application(&mut conn, id).await;
    assert_eq!(
        (ended.state, ended.stage_due_at, ended.applicant_asked_at),
        (ApplicationState::Expired, None, None)
    );
    assert_eq!(count_mails(&mut conn, "application_expired").await, 1);
    submit(&mut conn, &days(&ada, 31), "").await.unwrap();
}

#[tokio::test]
async fn a_vetter_who_leaves_keeps_nothing_and_the_admins_are_told() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    accounts::staff(&mut conn, &[Permission::Admin]).await;
    let (_, panel, id) = applied(&mut conn).await;
    let run = runs(&mut conn, id).await[0];
    take(&mut conn, &cx_of(&panel.first), run).await.unwrap();
    assert!(matches!(take(&mut conn, &cx_of(&panel.second), run).await, Err(StageError::Taken)));
    assert!(matches!(release(&mut conn, &cx_of(&panel.second), run).await, Err(StageError::Taken)));
    assert_eq!(unassign_departed(&mut conn, &system()).await.unwrap(), 0, "nobody left");
    accounts::set_state(&mut conn, &panel.first, "suspended").await;
    assert_eq!(unassign_departed(&mut conn, &system()).await.unwrap(), 1);
    assert_eq!(unassign_departed(&mut conn, &system()).await.unwrap(), 0);
    assert_eq!(count_mails(&mut conn, "stages_released").await, 1);
    take(&mut conn, &cx_of(&panel.second), run).await.unwrap();
    testing::sql::execute(&mut conn, "delete from staff_permissions where permission = 'vetter'").await;
    assert_eq!(unassign_departed(&mut conn, &system()).await.unwrap(), 1, "no permission any more");
}

#[tokio::test]
async fn a_stage_is_given_only_to_whom_may_judge() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let admin = cx_of(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    let (ada, panel, id) = applied(&mut conn).await;
    let run = runs(&mut conn, id).await[0];
    let second = cx_of(&panel.second);
    let colleagues = EmployersInput { current: "mail.employer.example".into(), past: "old.example".into() };
    save_employers(&mut conn, &second, &colleagues).await.unwrap();
    testing::sql::execute(
        &mut conn,
        &format!(
            "insert into work_history (id, engineer_id, employer, employer_domain, role, started_on, ended_on, is_current, summary, created_at)
             select gen_random_uuid(), engineer_id, 'Employer', 'employer.example', 'Engineer', '2020-01-01', '2021-01-01', false, '', now()
             from applications where id = '{id}'"
        ),
    )
    .await;
    // I4: barred from every operation, whichever it is.
    let input = card(&mut conn, run, id, 4).await;
    assert!(matches!(take(&mut conn, &second, run).await, Err(StageError::Barred(_))));
    assert!(matches!(release(&mut conn, &second, run).await, Err(StageError::Barred(_))));
    assert!(matches!(
        crate::vetting::score(&mut conn, &second, run, &input).await,
        Err(StageError::Barred(_))
    ));
    assert!(matches!(
        close_stage(&mut conn, &second, run, &close("waived")).await,
        Err(StageError::Barred(_))
    ));
    let concluded = conclude(&mut conn, &second, id, "For a good reason.").await;
    assert!(matches!(concluded, Err(StageError::Barred(_))));
    for (who, is_taken) in [
        (panel.second.account_id.to_string(), false),
        (ada.actor.account_id().unwrap().to_string(), false),
        ("nonsense".to_owned(), false),
        (panel.first.account_id.to_string(), true),
    ] {
        assert_eq!(assign(&mut conn, &admin, run, &who).await.is_ok(), is_taken, "{who}");
    }
    let refused = assign(&mut conn, &cx_of(&panel.first), run, "x").await;
    assert!(matches!(refused, Err(StageError::NotAllowed)), "admins assign");
    assert_eq!(application(&mut conn, id).await.state, ApplicationState::Submitted, "nothing has begun");
    let mine = cx_of(&panel.first);
    let rows = list_queue(&mut conn, &mine, crate::vetting::Shelf::Mine, None, 5).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn what_comes_to_a_decision_was_scored_by_two() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    let run = runs(&mut conn, id).await[0];
    let first = cx_of(&panel.first);
    score(&mut conn, &system(), &panel.first, id, run, 2).await;
    let before = mails(&mut conn).await.len();
    let enough = CloseInput { is_enough: true, ..close("passed") };
    for input in [close("failed"), enough] {
        let Err(StageError::Invalid(errors)) = close_stage(&mut conn, &first, run, &input).await else {
            panic!("one scorer")
        };
        assert!(errors.get("verdict").is_some());
    }
    assert!(conclude(&mut conn, &first, id, "For a good reason.").await.is_err());
    assert_eq!(mails(&mut conn).await.len(), before);
    reject_rest(&mut conn, &panel, id).await;
}

/// The second card makes it possible.
async fn reject_rest(
    conn: &mut crate::platform::db::Conn,
    panel: &testing::vetting::Panel,
    id: crate::platform::ids::ApplicationId,
) {
    let run = runs(conn, id).await[0];
    score(conn, &system(), &panel.second, id, run, 2).await;
    close_stage(conn, &cx_of(&panel.first), run, &close("failed")).await.unwrap();
    let status = find_status_of(conn, id).await;
    assert_eq!(status, [StageRunState::Failed, StageRunState::Waived, StageRunState::Waived]);
    testing::vetting::rule(conn, &system(), panel, id, "rejected").await;
}

async fn find_status_of(
    conn: &mut crate::platform::db::Conn,
    id: crate::platform::ids::ApplicationId,
) -> Vec<StageRunState> {
    let file = crate::vetting::find_for_mail(conn, id).await.unwrap().unwrap();
    file.status.stages.iter().map(|(_, run)| run.as_ref().unwrap().state).collect()
}

#[tokio::test]
async fn a_talk_that_was_arranged_ends_with_the_application() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    screen(&mut conn, &system(), &panel, id, 4).await;
    let [_, assessment, interview] = runs(&mut conn, id).await[..] else { panic!("three stages") };
    close_stage(&mut conn, &cx_of(&panel.first), assessment, &close("waived")).await.unwrap();
    assert_eq!(application(&mut conn, id).await.state, ApplicationState::Interview);
    let (vetter, due) = (panel.first.account_id, testing::start() + TimeDelta::days(3));
    testing::sql::execute(
        &mut conn,
        &format!(
            "insert into interviews (id, application_id, stage_run_id, vetter_id, state, minutes, zone, place, starts_at,
               booked_at, due_at, created_at, updated_at)
             values (gen_random_uuid(), '{id}', '{interview}', '{vetter}', 'booked', 60, 'UTC', 'https://meet.example',
               '{due}', '{due}', '{due}', '{due}', '{due}');
             update stage_runs set state = 'scheduled' where id = '{interview}'"
        ),
    )
    .await;
    crate::vetting::withdraw(&mut conn, &at(&ada, testing::start() + TimeDelta::hours(1))).await.unwrap();
    assert_eq!(testing::sql::count(&mut conn, "interviews where state = 'cancelled'").await, 1);
    assert_eq!(count_mails(&mut conn, "interview_cancelled").await, 2, "both are told");
    let ended = application(&mut conn, id).await;
    assert_eq!((ended.state, ended.applicant_asked_at), (ApplicationState::Withdrawn, None));
    let scored = card(&mut conn, interview, id, 4).await;
    let late = crate::vetting::score(&mut conn, &cx_of(&panel.first), interview, &scored).await;
    assert!(matches!(late, Err(StageError::Moved(now)) if now.state == ApplicationState::Withdrawn));
    let (ada2, panel2, other) = applied(&mut conn).await;
    reject(&mut conn, &system(), &panel2, other).await;
    assert!(find_status(&mut conn, &ada2).await.unwrap().is_some());
}
