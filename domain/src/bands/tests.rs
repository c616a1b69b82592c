//! What a company owes, by the acts that bring it about and end it.

use super::*;
use crate::candidacies::tests::{World, interviewed, row, world};
use crate::candidacies::{self, CardState};
use crate::conversations::{self, CloseReason, NewMessage, Via};
use crate::interviews::{self, ProposeInput};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::slots::SlotInput;
use crate::testing::{self, TestDatabase, sql};

async fn says(conn: &mut Conn, cx: &Context) {
    let line = conversations::list(conn, cx, None).await.unwrap().rows.remove(0);
    let id = line.conversation.id;
    let new = NewMessage { conversation: id, body: "A word.", via: Via::Web, external_id: None, seen: None };
    conversations::post(conn, cx, &new).await.unwrap();
}

/// A hundred days on, when nothing can be in time any more.
async fn band(conn: &mut Conn, world: &World) -> (i64, i64) {
    let company = row(conn, world).await.company_id;
    let band = of_company(conn, world.later(100).clock.now, company).await.unwrap();
    (band.asked, band.answered)
}

#[tokio::test]
async fn a_message_waits_for_the_companys_next_one() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    says(&mut conn, &world.owner).await;
    assert_eq!(band(&mut conn, &world).await, (0, 0), "a company's own words wait for nothing");
    for (day, by_ada, counted) in [
        (1, true, (1, 0)),
        (2, false, (1, 1)),
        (3, false, (1, 1)),
        (4, true, (2, 1)),
        (5, true, (2, 1)), // one question, however many words
        (7, false, (2, 1)),
        (8, true, (3, 1)),
        (9, false, (3, 2)),
    ] {
        let then = world.later(day);
        says(&mut conn, if by_ada { &then.ada } else { &then.owner }).await;
        assert_eq!(band(&mut conn, &world).await, counted, "day {day}");
    }
}

#[tokio::test]
async fn what_ends_between_the_two_ends_the_waiting() {
    for (day, counted) in [(1, (0, 0)), (3, (1, 0))] {
        for what in ["block", "erasure", "closure", "card"] {
            let db = TestDatabase::new().await;
            let mut conn = db.connect().await;
            let world = world(&mut conn).await;
            says(&mut conn, &world.ada).await;
            let (then, card) = (world.later(day), row(&mut conn, &world).await);
            let (company, ada) = (card.company_id, card.engineer_id);
            match what {
                "block" => {
                    let by = CloseReason::EngineerBlocked;
                    conversations::close_between(&mut conn, &then.clock, company, ada, by).await.unwrap();
                }
                "erasure" => {
                    conversations::end_of_engineer(&mut conn, &then.clock, ada).await.unwrap();
                }
                "closure" => {
                    conversations::end_of_company(&mut conn, &then.clock, company).await.unwrap();
                }
                _ => {
                    let feedback = "We looked for more years with Postgres.";
                    let rejected =
                        candidacies::reject(&mut conn, &then.owner, card.id, card.version, feedback).await;
                    rejected.unwrap();
                }
            }
            assert_eq!(band(&mut conn, &world).await, counted, "{what} after {day} days");
        }
    }
}

#[tokio::test]
async fn another_interview_ends_the_wait_for_the_last_ones_outcome() {
    for (by_company, counted) in [(true, (1, 1)), (false, (0, 0))] {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let world = world(&mut conn).await;
        let card = row(&mut conn, &world).await;
        let moved = CardState::Interviewing;
        candidacies::move_card(&mut conn, &world.owner, card.id, card.version, moved).await.unwrap();
        interviewed(&mut conn, &world, testing::start()).await;
        candidacies::run_due(&mut conn, &world.later(7).clock).await.unwrap();
        assert_eq!(sql::count(&mut conn, "owed_answers where kind = 'outcome'").await, 1);
        let slot = SlotInput { date: "2026-12-02".into(), time: "10:00".into() };
        let input = ProposeInput {
            minutes: "45".into(),
            zone: "Europe/Warsaw".into(),
            place: "https://meet.example/acme".into(),
            slots: vec![slot],
            ..ProposeInput::default()
        };
        let then = world.later(8);
        let by = if by_company { &then.owner } else { &then.ada };
        interviews::propose(&mut conn, by, card.id, &input).await.unwrap();
        assert_eq!(band(&mut conn, &world).await, counted, "by the company: {by_company}");
        // Its own outcome is owed anew.
        candidacies::run_due(&mut conn, &world.later(15).clock).await.unwrap();
        assert_eq!(sql::count(&mut conn, "owed_answers where kind = 'outcome'").await, 2);
    }
}
