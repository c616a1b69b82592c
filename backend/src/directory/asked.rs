//! What an address asks for, read leniently: what is not known is left out and told, so that an old link still opens and
//! nobody wonders why a filter does nothing. Programs are told the same as an error.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use domain::directory::{
    AvailabilityFilter, Filters, MaxPay, PayUnit, Place, Search, Snapshot, Sort, Viewer, read_text,
};
use domain::engineers::parts::LanguageLevel;
use domain::engineers::skills::{self, NamedSkill};
use domain::engineers::{EngagementType, Evidence, Seniority};
use domain::platform::db::{Conn, QueryError};
use domain::platform::fields::FieldErrors;
use domain::platform::languages::Language;
use domain::platform::money::Currency;
use domain::platform::places::Country;

use super::address::{Address, default_sort};

/// Values that one filter takes.
const MOST: usize = 20;
/// Characters of the text that are searched for.
const LONGEST_TEXT: usize = 200;

/// The pairs of a query string, as they came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pairs: Vec<(String, String)>,
    notes: FieldErrors,
    own_zone: Option<Tz>,
}

impl Asked {
    /// Of these pairs.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, notes: FieldErrors::default(), own_zone: None }
    }

    /// The viewer's own zone, where it names none.
    pub fn assume_zone(&mut self, zone: Option<Tz>) {
        self.own_zone = zone;
    }

    /// The search, with what of it was left out.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn read(
        mut self,
        conn: &mut Conn,
        index: Option<(&Snapshot, &Viewer)>,
    ) -> Result<Address, QueryError> {
        let text = self.text();
        let (mut wanted, mut nice) = (self.skills(conn, "skill").await?, self.skills(conn, "nice").await?);
        wanted.truncate(MOST);
        nice.retain(|skill| !wanted.contains(skill));
        let min_overlap = self.number::<u8>("overlap", 0..=9).filter(|hours| *hours > 0);
        let filters = Filters {
            text: read_text(conn, index, &text).await?,
            skills: wanted,
            nice,
            min_level: self.number::<i16>("level", 1..=5).filter(|level| *level > 1),
            min_evidence: self.value::<Evidence>("evidence").filter(|least| *least > Evidence::Claimed),
            seniorities: self.values::<Seniority>("seniority"),
            countries: self.values::<Country>("country"),
            availability: self.values::<AvailabilityFilter>("availability"),
            engagement_types: self.values::<EngagementType>("engagement"),
            languages: self.values::<Language>("language"),
            language_level: self.value::<LanguageLevel>("language_level"),
            work_authorisations: self.values::<Country>("permit"),
            min_hours: self.number("hours", 1..=80),
            start_by: self.start_by(),
            zone: self.value::<Tz>("zone").or(self.own_zone).or(min_overlap.map(|_| Tz::UTC)),
            min_overlap,
            max_pay: None,
            added_days: self.number("added", 1..=365),
        };
        let chosen_sort = self.value::<Sort>("sort");
        let sort = chosen_sort.unwrap_or(default_sort(&filters));
        let filters = Filters { max_pay: self.max_pay(sort), ..filters };
        let search = Search { place: self.place(sort), filters, sort, facets: true };
        Ok(Address { text, search, chosen_sort, own_zone: self.own_zone, notes: self.notes })
    }

    fn text(&mut self) -> String {
        let text: String = self.one("q").chars().filter(|c| !c.is_control()).collect();
        if text.chars().count() > LONGEST_TEXT {
            self.notes.add("q", format!("Only the first {LONGEST_TEXT} characters are searched for."));
        }
        text.chars().take(LONGEST_TEXT).collect::<String>().trim().to_owned()
    }

    /// The first value of a key that is not empty.
    fn one(&self, key: &str) -> String {
        self.words(key).next().unwrap_or_default().to_owned()
    }

    fn words<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        let own = self.pairs.iter().filter(move |(other, _)| other == key);
        own.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a key, at most [`MOST`].
    fn many(&mut self, key: &str) -> Vec<String> {
        let mut all: Vec<String> = self.words(key).take(MOST + 1).map(str::to_owned).collect();
        if all.len() > MOST {
            all.truncate(MOST);
            self.notes.add(key, format!("Only the first {MOST} are used."));
        }
        all
    }

    fn unknown(&mut self, key: &str, word: &str) {
        let short: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
        self.notes.add(key, format!("“{short}” is not known."));
    }

    fn value<T: std::str::FromStr>(&mut self, key: &str) -> Option<T> {
        let word = self.one(key);
        if word.is_empty() {
            return None;
        }
        let value = word.parse().ok();
        if value.is_none() {
            self.unknown(key, &word);
        }
        value
    }

    /// A day that Postgres knows, too.
    fn start_by(&mut self) -> Option<NaiveDate> {
        let day = self.value::<NaiveDate>("start_by")?;
        let is_known = (1970..=9999).contains(&day.year());
        if !is_known {
            self.notes.add("start_by", "Must be a day of the years 1970 to 9999.");
        }
        is_known.then_some(day)
    }

    fn number<T>(&mut self, key: &str, bounds: std::ops::RangeInclusive<T>) -> Option<T>
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display,
    {
        let word = self.one(key);
        if word.is_empty() {
            return None;
        }
        let value = word.parse().ok().filter(|value| bounds.contains(value));
        if value.is_none() {
            let (least, most) = (bounds.start(), bounds.end());
            self.notes.add(key, format!("Must be a whole number from {least} to {most}."));
        }
        value
    }

    fn values<T: std::str::FromStr + PartialEq>(&mut self, key: &str) -> Vec<T> {
        let mut values = Vec::new();
        for word in self.many(key) {
            match word.parse::<T>() {
                Ok(value) if values.contains(&value) => {}
                Ok(value) => values.push(value),
                Err(_) => self.unknown(key, &word),
            }
        }
        values
    }

    async fn skills(&mut self, conn: &mut Conn, key: &str) -> Result<Vec<NamedSkill>, QueryError> {
        let words = self.many(key);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let known = skills::resolve(conn, &words).await?;
        let mut found: Vec<NamedSkill> = Vec::new();
        for word in &words {
            match known.get(&word.to_lowercase()) {
                Some(skill) if found.contains(skill) => {}
                Some(skill) => found.push(skill.clone()),
                None => self.unknown(key, word),
            }
        }
        Ok(found)
    }

    /// An hour's pay or a year's, never both. A unit alone asks for whoever names pay for it.
    fn max_pay(&mut self, sort: Sort) -> Option<MaxPay> {
        let currency = self.value::<Currency>("currency").unwrap_or(Currency::EUR);
        let per = self.value::<PayUnit>("per");
        let (key, unit) = match (self.one("rate_max").is_empty(), self.one("salary_max").is_empty()) {
            (false, is_alone) => {
                if !is_alone {
                    self.notes.add("salary_max", "A rate and a salary are never mixed: the rate is used.");
                }
                ("rate_max", PayUnit::Hour)
            }
            (true, false) => ("salary_max", PayUnit::Year),
            (true, true) => ("pay_max", per.unwrap_or(PayUnit::Hour)),
        };
        let typed = self.one(key);
        let parsed = (!typed.is_empty()).then(|| currency.parse_amount(&typed));
        let minor = match parsed {
            Some(Err(fault)) => {
                self.notes.add(key, fault);
                None
            }
            Some(Ok(minor)) => Some(minor),
            None => None,
        };
        let orders = sort == Sort::Rate && currency != Currency::EUR;
        (minor.is_some() || per.is_some() || orders).then_some(MaxPay { unit, currency, minor })
    }

    /// A place of another order, or one that we did not write, is the beginning.
    fn place(&mut self, sort: Sort) -> Place {
        for key in ["slots", "after", "before"] {
            let word = self.one(key);
            if word.is_empty() {
                continue;
            }
            let place = match key {
                "slots" => word.parse().map(Place::Slots),
                "after" => word.parse().map(Place::After),
                _ => word.parse().map(Place::Before),
            };
            match place.ok().filter(|place| place.is_of(sort)) {
                Some(place) => return place,
                None => self.notes.add(key, "This place in the list is not known: it begins anew."),
            }
        }
        Place::First
    }
}
