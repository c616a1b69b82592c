//! Which engineers make an issue: a pure function, so that the rules can be read and tested in one place.
//!
//! Best score first; equal scores rotate by a keyed hash of week and id. Every fifth place is kept for a newcomer,
//! the one approved last: each gets a turn soon after joining, whatever the score. At most `max(1, floor(share · N))` come from one country, or have the same first skill. When that leaves places
//! empty, rules give way in this order, place by place: the newcomer's place, the skill cap, the country cap. The rest
//! period and the engineer's own consent never give way.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::directory::rules::SLOT_EVERY;
use crate::platform::ids::EngineerId;

/// An engineer who may be in this issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub engineer_id: EngineerId,
    /// T.
    pub score: i16,
    /// ISO code.
    pub country: String,
    /// The strongest primary skill.
    pub skill: Option<i32>,
    /// When approved, if that was lately.
    pub newcomer_since: Option<DateTime<Utc>>,
    /// Order among equal scores, this week.
    pub rotation: [u8; 8],
}

/// An engineer chosen before, who keeps the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Who.
    pub engineer_id: EngineerId,
    /// Why, as written when first chosen.
    pub reason: String,
}

/// One place of the issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Who.
    pub engineer_id: EngineerId,
    /// `top`, `newcomer`, `pinned`, or which cap gave way.
    pub reason: String,
}

/// Which rules hold for one place.
#[derive(Clone, Copy)]
struct Strictness {
    skill: bool,
    country: bool,
    note: &'static str,
    newcomer_note: &'static str,
}

/// In the order in which they are tried.
const STEPS: [Strictness; 3] = [
    Strictness { skill: true, country: true, note: "top", newcomer_note: "newcomer" },
    Strictness {
        skill: false,
        country: true,
        note: "top, beyond the share of one skill",
        newcomer_note: "newcomer, beyond the share of one skill",
    },
    Strictness {
        skill: false,
        country: false,
        note: "top, beyond the share of one country",
        newcomer_note: "newcomer, beyond the share of one country",
    },
];

/// Keeps `kept` that are still candidates, in their order, and fills up to `places` from the rest.
#[must_use]
pub fn choose(kept: &[Kept], candidates: &[Candidate], places: usize, max_share: f64) -> Vec<Chosen> {
    let mut rest: Vec<&Candidate> = candidates.iter().collect();
    rest.sort_by(|a, b| {
        b.score.cmp(&a.score).then(a.rotation.cmp(&b.rotation)).then(a.engineer_id.cmp(&b.engineer_id))
    });
    let cap = cap(places.min(candidates.len()), max_share);
    let mut issue: Vec<(&Candidate, String)> = Vec::with_capacity(places);
    for keep in kept {
        if issue.len() < places
            && let Some(at) = rest.iter().position(|c| c.engineer_id == keep.engineer_id)
        {
            issue.push((rest.remove(at), keep.reason.clone()));
        }
    }
    while issue.len() < places {
        let wants_newcomer = (issue.len() + 1).is_multiple_of(SLOT_EVERY);
        let Some((at, reason)) = best(&issue, &rest, cap, wants_newcomer) else { break };
        issue.push((rest.remove(at), reason.to_owned()));
    }
    issue.into_iter().map(|(c, reason)| Chosen { engineer_id: c.engineer_id, reason }).collect()
}

/// `max(1, floor(share · n))`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 < share ≤ 1, n ≤ 30")]
fn cap(n: usize, share: f64) -> usize {
    ((n as f64 * share).floor() as usize).max(1)
}

fn best(
    issue: &[(&Candidate, String)],
    rest: &[&Candidate],
    cap: usize,
    wants_newcomer: bool,
) -> Option<(usize, &'static str)> {
    for step in STEPS {
        let fits = |c: &Candidate| {
            let same_skill =
                issue.iter().filter(|(other, _)| c.skill.is_some() && other.skill == c.skill).count();
            let same_country = issue.iter().filter(|(other, _)| other.country == c.country).count();
            (!step.skill || same_skill < cap) && (!step.country || same_country < cap)
        };
        if wants_newcomer && let Some(at) = latest_newcomer(rest, fits) {
            return Some((at, step.newcomer_note));
        }
        if let Some(at) = rest.iter().position(|c| fits(c)) {
            return Some((at, step.note));
        }
    }
    None
}

/// The place in `rest` of the newcomer approved last; of several at the same instant, the best.
fn latest_newcomer(rest: &[&Candidate], fits: impl Fn(&Candidate) -> bool) -> Option<usize> {
    let newcomers = rest.iter().enumerate().filter(|(_, c)| fits(c));
    let since = newcomers.filter_map(|(at, c)| c.newcomer_since.map(|since| (since, Reverse(at))));
    since.max().map(|(_, Reverse(at))| at)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn candidate(id: u128, score: i16, country: &str, skill: i32, is_newcomer: bool) -> Candidate {
        Candidate {
            engineer_id: EngineerId(Uuid::from_u128(id)),
            score,
            country: country.into(),
            skill: Some(skill),
            newcomer_since: is_newcomer.then_some(DateTime::UNIX_EPOCH),
            rotation: [u8::try_from(id % 251).unwrap(); 8],
        }
    }

    fn ids(chosen: &[Chosen]) -> Vec<u128> {
        chosen.iter().map(|c| c.engineer_id.0.as_u128()).collect()
    }

    #[test]
    fn the_best_come_first_and_every_fifth_place_is_a_newcomers() {
        let all: Vec<Candidate> = (1..=20_i32)
            .map(|i| {
                let country = format!("{i:02}");
                candidate(u128::try_from(i).unwrap(), 900 - i16::try_from(i).unwrap(), &country, i, i > 15)
            })
            .collect();
        let chosen = choose(&[], &all, 12, 0.3);
        assert_eq!(ids(&chosen), [1, 2, 3, 4, 16, 5, 6, 7, 8, 17, 9, 10]);
        assert_eq!(chosen[4].reason, "newcomer");
    }

    #[test]
    fn a_newcomers_place_goes_to_who_was_approved_last() {
        let mut all: Vec<Candidate> = (1..=12_u128)
            .map(|i| candidate(i, 900, &format!("{i:02}"), i32::try_from(i).unwrap(), i > 9))
            .collect();
        all[10].newcomer_since = Some(DateTime::UNIX_EPOCH + TimeDelta::days(1));
        all[10].score = 1;
        let chosen = choose(&[], &all, 5, 1.0);
        assert_eq!(chosen[4].engineer_id, all[10].engineer_id);
        assert_eq!(chosen[4].reason, "newcomer");
    }

    #[test]
    fn caps_hold_while_others_fit_and_give_way_skill_first() {
        let mut all: Vec<Candidate> = (1..=6).map(|i| candidate(i, 900, "PL", 1, false)).collect();
        all.extend((7..=9).map(|i| candidate(i, 500, "DE", 2, false)));
        all.push(candidate(10, 400, "FR", 1, false));
        let chosen = choose(&[], &all, 10, 0.3);
        assert_eq!(ids(&chosen), [1, 2, 3, 7, 8, 9, 10, 4, 5, 6]);
        assert_eq!(chosen[6].reason, "top, beyond the share of one skill");
        assert_eq!(chosen[7].reason, "top, beyond the share of one country");
    }

    #[test]
    fn who_was_chosen_before_keeps_the_place_if_still_fit() {
        let all: Vec<Candidate> = (1..=5_u128)
            .map(|i| candidate(i, 900, &format!("{i:02}"), i32::try_from(i).unwrap(), false))
            .collect();
        let kept =
            [99, 4, 2].map(|i| Kept { engineer_id: EngineerId(Uuid::from_u128(i)), reason: "pinned".into() });
        assert_eq!(ids(&choose(&kept, &all, 3, 0.3)), [4, 2, 1]);
    }

    proptest! {
        #[test]
        fn nobody_twice_never_too_many_and_caps_only_broken_when_places_would_stay_empty(
            people in proptest::collection::vec((0_i16..1000, 0_u8..4, 0_i32..5, any::<bool>()), 0..60),
            places in 5_usize..=30,
        ) {
            let all: Vec<Candidate> = people.iter().enumerate()
                .map(|(i, (score, country, skill, new))| candidate(i as u128, *score, &country.to_string(), *skill, *new))
                .collect();
            let chosen = choose(&[], &all, places, 0.3);
            prop_assert_eq!(chosen.len(), places.min(all.len()));
            let mut seen = ids(&chosen);
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), chosen.len());
            let cap = cap(places.min(all.len()), 0.3);
            for country in 0..4_u8 {
                let within = chosen.iter().filter(|c| {
                    all[usize::try_from(c.engineer_id.0.as_u128()).unwrap()].country == country.to_string()
                        && !c.reason.contains("country")
                }).count();
                prop_assert!(within <= cap);
            }
        }
    }
}
