//! What a search asks for, as it is kept: words of the address, never numbers of rows, so that a skill that was merged or
//! renamed is found again.

use chrono::NaiveDate;
use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use crate::directory::{AvailabilityFilter, Filters, MaxPay, PayUnit, read_text};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::{self, NamedSkill};
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::db::Conn;
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// The filters of a search. What is not there filters nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as in `directory::Filters`")]
pub struct Stored {
    /// As it was typed.
    pub text: String,
    /// Slugs.
    pub skills: Vec<String>,
    /// Slugs.
    pub nice: Vec<String>,
    pub min_level: Option<i16>,
    pub min_evidence: Option<Evidence>,
    pub seniorities: Vec<Seniority>,
    pub countries: Vec<Country>,
    pub availability: Vec<AvailabilityFilter>,
    pub engagement_types: Vec<EngagementType>,
    pub languages: Vec<Language>,
    pub language_level: Option<LanguageLevel>,
    pub work_authorisations: Vec<Country>,
    pub min_hours: Option<i16>,
    pub start_by: Option<NaiveDate>,
    /// IANA name.
    pub zone: Option<String>,
    pub min_overlap: Option<u8>,
    pub max_pay: Option<(PayUnit, Currency, Option<i64>)>,
    pub added_days: Option<u16>,
}

impl Stored {
    /// Of a search with this typed text.
    #[must_use]
    pub fn of(text: &str, filters: &Filters) -> Self {
        let slugs = |skills: &[NamedSkill]| skills.iter().map(|skill| skill.slug.clone()).collect();
        Self {
            text: text.to_owned(),
            skills: slugs(&filters.skills),
            nice: slugs(&filters.nice),
            min_level: filters.min_level,
            min_evidence: filters.min_evidence,
            seniorities: filters.seniorities.clone(),
            countries: filters.countries.clone(),
            availability: filters.availability.clone(),
            engagement_types: filters.engagement_types.clone(),
            languages: filters.languages.clone(),
            language_level: filters.language_level,
            work_authorisations: filters.work_authorisations.clone(),
            min_hours: filters.min_hours,
            start_by: filters.start_by,
            zone: filters.zone.map(|zone| zone.name().to_owned()),
            min_overlap: filters.min_overlap,
            max_pay: filters.max_pay.map(|pay| (pay.unit, pay.currency, pay.minor)),
            added_days: filters.added_days,
        }
    }

    /// The search again; nothing when a skill that it asks for is no more: then it would find the wrong people.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn filters(&self, conn: &mut Conn) -> QueryResult<Option<Filters>> {
        let words: Vec<String> = self.skills.iter().chain(&self.nice).cloned().collect();
        let known = skills::resolve(conn, &words).await?;
        let musts: Option<Vec<NamedSkill>> =
            self.skills.iter().map(|slug| known.get(slug).cloned()).collect();
        let Some(skills) = musts else { return Ok(None) };
        Ok(Some(Filters {
            text: read_text(conn, None, &self.text).await?,
            skills,
            nice: self.nice.iter().filter_map(|slug| known.get(slug).cloned()).collect(),
            min_level: self.min_level,
            min_evidence: self.min_evidence,
            seniorities: self.seniorities.clone(),
            countries: self.countries.clone(),
            availability: self.availability.clone(),
            engagement_types: self.engagement_types.clone(),
            languages: self.languages.clone(),
            language_level: self.language_level,
            work_authorisations: self.work_authorisations.clone(),
            min_hours: self.min_hours,
            start_by: self.start_by,
            zone: self.zone.as_deref().and_then(|zone| zone.parse().ok()),
            min_overlap: self.min_overlap,
            max_pay: self.max_pay.map(|(unit, currency, minor)| MaxPay { unit, currency, minor }),
            added_days: self.added_days,
        }))
    }
}
