//! What a viewer gets to see of an engineer. What they may not see is not in the type's value, so it cannot leak.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::engineers::{
    Availability, ConsentScope, EngagementType, Engineer, Evidence, HeldSkill, Seniority, Visibility,
};
use crate::passports::Sealed;
use crate::platform::ids::EngineerId;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// Whole UTC days for which a confirmed availability counts; after them it is called unconfirmed.
pub const UNCONFIRMED_DAYS: i64 = 35;
/// Days for which somebody is called new.
const NEW_DAYS: i64 = 30;

/// The earliest moment at which an availability can have been confirmed to count at `now`.
#[must_use]
pub fn oldest_confirmation(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(UNCONFIRMED_DAYS)
}

/// Whether an availability confirmed then counts at `now`.
#[must_use]
pub fn is_confirmed(confirmed_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    confirmed_at.is_some_and(|at| at >= oldest_confirmation(now))
}

/// An engineer as one viewer may see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// For links between our own rows and for the generated mark; never printed.
    pub id: EngineerId,
    /// The address of the page: `/engineers/<slug>`.
    pub slug: String,
    /// With a name, or without.
    pub identity: Identity,
    /// One line about the work.
    pub headline: String,
    /// How much they have seen.
    pub seniority: Seniority,
    /// Where they live.
    pub country: Country,
    /// IANA name.
    pub time_zone: String,
    /// How they may be engaged.
    pub engagement_types: Vec<EngagementType>,
    /// Primary ones first.
    pub skills: Vec<ShownSkill>,
    /// When they are free, and how sure that is.
    pub availability: ShownAvailability,
    /// Least pay for an hour, in minor units.
    pub rate_minor: Option<i64>,
    /// Least pay for a year, in minor units.
    pub salary_minor: Option<i64>,
    /// Of both.
    pub currency: Option<Currency>,
    /// When the network approved them.
    pub approved_at: DateTime<Utc>,
    /// Approved within the last 30 days.
    pub is_new: bool,
    /// T, where they have one.
    pub score: Option<i16>,
    /// The vetting passport that holds, where there is one.
    #[serde(default)]
    pub passport: Option<Sealed>,
    /// Names the pixels of the portrait, for those who may see it.
    #[serde(default)]
    pub photo_stamp: Option<String>,
}

/// Who it is, as far as the viewer may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The display name.
    Named(String),
    /// No name, no photo, no employer.
    Anonymous,
}

/// A skill as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `engineers::HeldSkill`")]
pub struct ShownSkill {
    pub id: i32,
    pub slug: String,
    pub name: String,
    pub level: i16,
    pub years: Option<i16>,
    #[serde(default)]
    pub last_used_year: Option<i16>,
    pub is_primary: bool,
    pub evidence: Evidence,
}

/// Availability as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownAvailability {
    /// As its owner said.
    pub state: Availability,
    /// Hours a week.
    pub hours_per_week: Option<i16>,
    /// Free from, or engaged until.
    pub earliest_start: Option<NaiveDate>,
    /// When its owner last said so.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whether that is more than 35 days ago.
    pub is_unconfirmed: bool,
}

impl ShownAvailability {
    /// What a row says; whether one may see it is another question.
    #[must_use]
    pub fn of(engineer: &Engineer, now: DateTime<Utc>) -> Self {
        Self {
            state: engineer.availability,
            hours_per_week: engineer.hours_per_week,
            earliest_start: engineer.earliest_start,
            confirmed_at: engineer.availability_confirmed_at,
            is_unconfirmed: !is_confirmed(engineer.availability_confirmed_at, now),
        }
    }
}

impl Shown {
    /// What is left of a row for somebody who may see it. `is_named` where a name may be shown; a row without its
    /// core, which an active one cannot be, is not shown at all.
    #[must_use]
    pub(super) fn of(
        engineer: Engineer,
        skills: Vec<HeldSkill>,
        is_named: bool,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let approved_at = engineer.approved_at?;
        let availability = ShownAvailability::of(&engineer, now);
        let headline = if is_named {
            engineer.headline
        } else {
            without_names(&engineer.headline, &engineer.display_name, engineer.legal_name.as_deref())
        };
        Some(Self {
            id: engineer.id,
            slug: engineer.slug,
            identity: if is_named { Identity::Named(engineer.display_name) } else { Identity::Anonymous },
            headline,
            seniority: engineer.seniority?,
            country: engineer.country?,
            time_zone: engineer.time_zone?,
            engagement_types: engineer.engagement_types,
            skills: skills.into_iter().map(ShownSkill::from).collect(),
            availability,
            rate_minor: engineer.rate_minor,
            salary_minor: engineer.salary_minor,
            currency: engineer.currency,
            approved_at,
            is_new: now - approved_at < TimeDelta::days(NEW_DAYS),
            score: engineer.score,
            passport: None, // see `cards::project`
            photo_stamp: engineer.photo_stamp.filter(|_| is_named),
        })
    }
}

impl From<HeldSkill> for ShownSkill {
    fn from(held: HeldSkill) -> Self {
        let HeldSkill { skill_id, slug, name, level, years, last_used_year, is_primary, evidence } = held;
        Self { id: skill_id, slug, name, level, years, last_used_year, is_primary, evidence }
    }
}

/// Whether the owner's setting lets a name be shown to those who see the row.
pub(super) fn is_named(visibility: Visibility) -> bool {
    visibility != Visibility::Anonymous
}

/// Whether a digest names an engineer: consent never exceeds visibility.
#[must_use]
pub fn is_named_in_digest(visibility: Visibility, consent: ConsentScope) -> bool {
    is_named(visibility) && consent == ConsentScope::Named
}

/// A text without its writer's names, addresses and links: each is replaced by an ellipsis.
pub(super) fn without_names(text: &str, display_name: &str, legal_name: Option<&str>) -> String {
    let mut names: Vec<&str> = words(display_name).collect();
    names.extend(legal_name.into_iter().flat_map(words));
    // Scripts that know no spaces between words: the name is cut out of whatever it stands in.
    let (unspaced, spaced): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| is_unspaced(name));
    let text = unspaced.into_iter().fold(text.to_owned(), |text, name| text.replace(name, "…"));
    let tells =
        |word: &str| is_link(word) || words(word).any(|part| spaced.iter().any(|name| is_name(name, part)));
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            if tells(word) {
                format!("…{}", piece.get(word.len()..).unwrap_or_default())
            } else {
                piece.to_owned()
            }
        })
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Han, kana, Hangul and the scripts of South-East Asia that run on.
fn is_unspaced(name: &str) -> bool {
    let runs_on = |c: char| matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0x20000..=0x3ffff);
    name.chars().any(runs_on)
}

/// Whether a word is this name. Short names are words of the language, too ("An", "Li"): those go only as they are
/// written, or in capitals. A single letter tells nobody's name.
fn is_name(name: &str, word: &str) -> bool {
    match name.chars().count() {
        0 | 1 => false,
        2 => word == name || word == name.to_uppercase(),
        _ => word.to_lowercase() == name.to_lowercase(),
    }
}

/// An address, or a place on the web: also without a scheme, as in `github.com/ada`.
fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    if lower.contains('@') || lower.contains("://") || lower.contains("www.") {
        return true;
    }
    let Some((host, _)) = lower.split_once('/') else { return false };
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    // "Node.js/TypeScript" and "ASP.NET/C#" are no places.
    let is_end = end.len() >= 2 && end != "js" && end.chars().all(char::is_alphabetic);
    is_end && name != "asp" && name.ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{is_confirmed, without_names};

    #[test]
    fn a_word_counts_for_thirty_five_whole_days() {
        let now: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let first: DateTime<Utc> = "2026-10-18T00:00:00Z".parse().unwrap();
        assert!(is_confirmed(Some(first), now));
        assert!(!is_confirmed(Some(first - TimeDelta::seconds(1)), now));
        assert!(!is_confirmed(None, now));
    }

    #[test]
    fn names_addresses_and_links_go() {
        for (text, left) in [
            ("Ada builds engines.", "… builds engines."),
            ("I am Ada Lovelace,\nsee https://ada.example", "I am … …\nsee …"),
            ("Write to ada@example.com or [me](https://x.example/a)", "Write to … or …"),
            ("Lovelace's engines", "… engines"),
            ("Rust and Adaptive systems", "Rust and Adaptive systems"),
            ("Code at github.com/ada, also www.ada.example", "Code at … also …"),
            ("Node.js/TypeScript, ASP.NET/C# and C/C++", "Node.js/TypeScript, ASP.NET/C# and C/C++"),
        ] {
            assert_eq!(without_names(text, "Ada Lovelace", Some("Augusta King")), left, "{text}");
        }
    }

    #[test]
    fn short_names_and_names_in_scripts_without_spaces_go() {
        for (name, text, left) in [
            ("Bo Li", "Bo builds; LI, too", "… builds; … too"),
            ("An Li", "an engineer of liaison", "an engineer of liaison"),
            ("J. R. Smith", "R and J at Smith", "R and J at …"),
            ("山田 太郎", "山田太郎はRustを書く", "……はRustを書く"),
            ("李明", "李明 writes Go", "… writes Go"),
        ] {
            assert_eq!(without_names(text, name, None), left, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_name_survives(before in "[a-z .,]{0,30}", after in "[a-z .,]{0,30}") {
            let text = format!("{before} Lovelace {after}");
            prop_assert!(!without_names(&text, "Ada Lovelace", None).contains("Lovelace"));
        }
    }
}
