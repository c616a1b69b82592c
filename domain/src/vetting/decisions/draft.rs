//! The words of a rejection, from the anchors that the scorers chose by: what was seen, and what the next mark would have
//! asked for. The decider edits them; nothing is sent unread.

use super::ruling::ReasonInput;
use crate::vetting::model::Dimension;
use crate::vetting::scorecards::{CriterionMean, Scorecard, criterion_means};

/// A mean below which a criterion speaks against somebody.
const LOW: f64 = 3.0;
/// Reasons of a draft at most, the weakest first.
const MOST: usize = 5;

/// A reason for each criterion whose mean is low, the weakest first; where none is, for the weakest one alone. Nothing
/// without cards.
#[must_use]
pub fn draft_reasons(cards: &[Scorecard], dimensions: &[Dimension]) -> Vec<ReasonInput> {
    let mut means = criterion_means(cards);
    means.sort_by(|one, other| one.mean.total_cmp(&other.mean));
    let low = means.iter().take_while(|criterion| criterion.mean < LOW).count();
    let reason = |criterion: &CriterionMean| {
        let dimension = dimensions.iter().find(|dimension| dimension.id == criterion.dimension_id)?;
        let message = words(dimension, criterion.mean)?;
        Some(ReasonInput { dimension: dimension.id.to_string(), message })
    };
    means.iter().take(low.clamp(1, MOST)).filter_map(reason).collect()
}

/// "What we saw: … What would change it: …"
fn words(dimension: &Dimension, mean: f64) -> Option<String> {
    let anchors: Vec<(f64, &str)> = dimension
        .anchors
        .iter()
        .filter_map(|(mark, text)| Some((mark.parse().ok()?, text.trim())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let seen = anchors.iter().rev().find(|(mark, _)| *mark <= mean).or(anchors.first())?;
    let next = anchors.iter().find(|(mark, _)| *mark > seen.0);
    let seen = format!("What we saw: {}", seen.1);
    Some(match next {
        Some((_, text)) => format!("{seen} What would change it: {text}"),
        None => seen,
    })
}

/// The anchor that a mean stands at, as an applicant reads it in the result of a stage.
pub(in crate::vetting) fn anchor_of(dimension: &Dimension, mean: f64) -> Option<String> {
    let read = |(mark, text): &'_ (String, String)| Some((mark.parse::<f64>().ok()?, text.clone()));
    let seen = dimension.anchors.iter().filter_map(read).rfind(|(mark, _)| *mark <= mean);
    seen.map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::platform::ids::{AccountId, ScorecardId, StageId, StageRunId};
    use crate::testing;
    use crate::vetting::scorecards::{Mark, Recommendation};

    fn dimension(number: u128) -> Dimension {
        let anchors = [("1", "Nothing runs."), ("3", "The main case runs."), ("5", "All of it runs.")];
        Dimension {
            id: Uuid::from_u128(number),
            stage_id: StageId(Uuid::nil()),
            name: format!("Criterion {number}"),
            anchors: anchors.map(|(mark, text)| (mark.to_owned(), text.to_owned())).to_vec(),
            covers: crate::vetting::Covers::Nothing,
        }
    }

    fn card(person: u128, marks: &[i16]) -> Scorecard {
        let mark = |(at, mark): (u128, &i16)| Mark {
            dimension_id: Uuid::from_u128(at),
            mark: *mark,
            evidence: "Seen.".into(),
        };
        Scorecard {
            id: ScorecardId::new(),
            run_id: StageRunId(Uuid::nil()),
            vetter_id: AccountId(Uuid::from_u128(person)),
            amends_id: None,
            recommendation: Recommendation::Fail,
            submitted_at: testing::start(),
            marks: (0..).zip(marks).map(mark).collect(),
        }
    }

    #[test]
    fn a_draft_says_what_was_seen_and_what_would_change_it() {
        let dimensions: Vec<Dimension> = (0..3).map(dimension).collect();
        let cards = [card(1, &[4, 2, 1]), card(2, &[5, 3, 2])];
        let drafted = draft_reasons(&cards, &dimensions);
        let said: Vec<(&str, &str)> =
            drafted.iter().map(|reason| (reason.dimension.as_str(), reason.message.as_str())).collect();
        let (weakest, weak) = (dimensions[2].id.to_string(), dimensions[1].id.to_string());
        let words = "What we saw: Nothing runs. What would change it: The main case runs.";
        assert_eq!(said, [(weakest.as_str(), words), (weak.as_str(), words)]);
        // Nothing low: the weakest criterion is the reason.
        let drafted = draft_reasons(&[card(1, &[5, 4, 3])], &dimensions);
        assert_eq!(drafted.len(), 1);
        assert!(drafted[0].message.starts_with("What we saw: The main case runs. What would change it: All"));
        assert!(draft_reasons(&[], &dimensions).is_empty());
        assert_eq!(anchor_of(&dimensions[0], 3.5).unwrap(), "The main case runs.");
    }

    proptest! {
        /// I3: whoever was scored at all can be told why.
        #[test]
        fn there_is_always_something_to_say(marks in proptest::collection::vec(1_i16..=5, 3), other in proptest::collection::vec(1_i16..=5, 3)) {
            let dimensions: Vec<Dimension> = (0..3).map(dimension).collect();
            let drafted = draft_reasons(&[card(1, &marks), card(2, &other)], &dimensions);
            prop_assert!(!drafted.is_empty() && drafted.iter().all(|reason| reason.message.len() >= 10));
        }
    }
}
