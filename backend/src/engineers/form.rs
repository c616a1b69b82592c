//! The profile's form, as it travels.

use domain::engineers::{Consent, Profile, ProfileInput, SkillInput};
use serde::{Deserialize, Serialize};

use crate::components::Choice;

/// Empty rows of the skills picker below the filled ones; saving makes new ones.
const SPARE_ROWS: usize = 4;
/// Rows that are read at all.
const MOST_ROWS: usize = 60;

/// Every field as typed; also the `form` of the template.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub row_version: i32,
    pub display_name: String,
    pub legal_name: String,
    pub headline: String,
    pub bio_md: String,
    pub seniority: String,
    pub country: String,
    pub time_zone: String,
    pub engagement_types: Vec<String>,
    pub rate: String,
    pub salary: String,
    pub currency: String,
    pub availability: String,
    pub hours_per_week: String,
    pub earliest_start: String,
    pub visibility: String,
    pub is_indexable: String,
    /// Empty while there is no answer that holds.
    pub digest_consent: String,
    /// A row each: the lists belong together by place.
    pub skill_name: Vec<String>,
    pub skill_level: Vec<String>,
    pub skill_years: Vec<String>,
    pub skill_last_used: Vec<String>,
    /// Places of the rows that are ticked.
    pub skill_primary: Vec<String>,
    /// Answers to "did you mean": a slug, `propose`, or nothing.
    pub skill_pick: Vec<String>,
    pub exclusions: String,
    /// `preview`, `continue`, or nothing: which button was pressed.
    #[serde(skip_serializing)]
    pub intent: String,
}

/// A row of the skills picker.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SkillRow {
    /// The place, from 0.
    pub at: usize,
    /// The place as people count.
    pub number: usize,
    pub name: String,
    pub level: String,
    pub years: String,
    pub last_used: String,
    pub is_primary: bool,
    pub pick: String,
    /// What may have been meant, where the name is none that we know.
    pub choices: Vec<Choice>,
    pub error: Option<String>,
}

impl ProfileForm {
    /// What the operation is told.
    #[must_use]
    pub fn input(&self) -> ProfileInput {
        let skills = self.rows(0).into_iter().map(|row| SkillInput {
            name: row.name,
            level: row.level,
            years: row.years,
            last_used: row.last_used,
            is_primary: row.is_primary,
            pick: row.pick,
        });
        ProfileInput {
            row_version: self.row_version,
            display_name: self.display_name.clone(),
            legal_name: self.legal_name.clone(),
            headline: self.headline.clone(),
            bio_md: self.bio_md.clone(),
            seniority: self.seniority.clone(),
            country: self.country.clone(),
            time_zone: self.time_zone.clone(),
            engagement_types: self.engagement_types.clone(),
            rate: self.rate.clone(),
            salary: self.salary.clone(),
            currency: self.currency.clone(),
            availability: self.availability.clone(),
            hours_per_week: self.hours_per_week.clone(),
            earliest_start: self.earliest_start.clone(),
            visibility: self.visibility.clone(),
            is_indexable: !self.is_indexable.is_empty(),
            digest_consent: self.digest_consent.clone(),
            place: None,
            skills: skills.collect(),
            exclusions: self.exclusions.clone(),
        }
    }

    /// The form of a saved profile, with the answer about the digest that holds.
    #[must_use]
    pub fn of(profile: &Profile, consent: Option<&Consent>) -> Self {
        let engineer = &profile.engineer;
        let amount = |minor: Option<i64>| match (engineer.currency, minor) {
            (Some(currency), Some(minor)) => currency.format_plain(minor),
            _ => String::new(),
        };
        let skills = &profile.skills;
        let ticked = skills.iter().enumerate().filter(|(_, skill)| skill.is_primary);
        // What a block made is not the owner's to write, and may be the other side's business.
        let own = profile.exclusions.iter().filter(|row| row.is_own());
        let written: Vec<&str> = own.map(|row| row.written.as_str()).collect();
        Self {
            row_version: engineer.row_version,
            display_name: engineer.display_name.clone(),
            legal_name: engineer.legal_name.clone().unwrap_or_default(),
            headline: engineer.headline.clone(),
            bio_md: engineer.bio_md.clone(),
            seniority: text(engineer.seniority),
            country: text(engineer.country),
            time_zone: engineer.time_zone.clone().unwrap_or_default(),
            engagement_types: engineer.engagement_types.iter().map(ToString::to_string).collect(),
            rate: amount(engineer.rate_minor),
            salary: amount(engineer.salary_minor),
            currency: text(engineer.currency),
            availability: engineer.availability.to_string(),
            hours_per_week: text(engineer.hours_per_week),
            earliest_start: text(engineer.earliest_start),
            visibility: engineer.visibility.to_string(),
            is_indexable: if engineer.is_indexable { "on".to_owned() } else { String::new() },
            digest_consent: text(consent.map(|consent| consent.scope)),
            skill_name: skills.iter().map(|skill| skill.name.clone()).collect(),
            skill_level: skills.iter().map(|skill| skill.level.to_string()).collect(),
            skill_years: skills.iter().map(|skill| text(skill.years)).collect(),
            skill_last_used: skills.iter().map(|skill| text(skill.last_used_year)).collect(),
            skill_pick: Vec::new(),
            skill_primary: ticked.map(|(at, _)| at.to_string()).collect(),
            exclusions: written.join("\n"),
            intent: String::new(),
        }
    }

    /// The form before anything was saved.
    #[must_use]
    pub fn fresh(name: &str, exclusion: Option<String>) -> Self {
        Self {
            display_name: name.to_owned(),
            currency: "EUR".to_owned(),
            visibility: "companies_only".to_owned(),
            is_indexable: "on".to_owned(),
            exclusions: exclusion.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The rows of the picker, as typed, then `spare` empty ones.
    #[must_use]
    pub fn rows(&self, spare: usize) -> Vec<SkillRow> {
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let filled =
            self.skill_name.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        let row = |at: usize| SkillRow {
            at,
            number: at + 1,
            name: cell(&self.skill_name, at),
            level: cell(&self.skill_level, at),
            years: cell(&self.skill_years, at),
            last_used: cell(&self.skill_last_used, at),
            is_primary: self.skill_primary.contains(&at.to_string()),
            pick: cell(&self.skill_pick, at),
            choices: Vec::new(),
            error: None,
        };
        (0..(filled + spare).min(MOST_ROWS)).map(row).collect()
    }

    /// The rows that a page shows.
    #[must_use]
    pub fn shown_rows(&self) -> Vec<SkillRow> {
        self.rows(SPARE_ROWS)
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
