//! What the clock of a card counts from: messages, moves that nobody hears of, and a no that is taken back.

use chrono::TimeDelta;

use super::tests::{World, interviewed, put, row, told, world};
use super::*;
use crate::outbox::MailKind;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, engineers, sql};

const FEEDBACK: &str = "We looked for more years with Postgres.";

async fn reminders(conn: &mut Conn) -> usize {
    told(conn, MailKind::OutcomeDue).await.len()
}

/// As if the two had last written to each other on this day.
async fn write_on(conn: &mut Conn, world: &World, day: i64) {
    let at = testing::start() + TimeDelta::days(day);
    let said = format!("update conversations set last_message_at = '{}'", at.to_rfc3339());
    sql::execute(conn, &said).await;
    assert_eq!(sql::count(conn, "conversations where last_message_at is not null").await, 1);
    assert_eq!(row(conn, world).await.state, CardState::Conversation);
}

async fn go(conn: &mut Conn, world: &World, to: CardState) -> Result<(), CardError> {
    let version = row(conn, world).await.version;
    move_card(conn, &world.owner, world.card, version, to).await
}

async fn no(conn: &mut Conn, world: &World) {
    let version = row(conn, world).await.version;
    reject(conn, &world.owner, world.card, version, FEEDBACK).await.unwrap();
}

#[tokio::test]
async fn whoever_writes_is_not_silent() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let version = row(&mut conn, &world).await.version;
    for day in [13, 27, 35] {
        write_on(&mut conn, &world, day).await;
        let later = world.later(day + 1);
        run_due(&mut conn, &later.clock).await.unwrap();
        let shown = list_board(&mut conn, &later.owner).await.unwrap().remove(0).card;
        assert_eq!(shown.waiting_since, testing::start() + TimeDelta::days(day), "day {day}");
        let own = find_own(&mut conn, &later.ada, world.card).await.unwrap().card;
        assert_eq!(clock::closes_at(&own), Some(testing::start() + TimeDelta::days(day + 28)));
    }
    assert_eq!(reminders(&mut conn).await, 0);
    assert_eq!(row(&mut conn, &world).await.version, version, "a form that was opened before still holds");
    // Then nobody writes: the company is asked, and asked again after another word.
    run_due(&mut conn, &world.later(49).clock).await.unwrap();
    assert_eq!(reminders(&mut conn).await, 1);
    write_on(&mut conn, &world, 50).await;
    for day in [63, 64] {
        run_due(&mut conn, &world.later(day).clock).await.unwrap();
    }
    assert_eq!(reminders(&mut conn).await, 2);
    run_due(&mut conn, &world.later(78).clock).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.ended_from, Some(CardState::Conversation));
}

#[tokio::test]
async fn moves_that_nobody_hears_of_do_not_put_an_outcome_off() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    put(&mut conn, &world, CardState::Interviewing, testing::start()).await;
    let company = row(&mut conn, &world).await.company_id;
    go(&mut conn, &world.later(6), CardState::Conversation).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.waiting_since, testing::start());
    go(&mut conn, &world.later(6), CardState::Interviewing).await.unwrap();
    let card = row(&mut conn, &world).await;
    assert_eq!((card.waiting_since, card.state), (testing::start(), CardState::Interviewing));
    interviewed(&mut conn, &world, testing::start()).await;
    let late = world.later(8);
    run_due(&mut conn, &late.clock).await.unwrap();
    assert_eq!(count_due_outcomes(&mut conn, &late.clock, company).await.unwrap(), 1);
    let back = go(&mut conn, &late, CardState::Conversation).await;
    assert!(matches!(back, Err(CardError::OutcomeDue)), "{back:?}");
    assert_eq!(sql::count(&mut conn, "owed_answers where kind = 'outcome' and answered_at is null").await, 1);

    // A card that was moved back in time and forgotten is due as soon as it lies there again.
    put(&mut conn, &world, CardState::Conversation, testing::start()).await;
    go(&mut conn, &world.later(20), CardState::Interviewing).await.unwrap();
    let card = row(&mut conn, &world).await;
    assert_eq!(card.waiting_since, testing::start() + TimeDelta::days(13));
}

/// The engineer may have picked no time, or not answered the offer: that costs the company nothing.
#[tokio::test]
async fn silence_where_nobody_was_interviewed_is_closed_and_owed_to_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    put(&mut conn, &world, CardState::Interviewing, testing::start()).await;
    interviewed(&mut conn, &world, testing::start() - TimeDelta::days(3)).await;
    // What was said about that interview was an offer, which the engineer let lapse.
    sql::execute(
        &mut conn,
        "insert into engagements (id, candidacy_id, company_id, engineer_id, proposer_id, kind, pay_unit, pay_minor, currency,
           hours_per_week, starts_on, note, state, respond_by, ended_by, ended_at, created_at, updated_at)
         select gen_random_uuid(), c.id, c.company_id, c.engineer_id, i.member_id, 'hourly', 'hour', 9000, 'EUR', 40,
           '2027-01-01', '', 'lapsed', waiting_since, 'system', waiting_since, waiting_since, waiting_since
         from candidacies c join candidacy_interviews i on i.candidacy_id = c.id",
    )
    .await;
    let company = row(&mut conn, &world).await.company_id;
    for day in [7, 12] {
        let later = world.later(day);
        run_due(&mut conn, &later.clock).await.unwrap();
        assert_eq!(count_due_outcomes(&mut conn, &later.clock, company).await.unwrap(), 0, "day {day}");
    }
    assert_eq!(reminders(&mut conn).await, 2, "the company is asked all the same");
    run_due(&mut conn, &world.later(14).clock).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.ended_from, Some(CardState::Interviewing));
    assert_eq!(sql::count(&mut conn, "owed_answers").await, 0);
}

#[tokio::test]
async fn a_first_move_to_interviewing_starts_the_clock() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let late = world.later(10);
    go(&mut conn, &late, CardState::Interviewing).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.waiting_since, late.owner.now);
}

#[tokio::test]
async fn a_no_that_is_taken_back_answers_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    go(&mut conn, &world, CardState::Interviewing).await.unwrap();
    interviewed(&mut conn, &world, testing::start()).await;
    let late = world.later(8);
    run_due(&mut conn, &late.clock).await.unwrap();
    let before = row(&mut conn, &world).await;
    no(&mut conn, &late).await;
    assert_eq!(sql::count(&mut conn, "owed_answers where answered_at is not null").await, 1);
    undo(&mut conn, &late.owner, world.card, before.version + 1).await.unwrap();
    let after = row(&mut conn, &world).await;
    assert_eq!(
        (after.waiting_since, after.told, after.next_step_due),
        (before.waiting_since, before.told, before.next_step_due)
    );
    assert_eq!(count_due_outcomes(&mut conn, &late.clock, before.company_id).await.unwrap(), 1);
    assert_eq!(
        sql::count(&mut conn, "owed_answers where answered_at is null and closed_at is null").await,
        1
    );
}

#[tokio::test]
async fn what_the_company_thought_and_took_back_is_its_own() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    sql::execute(
        &mut conn,
        "insert into candidacy_events (id, candidacy_id, action, state, side, note, at)
         select gen_random_uuid(), id, 'reject', 'rejected', 'company', 'Too dear for us.', created_at - interval '1 day'
         from candidacies
         union all select gen_random_uuid(), id, 'undo', 'sourced', 'company', '', created_at - interval '1 hour'
         from candidacies",
    )
    .await;
    no(&mut conn, &world).await;
    let version = row(&mut conn, &world).await.version;
    undo(&mut conn, &world.owner, world.card, version).await.unwrap();
    let read = find_own(&mut conn, &world.later(1).ada, world.card).await.unwrap().events;
    let read: Vec<&str> = read.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(read, ["ask", "accept"]);
    let all = find_card(&mut conn, &world.owner, world.card).await.unwrap().events;
    assert_eq!(all.len(), 6, "the company reads all of it");
}

#[tokio::test]
async fn a_card_that_nobody_asked_is_not_lost_unheard() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let grace = engineers::approved(&mut conn, "Grace Hopper").await;
    let input = AddInput { engineer: grace.slug, ..AddInput::default() };
    let card = add(&mut conn, &world.owner, &input).await.unwrap();
    let world = World { card, ..world };
    write_note(&mut conn, &world.later(20).owner, card, "Ask her in spring.").await.unwrap();
    run_due(&mut conn, &world.later(44).clock).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.told, 0, "a note is a sign of life");
    for day in [45, 46] {
        run_due(&mut conn, &world.later(day).clock).await.unwrap();
        assert_eq!(row(&mut conn, &world).await.told, 1);
    }
    let before = told(&mut conn, MailKind::CandidacyStep).await.len();
    run_due(&mut conn, &world.later(50).clock).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.state, CardState::Closed);
    let steps = told(&mut conn, MailKind::CandidacyStep).await;
    assert_eq!(steps.iter().filter(|step| *step == "closed engineer").count(), 1, "Ada's, not Grace's");
    assert!(steps.len() > before && steps.last().unwrap() == "closed company");
}
