//! What cards come to: the last one of each person counts.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::model::Scorecard;
use crate::platform::ids::{AccountId, ScorecardId};

/// What all who scored saw of one criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriterionMean {
    /// The criterion.
    pub dimension_id: Uuid,
    /// Mean of the marks, 1 to 5.
    pub mean: f64,
    /// How many marks that is.
    pub count: usize,
}

/// The cards that no other amends, in their order.
#[must_use]
pub fn latest(cards: &[Scorecard]) -> Vec<&Scorecard> {
    let amended: BTreeSet<ScorecardId> = cards.iter().filter_map(|card| card.amends_id).collect();
    cards.iter().filter(|card| !amended.contains(&card.id)).collect()
}

/// Whoever wrote one of them.
#[must_use]
pub fn scorers(cards: &[Scorecard]) -> BTreeSet<AccountId> {
    cards.iter().map(|card| card.vetter_id).collect()
}

/// Mean of every mark that counts, 1 to 5; none without cards.
#[must_use]
pub fn mean_of_marks(cards: &[Scorecard]) -> Option<f64> {
    let marks: Vec<i16> = latest(cards).iter().flat_map(|card| &card.marks).map(|mark| mark.mark).collect();
    mean(&marks)
}

/// The mean of each criterion that was marked, by the order in which criteria are first met.
#[must_use]
pub fn criterion_means(cards: &[Scorecard]) -> Vec<CriterionMean> {
    let mut order = Vec::new();
    let mut marks: BTreeMap<Uuid, Vec<i16>> = BTreeMap::new();
    for mark in latest(cards).into_iter().flat_map(|card| &card.marks) {
        if !marks.contains_key(&mark.dimension_id) {
            order.push(mark.dimension_id);
        }
        marks.entry(mark.dimension_id).or_default().push(mark.mark);
    }
    let summed = |dimension_id: Uuid| {
        let own = marks.get(&dimension_id)?;
        Some(CriterionMean { dimension_id, mean: mean(own)?, count: own.len() })
    };
    order.into_iter().filter_map(summed).collect()
}

fn mean(marks: &[i16]) -> Option<f64> {
    let count = u32::try_from(marks.len()).ok().filter(|count| *count > 0)?;
    let sum: i32 = marks.iter().map(|mark| i32::from(*mark)).sum();
    Some(f64::from(sum) / f64::from(count))
}
