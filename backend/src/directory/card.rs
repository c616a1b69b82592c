//! From what visibility let through to the contexts of the components.

use chrono::{DateTime, Utc};
use domain::directory::{Shown, ShownAvailability, ShownSkill, words};

use crate::components::{AvailabilityLine, EngineerCard, Rate, SkillTag, mark_of};

/// Skills on a card.
const ON_CARD: usize = 3;

/// `engineer_card`.
#[must_use]
pub fn card_of(shown: &Shown, now: DateTime<Utc>) -> EngineerCard {
    EngineerCard {
        href: format!("/engineers/{}", shown.slug),
        name: words::name(shown),
        headline: shown.headline.clone(),
        place: words::place(shown, now),
        mark: mark_of(shown.id.0),
        photo: None,
        is_new: shown.is_new,
        skills: skill_tags(shown.skills.iter().take(ON_CARD), false),
        more_skills: shown.skills.len().saturating_sub(ON_CARD),
        availability: availability_line(&shown.availability, now),
        rate: rate_of(shown),
        passport: None,
    }
}

/// `skill_list`.
pub fn skill_tags<'a>(skills: impl Iterator<Item = &'a ShownSkill>, has_levels: bool) -> Vec<SkillTag> {
    let tag = |skill: &ShownSkill| SkillTag {
        name: skill.name.clone(),
        evidence: skill.evidence.to_string(),
        level: has_levels.then(|| format!("{} of 5", skill.level)),
    };
    skills.map(tag).collect()
}

/// `availability_line`.
#[must_use]
pub fn availability_line(availability: &ShownAvailability, now: DateTime<Utc>) -> AvailabilityLine {
    AvailabilityLine {
        state: words::availability_state(availability),
        when: words::when(availability, now),
        hours: words::hours(availability),
        confirmed: words::confirmed(availability, now),
    }
}

/// `rate`.
#[must_use]
pub fn rate_of(shown: &Shown) -> Option<Rate> {
    words::rate(shown).map(|(amount, unit)| Rate { amount, unit })
}
