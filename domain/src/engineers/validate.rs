//! A profile as its owner typed it, and what of it can be taken.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::model::{
    Availability, ConsentScope, EngagementType, Engineer, NetworkStatus, Seniority, Visibility,
};
use super::skills::{NewProposal, Understood};
use super::validate_skills::{CleanSkill, clean_skills};
use crate::platform::fields::FieldErrors;
use crate::platform::money::Currency;
use crate::platform::places::Country;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct ProfileInput {
    /// The version that the form was opened with.
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
    pub is_indexable: bool,
    /// Empty: no answer now; one given before stays.
    pub digest_consent: String,
    /// The network that the form came from: evidence of that answer.
    pub place: Option<String>,
    pub skills: Vec<SkillInput>,
    /// A line each: a domain, an address, or the name of a company here.
    pub exclusions: String,
}

/// One row of the skills picker; a row without a name is empty.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct SkillInput {
    pub name: String,
    pub level: String,
    pub years: String,
    pub last_used: String,
    pub is_primary: bool,
    /// The answer to "did you mean": a slug, `propose`, or nothing.
    pub pick: String,
}

/// What can be stored.
#[derive(Clone, Debug)]
pub(super) struct CleanProfile {
    pub display_name: String,
    pub legal_name: Option<String>,
    pub headline: String,
    pub bio_md: String,
    pub seniority: Option<Seniority>,
    pub country: Option<Country>,
    pub time_zone: Option<Tz>,
    pub engagement_types: Vec<EngagementType>,
    pub rate_minor: Option<i64>,
    pub salary_minor: Option<i64>,
    pub currency: Option<Currency>,
    pub availability: Availability,
    pub hours_per_week: Option<i16>,
    pub earliest_start: Option<NaiveDate>,
    pub visibility: Visibility,
    pub is_indexable: bool,
    pub digest_consent: Option<ConsentScope>,
    pub skills: Vec<CleanSkill>,
    pub proposals: Vec<NewProposal>,
}

/// Availability, as typed and checked; shared with the form on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CleanAvailability {
    pub state: Availability,
    pub hours_per_week: Option<i16>,
    pub earliest_start: Option<NaiveDate>,
}

/// Checks everything against the profile as it is stored. Once the developer has applied its core is required: a listed
/// profile may not lose it.
pub(super) fn validate(
    input: &ProfileInput,
    skills: &Understood,
    before: &Engineer,
    now: DateTime<Utc>,
    errors: &mut FieldErrors,
) -> Option<CleanProfile> {
    let is_required = !matches!(before.network_status, NetworkStatus::None);
    let least = usize::from(is_required);
    let display_name = errors.line("display_name", &input.display_name, least..=80);
    let legal_name = errors.line("legal_name", &input.legal_name, 0..=120);
    let headline = errors.line("headline", &input.headline, least..=120);
    let bio_md = errors.text("bio_md", &input.bio_md, 0..=5_000);
    if let (Some(name), Some(headline)) = (&display_name, &headline)
        && names(headline, name)
    {
        errors.add("headline", "Leave your name out of the headline: it stands above it, and an anonymous profile must not show it.");
    }
    let seniority =
        choice(errors, "seniority", &input.seniority, is_required, "Choose a level from the list.");
    let country = choice(errors, "country", &input.country, is_required, "Choose a country from the list.");
    let time_zone = choice(
        errors,
        "time_zone",
        &input.time_zone,
        is_required,
        "Choose a time zone from the list, such as Europe/Warsaw.",
    );
    let engagement_types = engagement_types(errors, &input.engagement_types);
    let pay = pay(errors, input);
    let typed = TypedAvailability {
        state: &input.availability,
        hours: &input.hours_per_week,
        start: &input.earliest_start,
    };
    let availability = availability(errors, typed, before, now);
    let visibility = errors.take("visibility", input.visibility.parse().map_err(|_| "Choose who sees you."));
    let consent =
        choice(errors, "digest_consent", &input.digest_consent, false, "Choose how the digest may show you.");
    let skills = clean_skills(errors, &input.skills, skills, now);
    if is_required && skills.as_ref().is_some_and(|(skills, _)| skills.is_empty()) {
        errors.add("skill-0", "Keep at least one skill: a listed profile needs one.");
    }
    let ((rate_minor, salary_minor, currency), availability) = (pay?, availability?);
    let (skills, proposals) = skills?;
    Some(CleanProfile {
        display_name: display_name?,
        legal_name: legal_name.filter(|name| !name.is_empty()),
        headline: headline?,
        bio_md: bio_md?,
        seniority: seniority?,
        country: country?,
        time_zone: time_zone?,
        engagement_types: engagement_types?,
        rate_minor,
        salary_minor,
        currency,
        availability: availability.state,
        hours_per_week: availability.hours_per_week,
        earliest_start: availability.earliest_start,
        visibility: visibility?,
        is_indexable: input.is_indexable,
        digest_consent: consent?,
        skills,
        proposals,
    })
}

/// An optional choice: `Some(None)` for nothing chosen, `None` for a fault.
#[expect(clippy::option_option, reason = "a fault is not the same as nothing chosen")]
fn choice<T: std::str::FromStr>(
    errors: &mut FieldErrors,
    field: &str,
    typed: &str,
    is_required: bool,
    fault: &str,
) -> Option<Option<T>> {
    match typed.trim() {
        "" if is_required => {
            errors.add(field, fault);
            None
        }
        "" => Some(None),
        typed => errors.take(field, typed.parse().map_err(|_| fault)).map(Some),
    }
}

/// Whether a headline holds somebody's full name or surname, as whole words.
fn names(headline: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (headline, name) = (words(headline), words(name));
    let surname = name.last().filter(|last| name.len() > 1 && last.chars().count() > 2);
    let has_surname = surname.is_some_and(|surname| headline.contains(surname));
    has_surname || (name.len() > 1 && headline.windows(name.len()).any(|part| part == name))
}

fn engagement_types(errors: &mut FieldErrors, typed: &[String]) -> Option<Vec<EngagementType>> {
    let parsed: Result<Vec<EngagementType>, _> = typed.iter().map(|word| word.parse()).collect();
    let mut types = errors.take("engagement_types", parsed.map_err(|_| "Choose from the list."))?;
    types.sort();
    types.dedup();
    Some(types)
}

type Pay = (Option<i64>, Option<i64>, Option<Currency>);

fn pay(errors: &mut FieldErrors, input: &ProfileInput) -> Option<Pay> {
    let (rate, salary) = (input.rate.trim(), input.salary.trim());
    let currency: Option<Currency> = match input.currency.trim() {
        "" if rate.is_empty() && salary.is_empty() => return Some((None, None, None)),
        "" => {
            errors.add("currency", "Choose the currency of these amounts.");
            return None;
        }
        code => errors.take("currency", code.parse()),
    };
    let currency = currency?;
    let mut amount = |field: &str, typed: &str| match typed {
        "" => Some(None),
        typed => errors.take(field, currency.parse_amount(typed)).map(Some),
    };
    let (rate, salary) = (amount("rate", rate), amount("salary", salary));
    Some((rate?, salary?, Some(currency)))
}

/// The fields of availability, as typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct TypedAvailability<'a> {
    pub state: &'a str,
    pub hours: &'a str,
    pub start: &'a str,
}

/// Checks availability: hours while looking, an end date while engaged, no date more than two years away. Whoever was
/// hired here is engaged without an end until they say one: the forms take that as it is stored.
pub(super) fn availability(
    errors: &mut FieldErrors,
    typed: TypedAvailability<'_>,
    before: &Engineer,
    now: DateTime<Utc>,
) -> Option<CleanAvailability> {
    let is_without_end = before.availability.is_without_end(before.earliest_start);
    let state: Availability =
        errors.take("availability", typed.state.parse().map_err(|_| "Choose whether you look for work."))?;
    let hours: Option<i16> = match typed.hours.trim() {
        "" if matches!(state, Availability::ActivelyLooking | Availability::Open) => {
            errors.add("hours_per_week", "Say how many hours a week you are free for.");
            return None;
        }
        "" => None,
        typed => {
            let parsed = typed.parse().ok().filter(|hours| (1..=80).contains(hours));
            Some(errors.take("hours_per_week", parsed.ok_or("Write hours a week, from 1 to 80."))?)
        }
    };
    let start: Option<NaiveDate> = match typed.start.trim() {
        "" if state == Availability::Engaged && !is_without_end => {
            errors.add("earliest_start", "Say until when you are engaged.");
            return None;
        }
        "" => None,
        typed => Some(
            errors.take("earliest_start", typed.parse().map_err(|_| "Write a date, such as 2027-02-03."))?,
        ),
    };
    let latest = now.date_naive().checked_add_days(Days::new(731));
    if start.is_some_and(|start| Some(start) > latest || start < NaiveDate::default()) {
        errors.add("earliest_start", "Choose a date within the next two years.");
        return None;
    }
    Some(CleanAvailability { state, hours_per_week: hours, earliest_start: start })
}
