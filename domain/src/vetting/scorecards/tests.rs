//! Blindness and sums, for any cards of any people.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::model::{Mark, Recommendation, Scorecard};
use super::read::visible;
use super::sums::{criterion_means, latest, mean_of_marks, scorers};
use crate::platform::ids::{AccountId, ApplicationId, ScorecardId, StageId, StageRunId};
use crate::testing;
use crate::vetting::model::{StageRun, StageRunState};

fn run(number: u128, state: StageRunState) -> StageRun {
    let at = testing::start();
    StageRun {
        id: StageRunId(Uuid::from_u128(number)),
        application_id: ApplicationId(Uuid::nil()),
        stage_id: StageId(Uuid::nil()),
        state,
        assignee_id: None,
        due_at: at,
        waive_reason: None,
        opened_at: Some(at),
        handed_in_at: None,
        work_url: None,
        work_text: None,
        outcome_note: String::new(),
        closed_at: state.is_closed().then_some(at),
        updated_at: at,
    }
}

/// Cards as `score` writes them: each of (run, person, mark) amends that person's last card of that run.
fn cards(acts: &[(u128, u128, i16)]) -> Vec<Scorecard> {
    let mut cards: Vec<Scorecard> = Vec::new();
    for (at, (run, person, mark)) in (0_u32..).zip(acts) {
        let (run_id, vetter_id) =
            (StageRunId(Uuid::from_u128(*run)), AccountId(Uuid::from_u128(100 + person)));
        let amends_id = latest(&cards)
            .into_iter()
            .find(|card| card.run_id == run_id && card.vetter_id == vetter_id)
            .map(|card| card.id);
        cards.push(Scorecard {
            id: ScorecardId(Uuid::from_u128(1_000 + u128::from(at))),
            run_id,
            vetter_id,
            amends_id,
            recommendation: Recommendation::Pass,
            submitted_at: testing::start() + TimeDelta::minutes(i64::from(at)),
            marks: vec![Mark { dimension_id: Uuid::from_u128(*run), mark: *mark, evidence: "Seen.".into() }],
        });
    }
    cards
}

fn acts() -> impl Strategy<Value = Vec<(u128, u128, i16)>> {
    proptest::collection::vec((0_u128..3, 0_u128..4, 1_i16..=5), 0..20)
}

proptest! {
    /// I1: as long as a stage takes cards, nobody reads another's before their own is in.
    #[test]
    fn nobody_reads_a_card_that_could_colour_their_own(
        acts in acts(), viewer in 0_u128..6, number in 0_u128..3,
        state in proptest::sample::select(StageRunState::ALL), is_late: bool,
    ) {
        let (cards, viewer) = (cards(&acts), AccountId(Uuid::from_u128(100 + viewer)));
        let seen = visible(viewer, &run(number, state), &cards, is_late);
        let has_own = acts.iter().any(|(run, person, _)| *run == number && viewer.0.as_u128() == 100 + person);
        prop_assert_eq!(seen.own.is_some(), has_own);
        prop_assert!(seen.cards.iter().all(|card| card.run_id.0.as_u128() == number));
        prop_assert!(!seen.takes_late_card || (is_late && state.is_closed() && !has_own && seen.scorer_count > 0));
        if !has_own && (is_late || !state.is_closed()) {
            prop_assert!(seen.cards.is_empty() && seen.amended_count == 0);
        } else {
            prop_assert_eq!(seen.cards.len(), seen.scorer_count);
        }
    }

    /// One card of each person and stage counts: the last one.
    #[test]
    fn the_last_card_of_each_person_counts(acts in acts()) {
        let cards = cards(&acts);
        let counting = latest(&cards);
        for (run, person, _) in &acts {
            let last = acts.iter().rev().find(|(r, p, _)| r == run && p == person).unwrap();
            let own: Vec<_> = counting
                .iter()
                .filter(|card| card.run_id.0.as_u128() == *run && card.vetter_id.0.as_u128() == 100 + person)
                .collect();
            prop_assert_eq!(own.len(), 1);
            prop_assert_eq!(own[0].marks[0].mark, last.2);
        }
        let people: std::collections::BTreeSet<u128> = acts.iter().map(|act| act.1).collect();
        prop_assert_eq!(scorers(&cards).len(), people.len());
        prop_assert_eq!(mean_of_marks(&cards).is_some(), !acts.is_empty());
        prop_assert!(mean_of_marks(&cards).is_none_or(|mean| (1.0..=5.0).contains(&mean)));
        prop_assert_eq!(criterion_means(&cards).iter().map(|one| one.count).sum::<usize>(), counting.len());
    }
}
