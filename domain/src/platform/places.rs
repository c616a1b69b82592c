//! Countries (ISO 3166-1) and time zones (IANA).

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};

use super::ids::text_code;

static COUNTRIES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("data/countries.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect()
});

/// A country by its two-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Country(&'static str);

/// Neither a code nor a name of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a country from the list.")]
pub struct UnknownCountry;

impl Country {
    /// All of them, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|(code, _)| Self(code))
    }

    /// `PL`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    /// `Poland`.
    #[must_use]
    pub fn name(self) -> &'static str {
        COUNTRIES.iter().find(|(code, _)| *code == self.0).map_or(self.0, |(_, name)| name)
    }

    /// As it stands after "in": `the Netherlands`.
    #[must_use]
    pub fn within(self) -> String {
        let name = self.name();
        let begins = ["United ", "Dominican ", "Central African "].iter().any(|word| name.starts_with(word));
        let ends = ["Republic", "Islands", "Emirates"].iter().any(|word| name.ends_with(word));
        let alone = matches!(self.0, "NL" | "PH" | "BS" | "GM" | "MV");
        if begins || ends || alone { format!("the {name}") } else { name.to_owned() }
    }

    /// By its full name, whatever the case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        COUNTRIES.iter().find(|(_, known)| known.to_lowercase() == name).map(|(code, _)| Self(code))
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;
    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        let code = code.trim();
        COUNTRIES.iter().find(|(known, _)| *known == code).map(|(code, _)| Self(code)).ok_or(UnknownCountry)
    }
}
impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
text_code!(Country);
impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// The zones that a form offers: those named after a place, and UTC.
pub fn zones() -> impl Iterator<Item = Tz> {
    const AREAS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let is_place = |zone: &Tz| AREAS.iter().any(|area| zone.name().starts_with(area));
    std::iter::once(Tz::UTC).chain(TZ_VARIANTS.into_iter().filter(is_place))
}

/// `UTC+1`, `UTC+5:30`, `UTC`: the zone's offset at that time.
#[must_use]
pub fn offset_words(zone: Tz, at: DateTime<Utc>) -> String {
    let seconds = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    let sign = if seconds < 0 { '−' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_code_and_name() {
        assert_eq!("PL".parse::<Country>().map(Country::name), Ok("Poland"));
        assert_eq!(Country::by_name(" united kingdom ").map(Country::code), Some("GB"));
        let within = |name| Country::by_name(name).map(Country::within);
        assert_eq!(within("Netherlands").as_deref(), Some("the Netherlands"));
        assert_eq!(within("Poland").as_deref(), Some("Poland"));
        assert!("pl".parse::<Country>().is_err() && "XX".parse::<Country>().is_err());
        assert_eq!(Country::all().count(), 249);
    }

    #[test]
    fn offsets_follow_the_seasons() {
        let (winter, summer) = (
            Utc.with_ymd_and_hms(2026, 1, 10, 0, 0, 0).unwrap(),
            Utc.with_ymd_and_hms(2026, 7, 10, 0, 0, 0).unwrap(),
        );
        assert_eq!(offset_words(Tz::Europe__Warsaw, winter), "UTC+1");
        assert_eq!(offset_words(Tz::Europe__Warsaw, summer), "UTC+2");
        assert_eq!(offset_words(Tz::Asia__Kolkata, winter), "UTC+5:30");
        assert_eq!(offset_words(Tz::America__St_Johns, winter), "UTC−3:30");
        assert_eq!(offset_words(Tz::UTC, winter), "UTC");
        assert!(
            zones().any(|zone| zone == Tz::Europe__Warsaw) && zones().all(|zone| zone.name() != "US/Pacific")
        );
    }
}
