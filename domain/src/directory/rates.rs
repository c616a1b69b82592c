//! Reference rates: by which pay in one currency is compared with pay in another. Staff write them, each with the day it
//! is of; nothing is fetched. A comparison by them is always shown with "≈", beside the amount as it was named.
//!
//! A rate is how many units of a currency one euro was worth, in millionths: `1_083_000` is 1.083 dollars. What was
//! written is never edited; the newest day of a currency counts, and of one day what was written last.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::AccountId;
use crate::platform::money::Currency;
use crate::schema::{accounts, reference_rates};

/// Millionths in a unit.
const MICROS: i64 = 1_000_000;
/// Most units of a currency for a euro.
const MOST_UNITS: i64 = 1_000_000;

/// What counts now. Cheap to load: a row a currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates(HashMap<Currency, (i64, NaiveDate)>);

impl Rates {
    /// The newest rate of each currency.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        let rows: Vec<(Currency, i64, NaiveDate)> = reference_rates::table
            .distinct_on(reference_rates::currency)
            .order((
                reference_rates::currency,
                reference_rates::dated.desc(),
                reference_rates::set_at.desc(),
                reference_rates::id.desc(),
            ))
            .select((reference_rates::currency, reference_rates::per_euro_micros, reference_rates::dated))
            .load(conn)
            .await?;
        Ok(Self(rows.into_iter().map(|(currency, micros, dated)| (currency, (micros, dated))).collect()))
    }

    /// Rates made by hand: currency, millionths of it for a euro, the day.
    #[must_use]
    pub fn of(rows: &[(Currency, i64, NaiveDate)]) -> Self {
        Self(rows.iter().map(|(currency, micros, dated)| (*currency, (*micros, *dated))).collect())
    }

    /// `minor` units of `from` in minor units of `to`, rounded half up; the same amount within one currency. Nothing
    /// where a currency has no rate, and where the result would not fit.
    #[must_use]
    pub fn convert(&self, minor: i64, from: Currency, to: Currency) -> Option<i64> {
        if from == to {
            return Some(minor);
        }
        let (above, below) = self.ratio(from, to)?;
        // Half up, for amounts below zero too: floor of the value and a half.
        i64::try_from((2 * i128::from(minor) * above + below).div_euclid(2 * below)).ok()
    }

    /// What a minor unit of `from` is in minor units of `to`, exactly, as a fraction; nothing without a rate.
    pub(super) fn ratio(&self, from: Currency, to: Currency) -> Option<(i128, i128)> {
        if from == to {
            return Some((1, 1));
        }
        let (from_micros, to_micros) = (i128::from(self.micros(from)?), i128::from(self.micros(to)?));
        Some((to_micros * 10_i128.pow(to.places()), from_micros * 10_i128.pow(from.places())))
    }

    /// How many currencies have a rate, beside the euro.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The day of the oldest rate in use: every comparison is at most that old. Nothing without any rate.
    #[must_use]
    pub fn dated(&self) -> Option<NaiveDate> {
        self.0.values().map(|(_, dated)| *dated).min()
    }

    /// The day of the older of two currencies' rates; nothing where one has none, and within one currency.
    #[must_use]
    pub fn dated_between(&self, from: Currency, to: Currency) -> Option<NaiveDate> {
        if from == to {
            return None;
        }
        let day = |currency: Currency| self.0.get(&currency).map(|(_, dated)| *dated);
        match (day(from), day(to)) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (Some(one), None) if to == Currency::EUR => Some(one),
            (None, Some(other)) if from == Currency::EUR => Some(other),
            _ => None,
        }
    }

    /// Millionths of a currency for a euro.
    #[must_use]
    pub fn micros(&self, currency: Currency) -> Option<i64> {
        if currency == Currency::EUR {
            return Some(MICROS);
        }
        self.0.get(&currency).map(|(micros, _)| *micros)
    }
}

/// `1083000` → `1.083`.
#[must_use]
pub fn format_micros(micros: i64) -> String {
    let text = format!("{}.{:06}", micros / MICROS, micros % MICROS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One word of staff about a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Of what.
    pub currency: Currency,
    /// Millionths of it for a euro.
    pub per_euro_micros: i64,
    /// The day it is of.
    pub dated: NaiveDate,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom; nothing for the installation's first ones.
    pub by: Option<String>,
}

/// What staff wrote, the newest first, at most `limit`.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_written(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Written>> {
    type Row = (Currency, i64, NaiveDate, DateTime<Utc>, Option<String>);
    let rows: Vec<Row> = reference_rates::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(reference_rates::set_by)))
        .order((reference_rates::set_at.desc(), reference_rates::id.desc()))
        .limit(limit)
        .select((
            reference_rates::currency,
            reference_rates::per_euro_micros,
            reference_rates::dated,
            reference_rates::set_at,
            accounts::name.nullable(),
        ))
        .load(conn)
        .await?;
    let written =
        |(currency, per_euro_micros, dated, at, by)| Written { currency, per_euro_micros, dated, at, by };
    Ok(rows.into_iter().map(written).collect())
}

/// A rate as it was typed.
#[derive(Clone, Debug, Default)]
pub struct RateInput {
    /// ISO 4217.
    pub currency: String,
    /// Units for one euro: `1.083`.
    pub per_euro: String,
    /// `2026-11-20`.
    pub dated: String,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SetRateError {
    /// Not an administrator.
    #[error("not allowed")]
    NotAllowed,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Writes a rate. A second press of the same button writes nothing new.
///
/// # Errors
/// [`SetRateError`].
pub async fn set_rate(conn: &mut Conn, cx: &Context, input: &RateInput) -> Result<Currency, SetRateError> {
    if !cx.actor.may(Permission::Admin) {
        return Err(SetRateError::NotAllowed);
    }
    let (currency, micros, dated) = read(input, cx.now.date_naive()).map_err(SetRateError::Invalid)?;
    conn.transaction(async |conn| {
        if Rates::load(conn).await?.0.get(&currency) == Some(&(micros, dated)) {
            return Ok(currency);
        }
        insert_rate(conn, currency, micros, dated, cx.actor.account_id(), cx.now).await?;
        let event = audit::Event {
            action: "reference_rate.set",
            subject_kind: "currency",
            subject_id: currency.code().to_owned(),
            reason: None,
            detail: json!({ "per_euro_micros": micros, "dated": dated }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(currency)
    })
    .await
}

/// Puts a row there; for demo data, too.
pub(crate) async fn insert_rate(
    conn: &mut Conn,
    currency: Currency,
    micros: i64,
    dated: NaiveDate,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(reference_rates::table)
        .values((
            reference_rates::id.eq(Uuid::now_v7()),
            reference_rates::currency.eq(currency),
            reference_rates::per_euro_micros.eq(micros),
            reference_rates::dated.eq(dated),
            reference_rates::set_by.eq(by),
            reference_rates::set_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

fn read(input: &RateInput, today: NaiveDate) -> Result<(Currency, i64, NaiveDate), FieldErrors> {
    let mut errors = FieldErrors::default();
    let currency = errors.take("currency", input.currency.parse::<Currency>());
    if currency == Some(Currency::EUR) {
        errors.add("currency", "Every rate is against the euro, so the euro itself has none.");
    }
    let micros = errors.take("per_euro", read_micros(&input.per_euro));
    let dated = input.dated.trim().parse::<NaiveDate>().map_err(|_| "Choose the day that this rate is of.");
    let dated = errors.take("dated", dated);
    if dated.is_some_and(|day| day > today) {
        errors.add("dated", "This day has not come yet: a rate is of today, or of a day before.");
    }
    let read = currency.zip(micros).zip(dated).map(|((currency, micros), dated)| (currency, micros, dated));
    errors.into_result(read)
}

/// `1.083` → 1 083 000, exactly.
fn read_micros(typed: &str) -> Result<i64, &'static str> {
    const MALFORMED: &str = "Write how many units one euro is worth in figures, such as 1.083.";
    let typed = typed.trim().replace(',', ".");
    let (whole, decimals) = typed.split_once('.').unwrap_or((&typed, ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(decimals) {
        return Err(MALFORMED);
    }
    if decimals.len() > 6 {
        return Err("Six decimal places are the most.");
    }
    let micros = format!("{whole}{decimals:0<6}").parse::<i64>().unwrap_or(i64::MAX);
    match micros {
        0 => Err("A rate is more than nothing."),
        micros if micros > MOST_UNITS * MICROS => Err("This is more than a million units for a euro."),
        micros => Ok(micros),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn rates() -> Rates {
        Rates::of(&[
            (currency("USD"), 1_083_000, day("2026-11-20")),
            (currency("PLN"), 4_250_000, day("2026-11-18")),
            (currency("JPY"), 163_500_000, day("2026-11-20")),
            (currency("KWD"), 333_000, day("2026-11-20")),
        ])
    }

    #[test]
    fn amounts_are_converted_across_decimal_places_and_rounded_half_up() {
        for (minor, from, to, converted) in [
            (8_000, "EUR", "EUR", Some(8_000)),
            (8_000, "EUR", "USD", Some(8_664)),
            (8_664, "USD", "EUR", Some(8_000)),
            (10_000, "USD", "PLN", Some(39_243)),
            (10_000, "EUR", "JPY", Some(16_350)),
            (16_350, "JPY", "EUR", Some(10_000)),
            (1_000, "EUR", "KWD", Some(3_330)),
            (0, "USD", "EUR", Some(0)),
            (100, "CHF", "CHF", Some(100)),
            (100, "CHF", "EUR", None),
            (100, "EUR", "CHF", None),
            (i64::MAX, "EUR", "JPY", None),
        ] {
            assert_eq!(
                rates().convert(minor, currency(from), currency(to)),
                converted,
                "{minor} {from} {to}"
            );
        }
        let halves = Rates::of(&[(currency("USD"), 500_000, day("2026-11-20"))]);
        assert_eq!(halves.convert(1, Currency::EUR, currency("USD")), Some(1));
        assert_eq!(halves.convert(-1, Currency::EUR, currency("USD")), Some(0));
    }

    #[test]
    fn a_comparison_is_as_old_as_its_older_rate() {
        let rates = rates();
        assert_eq!(rates.dated(), Some(day("2026-11-18")));
        assert_eq!(rates.dated_between(currency("USD"), currency("PLN")), Some(day("2026-11-18")));
        assert_eq!(rates.dated_between(Currency::EUR, currency("USD")), Some(day("2026-11-20")));
        assert_eq!(rates.dated_between(currency("USD"), currency("CHF")), None);
        assert_eq!(Rates::default().dated(), None);
    }

    #[test]
    fn what_is_typed_is_read_exactly_or_named() {
        for (typed, micros) in
            [("1.083", 1_083_000), ("4,25", 4_250_000), ("163", 163_000_000), ("0.000001", 1)]
        {
            assert_eq!(read_micros(typed), Ok(micros), "{typed}");
        }
        for typed in ["", "0", "-1", "1.2.3", "1e3", "1.0000001", "1000001", "99999999999999999999", "NaN"] {
            assert!(read_micros(typed).is_err(), "{typed}");
        }
        assert_eq!(format_micros(1_083_000), "1.083");
        assert_eq!(format_micros(163_000_000), "163");
    }

    proptest! {
        #[test]
        fn there_and_back_loses_at_most_the_rounding(minor in 0_i64..=100_000_000) {
            let (rates, usd) = (rates(), currency("USD"));
            let there = rates.convert(minor, Currency::EUR, usd).unwrap();
            prop_assert!((rates.convert(there, usd, Currency::EUR).unwrap() - minor).abs() <= 1);
        }

        #[test]
        fn more_is_never_less(a in 0_i64..=100_000_000, b in 0_i64..=100_000_000) {
            let (rates, usd, jpy) = (rates(), currency("USD"), currency("JPY"));
            let of = |minor| rates.convert(minor, usd, jpy).unwrap();
            prop_assert!(a > b || of(a) <= of(b));
        }
    }
}
