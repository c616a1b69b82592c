//! Decisions against a database: exactly one mail each, and none without its grounds.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::engineers::{NetworkStatus, find_own};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::{application_events, audit_events, decisions};
use crate::testing::vetting::{ready, reject, rule, ruling, runs, screen};
use crate::testing::{self, TestDatabase, sql};
use crate::vetting::conflicts::declare_conflict;
use crate::vetting::kit::{application, applied, count_mails, cx_of, mails, set_state, system};
use crate::vetting::{
    ApplicationState, Outcome, StageRunState, SubmitError, WithdrawError, find_desk_file, find_status,
    submit, withdraw,
};

#[tokio::test]
async fn an_approval_lists_the_engineer_and_is_told_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let input = ruling(&mut conn, id, "approved").await;
    let vetter = cx_of(&panel.first);
    assert_eq!(decide(&mut conn, &vetter, id, &input).await.unwrap(), Outcome::Approved);
    let engineer = find_own(&mut conn, &ada).await.unwrap().unwrap().engineer;
    assert_eq!((engineer.network_status, engineer.approved_at), (NetworkStatus::Active, Some(vetter.now)));
    assert_eq!((engineer.vetting_mean, engineer.scorer_count), (Some(4.0), 2));
    assert!(engineer.score.is_some() && engineer.vetted_until.is_some());
    let again = decide(&mut conn, &vetter, id, &input).await.unwrap_err();
    assert!(matches!(again, DecideError::Moved(now) if now.state == ApplicationState::Approved));
    let told = ["application_received", "application_waiting", "application_waiting", "stage_result"];
    assert_eq!(mails(&mut conn).await[..4], told);
    assert_eq!(mails(&mut conn).await[4..], ["application_approved"]);
    let actions: Vec<String> = audit_events::table
        .order(audit_events::id)
        .select(audit_events::action)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(actions, ["stage.scored", "stage.scored", "stage.passed", "application.approved"]);
    let status = find_status(&mut conn, &ada).await.unwrap().unwrap();
    let path: Vec<_> = status.events.iter().map(|event| event.to_state.as_str()).collect();
    assert_eq!(path, ["submitted", "screening", "decision", "approved"]);
    let states: Vec<_> = status.stages.iter().map(|(_, run)| run.as_ref().unwrap().state).collect();
    assert_eq!(states, [StageRunState::Passed, StageRunState::Waived, StageRunState::Waived]);
    assert!(matches!(submit(&mut conn, &ada, "").await, Err(SubmitError::AlreadyIn)));
}

#[tokio::test]
async fn two_who_decide_at_once_make_one_decision() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let (yes, no) = (ruling(&mut conn, id, "approved").await, ruling(&mut conn, id, "rejected").await);
    let (first, second) = (cx_of(&panel.first), cx_of(&panel.second));
    let (mut a, mut b) = (db.connect().await, db.connect().await);
    let (one, other) = tokio::join!(decide(&mut a, &first, id, &yes), decide(&mut b, &second, id, &no));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    let refused = one.err().or(other.err()).unwrap();
    assert!(matches!(refused, DecideError::Moved(now) if !now.state.is_open()), "the other is told");
    let told = count_mails(&mut conn, "application_approved").await
        + count_mails(&mut conn, "application_rejected").await;
    let made: i64 = decisions::table.count().get_result(&mut conn).await.unwrap();
    assert_eq!((told, made), (1, 1));
}

#[tokio::test]
async fn a_rejection_needs_a_criterion_and_is_drafted_from_the_anchors() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    screen(&mut conn, &system(), &panel, id, 2).await;
    let vetter = cx_of(&panel.first);
    let whole = ruling(&mut conn, id, "rejected").await;
    for reasons in [vec![], vec![ReasonInput { dimension: String::new(), message: "  ".into() }]] {
        let bare = DecideInput { reasons, ..whole.clone() };
        let error = decide(&mut conn, &vetter, id, &bare).await.unwrap_err();
        assert!(matches!(error, DecideError::Invalid(errors) if errors.get("reason-0").is_some()));
    }
    let wrong =
        ReasonInput { dimension: uuid::Uuid::now_v7().to_string(), message: "Not of this track".into() };
    let error = decide(&mut conn, &vetter, id, &DecideInput { reasons: vec![wrong], ..whole.clone() }).await;
    assert!(matches!(error, Err(DecideError::Invalid(_))));
    // The draft is taken as it is.
    let reasons = find_desk_file(&mut conn, &vetter, id).await.unwrap().draft;
    assert_eq!(reasons.len(), 3, "every criterion was low");
    assert!(reasons[0].message.starts_with("What we saw: "));
    let drafted = DecideInput { reasons, ..whole };
    assert_eq!(decide(&mut conn, &vetter, id, &drafted).await.unwrap(), Outcome::Rejected);
    assert_eq!(count_mails(&mut conn, "application_rejected").await, 1);
}

/// I4: whoever knows the applicant decides nothing about them, and nothing is decided on their card.
#[tokio::test]
async fn whoever_knows_the_applicant_does_not_decide() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let vetter = cx_of(&panel.first);
    declare_conflict(&mut conn, &vetter, id).await.unwrap();
    declare_conflict(&mut conn, &vetter, id).await.unwrap();
    let input = ruling(&mut conn, id, "approved").await;
    assert!(matches!(decide(&mut conn, &vetter, id, &input).await, Err(DecideError::Barred(_))));
    assert!(matches!(preview(&mut conn, &vetter, id, &input).await, Err(DecideError::Barred(_))));
    let file = find_desk_file(&mut conn, &vetter, id).await.unwrap();
    assert!(file.cards.is_empty() && file.mean.is_none() && file.draft.is_empty());
    let second = cx_of(&panel.second);
    let refused = decide(&mut conn, &second, id, &input).await.unwrap_err();
    assert!(matches!(refused, DecideError::Invalid(errors) if errors.get("outcome").is_some()));
    let file = find_desk_file(&mut conn, &second, id).await.unwrap();
    assert_eq!((file.scorer_count, file.mean), (1, Some(4.0)));
    assert_eq!(file.cards[0].cards.len(), 2, "the card is kept, and shown");
}

/// What was closed with two cards of which one counts no more is scored by somebody else, who has not read the others.
#[tokio::test]
async fn a_card_that_counts_no_more_is_made_up_for_by_a_third_person() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let run = runs(&mut conn, id).await;
    let third = crate::testing::accounts::staff(&mut conn, &[Permission::Vetter]).await;
    let late = testing::vetting::card(&mut conn, run[0], id, 2).await;
    assert!(crate::vetting::score(&mut conn, &cx_of(&third), run[0], &late).await.is_err(), "two scored");
    assert!(find_desk_file(&mut conn, &cx_of(&third), id).await.unwrap().cards[0].is_open_to_read);
    declare_conflict(&mut conn, &cx_of(&panel.first), id).await.unwrap();
    let blind = find_desk_file(&mut conn, &cx_of(&third), id).await.unwrap();
    assert!(blind.mean.is_none() && blind.draft.is_empty() && blind.cards[0].cards.is_empty(), "blind");
    assert_eq!(blind.cards.iter().map(|of| of.takes_late_card).collect::<Vec<_>>(), [true, false, false]);
    let waived = testing::vetting::card(&mut conn, run[1], id, 2).await;
    assert!(crate::vetting::score(&mut conn, &cx_of(&third), run[1], &waived).await.is_err(), "never held");
    let barred = crate::vetting::score(&mut conn, &cx_of(&panel.first), run[0], &late).await;
    assert!(barred.is_err());
    testing::vetting::score(&mut conn, &system(), &third, id, run[0], 2).await;
    let input = ruling(&mut conn, id, "approved").await;
    assert_eq!(decide(&mut conn, &cx_of(&third), id, &input).await.unwrap(), Outcome::Approved);
    let engineer = find_own(&mut conn, &ada).await.unwrap().unwrap().engineer;
    assert_eq!((engineer.vetting_mean, engineer.scorer_count), (Some(3.0), 2), "of the two that count");
}

/// I2, whatever the rows came from: with one scorer's cards nothing is approved or turned down.
#[tokio::test]
async fn one_persons_cards_decide_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    let run = runs(&mut conn, id).await[0];
    testing::vetting::score(&mut conn, &system(), &panel.first, id, run, 5).await;
    set_state(&mut conn, id, ApplicationState::Decision).await;
    for outcome in ["approved", "rejected"] {
        for person in [&panel.first, &panel.second] {
            let input = ruling(&mut conn, id, outcome).await;
            let error = decide(&mut conn, &cx_of(person), id, &input).await.unwrap_err();
            assert!(matches!(error, DecideError::Invalid(errors) if errors.get("outcome").is_some()));
        }
    }
    assert_eq!(count_mails(&mut conn, "application_approved").await, 0);
}

#[tokio::test]
async fn what_is_not_legal_changes_nothing_and_mails_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let vetter: Context = cx_of(&panel.first);
    let count = async |conn: &mut Conn| {
        let events: i64 = application_events::table.count().get_result(conn).await.unwrap();
        let decided: i64 = decisions::table.count().get_result(conn).await.unwrap();
        (events, decided, mails(conn).await.len())
    };
    for state in ApplicationState::ALL.iter().filter(|state| **state != ApplicationState::Decision) {
        set_state(&mut conn, id, *state).await;
        let before = count(&mut conn).await;
        for outcome in ["approved", "rejected", "waitlisted"] {
            let input = ruling(&mut conn, id, outcome).await;
            let error = decide(&mut conn, &vetter, id, &input).await.unwrap_err();
            assert!(matches!(error, DecideError::Moved(now) if now.state == *state), "{state} {outcome}");
        }
        if !state.is_open() {
            let error = withdraw(&mut conn, &ada).await.unwrap_err();
            assert!(matches!(error, WithdrawError::Ended(now) if now == *state));
        }
        assert_eq!(count(&mut conn).await, before, "{state}");
    }
}

#[tokio::test]
async fn a_card_that_came_in_meanwhile_is_read_before_deciding() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    ready(&mut conn, &system(), &panel, id).await;
    let read = ruling(&mut conn, id, "approved").await;
    let later = Context { now: system().now + chrono::TimeDelta::minutes(1), ..cx_of(&panel.second) };
    let run = runs(&mut conn, id).await[0];
    let form = crate::vetting::find_form(&mut conn, &later, run).await.unwrap();
    let mut amended = testing::vetting::card(&mut conn, run, id, 2).await;
    let again = crate::vetting::score(&mut conn, &later, run, &amended).await;
    assert!(again.is_err(), "a second card of one person says what it amends");
    amended.amends = form.own.unwrap().id.to_string();
    crate::vetting::score(&mut conn, &later, run, &amended).await.unwrap();
    let error = decide(&mut conn, &cx_of(&panel.first), id, &read).await.unwrap_err();
    assert!(matches!(error, DecideError::Moved(_)));
    let vetter = cx_of(&panel.first);
    assert_eq!(
        find_desk_file(&mut conn, &vetter, id).await.unwrap().mean,
        Some(3.0),
        "the amended one counts"
    );
    rule(&mut conn, &later, &panel, id, "approved").await;
    assert!(application(&mut conn, id).await.decided_at.is_some());
}

#[tokio::test]
async fn a_rejected_applicant_is_out_of_the_network() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (ada, panel, id) = applied(&mut conn).await;
    reject(&mut conn, &system(), &panel, id).await;
    let engineer = find_own(&mut conn, &ada).await.unwrap().unwrap().engineer;
    assert_eq!((engineer.network_status, engineer.vetting_mean), (NetworkStatus::None, None));
    assert_eq!(count_mails(&mut conn, "application_rejected").await, 1);
}

/// E2: only a linked row raises what stands behind a skill, and never a skill that nobody named.
#[tokio::test]
async fn an_approval_raises_the_skills_that_a_criterion_covers() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let (_, panel, id) = applied(&mut conn).await;
    let assessed = "engineer_skills k join stage_runs r on r.id = k.evidence_ref where k.evidence = 'assessed' and k.is_primary";
    let others = "engineer_skills where evidence = 'claimed' and is_primary";
    let primary = sql::count(&mut conn, others).await;
    assert!(primary > 0);
    ready(&mut conn, &system(), &panel, id).await;
    assert_eq!(sql::count(&mut conn, assessed).await, 0, "a mark alone raises nothing");
    rule(&mut conn, &system(), &panel, id, "approved").await;
    assert_eq!(sql::count(&mut conn, assessed).await, primary);
    assert_eq!(sql::count(&mut conn, others).await, 0);
    let engineer = application(&mut conn, id).await.engineer_id;
    let row = crate::engineers::find_engineer(&mut conn, engineer).await.unwrap().unwrap();
    let components = row.score_components.unwrap();
    assert_eq!(components["evidence"], 100, "and the score knows: {components}");
}
