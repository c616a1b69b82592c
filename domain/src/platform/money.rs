//! Money: whole minor units and an ISO 4217 currency; never a float.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};

use super::ids::text_code;

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    include_str!("data/currencies.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
});

struct Row {
    code: &'static str,
    places: u32,
    sign: &'static str,
    name: &'static str,
}

fn row(line: &'static str) -> Option<Row> {
    let mut parts = line.splitn(4, ' ');
    let (code, places, sign, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(Row { code, places: places.parse().ok()?, sign: if sign == "-" { "" } else { sign }, name })
}

/// A currency that this installation takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Currency(&'static str);

/// A code that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a currency from the list.")]
pub struct UnknownCurrency;

/// Why a typed amount cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// No number.
    #[error("Write an amount in figures, such as 85 or 85.50.")]
    Malformed,
    /// More decimals than the currency has.
    #[error("This currency has fewer decimal places.")]
    TooFine,
    /// More than a thousand million.
    #[error("This amount is too large.")]
    TooLarge,
}

impl Currency {
    /// The euro: what a form begins with.
    pub const EUR: Self = Self("EUR");

    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| Self(row.code))
    }

    /// `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    /// `Euro`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or(self.0, |row| row.name)
    }

    /// Decimal places: 2 for most, 0 for the yen, 3 for some dinars.
    #[must_use]
    pub fn places(self) -> u32 {
        self.row().map_or(2, |row| row.places)
    }

    /// `€95.50`; whole amounts lose the zeros. `minor` is in the smallest unit.
    #[must_use]
    pub fn format(self, minor: i64) -> String {
        let sign = match self.row().map(|row| row.sign) {
            Some("") | None => format!("{}\u{a0}", self.0),
            Some(sign) => sign.to_owned(),
        };
        let unit = 10_i64.pow(self.places());
        let (whole, rest) = (grouped(minor / unit), (minor % unit).unsigned_abs());
        let width = self.places() as usize;
        if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}") }
    }

    /// An amount as it stands in a form: `85` or `85.50`, without sign or grouping.
    #[must_use]
    pub fn format_plain(self, minor: i64) -> String {
        let unit = 10_i64.pow(self.places());
        let width = self.places() as usize;
        match (minor / unit, (minor % unit).unsigned_abs()) {
            (whole, 0) => whole.to_string(),
            (whole, rest) => format!("{whole}.{rest:0width$}"),
        }
    }

    /// Reads a typed amount (`85`, `85.50`, `1,200`, `1 200`) into minor units.
    ///
    /// # Errors
    /// [`AmountError`]: no number, too many decimals, or too large. Negative amounts are no amounts here.
    pub fn parse_amount(self, typed: &str) -> Result<i64, AmountError> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
        let (whole, decimals) = match typed.rsplit_once('.') {
            Some((whole, decimals)) => (whole.replace(',', ""), decimals.to_owned()),
            // "85,50" is how much of Europe writes 85.50; "1,200" is not.
            None => match typed.rsplit_once(',') {
                Some((whole, decimals)) if decimals.len() != 3 => {
                    (whole.replace(',', ""), decimals.to_owned())
                }
                _ => (typed.replace(',', ""), String::new()),
            },
        };
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !is_number(&whole) || !is_number(&decimals) {
            return Err(AmountError::Malformed);
        }
        let places = self.places() as usize;
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > places {
            return Err(AmountError::TooFine);
        }
        let minor: i64 = format!("{whole}{decimals:0<places$}").parse().map_err(|_| AmountError::TooLarge)?;
        if minor > 1_000_000_000 * 10_i64.pow(self.places()) { Err(AmountError::TooLarge) } else { Ok(minor) }
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.code == self.0)
    }
}

/// `1234567` → `1,234,567`.
#[must_use]
pub fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        TABLE.iter().find(|row| row.code == code.trim()).map(|row| Self(row.code)).ok_or(UnknownCurrency)
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
text_code!(Currency);
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let (eur, jpy): (Currency, Currency) = ("EUR".parse().unwrap(), "JPY".parse().unwrap());
        for (typed, minor) in [
            ("85", 8_500),
            ("85.5", 8_550),
            (" 85.50 ", 8_550),
            ("85,50", 8_550),
            ("1,200", 120_000),
            ("1 200.00", 120_000),
        ] {
            assert_eq!(eur.parse_amount(typed), Ok(minor), "{typed}");
        }
        assert_eq!(jpy.parse_amount("9000"), Ok(9_000));
        assert_eq!(jpy.parse_amount("9000.5"), Err(AmountError::TooFine));
        assert_eq!(eur.parse_amount("85.505"), Err(AmountError::TooFine));
        for typed in ["", "-5", "abc", "1e9", ".", "8 5 €"] {
            assert_eq!(eur.parse_amount(typed), Err(AmountError::Malformed), "{typed:?}");
        }
        assert_eq!(eur.parse_amount("99999999999999999999"), Err(AmountError::TooLarge));
    }

    #[test]
    fn amounts_are_shown_with_their_sign_and_places() {
        let shown = |code: &str, minor| code.parse::<Currency>().unwrap().format(minor);
        assert_eq!(shown("EUR", 9_550), "€95.50");
        assert_eq!(shown("EUR", 9_500_000), "€95,000");
        assert_eq!(shown("PLN", 20_000), "PLN\u{a0}200");
        assert_eq!(shown("JPY", 9_000), "¥9,000");
        assert_eq!(shown("KWD", 12_500), "KWD\u{a0}12.500");
    }

    proptest! {
        #[test]
        fn what_is_shown_plainly_reads_back(minor in 0_i64..=1_000_000_000) {
            for currency in Currency::all() {
                prop_assert_eq!(currency.parse_amount(&currency.format_plain(minor)), Ok(minor));
            }
        }
    }
}
