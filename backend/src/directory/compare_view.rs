//! Context of the comparison: a row for what is asked about all, a column for each engineer.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::directory::{MOST_COMPARED, OpenProfile, ShownSkill};
use domain::platform::templates::Template;
use serde::Serialize;

use super::card::card_of;
use super::overlap::{OverlapStrip, strip_of};
use super::parts::{language_words, permit_words};
use crate::components::{Chip, Crumb, EngineerCard};
use crate::views::{Page, PageMeta};

/// Skills that are compared; those that the fewest have are left out.
const MOST_SKILLS: usize = 24;

/// `/engineers/compare`
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct ComparePage {
    crumbs: Vec<Crumb>,
    engineers: Vec<Column>,
    skills: Vec<SkillRow>,
    /// Each with the comparison without it.
    chips: Vec<Chip>,
    /// Addresses at which there is nobody to show.
    missing: usize,
    /// How many more were asked for than fit.
    left_out: usize,
    /// Where `missing` and `left_out` are gone.
    tidy_href: String,
    most: usize,
    has_overlap: bool,
    has_salary: bool,
    has_languages: bool,
    has_permits: bool,
    can_ask: bool,
}

/// One engineer.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    #[serde(flatten)]
    card: EngineerCard,
    overlap: Option<OverlapStrip>,
    salary: Option<String>,
    engagement: String,
    languages: String,
    permits: String,
    approved_at: DateTime<Utc>,
    /// Where to ask for an intro; nothing for whoever may not.
    ask_href: Option<String>,
}

/// One skill, with what each of them has of it.
#[derive(Clone, Debug, Serialize)]
pub struct SkillRow {
    name: String,
    /// "4 of 5" and the evidence, in the order of the columns.
    cells: Vec<Option<SkillCell>>,
}

#[derive(Clone, Debug, Serialize)]
struct SkillCell {
    level: String,
    evidence: String,
}

impl ComparePage {
    /// Side by side, in the order of `slugs`: of each slug what was found there.
    #[must_use]
    pub fn new(
        slugs: &[String],
        found: &[Option<OpenProfile>],
        zone: Option<Tz>,
        now: DateTime<Utc>,
    ) -> Self {
        let shown: Vec<(&String, &OpenProfile)> =
            slugs.iter().zip(found).filter_map(|(slug, one)| Some((slug, one.as_ref()?))).collect();
        let engineers: Vec<Column> = shown.iter().map(|(_, one)| column(one, zone, now)).collect();
        let kept: Vec<&String> = shown.iter().map(|(slug, _)| *slug).collect();
        let without = |slug: &String| address(kept.iter().copied().filter(|other| *other != slug));
        let names = engineers.iter().map(|column| column.card.name.clone());
        let chips = kept.iter().zip(names);
        Self {
            crumbs: vec![Crumb::to("Engineers", "/engineers"), Crumb::here("Compare")],
            skills: skill_rows(&shown.iter().map(|(_, one)| *one).collect::<Vec<_>>()),
            chips: chips.map(|(slug, label)| Chip { label, remove_href: without(slug) }).collect(),
            missing: found.iter().filter(|one| one.is_none()).count(),
            left_out: slugs.len().saturating_sub(MOST_COMPARED),
            tidy_href: address(kept.iter().copied()),
            most: MOST_COMPARED,
            has_overlap: engineers.iter().any(|column| column.overlap.is_some()),
            has_salary: engineers.iter().any(|column| column.salary.is_some()),
            has_languages: engineers.iter().any(|column| !column.languages.is_empty()),
            has_permits: engineers.iter().any(|column| !column.permits.is_empty()),
            can_ask: engineers.iter().any(|column| column.ask_href.is_some()),
            engineers,
        }
    }
}

/// The comparison of these slugs.
fn address<'a>(slugs: impl Iterator<Item = &'a String>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    slugs.for_each(|slug| {
        query.append_pair("e", slug);
    });
    match query.finish() {
        query if query.is_empty() => "/engineers/compare".to_owned(),
        query => format!("/engineers/compare?{query}"),
    }
}

fn column(profile: &OpenProfile, zone: Option<Tz>, now: DateTime<Utc>) -> Column {
    let shown = &profile.shown;
    let salary = shown.currency.zip(shown.salary_minor);
    let engagement: Vec<&str> = shown.engagement_types.iter().map(|value| value.label()).collect();
    Column {
        overlap: zone.and_then(|zone| strip_of(shown, zone, None, now)),
        salary: salary.map(|(currency, minor)| format!("{} per year", currency.format(minor))),
        engagement: engagement.join(", "),
        languages: language_words(&profile.parts).join("; "),
        permits: permit_words(&profile.parts).join("; "),
        approved_at: shown.approved_at,
        ask_href: profile.can_ask.then(|| format!("/engineers/{}/intro", shown.slug)),
        card: card_of(shown, now),
    }
}

/// What most of them have first; of what equally many have, the primary ones, then by name.
fn skill_rows(engineers: &[&OpenProfile]) -> Vec<SkillRow> {
    let mut all: Vec<&ShownSkill> = Vec::new();
    for skill in engineers.iter().flat_map(|one| &one.shown.skills) {
        if !all.iter().any(|known| known.id == skill.id) {
            all.push(skill);
        }
    }
    let held =
        |id: i32| engineers.iter().map(move |one| one.shown.skills.iter().find(|skill| skill.id == id));
    let rank = |skill: &&ShownSkill| {
        let holders = held(skill.id).flatten().count();
        let primary = held(skill.id).flatten().filter(|skill| skill.is_primary).count();
        (std::cmp::Reverse(holders), std::cmp::Reverse(primary), skill.name.to_lowercase())
    };
    all.sort_by_cached_key(rank);
    let cell = |skill: &ShownSkill| SkillCell {
        level: format!("{} of 5", skill.level),
        evidence: skill.evidence.to_string(),
    };
    let row = |skill: &&ShownSkill| SkillRow {
        name: skill.name.clone(),
        cells: held(skill.id).map(|held| held.map(cell)).collect(),
    };
    all.iter().take(MOST_SKILLS).map(row).collect()
}

impl Page for ComparePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Compare engineers")
    }
}

impl Template for ComparePage {
    const NAME: &'static str = "pages/directory/compare.html";
    fn samples() -> Vec<Self> {
        super::samples::comparisons()
    }
}
