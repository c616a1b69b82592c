//! The address of a search is its state: read leniently, written in one form.

use domain::directory::{AvailabilityFilter, Dropped, Filters, MaxRate, Place, Search, Sort, read_text};
use domain::engineers::skills::{self, NamedSkill};
use domain::engineers::{EngagementType, Seniority};
use domain::platform::db::{Conn, QueryError};
use domain::platform::money::Currency;
use domain::platform::places::Country;
use serde::Deserialize;

/// Values that one filter takes; more are ignored.
const MOST: usize = 20;

/// The query string, as it came. Words that mean nothing are passed over: an old link still opens.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    skill: Vec<String>,
    level: String,
    seniority: Vec<String>,
    country: Vec<String>,
    availability: Vec<String>,
    engagement: Vec<String>,
    rate_max: String,
    currency: String,
    sort: String,
    after: String,
    before: String,
    slots: String,
}

/// A search with the words that it came from.
#[derive(Clone, Debug)]
pub struct Address {
    /// The typed text.
    pub text: String,
    /// What is searched.
    pub search: Search,
}

impl Asked {
    /// What it asks for.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn read(&self, conn: &mut Conn) -> Result<Address, QueryError> {
        let text: String = self.q.trim().chars().filter(|c| !c.is_control()).take(200).collect();
        let known = skills::resolve(conn, &self.skill.iter().take(MOST).cloned().collect::<Vec<_>>()).await?;
        let mut wanted: Vec<NamedSkill> = Vec::new();
        for word in &self.skill {
            let skill = known.get(&word.trim().to_lowercase());
            wanted.extend(skill.filter(|skill| !wanted.contains(skill)).cloned());
        }
        let sort = self.sort.parse().unwrap_or(Sort::Top);
        let filters = Filters {
            text: read_text(conn, &text).await?,
            skills: wanted,
            min_level: self.level.parse().ok().filter(|level| (2..=5).contains(level)),
            seniorities: values::<Seniority>(&self.seniority),
            countries: values::<Country>(&self.country),
            availability: values::<AvailabilityFilter>(&self.availability),
            engagement_types: values::<EngagementType>(&self.engagement),
            max_rate: self.max_rate(sort),
        };
        Ok(Address { text, search: Search { filters, sort, place: self.place() } })
    }

    /// Rates are compared within one currency: sorting by them picks one, too.
    fn max_rate(&self, sort: Sort) -> Option<MaxRate> {
        let currency: Currency = self.currency.parse().unwrap_or(Currency::EUR);
        let minor = currency.parse_amount(&self.rate_max).ok();
        (minor.is_some() || sort == Sort::Rate).then_some(MaxRate { currency, minor })
    }

    fn place(&self) -> Place {
        match (self.slots.parse(), self.after.parse(), self.before.parse()) {
            (Ok(place), ..) => Place::Slots(place),
            (_, Ok(cursor), _) => Place::After(cursor),
            (.., Ok(cursor)) => Place::Before(cursor),
            _ => Place::First,
        }
    }
}

fn values<T: std::str::FromStr + PartialEq>(words: &[String]) -> Vec<T> {
    let mut values = Vec::new();
    for value in words.iter().take(MOST).filter_map(|word| word.trim().parse::<T>().ok()) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
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
        let filters = &self.search.filters;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut pair = |key: &str, value: &str| {
            query.append_pair(key, value);
        };
        if !self.text.is_empty() {
            pair("q", &self.text);
        }
        filters.skills.iter().for_each(|skill| pair("skill", &skill.slug));
        if let Some(level) = filters.min_level {
            pair("level", &level.to_string());
        }
        filters.seniorities.iter().for_each(|value| pair("seniority", value.as_str()));
        filters.countries.iter().for_each(|value| pair("country", value.code()));
        filters.availability.iter().for_each(|value| pair("availability", value.as_str()));
        filters.engagement_types.iter().for_each(|value| pair("engagement", value.as_str()));
        if let Some(MaxRate { currency, minor }) = filters.max_rate {
            if let Some(minor) = minor {
                pair("rate_max", &currency.format_plain(minor));
            }
            pair("currency", currency.code());
        }
        if self.search.sort != Sort::Top {
            pair("sort", self.search.sort.as_str());
        }
        match place {
            Place::First => {}
            Place::After(cursor) => pair("after", &cursor.to_string()),
            Place::Before(cursor) => pair("before", &cursor.to_string()),
            Place::Slots(place) => pair("slots", &place.to_string()),
        }
        match query.finish() {
            query if query.is_empty() => "/engineers".to_owned(),
            query => format!("/engineers?{query}"),
        }
    }

    /// The same search in another order.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Self {
        let mut other = self.clone();
        other.search.sort = sort;
        let rate = &mut other.search.filters.max_rate;
        *rate = match (sort, *rate) {
            (Sort::Rate, None) => Some(MaxRate { currency: Currency::EUR, minor: None }),
            (_, Some(MaxRate { minor: None, .. })) if sort != Sort::Rate => None,
            (_, rate) => rate,
        };
        other
    }

    /// The same search without one value of a filter.
    #[must_use]
    pub fn without(&self, change: impl FnOnce(&mut Filters)) -> Self {
        let mut other = self.clone();
        change(&mut other.search.filters);
        if other.search.filters.text.is_empty() {
            other.text.clear();
        }
        // An order by rate needs its currency.
        if other.search.filters.max_rate.is_none() && other.search.sort == Sort::Rate {
            other.search.sort = Sort::Top;
        }
        other
    }

    /// The same search without a whole filter.
    #[must_use]
    pub fn dropping(&self, dropped: Dropped) -> Self {
        self.without(|filters| match dropped {
            Dropped::Text => filters.text.clear(),
            Dropped::Skill(at) if at < filters.skills.len() => drop(filters.skills.remove(at)),
            Dropped::Skill(_) => {}
            Dropped::MinLevel => filters.min_level = None,
            Dropped::Seniority => filters.seniorities.clear(),
            Dropped::Country => filters.countries.clear(),
            Dropped::Availability => filters.availability.clear(),
            Dropped::Engagement => filters.engagement_types.clear(),
            Dropped::MaxRate => filters.max_rate = None,
        })
    }

    /// Whether it is the bare list, which search engines may keep.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.href() == "/engineers" && self.search.place == Place::First
    }
}
