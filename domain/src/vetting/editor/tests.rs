//! Tracks against a database: drafts, the cap, publication, and what the tables themselves refuse.

use diesel_async::SimpleAsyncConnection;

use super::*;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::install;
use crate::platform::clock::Clock;
use crate::platform::db::violated_constraint;
use crate::testing::{self, TestDatabase, accounts};
use crate::vetting::{Covers, SubmitError, find_status, list_open_tracks, submit};

async fn admin_of(conn: &mut Conn) -> Context {
    let admin = accounts::staff(conn, &[Permission::Admin]).await;
    let clock = Clock::standing_at(testing::start() + chrono::TimeDelta::days(1));
    testing::context(&clock).with_actor(accounts::actor(&admin))
}

async fn current(conn: &mut Conn, cx: &Context) -> TrackLine {
    list_tracks(conn, cx).await.unwrap().into_iter().find(|line| line.is_current).unwrap()
}

fn stage(minutes: &str) -> StageInput {
    let criterion = |name: &str| DimensionInput {
        name: name.into(),
        anchors: ["Nothing.", "", "Some of it.", "", "All of it."].map(str::to_owned),
        covers: String::new(),
    };
    StageInput {
        kind: "work_sample".into(),
        name: "Work sample".into(),
        candidate_minutes: minutes.into(),
        due_days: "7".into(),
        task_md: "Sort a **list**, and hand in the code.".into(),
        dimensions: ["Scope", "Result", "Care"].map(criterion).into(),
    }
}

fn faults(error: EditError) -> FieldErrors {
    let EditError::Invalid(errors) = error else { panic!("{error}") };
    errors
}

#[tokio::test]
async fn a_track_that_is_edited_while_in_use_goes_on_for_those_who_run_on_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let old = current(&mut conn, &cx).await;
    let apply = async |conn: &mut Conn, name: &str| {
        let ada = cx.with_actor(accounts::actor(&accounts::developer(conn, name).await));
        save_profile(conn, &ada, &input()).await.unwrap();
        submit(conn, &ada, "").await.unwrap();
        ada
    };
    let ada = apply(&mut conn, "Ada").await;
    let draft = begin_draft(&mut conn, &cx, old.track.id).await.unwrap();
    let again = begin_draft(&mut conn, &cx, old.track.id).await.unwrap_err();
    assert!(matches!(again, EditError::DraftExists(id) if id == draft));
    assert_eq!(current(&mut conn, &cx).await.track.id, old.track.id, "a draft is nobody's track");
    let open = list_open_tracks(&mut conn).await.unwrap();
    let sum: i32 = open[0].stages.iter().map(|(stage, _)| stage.candidate_minutes).sum();
    assert_eq!((open.len(), sum), (1, 120));

    let file = find_track(&mut conn, &cx, draft).await.unwrap();
    assert_eq!((file.line.track.version, file.stages.len(), file.line.minutes), (2, 3, 120));
    let last = file.stages[2].0.id;
    remove_stage(&mut conn, &cx, draft, last).await.unwrap();
    let sample = save_stage(&mut conn, &cx, draft, None, &stage("90")).await.unwrap();
    move_stage(&mut conn, &cx, draft, sample, Direction::Up).await.unwrap();
    move_stage(&mut conn, &cx, draft, file.stages[0].0.id, Direction::Up).await.unwrap(); // the first one stays
    publish(&mut conn, &Context { now: cx.now + chrono::TimeDelta::hours(1), ..cx.clone() }, draft)
        .await
        .unwrap();

    let grace = apply(&mut conn, "Grace").await;
    let names = async |conn: &mut Conn, who: &Context| -> Vec<String> {
        let status = find_status(conn, who).await.unwrap().unwrap();
        status.stages.iter().map(|(stage, _)| stage.name.clone()).collect()
    };
    assert_eq!(
        names(&mut conn, &ada).await,
        ["Profile review", "Practical assessment", "Technical conversation"]
    );
    assert_eq!(names(&mut conn, &grace).await, ["Profile review", "Work sample", "Practical assessment"]);
    install::load(&mut conn, cx.now).await.unwrap();
    assert_eq!(current(&mut conn, &cx).await.track.id, draft, "a restart undoes nothing");
    let lines = list_tracks(&mut conn, &cx).await.unwrap();
    let running: Vec<_> = lines.iter().map(|line| (line.track.version, line.running, line.minutes)).collect();
    assert_eq!(running, [(2, 1, 150), (1, 1, 120)]);

    // Back to the first one; and the last one that takes applications stays.
    retire(&mut conn, &cx, draft).await.unwrap();
    assert_eq!(current(&mut conn, &cx).await.track.id, old.track.id);
    assert!(matches!(retire(&mut conn, &cx, old.track.id).await, Err(EditError::LastTrack)));
}

#[tokio::test]
async fn no_track_takes_more_than_its_cap() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let old = current(&mut conn, &cx).await.track.id;
    let draft = begin_draft(&mut conn, &cx, old).await.unwrap(); // takes 120 already
    let errors = faults(save_stage(&mut conn, &cx, draft, None, &stage("61")).await.unwrap_err());
    assert!(errors.get("candidate_minutes").unwrap().contains("takes 181 minutes"));
    let id = save_stage(&mut conn, &cx, draft, None, &stage("60")).await.unwrap();
    save_stage(&mut conn, &cx, draft, Some(id), &stage("59")).await.unwrap();
    let errors = faults(save_stage(&mut conn, &cx, draft, Some(id), &stage("61")).await.unwrap_err());
    assert!(errors.get("candidate_minutes").is_some());
    for (cap, fault) in
        [("178", "take 179 minutes"), ("181", "from 0 to 180"), ("", "from 0 to 180"), ("-1", "from 0")]
    {
        let errors = faults(save_track(&mut conn, &cx, draft, "Software", cap).await.unwrap_err());
        assert!(errors.get("cap_minutes").unwrap().contains(fault), "{cap}: {errors:?}");
    }
    save_track(&mut conn, &cx, draft, "Software", "179").await.unwrap();
    for (statement, constraint) in [
        (
            format!("update vetting_stages set candidate_minutes = 60 where id = '{id}'"),
            "vetting_tracks_cap_kept",
        ),
        (
            format!("update vetting_tracks set cap_minutes = 100 where id = '{draft}'"),
            "vetting_tracks_cap_kept",
        ),
        (
            format!("update vetting_tracks set cap_minutes = 181 where id = '{draft}'"),
            "vetting_tracks_cap_unpaid",
        ),
    ] {
        let error = conn.batch_execute(&statement).await.unwrap_err();
        assert_eq!(violated_constraint(&error), Some(constraint), "{statement}: {error}");
    }
}

#[tokio::test]
async fn what_is_published_is_not_edited_by_anybody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let id = current(&mut conn, &cx).await.track.id;
    let first = find_track(&mut conn, &cx, id).await.unwrap().stages[0].0.id;
    for error in [
        save_track(&mut conn, &cx, id, "Other", "180").await.unwrap_err(),
        save_stage(&mut conn, &cx, id, None, &stage("5")).await.unwrap_err(),
        save_stage(&mut conn, &cx, id, Some(first), &stage("5")).await.unwrap_err(),
        move_stage(&mut conn, &cx, id, first, Direction::Down).await.unwrap_err(),
        remove_stage(&mut conn, &cx, id, first).await.unwrap_err(),
        discard(&mut conn, &cx, id).await.unwrap_err(),
        publish(&mut conn, &cx, id).await.unwrap_err(),
    ] {
        assert!(matches!(error, EditError::Published), "{error}");
    }
    for statement in [
        "update vetting_tracks set name = 'Other'",
        "update vetting_tracks set published_at = null",
        "delete from vetting_tracks",
        "update vetting_stages set candidate_minutes = 5",
        "delete from vetting_stages",
        "insert into vetting_stages select gen_random_uuid(), track_id, 9, kind, name, 0, 5 from vetting_stages limit 1",
        "update rubric_dimensions set anchors = '{}'",
        "delete from rubric_dimensions",
    ] {
        let error = conn.batch_execute(statement).await.unwrap_err();
        assert_eq!(violated_constraint(&error), Some("vetting_tracks_immutable"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn a_stage_is_checked_field_by_field() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let old = current(&mut conn, &cx).await.track.id;
    let draft = begin_draft(&mut conn, &cx, old).await.unwrap();
    let whole = stage("30");
    let mut unanchored = whole.clone();
    unanchored.dimensions[1].anchors[2].clear();
    let mut twice = whole.clone();
    twice.dimensions[2].name = " scope ".into();
    let two = StageInput { dimensions: whole.dimensions[..2].to_vec(), ..whole.clone() };
    for (input, field) in [
        (StageInput { kind: "chat".into(), ..whole.clone() }, "kind"),
        (StageInput { name: "x".into(), ..whole.clone() }, "name"),
        (StageInput { candidate_minutes: "some".into(), ..whole.clone() }, "candidate_minutes"),
        (StageInput { candidate_minutes: "-5".into(), ..whole.clone() }, "candidate_minutes"),
        (StageInput { candidate_minutes: "2147483647".into(), ..whole.clone() }, "candidate_minutes"),
        (StageInput { due_days: "0".into(), ..whole.clone() }, "due_days"),
        (unanchored, "dimension-1-3"),
        (twice, "dimension-2"),
        (two, "dimension-0"),
    ] {
        let errors = faults(save_stage(&mut conn, &cx, draft, None, &input).await.unwrap_err());
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
    for (stage, _) in find_track(&mut conn, &cx, draft).await.unwrap().stages {
        remove_stage(&mut conn, &cx, draft, stage.id).await.unwrap();
    }
    let errors = faults(publish(&mut conn, &cx, draft).await.unwrap_err());
    assert!(errors.get("form").unwrap().contains("at least one stage"));
    discard(&mut conn, &cx, draft).await.unwrap();
    assert!(matches!(discard(&mut conn, &cx, draft).await, Err(EditError::NotFound)));
    // Vetters read, and write nothing; others find nothing.
    let vetter = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let vetter = cx.with_actor(accounts::actor(&vetter));
    assert!(find_track(&mut conn, &vetter, old).await.is_ok());
    assert!(matches!(begin_draft(&mut conn, &vetter, old).await, Err(EditError::NotFound)));
    assert!(matches!(retire(&mut conn, &vetter, old).await, Err(EditError::NotFound)));
    let ada = cx.with_actor(accounts::actor(&accounts::developer(&mut conn, "Ada").await));
    assert!(list_tracks(&mut conn, &ada).await.is_err());
}

#[tokio::test]
async fn a_stage_that_asks_for_work_is_not_published_without_its_task() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let old = current(&mut conn, &cx).await.track.id;
    let draft = begin_draft(&mut conn, &cx, old).await.unwrap();
    let tasks = async |conn: &mut Conn| -> Vec<bool> {
        let stages = find_track(conn, &cx, draft).await.unwrap().stages;
        stages.iter().map(|(stage, _)| !stage.task_md.is_empty()).collect()
    };
    assert_eq!(tasks(&mut conn).await, [false, true, false], "the copy keeps the task");
    let bare = StageInput { task_md: " \n ".into(), ..stage("30") };
    let id = save_stage(&mut conn, &cx, draft, None, &bare).await.unwrap();
    let errors = faults(publish(&mut conn, &cx, draft).await.unwrap_err());
    assert!(errors.get("form").unwrap().contains("“Work sample” asks for work"), "{errors:?}");
    let long = StageInput { task_md: "x".repeat(8_001), ..bare };
    let errors = faults(save_stage(&mut conn, &cx, draft, Some(id), &long).await.unwrap_err());
    assert!(errors.get("task_md").is_some());
    save_stage(&mut conn, &cx, draft, Some(id), &stage("30")).await.unwrap();
    assert_eq!(tasks(&mut conn).await, [false, true, false, true]);
    publish(&mut conn, &cx, draft).await.unwrap();
}

#[tokio::test]
async fn a_new_track_begins_as_a_draft_of_its_own() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let old = current(&mut conn, &cx).await.track.id;
    for (name, fault) in [("x", "name"), ("???", "name"), ("Software  engineer", "name")] {
        let errors = faults(begin_track(&mut conn, &cx, name).await.unwrap_err());
        assert!(errors.get(fault).is_some(), "{name}");
    }
    let id = begin_track(&mut conn, &cx, "Data & Platform Engineer").await.unwrap();
    let file = find_track(&mut conn, &cx, id).await.unwrap();
    let track = &file.line.track;
    assert_eq!((track.slug.as_str(), track.version), ("data-platform-engineer", 1));
    assert!(matches!(publish(&mut conn, &cx, id).await, Err(EditError::Invalid(_))), "it has no stage");
    assert_eq!(current(&mut conn, &cx).await.track.id, old, "a draft is nobody's track");
    // A criterion says what its good marks raise.
    let mut input = stage("60");
    for (row, covers) in input.dimensions.iter_mut().zip(["primary_skills", "rust", ""]) {
        covers.clone_into(&mut row.covers);
    }
    save_stage(&mut conn, &cx, id, None, &input).await.unwrap();
    let file = find_track(&mut conn, &cx, id).await.unwrap();
    let covers: Vec<Covers> = file.stages[0].1.iter().map(|one| one.covers).collect();
    assert!(matches!(covers.as_slice(), [Covers::PrimarySkills, Covers::Skill(_), Covers::Nothing]));
    "cobol-2000".clone_into(&mut input.dimensions[2].covers);
    let errors = faults(save_stage(&mut conn, &cx, id, None, &input).await.unwrap_err());
    assert!(errors.get("dimension-2-covers").is_some());
}

#[tokio::test]
async fn tracks_stand_side_by_side_and_the_applicant_chooses() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = admin_of(&mut conn).await;
    let software = current(&mut conn, &cx).await.track.id;
    let data = begin_track(&mut conn, &cx, "Data engineer").await.unwrap();
    save_stage(&mut conn, &cx, data, None, &stage("60")).await.unwrap();
    let later = Context { now: cx.now + chrono::TimeDelta::hours(1), ..cx.clone() };
    publish(&mut conn, &later, data).await.unwrap();
    let lines = list_tracks(&mut conn, &cx).await.unwrap();
    assert!(lines.iter().all(|line| line.is_current), "neither replaces the other");
    let open = list_open_tracks(&mut conn).await.unwrap();
    let offered: Vec<_> = open.iter().map(|one| (one.track.slug.as_str(), one.stages.len())).collect();
    assert_eq!(offered, [("data-engineer", 1), ("software-engineer", 3)]);

    let ada = cx.with_actor(accounts::actor(&accounts::developer(&mut conn, "Ada").await));
    save_profile(&mut conn, &ada, &input()).await.unwrap();
    for unknown in ["", "designer"] {
        assert!(matches!(submit(&mut conn, &ada, unknown).await, Err(SubmitError::NoTrack)), "{unknown}");
    }
    submit(&mut conn, &ada, "software-engineer").await.unwrap();
    assert_eq!(find_status(&mut conn, &ada).await.unwrap().unwrap().track.id, software);
    // What is retired is offered no more, and is no reason to keep the other.
    retire(&mut conn, &cx, software).await.unwrap();
    assert!(matches!(retire(&mut conn, &cx, data).await, Err(EditError::LastTrack)));
    let open = list_open_tracks(&mut conn).await.unwrap();
    assert_eq!(open.iter().map(|one| one.track.id).collect::<Vec<_>>(), [data]);
}
