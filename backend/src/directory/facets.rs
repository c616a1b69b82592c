//! The filters as groups of choices, each with the number of engineers that it leads to.

use std::fmt::Display;

use domain::directory::{Facets, Filters, LANGUAGE_LEVELS, PayUnit};
use domain::engineers::parts::LanguageLevel;
use domain::engineers::skills::NamedSkill;
use domain::engineers::{EngagementType, Evidence, Seniority};
use domain::platform::languages::Language;
use domain::platform::places::Country;
use serde::Serialize;

use super::chips::{availability_label, evidence_label, language_level_label};
use crate::components::{Facet, FacetKind, FacetOption};

/// Skills that are offered to be ticked; any other can be typed.
const MOST_SKILLS: usize = 16;

/// Groups by their place in the form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Groups {
    skills: Vec<Facet>,
    main: Vec<Facet>,
    zone: Vec<Facet>,
    more: Vec<Facet>,
    /// Whether something of `more` is chosen.
    is_open: bool,
}

/// All groups of a search; without counts where there are none.
#[must_use]
pub fn groups(filters: &Filters, facets: Option<&Facets>, known: &[NamedSkill]) -> Groups {
    let none = Facets::default();
    let facets = facets.unwrap_or(&none);
    let mut skills = vec![skill_facet(filters, facets, known)];
    if !filters.skills.is_empty() {
        let levels = [2, 3, 4, 5];
        let label = |level: &i16| format!("{level} of 5 or more");
        skills.push(one("Least level in each", "level", &levels, filters.min_level, &facets.levels, label));
    }
    let evidence = [Evidence::Assessed, Evidence::Delivered];
    let label = |least: &Evidence| evidence_label(*least).to_owned();
    skills.push(one("Evidence", "evidence", &evidence, filters.min_evidence, &facets.evidence, label));
    Groups {
        skills: filled_of(skills),
        main: filled_of(main(filters, facets)),
        zone: vec![one(
            "Shared working hours",
            "overlap",
            &domain::directory::OVERLAPS,
            filters.min_overlap,
            &facets.overlaps,
            |hours| format!("{hours} or more"),
        )],
        more: filled_of(more(filters, facets)),
        is_open: !filters.languages.is_empty()
            || !filters.work_authorisations.is_empty()
            || filters.added_days.is_some()
            || !filters.nice.is_empty(),
    }
}

/// Without groups that have nothing to choose from.
fn filled_of(mut facets: Vec<Facet>) -> Vec<Facet> {
    facets.retain(|facet| !facet.options.is_empty());
    facets
}

fn main(filters: &Filters, facets: &Facets) -> Vec<Facet> {
    use domain::directory::AvailabilityFilter;
    let hours = |hours: &i16| format!("{hours} h or more");
    let country = |country: &Country| country.name().to_owned();
    let unit = |unit: &PayUnit| match unit {
        PayUnit::Hour => "By the hour".to_owned(),
        PayUnit::Year => "By the year".to_owned(),
    };
    vec![
        many(
            "Availability",
            "availability",
            AvailabilityFilter::ALL,
            &filters.availability,
            &facets.availability,
            |value| availability_label(*value).to_owned(),
        ),
        one("Hours a week", "hours", &domain::directory::HOURS, filters.min_hours, &facets.hours, hours),
        many("Seniority", "seniority", Seniority::ALL, &filters.seniorities, &facets.seniorities, |value| {
            value.label().to_owned()
        }),
        many(
            "Engagement",
            "engagement",
            EngagementType::ALL,
            &filters.engagement_types,
            &facets.engagement_types,
            |value| value.label().to_owned(),
        ),
        open("Country", "country", &filters.countries, &facets.countries, country, Country::code),
        one("Pay", "per", PayUnit::ALL, filters.max_pay.map(|pay| pay.unit), &facets.pay, unit),
    ]
}

fn more(filters: &Filters, facets: &Facets) -> Vec<Facet> {
    let language = |language: &Language| language.name().to_owned();
    let country = |country: &Country| country.name().to_owned();
    let mut more = vec![open(
        "Languages, all of them",
        "language",
        &filters.languages,
        &facets.languages,
        language,
        Language::code,
    )];
    if !filters.languages.is_empty() {
        let label = |level: &LanguageLevel| language_level_label(*level);
        more.push(one(
            "Least level of each",
            "language_level",
            &LANGUAGE_LEVELS,
            filters.language_level,
            &facets.language_levels,
            label,
        ));
    }
    more.push(open(
        "May work in",
        "permit",
        &filters.work_authorisations,
        &facets.work_authorisations,
        country,
        Country::code,
    ));
    more.push(one(
        "Recently added",
        "added",
        &domain::directory::ADDED_DAYS,
        filters.added_days,
        &facets.added,
        |days| format!("In the last {days} days"),
    ));
    more
}

/// The chosen ones first, then those that most of the others have.
fn skill_facet(filters: &Filters, facets: &Facets, known: &[NamedSkill]) -> Facet {
    let count_of = |id: i32| facets.skills.iter().find(|(other, _)| *other == id).map(|(_, count)| *count);
    let option = |skill: &NamedSkill, is_checked: bool| FacetOption {
        value: skill.slug.clone(),
        label: skill.name.clone(),
        count: count_of(skill.id).filter(|_| !is_checked),
        is_checked,
    };
    let mut options: Vec<FacetOption> = filters.skills.iter().map(|skill| option(skill, true)).collect();
    let others = facets.skills.iter().filter(|(id, _)| !filters.skills.iter().any(|skill| skill.id == *id));
    let others = others.filter_map(|(id, _)| known.iter().find(|skill| skill.id == *id));
    options.extend(others.take(MOST_SKILLS).map(|skill| option(skill, false)));
    Facet { title: "Skills, all of them", name: "skill", kind: FacetKind::Checkbox, options }
}

/// A closed set of which any number may be ticked.
fn many<T: Copy + PartialEq + Display>(
    title: &'static str,
    name: &'static str,
    all: &[T],
    chosen: &[T],
    counts: &[(T, i64)],
    label: impl Fn(&T) -> String,
) -> Facet {
    let option = |value: &T| FacetOption {
        value: value.to_string(),
        label: label(value),
        count: count_of(counts, value),
        is_checked: chosen.contains(value),
    };
    Facet { title, name, kind: FacetKind::Checkbox, options: all.iter().map(option).collect() }
}

/// A set of which one value is chosen, or none. One that the address names and the set does not have is offered, too.
fn one<T: Copy + PartialEq + Display>(
    title: &'static str,
    name: &'static str,
    all: &[T],
    chosen: Option<T>,
    counts: &[(T, i64)],
    label: impl Fn(&T) -> String,
) -> Facet {
    let any = FacetOption {
        value: String::new(),
        label: "Any".to_owned(),
        count: None,
        is_checked: chosen.is_none(),
    };
    let option = |value: &T| FacetOption {
        value: value.to_string(),
        label: label(value),
        count: count_of(counts, value),
        is_checked: chosen.as_ref() == Some(value),
    };
    let strange = chosen.filter(|value| !all.contains(value));
    let options = std::iter::once(any).chain(all.iter().map(option)).chain(strange.iter().map(option));
    Facet { title, name, kind: FacetKind::Radio, options: options.collect() }
}

/// A set of what there is: the chosen ones first, then the most frequent.
fn open<T: Copy + PartialEq>(
    title: &'static str,
    name: &'static str,
    chosen: &[T],
    counts: &[(T, i64)],
    label: impl Fn(&T) -> String,
    word: impl Fn(T) -> &'static str,
) -> Facet {
    let option = |value: &T| FacetOption {
        value: word(*value).to_owned(),
        label: label(value),
        count: count_of(counts, value),
        is_checked: chosen.contains(value),
    };
    let others = counts.iter().map(|(value, _)| value).filter(|value| !chosen.contains(value));
    let options = chosen.iter().chain(others).map(option).collect();
    Facet { title, name, kind: FacetKind::Checkbox, options }
}

fn count_of<T: PartialEq>(counts: &[(T, i64)], value: &T) -> Option<i64> {
    counts.iter().find(|(other, _)| other == value).map(|(_, count)| *count)
}
