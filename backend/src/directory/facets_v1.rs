//! The facets for programs: values as they stand in an address, each with the total that it leads to.

use domain::directory::Facets;
use domain::engineers::skills::NamedSkill;
use serde::Serialize;

/// By the parameter that takes the value.
#[derive(Debug, Default, Serialize)]
pub struct FacetsV1 {
    skill: Vec<ValueV1>,
    level: Vec<ValueV1>,
    evidence: Vec<ValueV1>,
    seniority: Vec<ValueV1>,
    country: Vec<ValueV1>,
    availability: Vec<ValueV1>,
    engagement: Vec<ValueV1>,
    language: Vec<ValueV1>,
    language_level: Vec<ValueV1>,
    permit: Vec<ValueV1>,
    hours: Vec<ValueV1>,
    start_by: Vec<ValueV1>,
    overlap: Vec<ValueV1>,
    added: Vec<ValueV1>,
    per: Vec<ValueV1>,
}

#[derive(Debug, Serialize)]
struct ValueV1 {
    value: String,
    count: i64,
}

impl FacetsV1 {
    /// Of a search; `known` names the skills.
    #[must_use]
    pub fn new(facets: &Facets, known: &[NamedSkill]) -> Self {
        let slug = |id: i32| known.iter().find(|skill| skill.id == id).map(|skill| skill.slug.clone());
        let skills = facets.skills.iter();
        Self {
            skill: skills
                .filter_map(|(id, count)| Some(ValueV1 { value: slug(*id)?, count: *count }))
                .collect(),
            level: values(&facets.levels),
            evidence: values(&facets.evidence),
            seniority: values(&facets.seniorities),
            country: values(&facets.countries),
            availability: values(&facets.availability),
            engagement: values(&facets.engagement_types),
            language: values(&facets.languages),
            language_level: values(&facets.language_levels),
            permit: values(&facets.work_authorisations),
            hours: values(&facets.hours),
            start_by: values(&facets.starts),
            overlap: values(&facets.overlaps),
            added: values(&facets.added),
            per: values(&facets.pay),
        }
    }
}

fn values<T: ToString>(counts: &[(T, i64)]) -> Vec<ValueV1> {
    counts.iter().map(|(value, count)| ValueV1 { value: value.to_string(), count: *count }).collect()
}
