//! Random filters.

use proptest::prelude::*;

use crate::directory::{AvailabilityFilter, Filters, MaxPay, PayUnit, Term};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::NamedSkill;
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::testing;

fn some<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> BoxedStrategy<Vec<T>> {
    let most = all.len().min(2);
    prop_oneof![3 => Just(Vec::new()), 1 => proptest::sample::subsequence(all, 1..=most)].boxed()
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> BoxedStrategy<Option<T>> {
    prop_oneof![3 => Just(None), 1 => proptest::sample::select(all).prop_map(Some)].boxed()
}

fn terms(skills: &[NamedSkill]) -> BoxedStrategy<Vec<Term>> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut all = vec![
        Term::Skill(skills[0].clone()),
        Term::Country("PL".parse().unwrap()),
        Term::Seniority(Seniority::Senior),
        Term::Like(words("engines compilers")),
    ];
    for text in
        ["e", "engi", "stay", "ada", "engines stay", "stay u", "c++", "node js d", "hopper", "engine", "king"]
    {
        all.push(Term::Beginning(words(text)));
    }
    all.extend(
        ["stay up", "engines", "ada", "up king", "engine", "hopper engines"]
            .map(|text| Term::Phrase(words(text))),
    );
    let not: Vec<Term> = all.iter().map(|term| Term::Not(Box::new(term.clone()))).collect();
    all.extend(not);
    some(all)
}

fn pays() -> Vec<MaxPay> {
    ["EUR", "USD", "JPY", "CHF"]
        .iter()
        .flat_map(|code| {
            [None, Some(0), Some(5_777), Some(900_000), Some(5_333_333)].map(|minor| (*code, minor))
        })
        .flat_map(|(code, minor)| PayUnit::ALL.iter().map(move |unit| (code, minor, *unit)))
        .map(|(code, minor, unit)| MaxPay { unit, currency: code.parse().unwrap(), minor })
        .collect()
}

/// Few filters at a time, so that somebody fits.
pub(super) fn filters(skills: &[NamedSkill]) -> BoxedStrategy<Filters> {
    let today = testing::start().date_naive();
    let days = |n: i64| today + chrono::TimeDelta::days(n);
    let countries = || ["PL", "US", "JP", "FR"].map(|code| code.parse().unwrap()).to_vec();
    let evidence = Evidence::ALL.to_vec();
    let first = (
        terms(skills),
        some(skills.to_vec()),
        some(skills.to_vec()),
        maybe(vec![1, 2, 3, 5]),
        maybe(evidence),
    );
    let second = (
        some(Seniority::ALL.to_vec()),
        some(countries()),
        some(AvailabilityFilter::ALL.to_vec()),
        some(EngagementType::ALL.to_vec()),
        some(["en", "de", "fr"].map(|code| code.parse().unwrap()).to_vec()),
        maybe(LanguageLevel::ALL.to_vec()),
        some(countries()),
    );
    let zones = ["Europe/Berlin", "America/Los_Angeles"].map(|zone| zone.parse().unwrap()).to_vec();
    let third = (
        maybe(vec![1_i16, 10, 35, 80]),
        maybe(vec![days(-400), days(-3), days(0), days(30), days(115)]),
        maybe(zones),
        maybe(vec![0_u8, 1, 4, 8, 255]),
        maybe(pays()),
        maybe(vec![0_u16, 7, 90, u16::MAX]),
    );
    (first, second, third)
        .prop_map(|((text, skills, nice, min_level, min_evidence), second, third)| {
            let (seniorities, countries, availability, engagement_types, languages, language_level, work) =
                second;
            let (min_hours, start_by, zone, min_overlap, max_pay, added_days) = third;
            Filters {
                text,
                skills,
                nice,
                min_level,
                min_evidence,
                seniorities,
                countries,
                availability,
                engagement_types,
                languages,
                language_level,
                work_authorisations: work,
                min_hours,
                start_by,
                zone,
                min_overlap,
                max_pay,
                added_days,
            }
        })
        .boxed()
}
