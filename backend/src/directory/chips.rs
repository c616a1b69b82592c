//! What is filtered by, value by value, each with the search without it.

use domain::directory::{AvailabilityFilter, Filters, MaxPay, PayUnit};
use domain::engineers::Evidence;
use domain::engineers::parts::LanguageLevel;

use super::address::Address;
use crate::components::Chip;

/// Every active filter.
#[must_use]
pub fn chips(address: &Address) -> Vec<Chip> {
    let mut chips = Chips { address, all: Vec::new() };
    let filters = &address.search.filters;
    if !address.text.is_empty() {
        chips.add(format!("“{}”", address.text), |f| f.text.clear());
        // A text of which no word says anything is gone with its chip, too.
        if let Some(chip) = chips.all.last_mut() {
            let mut rest = address.with(|f| f.text.clear());
            rest.text.clear();
            chip.remove_href = rest.href();
        }
    }
    chips.skills(filters);
    chips.people(filters);
    chips.terms(filters);
    chips.all
}

struct Chips<'a> {
    address: &'a Address,
    all: Vec<Chip>,
}

impl Chips<'_> {
    fn add(&mut self, label: String, without: impl FnOnce(&mut Filters)) {
        self.all.push(Chip { label, remove_href: self.address.with(without).href() });
    }

    fn skills(&mut self, filters: &Filters) {
        for skill in &filters.skills {
            self.add(skill.name.clone(), |f| f.skills.retain(|other| other != skill));
        }
        if let (Some(level), false) = (filters.min_level, filters.skills.is_empty()) {
            self.add(format!("Level {level} or more"), |f| f.min_level = None);
        }
        if let Some(least) = filters.min_evidence {
            self.add(evidence_label(least).to_owned(), |f| f.min_evidence = None);
        }
        for skill in &filters.nice {
            self.add(format!("Nice to have: {}", skill.name), |f| f.nice.retain(|other| other != skill));
        }
    }

    fn people(&mut self, filters: &Filters) {
        for value in &filters.availability {
            self.add(availability_label(*value).to_owned(), |f| f.availability.retain(|v| v != value));
        }
        for value in &filters.seniorities {
            self.add(value.label().to_owned(), |f| f.seniorities.retain(|v| v != value));
        }
        for value in &filters.engagement_types {
            self.add(value.label().to_owned(), |f| f.engagement_types.retain(|v| v != value));
        }
        for value in &filters.countries {
            self.add(value.name().to_owned(), |f| f.countries.retain(|v| v != value));
        }
        for value in &filters.work_authorisations {
            self.add(format!("May work in {}", value.name()), |f| {
                f.work_authorisations.retain(|v| v != value);
            });
        }
        for value in &filters.languages {
            self.add(format!("Speaks {}", value.name()), |f| f.languages.retain(|v| v != value));
        }
        if let (Some(level), false) = (filters.language_level, filters.languages.is_empty()) {
            self.add(format!("Languages: {}", language_level_label(level)), |f| f.language_level = None);
        }
    }

    fn terms(&mut self, filters: &Filters) {
        if let Some(hours) = filters.min_hours {
            self.add(format!("{hours} h a week or more"), |f| f.min_hours = None);
        }
        if let Some(day) = filters.start_by {
            self.add(format!("Free by {}", day.format("%-d %b %Y")), |f| f.start_by = None);
        }
        if let Some((zone, hours)) = filters.overlap() {
            let label = format!("{hours} h shared with {}", zone.name().replace('_', " "));
            self.add(label, |f| f.min_overlap = None);
        }
        if let Some(pay) = filters.max_pay {
            self.add(pay_label(pay), |f| f.max_pay = None);
        }
        if let Some(days) = filters.added_days {
            self.add(format!("Added in the last {days} days"), |f| f.added_days = None);
        }
    }
}

/// As it stands at the facet and on its chip.
#[must_use]
pub fn availability_label(value: AvailabilityFilter) -> &'static str {
    match value {
        AvailabilityFilter::ActivelyLooking => "Actively looking",
        AvailabilityFilter::Open => "Open to offers",
        AvailabilityFilter::Engaged => "Engaged until a date",
        AvailabilityFilter::Unconfirmed => "Not confirmed for 35 days",
        AvailabilityFilter::NotLooking => "Not looking",
    }
}

/// "Assessed by us, or delivered".
#[must_use]
pub fn evidence_label(least: Evidence) -> &'static str {
    match least {
        Evidence::Claimed => "Any evidence",
        Evidence::Endorsed => "Endorsed or better",
        Evidence::Assessed => "Assessed or better",
        Evidence::Delivered => "Delivered",
    }
}

/// "B2 or better".
#[must_use]
pub fn language_level_label(level: LanguageLevel) -> String {
    match level {
        LanguageLevel::Native => level.label().to_owned(),
        level => format!("{} or better", level.label()),
    }
}

/// "Up to €80 an hour".
#[must_use]
pub fn pay_label(MaxPay { unit, currency, minor }: MaxPay) -> String {
    match (unit, minor) {
        (PayUnit::Hour, Some(minor)) => format!("Up to {} an hour", currency.format(minor)),
        (PayUnit::Year, Some(minor)) => format!("Up to {} a year", currency.format(minor)),
        (PayUnit::Hour, None) => format!("Rates, compared in {currency}"),
        (PayUnit::Year, None) => format!("Salaries, compared in {currency}"),
    }
}
