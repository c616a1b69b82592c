//! The address of a search is its state: written in one form, whoever wrote it before.

use chrono_tz::Tz;
use domain::directory::{Dropped, Filters, MaxPay, PayUnit, Place, Search, Sort};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;

/// A search with the words that it came from.
#[derive(Clone, Debug)]
pub struct Address {
    /// The typed text.
    pub text: String,
    /// What is searched.
    pub search: Search,
    /// The order, where one was chosen.
    pub chosen_sort: Option<Sort>,
    /// Of whoever looks: no address need name it, but that of a search for hours in common.
    pub own_zone: Option<Tz>,
    /// What of the address was left out, by key, and why.
    pub notes: FieldErrors,
}

/// The order that nobody has to choose: the best match where something is asked for, else the best.
#[must_use]
pub fn default_sort(filters: &Filters) -> Sort {
    let is_query = !filters.text.is_empty() || !filters.skills.is_empty() || !filters.nice.is_empty();
    if is_query { Sort::Best } else { Sort::Top }
}

impl Address {
    /// The first page of the same search.
    #[must_use]
    pub fn href(&self) -> String {
        self.href_at(&Place::First)
    }

    /// The same search from a place on.
    #[must_use]
    pub fn href_at(&self, place: &Place) -> String {
        match self.query(place) {
            query if query.is_empty() => "/engineers".to_owned(),
            query => format!("/engineers?{query}"),
        }
    }

    /// The query string of the same search from a place on; empty for the bare list.
    #[must_use]
    pub fn query(&self, place: &Place) -> String {
        let filters = &self.search.filters;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut pair = |key: &str, value: &str| {
            query.append_pair(key, value);
        };
        if !self.text.is_empty() {
            pair("q", &self.text);
        }
        for (key, value) in words_of(filters, self.own_zone) {
            pair(key, &value);
        }
        if let Some(MaxPay { unit, currency, minor }) = filters.max_pay {
            if let Some(minor) = minor {
                pair("pay_max", &currency.format_plain(minor));
            }
            if unit != PayUnit::Hour || minor.is_none() {
                pair("per", unit.as_str());
            }
            if currency != Currency::EUR {
                pair("currency", currency.code());
            }
        }
        if let Some(sort) = self.chosen_sort.filter(|sort| *sort != default_sort(filters)) {
            pair("sort", sort.as_str());
        }
        match place {
            Place::First => {}
            Place::After(cursor) => pair("after", &cursor.to_string()),
            Place::Before(cursor) => pair("before", &cursor.to_string()),
            Place::Slots(place) => pair("slots", &place.to_string()),
        }
        query.finish()
    }

    /// The same search in another order.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Self {
        let mut other = self.clone();
        other.chosen_sort = Some(sort);
        other.with(|_| {})
    }

    /// The same search with its filters changed, from its beginning.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Filters)) -> Self {
        let mut other = self.clone();
        let filters = &mut other.search.filters;
        change(filters);
        if filters.text.is_empty() && !self.search.filters.text.is_empty() {
            other.text.clear();
        }
        other.search.sort = other.chosen_sort.unwrap_or(default_sort(filters));
        other.search.place = Place::First;
        other
    }

    /// The same search without a whole filter.
    #[must_use]
    pub fn dropping(&self, dropped: Dropped) -> Self {
        self.with(|filters| *filters = filters.without(dropped))
    }

    /// Whether it is the bare list, which search engines may keep.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.href() == "/engineers" && self.search.place == Place::First && self.notes.is_empty()
    }
}

/// Every filter but text and pay as pairs.
fn words_of(filters: &Filters, own_zone: Option<Tz>) -> Vec<(&'static str, String)> {
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    pairs.extend(filters.skills.iter().map(|skill| ("skill", skill.slug.clone())));
    pairs.extend(filters.nice.iter().map(|skill| ("nice", skill.slug.clone())));
    pairs.extend(filters.min_level.map(|level| ("level", level.to_string())));
    pairs.extend(filters.min_evidence.map(|least| ("evidence", least.to_string())));
    pairs.extend(filters.seniorities.iter().map(|value| ("seniority", value.to_string())));
    pairs.extend(filters.countries.iter().map(|value| ("country", value.code().to_owned())));
    pairs.extend(filters.availability.iter().map(|value| ("availability", value.to_string())));
    pairs.extend(filters.engagement_types.iter().map(|value| ("engagement", value.to_string())));
    pairs.extend(filters.languages.iter().map(|value| ("language", value.code().to_owned())));
    pairs.extend(filters.language_level.map(|level| ("language_level", level.to_string())));
    pairs.extend(filters.work_authorisations.iter().map(|value| ("permit", value.code().to_owned())));
    pairs.extend(filters.min_hours.map(|hours| ("hours", hours.to_string())));
    pairs.extend(filters.start_by.map(|day| ("start_by", day.to_string())));
    let zone = filters.zone.filter(|zone| Some(*zone) != own_zone || filters.overlap().is_some());
    pairs.extend(zone.map(|zone| ("zone", zone.name().to_owned())));
    pairs.extend(filters.min_overlap.map(|hours| ("overlap", hours.to_string())));
    pairs.extend(filters.added_days.map(|days| ("added", days.to_string())));
    pairs
}
