//! What a profile still lacks. Counted by what is there, never by its length.

use super::model::{Availability, Engineer, HeldSkill};
use super::parts::PartCounts;

/// One line of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What to do, as a sentence without a full stop.
    pub todo: &'static str,
    /// The page that does it.
    pub page: &'static str,
    /// The field of its form.
    pub field: &'static str,
    /// Points of a hundred.
    pub points: i16,
    /// Whether an application needs it.
    pub is_required: bool,
    /// Whether it is there.
    pub is_done: bool,
}

/// The checklist, most useful first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// 0 to 100.
    pub percent: i16,
    /// In the order in which they help most.
    pub items: Vec<Item>,
}

impl Completeness {
    /// The next best thing to do.
    #[must_use]
    pub fn next(&self) -> Option<&Item> {
        self.items.iter().find(|item| !item.is_done)
    }
}

impl Item {
    /// Where it is done.
    #[must_use]
    pub fn href(&self) -> String {
        format!("{}#f-{}", self.page, self.field)
    }
}

/// The checklist of a profile. A photo, a CV and links are no items: what one looks like or publishes moves no score.
#[must_use]
pub fn completeness(engineer: &Engineer, skills: &[HeldSkill], parts: PartCounts) -> Completeness {
    let looks = engineer.availability != Availability::NotLooking;
    let has_pay =
        engineer.currency.is_some() && (engineer.rate_minor.is_some() || engineer.salary_minor.is_some());
    let on = |page, todo, field, points, is_required, is_done| Item {
        todo,
        page,
        field,
        points,
        is_required,
        is_done,
    };
    let item = |todo, field, points, is_required, is_done| {
        on("/me/profile", todo, field, points, is_required, is_done)
    };
    let items = vec![
        item("Say what to call you", "display_name", 10, true, !engineer.display_name.is_empty()),
        item(
            "Write a headline: what you do, in one line",
            "headline",
            10,
            true,
            !engineer.headline.is_empty(),
        ),
        item("Choose your level", "seniority", 10, true, engineer.seniority.is_some()),
        item("Say where you live", "country", 5, true, engineer.country.is_some()),
        item("Choose your time zone", "time_zone", 5, true, engineer.time_zone.is_some()),
        item("Add a skill", "skill-0", 10, true, !skills.is_empty()),
        item(
            "Say how you want to be engaged",
            "engagement_types",
            5,
            true,
            !engineer.engagement_types.is_empty(),
        ),
        item("State the pay below which you do not want to be asked", "rate", 10, true, has_pay),
        item("Say whether you look for work, and for how many hours", "availability", 10, false, looks),
        item("Add two more skills", "skill-0", 5, false, skills.len() >= 3),
        item("Mark your primary skills", "skill-0", 5, false, skills.iter().any(|skill| skill.is_primary)),
        on(
            "/me/profile/languages",
            "Add the languages that you work in",
            "language",
            5,
            false,
            parts.languages > 0,
        ),
        on("/me/profile/history", "Add where you worked last", "employer", 5, false, parts.positions > 0),
        item("Write a few sentences about your work", "bio_md", 5, false, !engineer.bio_md.is_empty()),
    ];
    let percent = items.iter().filter(|item| item.is_done).map(|item| item.points).sum();
    Completeness { percent, items }
}

/// What an application needs and the profile lacks.
#[must_use]
pub fn missing_for_application(engineer: &Engineer, skills: &[HeldSkill]) -> Vec<Item> {
    let all = completeness(engineer, skills, PartCounts::default()).items;
    all.into_iter().filter(|item| item.is_required && !item.is_done).collect()
}

#[cfg(test)]
#[path = "completeness_tests.rs"]
mod tests;
