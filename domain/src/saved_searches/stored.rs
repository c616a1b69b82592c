//! What a search asks for, as it is kept: words of the address, never numbers of rows, so that a skill that was merged or
//! renamed is found again.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::model::SavedSearch;
use crate::directory::{AvailabilityFilter, Filters, MaxPay, PayUnit, Term, read_text};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::{self, NamedSkill};
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::db::Conn;
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// A part of a text as it was read when the search was saved: what an index made of a misspelt word cannot be read out of
/// the text again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "as in `directory::Term`")]
pub enum Word {
    /// Slug.
    Skill(String),
    Country(Country),
    Seniority(Seniority),
    Beginning(Vec<String>),
    Phrase(Vec<String>),
    Like(Vec<String>),
    Not(Box<Word>),
}

impl Word {
    fn of(term: &Term) -> Self {
        match term {
            Term::Skill(skill) => Self::Skill(skill.slug.clone()),
            Term::Country(country) => Self::Country(*country),
            Term::Seniority(seniority) => Self::Seniority(*seniority),
            Term::Beginning(words) => Self::Beginning(words.clone()),
            Term::Phrase(words) => Self::Phrase(words.clone()),
            Term::Like(words) => Self::Like(words.clone()),
            Term::Not(unwanted) => Self::Not(Box::new(Self::of(unwanted))),
        }
    }

    /// The skill that it names.
    fn slug(&self) -> Option<&String> {
        match self {
            Self::Skill(slug) => Some(slug),
            Self::Not(unwanted) => unwanted.slug(),
            _ => None,
        }
    }

    /// The part again; nothing when its skill is no more.
    fn term(&self, known: &HashMap<String, NamedSkill>) -> Option<Term> {
        Some(match self {
            Self::Skill(slug) => Term::Skill(known.get(slug)?.clone()),
            Self::Country(country) => Term::Country(*country),
            Self::Seniority(seniority) => Term::Seniority(*seniority),
            Self::Beginning(words) => Term::Beginning(words.clone()),
            Self::Phrase(words) => Term::Phrase(words.clone()),
            Self::Like(words) => Term::Like(words.clone()),
            Self::Not(unwanted) => Term::Not(Box::new(unwanted.term(known)?)),
        })
    }
}

/// The filters of a search. What is not there filters nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as in `directory::Filters`")]
pub struct Stored {
    /// As it was typed.
    pub text: String,
    /// As that was read; nothing in rows of before it was kept: their text is read anew, without an index.
    pub words: Option<Vec<Word>>,
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
            words: Some(filters.text.iter().map(Word::of).collect()),
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

    /// What a row holds; nothing when it cannot be read: a search without its filters would find everybody.
    #[must_use]
    pub fn read(search: &SavedSearch) -> Option<Self> {
        let read = serde_json::from_value(search.filters.clone());
        if let Err(error) = &read {
            tracing::error!(search = %search.id, %error, "the filters of a saved search cannot be read");
        }
        read.ok()
    }

    /// The search again; nothing when a skill that it asks for is no more: then it would find the wrong people.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn filters(&self, conn: &mut Conn) -> QueryResult<Option<Filters>> {
        let in_text = self.words.iter().flatten().filter_map(Word::slug);
        let slugs: Vec<String> = self.skills.iter().chain(&self.nice).chain(in_text).cloned().collect();
        let known = skills::resolve(conn, &slugs).await?;
        let musts: Option<Vec<NamedSkill>> =
            self.skills.iter().map(|slug| known.get(slug).cloned()).collect();
        let Some(skills) = musts else { return Ok(None) };
        let text = match &self.words {
            Some(words) => words.iter().map(|word| word.term(&known)).collect(),
            None => Some(read_text(conn, None, &self.text).await?),
        };
        let Some(text) = text else { return Ok(None) };
        Ok(Some(Filters {
            text,
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
