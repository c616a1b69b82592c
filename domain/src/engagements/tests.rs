//! Engagements against a database: the whole table, the whole way, every silence, and what a hire brings.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::candidacies::tests::{World, row, told, world};
use crate::candidacies::{self, CardState, Side};
use crate::engineers::{self, Availability};
use crate::intros::{self, IntroState};
use crate::outbox::MailKind;
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, accounts, sql};

const KIND: MailKind = MailKind::EngagementStep;

pub(crate) fn offer(version: i32, trial: &str) -> OfferInput {
    OfferInput {
        version,
        kind: "full_time_contract".into(),
        pay: "90".into(),
        currency: "EUR".into(),
        hours_per_week: "40".into(),
        starts_on: "2026-12-01".into(),
        trial_ends_on: trial.into(),
        note: String::new(),
    }
}

pub(crate) async fn offered(conn: &mut Conn, trial: &str) -> World {
    let world = world(conn).await;
    let version = row(conn, &world).await.version;
    propose(conn, &world.owner, world.card, &offer(version, trial)).await.unwrap();
    world
}

pub(super) async fn last(conn: &mut Conn, world: &World) -> Engagement {
    list_of_card(conn, world.card).await.unwrap().remove(0)
}

pub(crate) async fn do_it(conn: &mut Conn, cx: &Context, world: &World, action: EngagementAction) {
    let version = last(conn, world).await.version;
    act(conn, cx, world.card, version, action, "Reason enough to be read.").await.unwrap();
}

pub(super) fn on(world: &World, day: &str) -> World {
    let at: DateTime<Utc> = format!("{day}T08:00:00Z").parse().unwrap();
    let days = (at.date_naive() - testing::start().date_naive()).num_days();
    world.later(days)
}

const LEGAL: &str = "\
proposed agree agreed|proposed decline declined|proposed take_back withdrawn|proposed lapse lapsed|\
agreed start_trial trial|agreed start active|agreed end ended|trial continue active|trial end ended|trial expire ended|\
active pause paused|active complete completed|active end ended|paused resume active|paused complete completed|paused end ended";

#[test]
fn every_action_from_every_state_is_written_down() {
    for state in EngagementState::ALL {
        for action in EngagementAction::ALL {
            let begins = format!("{state} {action} ");
            let row = LEGAL.split('|').find_map(|row| row.strip_prefix(&begins));
            assert_eq!(state.after(*action).map(EngagementState::as_str), row, "{state} {action}");
        }
    }
}

#[tokio::test]
async fn from_an_offer_over_a_trial_to_a_hire() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "2026-12-21").await;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    let card = row(&mut conn, &world).await;
    assert_eq!(
        (card.state, card.next_step_due.unwrap().to_rfc3339().as_str()),
        (CardState::Offer, "2026-12-01T00:00:00+00:00")
    );
    // Another company waits for Ada's answer.
    let other = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let ada = engineers::find_by_account(&mut conn, world.ada_signed.account_id).await.unwrap().unwrap();
    let ada_again = testing::engineers::TestEngineer {
        id: ada.id,
        slug: ada.slug.clone(),
        signed: world.ada_signed.clone(),
    };
    let waiting = testing::intros::sent(&mut conn, &other, &ada_again).await;

    for (day, state, mails) in [
        ("2026-11-30", "agreed", 3),
        ("2026-12-01", "trial", 5),
        ("2026-12-10", "trial", 5),
        ("2026-12-11", "trial", 7),
        ("2026-12-19", "trial", 8),
        ("2026-12-24", "trial", 8),
    ] {
        let later = on(&world, day);
        for _ in 0..2 {
            run_due(&mut conn, &later.clock).await.unwrap();
        }
        assert_eq!(last(&mut conn, &world).await.state.as_str(), state, "{day}");
        assert_eq!(told(&mut conn, KIND).await.len(), mails, "{day}");
    }
    assert_eq!(row(&mut conn, &world).await.state, CardState::Trial);
    let decided = on(&world, "2026-12-24");
    do_it(&mut conn, &decided.owner, &world, EngagementAction::Continue).await;
    assert_eq!(row(&mut conn, &world).await.state, CardState::Hired);
    let steps = told(&mut conn, KIND).await;
    assert_eq!(
        steps[5..],
        [
            "trial_middle engineer",
            "trial_middle company",
            "decision_due company",
            "hired engineer",
            "hired company"
        ]
    );
    let hired = engineers::find_engineer(&mut conn, ada.id).await.unwrap().unwrap();
    assert_eq!(
        (hired.availability, hired.availability_confirmed_at),
        (Availability::Engaged, ada.availability_confirmed_at)
    );
    let theirs = decided.clock.with_actor(accounts::actor(&other));
    assert_eq!(intros::own(&mut conn, &theirs, waiting).await.unwrap().intro.state, IntroState::Declined);
    assert_eq!(told(&mut conn, MailKind::CandidacyStep).await, ["taken company"]);
    assert_eq!(told(&mut conn, MailKind::ReviewStep).await, ["asked engineer", "asked company"]);
}

#[tokio::test]
async fn every_silence_of_an_offer_and_a_trial_ends_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "2026-12-21").await;
    run_due(&mut conn, &world.later(6).clock).await.unwrap();
    assert_eq!(last(&mut conn, &world).await.state, EngagementState::Proposed);
    let late = world.later(7);
    run_due(&mut conn, &late.clock).await.unwrap();
    assert_eq!(last(&mut conn, &world).await.state, EngagementState::Lapsed);
    let card = row(&mut conn, &world).await;
    assert_eq!(
        (card.state, card.waiting_since),
        (CardState::Interviewing, testing::start() + TimeDelta::days(7))
    );
    // Another offer; this time the company says nothing at the end of the trial.
    propose(&mut conn, &late.owner, world.card, &offer(card.version, "2026-12-21")).await.unwrap();
    do_it(&mut conn, &late.ada, &world, EngagementAction::Agree).await;
    run_due(&mut conn, &on(&world, "2026-12-01").clock).await.unwrap();
    run_due(&mut conn, &on(&world, "2026-12-24").clock).await.unwrap();
    assert_eq!(last(&mut conn, &world).await.state, EngagementState::Trial);
    run_due(&mut conn, &on(&world, "2026-12-25").clock).await.unwrap();
    let ended = last(&mut conn, &world).await;
    assert_eq!((ended.state, ended.ended_by), (EngagementState::Ended, Some(Side::System)));
    assert_eq!(row(&mut conn, &world).await.state, CardState::Closed);
    let steps = told(&mut conn, KIND).await;
    assert_eq!(steps[steps.len() - 2..], ["undecided engineer", "undecided company"]);
    assert_eq!(
        told(&mut conn, MailKind::ReviewStep).await.len(),
        2,
        "a trial that was worked can be reviewed"
    );
}

#[tokio::test]
async fn a_step_that_is_not_theirs_or_not_there_writes_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "").await;
    let company = row(&mut conn, &world).await.company_id;
    let viewer = accounts::colleague(&mut conn, company, CompanyRole::Viewer, true).await;
    let people = [
        (Some(Side::Company), world.owner.clone()),
        (Some(Side::Engineer), world.ada.clone()),
        (None, world.clock.with_actor(accounts::actor(&viewer))),
    ];
    for state in EngagementState::OPEN {
        sql::execute(&mut conn, &format!("update engagements set state = '{state}'")).await;
        let engagement = last(&mut conn, &world).await;
        let before =
            (engagement.clone(), row(&mut conn, &world).await, sql::count(&mut conn, "outbox_mails").await);
        for (side, cx) in &people {
            for action in EngagementAction::ALL {
                let legal = side.is_some_and(|side| action.is_for(side)) && state.after(*action).is_some();
                if legal {
                    continue;
                }
                let done =
                    act(&mut conn, cx, world.card, engagement.version, *action, "Reason enough.").await;
                assert!(done.is_err(), "{side:?}: {action} from {state}");
            }
            let stale = act(
                &mut conn,
                cx,
                world.card,
                engagement.version + 1,
                EngagementAction::End,
                "Reason enough.",
            )
            .await;
            assert!(stale.is_err());
        }
        let after = (
            last(&mut conn, &world).await,
            row(&mut conn, &world).await,
            sql::count(&mut conn, "outbox_mails").await,
        );
        assert_eq!(before, after, "{state}");
    }
    let bad = OfferInput {
        pay: "much".into(),
        starts_on: "2026-11-01".into(),
        trial_ends_on: "2026-11-02".into(),
        ..offer(0, "")
    };
    sql::execute(
        &mut conn,
        "update engagements set state = 'declined'; update candidacies set state = 'interviewing'",
    )
    .await;
    let version = row(&mut conn, &world).await.version;
    let refused = propose(&mut conn, &world.owner, world.card, &OfferInput { version, ..bad }).await;
    let Err(EngagementError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["pay", "starts_on", "trial_ends_on"]);
}

#[tokio::test]
async fn work_rests_goes_on_and_ends_by_either_side() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "").await;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    let hired = on(&world, "2026-12-01");
    run_due(&mut conn, &hired.clock).await.unwrap();
    assert_eq!(
        row(&mut conn, &world).await.state,
        CardState::Hired,
        "without a trial the first day is the hire"
    );
    let short = act(&mut conn, &hired.ada, world.card, 2, EngagementAction::Pause, "ill").await;
    assert!(matches!(short, Err(EngagementError::Invalid(errors)) if errors.get("reason").is_some()));
    do_it(&mut conn, &hired.ada, &world, EngagementAction::Pause).await;
    do_it(&mut conn, &hired.owner, &world, EngagementAction::Resume).await;
    do_it(&mut conn, &hired.later(30).ada, &world, EngagementAction::End).await;
    let ended = last(&mut conn, &world).await;
    assert_eq!((ended.state, ended.ended_by), (EngagementState::Ended, Some(Side::Engineer)));
    assert_eq!(row(&mut conn, &world).await.state, CardState::Hired, "what was hired stays hired");
    let ada = engineers::find_engineer(&mut conn, ended.engineer_id).await.unwrap().unwrap();
    assert_eq!(ada.earliest_start, Some(hired.later(30).clock.now.date_naive()), "asked what comes next");
    let steps = told(&mut conn, KIND).await;
    assert_eq!(steps[5..], ["paused company", "resumed engineer", "ended engineer", "ended company"]);
    assert_eq!(told(&mut conn, MailKind::ReviewStep).await.len(), 4, "after the hire, and after the end");
    candidacies::end_of_engineer(&mut conn, &hired.clock, ended.engineer_id).await.unwrap();
}

#[tokio::test]
async fn whoever_is_hired_is_not_free_until_the_work_ends() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "").await;
    let id = row(&mut conn, &world).await.engineer_id;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    let hired = on(&world, "2026-12-01");
    run_due(&mut conn, &hired.clock).await.unwrap();
    let shown = engineers::find_engineer(&mut conn, id).await.unwrap().unwrap();
    assert!(shown.availability.is_without_end(shown.earliest_start));
    assert_eq!(
        sql::count(&mut conn, "engineers where (score_components->>'availability')::int > 0").await,
        0,
        "nothing for work without an end"
    );
    let over = |cx: &Context| Context { now: cx.now + TimeDelta::days(1), ..cx.clone() };
    do_it(&mut conn, &hired.later(20).owner, &world, EngagementAction::Complete).await;
    engineers::chase_silence(&mut conn, &over(&hired.later(20).clock)).await.unwrap();
    let asked = testing::mails::owed(&mut conn).await;
    assert!(asked.iter().any(|mail| mail.kind == MailKind::EngagementOver));
}

#[tokio::test]
async fn a_trial_is_looked_at_only_when_something_is_due() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = offered(&mut conn, "2026-12-21").await;
    do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
    for (day, due) in [
        ("2026-12-01", 1),
        ("2026-12-05", 0),
        ("2026-12-11", 1),
        ("2026-12-12", 0),
        ("2026-12-19", 1),
        ("2026-12-20", 0),
        ("2026-12-24", 0),
        ("2026-12-25", 1),
        ("2026-12-26", 0),
    ] {
        let now = on(&world, day).clock;
        let found = queries::list_due(&mut conn, now.now, 10).await.unwrap();
        assert_eq!(found.len(), due, "{day}");
        run_due(&mut conn, &now).await.unwrap();
    }
}

#[tokio::test]
async fn a_hire_ends_with_either_side_and_hidden_words_stay_hidden() {
    for gone in [Side::Engineer, Side::Company] {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let world = offered(&mut conn, "").await;
        let card = row(&mut conn, &world).await;
        do_it(&mut conn, &world.ada, &world, EngagementAction::Agree).await;
        let hired = on(&world, "2026-12-01");
        run_due(&mut conn, &hired.clock).await.unwrap();
        let left = if gone == Side::Engineer {
            candidacies::end_of_engineer(&mut conn, &hired.clock, card.engineer_id).await.unwrap();
            "gone company"
        } else {
            candidacies::end_of_company(&mut conn, &hired.clock, card.company_id).await.unwrap();
            "gone engineer"
        };
        let ended = last(&mut conn, &world).await;
        assert_eq!((ended.state, ended.ended_by), (EngagementState::Ended, Some(Side::System)));
        assert_eq!(told(&mut conn, MailKind::CandidacyStep).await, [left]);
        assert_eq!(sql::count(&mut conn, "review_rounds where shown_at is not null").await, 0);
    }
}
