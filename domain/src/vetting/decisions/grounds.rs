//! I2: what a decision stands on.

use std::collections::BTreeSet;

use crate::platform::ids::AccountId;
use crate::vetting::model::Outcome;
use crate::vetting::scorecards::{Scorecard, mean_of_marks, scorers};

/// People who have to score before somebody is approved or turned down.
pub const SCORERS: usize = 2;

/// The cards that count of an application, summed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grounds {
    /// Who scored, in whatever stage.
    pub scorers: BTreeSet<AccountId>,
    /// Mean of the marks that count, 1 to 5.
    pub mean: Option<f64>,
}

impl Grounds {
    pub(in crate::vetting) fn of(cards: &[Scorecard]) -> Self {
        Self { scorers: scorers(cards), mean: mean_of_marks(cards) }
    }

    /// Why `decider` may not decide so, in a sentence; nothing where they may. The waiting list needs no cards: it
    /// decides nothing.
    #[must_use]
    pub fn lack(&self, outcome: Outcome, decider: AccountId) -> Option<String> {
        if outcome == Outcome::Waitlisted {
            return None;
        }
        let count = self.scorers.len();
        if count < SCORERS {
            return Some(format!(
                "{SCORERS} people have to score before this is decided; {count} did. Ask a colleague for a card."
            ));
        }
        let is_only_one = self.scorers.iter().all(|scorer| *scorer == decider);
        is_only_one.then(|| "Nobody but you scored this person. Ask a colleague to decide.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        /// I2: two people at least, and never the decider alone.
        #[test]
        fn nobody_is_decided_on_by_one_person(
            people in proptest::collection::btree_set(0_u128..5, 0..5), decider in 0_u128..5,
            outcome in proptest::sample::select(Outcome::ALL),
        ) {
            let id = |number| AccountId(Uuid::from_u128(number));
            let grounds = Grounds { scorers: people.iter().copied().map(id).collect(), mean: None };
            let may = grounds.lack(outcome, id(decider)).is_none();
            if outcome == Outcome::Waitlisted {
                prop_assert!(may);
            } else {
                let others = people.iter().filter(|person| **person != decider).count();
                prop_assert_eq!(may, people.len() >= 2);
                prop_assert!(!may || others >= 1);
            }
        }
    }
}
