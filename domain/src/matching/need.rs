//! What is asked for: by a search, by a saved one, or by a seat of a project.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::directory::{AvailabilityFilter, Filters, MaxPay, Term};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::{NamedSkill, SkillKind};
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::db::Conn;
use crate::platform::languages::Language;
use crate::platform::places::Country;
use crate::schema::skills;

/// A skill of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub skill: NamedSkill,
    /// Whether nobody fits without it.
    pub is_must: bool,
    /// Whether it is a field of work, such as finance: it counts there, not among the skills.
    pub is_domain: bool,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// Skills.
    pub wanted: Vec<Wanted>,
    /// The least level of each that is a must.
    pub min_level: Option<i16>,
    /// The least that stands behind each that is a must.
    pub min_evidence: Option<Evidence>,
    /// Any of them; empty: any at all. So are the next ones.
    pub seniorities: Vec<Seniority>,
    /// Where they live.
    pub countries: Vec<Country>,
    /// How they may be engaged.
    pub engagement_types: Vec<EngagementType>,
    /// Empty: whoever looks and said so within 35 days.
    pub availability: Vec<AvailabilityFilter>,
    /// Each of them.
    pub languages: Vec<Language>,
    /// At least this well.
    pub language_level: Option<LanguageLevel>,
    /// May work in any of them.
    pub work_authorisations: Vec<Country>,
    /// Hours a week.
    pub min_hours: Option<i16>,
    /// Free on that day at the latest.
    pub start_by: Option<NaiveDate>,
    /// Of whoever asks.
    pub zone: Option<Tz>,
    /// Hours that both work.
    pub min_overlap: Option<u8>,
    /// The most that is offered.
    pub max_pay: Option<MaxPay>,
}

impl Need {
    /// What a search asks for. Its words are no gate here: they find people, they do not weigh them; a word that is a
    /// skill is one that is asked for.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn of(conn: &mut Conn, filters: &Filters) -> QueryResult<Self> {
        let in_text = filters.text.iter().filter_map(|term| match term {
            Term::Skill(skill) => Some(skill.clone()),
            _ => None,
        });
        let mut musts: Vec<NamedSkill> = filters.skills.clone();
        for skill in in_text {
            if !musts.iter().any(|must| must.id == skill.id) {
                musts.push(skill);
            }
        }
        let nice = filters.nice.iter().filter(|skill| !musts.iter().any(|must| must.id == skill.id));
        let all: Vec<(NamedSkill, bool)> = musts
            .iter()
            .map(|skill| (skill.clone(), true))
            .chain(nice.map(|skill| (skill.clone(), false)))
            .collect();
        let ids: Vec<i32> = all.iter().map(|(skill, _)| skill.id).collect();
        let domains: Vec<i32> = if ids.is_empty() {
            Vec::new()
        } else {
            skills::table
                .filter(skills::id.eq_any(&ids))
                .filter(skills::kind.eq(SkillKind::Domain))
                .select(skills::id)
                .load(conn)
                .await?
        };
        let wanted = all.into_iter().map(|(skill, is_must)| Wanted {
            is_domain: domains.contains(&skill.id),
            skill,
            is_must,
        });
        Ok(Self {
            wanted: wanted.collect(),
            min_level: filters.min_level,
            min_evidence: filters.min_evidence,
            seniorities: filters.seniorities.clone(),
            countries: filters.countries.clone(),
            engagement_types: filters.engagement_types.clone(),
            availability: filters.availability.clone(),
            languages: filters.languages.clone(),
            language_level: filters.language_level,
            work_authorisations: filters.work_authorisations.clone(),
            min_hours: filters.min_hours,
            start_by: filters.start_by,
            zone: filters.zone,
            min_overlap: filters.min_overlap.filter(|hours| *hours > 0),
            max_pay: filters.max_pay,
        })
    }

    /// The day for which working days and starts are compared: that of the start, where it is still to come.
    #[must_use]
    pub fn day(&self, now: DateTime<Utc>) -> NaiveDate {
        Filters { start_by: self.start_by, ..Filters::default() }.overlap_day(now)
    }
}
