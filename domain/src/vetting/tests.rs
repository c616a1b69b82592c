//! Applications against a database: who may, what is late, how it ends and begins again.

use chrono::TimeDelta;

use super::kit::{application, applied, at, count_mails, cx_of, days, mails, set_state, system};
use super::*;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::platform::actor::Permission;
use crate::testing::vetting::{ready, reject, rule, ruling, screen};
use crate::testing::{self, TestDatabase, accounts};

#[tokio::test]
async fn a_late_application_is_told_to_staff_and_apologised_for_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let due = application(&mut conn, id).await.stage_due_at.unwrap();
    assert_eq!(chase_overdue(&mut conn, &at(&system(), due)).await.unwrap(), Chased::default(), "not late");
    let late = at(&system(), due + TimeDelta::minutes(10));
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased { told: 1, resumed: 0 });
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased::default(), "told once");
    assert_eq!(mails(&mut conn).await[3..], ["staff_overdue", "staff_overdue", "answer_delayed"]);
    // It can still be decided, and a decided one is never late again.
    reject(&mut conn, &late, &panel, id).await;
    let much_later = at(&system(), due + TimeDelta::days(400));
    assert_eq!(chase_overdue(&mut conn, &much_later).await.unwrap(), Chased::default());
    assert_eq!(count_mails(&mut conn, "answer_delayed").await, 1);
    assert!(find_status(&mut conn, &ada).await.unwrap().is_some());
}

#[tokio::test]
async fn the_waiting_list_ends_by_itself() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    assert_eq!(rule(&mut conn, &system(), &panel, id, "waitlisted").await, Outcome::Waitlisted);
    let waiting = find_status(&mut conn, &ada).await.unwrap().unwrap().application;
    let again = testing::start() + TimeDelta::days(WAITLIST_DAYS);
    assert_eq!((waiting.state, waiting.stage_due_at), (ApplicationState::Waitlisted, Some(again)));
    let early = at(&system(), again - TimeDelta::minutes(10));
    assert_eq!(chase_overdue(&mut conn, &early).await.unwrap(), Chased::default());
    let then = at(&system(), again);
    assert_eq!(chase_overdue(&mut conn, &then).await.unwrap(), Chased { told: 0, resumed: 1 });
    assert_eq!(chase_overdue(&mut conn, &then).await.unwrap(), Chased::default());
    assert_eq!(count_mails(&mut conn, "application_resumed").await, 1);
    let status = find_status(&mut conn, &ada).await.unwrap().unwrap();
    let due = status.application.stage_due_at.unwrap();
    assert!(status.application.state == ApplicationState::Decision && due > again, "what was scored stands");
    let path: Vec<_> = status.events.iter().rev().take(3).map(|event| event.to_state.as_str()).collect();
    assert_eq!(path, ["decision", "screening", "waitlisted"]);
    let reader = at(&cx_of(&panel.first), again);
    assert_eq!(list_queue(&mut conn, &reader, Shelf::Ours, None, 10).await.unwrap().rows.len(), 1);
    assert!(list_decided(&mut conn, &reader).await.unwrap().is_empty());
    // And it can become late, like any other.
    let late = at(&system(), due + TimeDelta::minutes(1));
    assert_eq!(chase_overdue(&mut conn, &late).await.unwrap(), Chased { told: 1, resumed: 0 });
    assert_eq!(rule(&mut conn, &late, &panel, id, "approved").await, Outcome::Approved);
}

#[tokio::test]
async fn withdrawing_ends_it_and_opens_the_door_again() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    let vetter = cx_of(&panel.first);
    withdraw(&mut conn, &ada).await.unwrap();
    assert!(list_queue(&mut conn, &vetter, Shelf::Ours, None, 10).await.unwrap().rows.is_empty());
    let input = ruling(&mut conn, id, "approved").await;
    assert!(matches!(decide(&mut conn, &vetter, id, &input).await, Err(DecideError::Moved(_))));
    submit(&mut conn, &ada, "").await.unwrap();
    for state in ApplicationState::ALL.iter().filter(|state| !state.is_open()) {
        set_state(&mut conn, id, *state).await;
    }
}

#[tokio::test]
async fn withdrawing_after_a_failed_stage_dodges_no_waiting_time() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    screen(&mut conn, &system(), &panel, id, 2).await;
    withdraw(&mut conn, &days(&ada, 1)).await.unwrap();
    let Err(SubmitError::TooEarly(day)) = submit(&mut conn, &days(&ada, 2), "").await else {
        panic!("too early")
    };
    assert_eq!(day, testing::start() + TimeDelta::days(1 + REAPPLY_DAYS));
    submit(&mut conn, &at(&ada, day), "").await.unwrap();
}

#[tokio::test]
async fn another_attempt_shows_what_changed() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    reject(&mut conn, &system(), &panel, id).await;
    let Err(SubmitError::TooEarly(day)) = submit(&mut conn, &ada, "").await else { panic!("too early") };
    assert_eq!((day - testing::start()).num_days(), REAPPLY_DAYS);
    let later = at(&ada, day);
    let changed = crate::engineers::ProfileInput {
        headline: "Engines that compute, and papers about them".into(),
        row_version: 1,
        ..input()
    };
    save_profile(&mut conn, &later, &changed).await.unwrap();
    let second = submit(&mut conn, &later, "").await.unwrap();
    let status = find_status(&mut conn, &later).await.unwrap().unwrap();
    assert_eq!((status.application.attempt, status.decisions.len()), (2, 0));
    let reader = at(&cx_of(&panel.first), day);
    let file = find_desk_file(&mut conn, &reader, second).await.unwrap();
    assert_eq!(file.changes, ["The headline is another"]);
}

#[tokio::test]
async fn only_vetters_read_and_judge() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let run = testing::vetting::runs(&mut conn, id).await[0];
    let editor = cx_of(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    let input = ruling(&mut conn, id, "approved").await;
    for cx in [&ada, &editor, &system()] {
        assert!(matches!(decide(&mut conn, cx, id, &input).await, Err(DecideError::NotAllowed)));
        let scored = score(&mut conn, cx, run, &ScoreInput::default()).await;
        assert!(matches!(scored, Err(stages::StageError::NotAllowed)));
        assert!(find_desk_file(&mut conn, cx, id).await.is_err());
        assert!(list_queue(&mut conn, cx, Shelf::Ours, None, 10).await.is_err());
        assert!(find_form(&mut conn, cx, run).await.is_err());
    }
    let admin = cx_of(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    assert!(find_desk_file(&mut conn, &admin, id).await.is_ok());
}

#[tokio::test]
async fn an_application_needs_a_whole_profile() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = cx_of(&accounts::developer(&mut conn, "Ada").await);
    assert!(matches!(submit(&mut conn, &ada, "").await, Err(SubmitError::Incomplete(_))));
    let thin = crate::engineers::ProfileInput { headline: String::new(), skills: vec![], ..input() };
    save_profile(&mut conn, &ada, &thin).await.unwrap();
    let Err(SubmitError::Incomplete(missing)) = submit(&mut conn, &ada, "").await else {
        panic!("incomplete")
    };
    assert_eq!(missing.iter().map(|item| item.field).collect::<Vec<_>>(), ["headline", "skill-0"]);
    assert!(mails(&mut conn).await.is_empty());
    // T2: twice, while it is not sent.
    for (day, owed) in [(2, 0), (3, 1), (4, 0), (11, 1), (12, 0), (40, 0)] {
        assert_eq!(remind_drafts(&mut conn, &days(&system(), day)).await.unwrap(), owed, "day {day}");
    }
    assert_eq!(count_mails(&mut conn, "finish_application").await, 2);
}

#[tokio::test]
async fn the_morning_mail_comes_once_and_only_for_something() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, _, id) = applied(&mut conn).await;
    let due = application(&mut conn, id).await.stage_due_at.unwrap();
    let zone = system().config.site.time_zone;
    let morning = |day: i64| {
        let date = (due.with_timezone(&zone) + TimeDelta::days(day)).date_naive();
        let at_eight = date.and_hms_opt(8, 0, 0).unwrap().and_local_timezone(zone).unwrap();
        at(&system(), at_eight.to_utc())
    };
    assert_eq!(mail_morning(&mut conn, &morning(-2)).await.unwrap(), 0, "nothing is due");
    assert_eq!(mail_morning(&mut conn, &morning(0)).await.unwrap(), 2, "today, for both vetters");
    assert_eq!(mail_morning(&mut conn, &morning(0)).await.unwrap(), 0, "once");
    assert_eq!(
        mail_morning(&mut conn, &morning(1)).await.unwrap(),
        0,
        "it was due on a Friday: this is Saturday"
    );
    let noon = at(&system(), morning(3).now + TimeDelta::hours(5));
    assert_eq!(mail_morning(&mut conn, &noon).await.unwrap(), 0, "it is a mail of the morning");
    assert_eq!(mail_morning(&mut conn, &morning(3)).await.unwrap(), 2, "overdue");
}
