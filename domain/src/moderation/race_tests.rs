//! Whoever blocks does so while the other side answers or hires: one waits for the other, and neither falls over.

use chrono::TimeDelta;

use super::{BlockError, block};
use crate::candidacies::{self, CardError};
use crate::engagements::{self, EngagementAction, EngagementError, OfferInput};
use crate::intros::{self, Answer, AnswerError, By};
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{CandidacyId, EngineerId, IntroId};
use crate::testing::engineers::{TestEngineer, approved};
use crate::testing::{self, TestDatabase, accounts};

const ROUNDS: usize = 16;

fn acting(signed: &Signed) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start() + TimeDelta::minutes(1)));
    cx.with_actor(accounts::actor(signed))
}

/// A company and an engineer whom it asked.
async fn asked(conn: &mut Conn) -> (Signed, TestEngineer, IntroId) {
    let member = accounts::company_member(conn, CompanyRole::Owner, true).await;
    let ada = approved(conn, "Ada Lovelace").await;
    let intro = testing::intros::sent(conn, &member, &ada).await;
    (member, ada, intro)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_and_a_block_at_once() {
    let db = TestDatabase::new().await;
    let (mut conn, mut other) = (db.connect().await, db.connect().await);
    for round in 0..ROUNDS {
        let (member, ada, intro) = asked(&mut conn).await;
        let company = member.member.as_ref().unwrap().company_id;
        let (by_ada, by_company) = (acting(&ada.signed), acting(&member));
        let (said, blocked) = tokio::join!(
            intros::answer(&mut conn, &by_ada, intro, By::Account, &Answer::Accept),
            block(&mut other, &by_company, company, ada.id),
        );
        assert!(matches!(blocked, Ok(())), "round {round}: {blocked:?}");
        assert!(
            matches!(said, Ok(_) | Err(AnswerError::WrongState(_) | AnswerError::LinkUsed(_))),
            "round {round}: {said:?}"
        );
    }
}

/// An offer of today, to which yes is a hire.
async fn offered(conn: &mut Conn, by_company: &Context, engineer: EngineerId) -> CandidacyId {
    let board = candidacies::list_board(conn, by_company).await.unwrap();
    let card = board.iter().find(|seen| seen.card.engineer_id == engineer).unwrap().card.clone();
    let input = OfferInput {
        version: card.version,
        kind: "hourly".into(),
        pay: "90".into(),
        currency: "EUR".into(),
        hours_per_week: "40".into(),
        starts_on: testing::start().date_naive().to_string(),
        ..OfferInput::default()
    };
    engagements::propose(conn, by_company, card.id, &input).await.unwrap();
    card.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hire_and_a_block_at_once() {
    let db = TestDatabase::new().await;
    let (mut conn, mut other) = (db.connect().await, db.connect().await);
    for round in 0..ROUNDS {
        let (member, ada, intro) = asked(&mut conn).await;
        let company = member.member.as_ref().unwrap().company_id;
        let (by_ada, by_company) = (acting(&ada.signed), acting(&member));
        intros::answer(&mut conn, &by_ada, intro, By::Account, &Answer::Accept).await.unwrap();
        let card = offered(&mut conn, &by_company, ada.id).await;
        let (hired, blocked): (Result<_, EngagementError>, Result<(), BlockError>) = tokio::join!(
            engagements::act(&mut conn, &by_ada, card, 0, EngagementAction::Agree, ""),
            block(&mut other, &by_company, company, ada.id),
        );
        assert!(blocked.is_ok(), "round {round}: {blocked:?}");
        let is_expected = matches!(
            hired,
            Ok(_)
                | Err(EngagementError::Moved(_) | EngagementError::CardMoved(_) | EngagementError::NotFound)
        );
        assert!(is_expected, "round {round}: {hired:?}");
        let page = candidacies::find_card(&mut conn, &by_company, card).await;
        assert!(matches!(page, Ok(_) | Err(CardError::NotFound)), "round {round}");
    }
}
