//! A candidate who never answers: proposals lapse, one after the other, and the thirtieth day ends the application.

use super::*;
use crate::vetting::stages::{SILENCE_DAYS, Silence, end_silent};
use crate::vetting::{Application, ApplicationState};

fn system(now: DateTime<Utc>) -> Context {
    Context { now, ..testing::context(&Clock::standing_at(start())) }
}

async fn status(conn: &mut Conn, world: &World) -> Application {
    find_application(conn, world.application).await.unwrap().unwrap().status.application
}

/// Times some days ahead, so that the candidate has all of their three days.
async fn propose_at(conn: &mut Conn, world: &World, now: DateTime<Utc>) -> InterviewId {
    let day = (now + TimeDelta::days(5)).date_naive().to_string();
    let (_, vetter) = world.at(now);
    propose(conn, &vetter, world.application, &form(world, 0, &[(&day, "15:00")])).await.unwrap()
}

async fn count(conn: &mut Conn, kind: MailKind) -> usize {
    mails::owed(conn).await.iter().filter(|mail| mail.kind == kind).count()
}

#[tokio::test]
async fn thirty_days_of_unanswered_times_end_an_application() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let mut now = start();
    let mut rounds = 0;
    while status(&mut conn, &world).await.state == ApplicationState::Interview {
        assert!(now < start() + TimeDelta::days(SILENCE_DAYS), "round {rounds}");
        propose_at(&mut conn, &world, now).await;
        assert_eq!(status(&mut conn, &world).await.applicant_asked_at, Some(start()), "round {rounds}");
        assert_eq!(end_silent(&mut conn, &system(now)).await.unwrap(), Silence::default());
        now += TimeDelta::days(3);
        assert_eq!(run_due(&mut conn, &system(now)).await.unwrap().lapsed, 1, "round {rounds}");
        rounds += 1;
    }
    assert_eq!((rounds, now), (10, start() + TimeDelta::days(SILENCE_DAYS)));
    let ended = status(&mut conn, &world).await;
    assert_eq!((ended.state, ended.applicant_asked_at), (ApplicationState::Expired, None));
    assert_eq!(count(&mut conn, MailKind::ApplicationExpired).await, 1);
    assert_eq!(run_due(&mut conn, &system(now)).await.unwrap(), Due::default());
    assert_eq!(end_silent(&mut conn, &system(now)).await.unwrap(), Silence::default());
    assert_eq!(count(&mut conn, MailKind::ApplicationExpired).await, 1, "told once");
}

#[tokio::test]
async fn whatever_vetters_take_the_times_of_today_can_be_picked() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    propose_at(&mut conn, &world, start()).await;
    run_due(&mut conn, &system(start() + TimeDelta::days(3))).await.unwrap();
    // Seven weeks later others are proposed: nobody is ended for what was not asked meanwhile.
    let later = start() + TimeDelta::days(50);
    let id = propose_at(&mut conn, &world, later).await;
    for hours in [0, 30, 71] {
        let now = system(later + TimeDelta::hours(hours));
        assert_eq!(end_silent(&mut conn, &now).await.unwrap().ended, 0, "hour {hours}");
    }
    let (ada, _) = world.at(later + TimeDelta::hours(71));
    let at = seen(&mut conn, id).await;
    ask_other_times(&mut conn, &ada, id, at, "I was at sea until today.").await.unwrap();
    // They spoke: what was unanswered before counts no more.
    let again = later + TimeDelta::days(5);
    let (_, vetter) = world.at(again);
    let asked = form(&world, seen(&mut conn, id).await, &[("2027-01-22", "15:00")]);
    propose(&mut conn, &vetter, world.application, &asked).await.unwrap();
    assert_eq!(status(&mut conn, &world).await.applicant_asked_at, Some(again));
}

#[tokio::test]
async fn times_that_lapse_tomorrow_are_reminded_of_once_for_each_round() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let id = propose_at(&mut conn, &world, start()).await;
    let due = row(&mut conn, id).await.due_at.unwrap();
    let reminders = async |conn: &mut Conn, before: TimeDelta| {
        end_silent(conn, &system(due - before)).await.unwrap();
        count(conn, MailKind::StageReminder).await
    };
    assert_eq!(reminders(&mut conn, TimeDelta::hours(25)).await, 0);
    assert_eq!(reminders(&mut conn, TimeDelta::hours(24)).await, 1);
    assert_eq!(reminders(&mut conn, TimeDelta::hours(2)).await, 1, "once");
    let owed = mails::owed(&mut conn).await;
    let mail = owed.iter().find(|mail| mail.kind == MailKind::StageReminder).unwrap();
    assert_eq!(mail.payload["interview_id"], id.to_string());
    let told = |round: i16| (id, round);
    let cx = system(due - TimeDelta::hours(24));
    let load = async |conn: &mut Conn, round| {
        let read = crate::vetting::stage_mails::StageReminder::load(
            conn,
            &cx,
            world.application,
            world.run,
            Some(told(round)),
            cx.now,
        );
        read.await.unwrap()
    };
    let text = load(&mut conn, 1).await.unwrap();
    assert_eq!((text.due_at, text.minutes, text.is_pick), (due, 45, true));
    assert!(text.url.ends_with(&format!("/me/application/interview/{id}")), "{}", text.url);
    assert_eq!(text.ends_at, start() + TimeDelta::days(SILENCE_DAYS));
    assert!(load(&mut conn, 2).await.is_none(), "of other times than those on offer nothing is said");
    // Lapsed, the turn is ours, and nobody is reminded of what was not asked of them.
    run_due(&mut conn, &system(due)).await.unwrap();
    assert!(load(&mut conn, 1).await.is_none());
    end_silent(&mut conn, &system(due + TimeDelta::days(25))).await.unwrap();
    assert_eq!(count(&mut conn, MailKind::StageReminder).await, 1);
}
