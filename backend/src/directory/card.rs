//! From what visibility let through to the contexts of the components.

use chrono::{DateTime, Utc};
use domain::directory::{Shown, ShownAvailability, ShownSkill, words};
use domain::passports::Sealed;

use crate::components::{AvailabilityLine, EngineerCard, Photo, Rate, Seal, SkillTag, mark_of};

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
        photo: shown
            .photo_stamp
            .as_deref()
            .map(|stamp| portrait_of(&shown.slug, stamp, &words::name(shown), 96)),
        is_new: shown.is_new,
        skills: skill_tags(shown.skills.iter().take(ON_CARD), false),
        more_skills: shown.skills.len().saturating_sub(ON_CARD),
        availability: availability_line(&shown.availability, now),
        rate: rate_of(shown),
        passport: shown.passport.as_ref().map(seal_of),
    }
}

/// `engineer_card` for a search: of the skills on it, those that are looked for come first.
#[must_use]
pub fn card_for(shown: &Shown, wanted: &[i32], now: DateTime<Utc>) -> EngineerCard {
    let mut shown = shown.clone();
    shown.skills.sort_by_key(|skill| !wanted.contains(&skill.id));
    card_of(&shown, now)
}

/// `portrait`: the photo in one of its sizes. The stamp changes the address with the pixels.
#[must_use]
pub fn portrait_of(slug: &str, stamp: &str, name: &str, size: u32) -> Photo {
    let alt = if name.is_empty() { "Portrait".to_owned() } else { format!("Portrait of {name}") };
    Photo { src: format!("/engineers/{slug}/photo/{size}?v={stamp}"), alt, width: size, height: size }
}

/// `seal`.
fn seal_of(sealed: &Sealed) -> Seal {
    Seal {
        href: format!("/passports/{}", sealed.id),
        month: sealed.month.format("%b %Y").to_string(),
        month_short: sealed.month.format("%m/%y").to_string(),
        assessors: u16::try_from(sealed.assessors).unwrap_or(0),
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
