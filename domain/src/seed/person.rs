//! One seeded engineer, as drawn: what the rows are written from.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::catalogue::Catalogue;
use super::draw::{Draw, Kind};
use super::places::{PLACES, Place};
use super::trades::{ENDINGS, FIELDS, HEADLINES, MIDDLES, TRADES, Trade};

/// A skill somebody has.
#[derive(Debug)]
pub(super) struct Skill {
    pub(super) id: i32,
    pub(super) level: i64,
    pub(super) years: i64,
    pub(super) is_primary: bool,
    pub(super) is_assessed: bool,
}

/// An engineer.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) slug: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) headline: String,
    pub(super) bio: String,
    pub(super) seniority: &'static str,
    pub(super) place: &'static Place,
    pub(super) engagement: Vec<&'static str>,
    pub(super) rate_minor: i64,
    pub(super) salary_minor: Option<i64>,
    pub(super) availability: &'static str,
    pub(super) hours: Option<i64>,
    pub(super) start: Option<NaiveDate>,
    pub(super) confirmed_at: DateTime<Utc>,
    pub(super) is_approved: bool,
    pub(super) visibility: &'static str,
    pub(super) consent: Option<&'static str>,
    pub(super) skills: Vec<Skill>,
    pub(super) submitted_at: DateTime<Utc>,
    pub(super) decided_at: DateTime<Utc>,
}

/// Level, its word in a headline, years, and its share of the usual senior rate in percent.
const LEVELS: [(&str, &str, i64, i64); 5] = [
    ("senior", "Senior ", 8, 100),
    ("mid", "", 4, 70),
    ("staff", "Staff ", 12, 130),
    ("junior", "Junior ", 1, 45),
    ("principal", "Principal ", 16, 155),
];

impl Person {
    /// The engineer of row `index`. Demo people are mostly public, free and fresh: there are few of them to look at.
    pub(super) fn draw(index: u32, is_demo: bool, catalogue: &Catalogue, now: DateTime<Utc>) -> Self {
        let mut draw = Draw::of(Kind::Engineer, is_demo, index);
        let (id, account_id, slug) = (draw.id(), draw.id(), draw.slug());
        let place = draw.early_of(PLACES);
        let trade = draw.early_of(TRADES);
        let level = draw.early_of(&LEVELS);
        let name = format!("{} {}", draw.word(place.names.given), draw.word(place.names.family));
        let is_approved = if is_demo { index % 20 != 7 } else { draw.chance(94) };
        let skills = skills(&mut draw, trade, level.2, is_approved, catalogue);
        let first =
            skills.first().and_then(|skill| catalogue.name(skill.id)).unwrap_or("software").to_owned();
        let (headline, bio) = words(&mut draw, trade, level, &first);
        let rate = i64::from(place.rate) * level.3 * draw.between(80, 125) / 10_000 / 5 * 5;
        let engagement = engagement(&mut draw);
        let salary = engagement.contains(&"employment").then_some(rate.max(15) * 1_500 / 1_000 * 1_000 * 100);
        let (availability, hours, start) = availability(&mut draw, is_demo, now);
        let decided_at = draw.ago(now, 5, if is_demo { 300 } else { 600 });
        let submitted_at = if is_approved {
            decided_at - TimeDelta::minutes(draw.between(2 * 1_440, 9 * 1_440))
        } else {
            draw.ago(now, 0, 4)
        };
        let silent = confirmed_days(&mut draw, is_demo);
        let confirmed_at = draw.ago(now, 0, silent).max(submitted_at);
        let visibility = visibility(&mut draw, is_demo, index);
        let consent = consent(&mut draw, is_demo, visibility).filter(|_| is_approved);
        Self {
            id,
            account_id,
            slug,
            name,
            headline,
            bio,
            skills,
            availability,
            hours,
            start,
            visibility,
            consent,
            is_approved,
            submitted_at,
            decided_at,
            confirmed_at,
            engagement,
            place,
            email: address(index, is_demo),
            seniority: level.0,
            rate_minor: rate.max(15) * 100,
            salary_minor: salary,
        }
    }

    /// Points of the profile's checklist: all is filled in but, for some, that they look for work.
    pub(super) fn completeness(&self) -> i16 {
        if self.availability == "not_looking" { 90 } else { 100 }
    }
}

/// The first demo engineer is the one whose password is in the README.
fn address(index: u32, is_demo: bool) -> String {
    match (is_demo, index) {
        (true, 0) => super::demo::DEVELOPER.to_owned(),
        (true, index) => format!("engineer-{index:03}@demo.test"),
        (false, index) => format!("engineer-{index}@seed.example"),
    }
}

fn skills(
    draw: &mut Draw,
    trade: &Trade,
    years: i64,
    is_approved: bool,
    catalogue: &Catalogue,
) -> Vec<Skill> {
    let mut ids: Vec<i32> = Vec::new();
    let primary = draw.between(2, 3);
    while ids.len() < usize::try_from(primary).unwrap_or(2) {
        let at = draw.early(trade.skills.len());
        let Some(id) = trade.skills.get(at).and_then(|name| catalogue.id(name)) else { break };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let primary = ids.len();
    for _ in 0..draw.between(2, 5) {
        let id = catalogue.draw(draw);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let skill = |(place, id)| {
        let is_primary = place < primary;
        let years = draw.between(1.min(years), years.max(1)).max(1);
        let level = (2 + years / 4 + i64::from(is_primary)).clamp(1, 5);
        let is_assessed = is_primary && is_approved && draw.chance(65);
        Skill { id, level, years, is_primary, is_assessed }
    };
    ids.into_iter().enumerate().map(skill).collect()
}

fn words(draw: &mut Draw, trade: &Trade, level: &(&str, &str, i64, i64), skill: &str) -> (String, String) {
    let field = draw.one(FIELDS).unwrap_or_default();
    let title = format!("{}{}", level.1, trade.title);
    let mut letters = title.chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let fill =
        |text: &str| text.replace("{Title}", &title).replace("{skill}", skill).replace("{field}", field);
    let headline = fill(draw.one(HEADLINES).unwrap_or_default());
    let work = draw.one(trade.work).unwrap_or_default();
    let opening = if work.starts_with("keeps") { "Somebody who" } else { "In my last engagement I" };
    let middle = fill(draw.one(MIDDLES).unwrap_or_default());
    let ending = draw.one(ENDINGS).unwrap_or_default();
    (headline, format!("{opening} {work}. {middle}\n\n{ending}"))
}

fn engagement(draw: &mut Draw) -> Vec<&'static str> {
    match draw.below(5) {
        0 => vec!["hourly"],
        1 => vec!["hourly", "part_time"],
        2 => vec!["full_time_contract"],
        3 => vec!["hourly", "full_time_contract"],
        _ => vec!["full_time_contract", "employment"],
    }
}

fn availability(
    draw: &mut Draw,
    is_demo: bool,
    now: DateTime<Utc>,
) -> (&'static str, Option<i64>, Option<NaiveDate>) {
    let today = now.date_naive();
    let hours = Some(*[40, 32, 24, 20, 40, 36].get(draw.below(6)).unwrap_or(&40));
    let soon = draw.chance(50).then(|| today + TimeDelta::days(draw.between(3, 45)));
    match draw.below(100) {
        0..55 => ("actively_looking", hours, soon),
        55..82 => ("open", hours, soon),
        82..94 => ("engaged", hours, Some(today + TimeDelta::days(draw.between(20, 150)))),
        _ if is_demo => ("open", hours, None),
        _ => ("not_looking", None, None),
    }
}

/// One in eight has been silent for so long that neither search nor digest shows them.
fn confirmed_days(draw: &mut Draw, is_demo: bool) -> i64 {
    match draw.below(8) {
        _ if is_demo => 15,
        0 => 70,
        1 | 2 => 33,
        _ => 20,
    }
}

fn visibility(draw: &mut Draw, is_demo: bool, index: u32) -> &'static str {
    if is_demo {
        return match index % 10 {
            3 => "anonymous",
            5 => "companies_only",
            _ if index == 29 => "hidden",
            _ => "public",
        };
    }
    match draw.below(100) {
        0..55 => "public",
        55..70 => "anonymous",
        70..90 => "companies_only",
        90..95 => "link_only",
        _ => "hidden",
    }
}

fn consent(draw: &mut Draw, is_demo: bool, visibility: &str) -> Option<&'static str> {
    let answers = is_demo || draw.chance(85);
    let scope = match visibility {
        "public" => "named",
        "anonymous" => "anonymous",
        _ => "none",
    };
    answers.then_some(scope)
}
