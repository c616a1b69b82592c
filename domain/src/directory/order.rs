//! The orders of a list: by which key, in which direction, and what stands after a place. The index sorts by the same
//! keys as Postgres does.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::sql_types::Bool;

use super::conditions::floor;
use super::cursor::Cursor;
use super::filters::{Filters, MaxPay, Sort};
use super::rates::Rates;
use super::visibility::VisibleTo;
use crate::platform::cursor::time_of;
use crate::platform::money::Currency;

/// One skill that would be nice weighs more than any score.
pub(super) const NICE_WEIGHT: i64 = 4_096;

/// When somebody is free: at once where they name no day, last of all where they are engaged without one.
const START: &str = "coalesce(engineers.earliest_start, \
    case when engineers.availability = 'engaged' then date '9999-12-31' else date '1970-01-01' end)";

/// The day of [`START`] for whoever is engaged without a date, in days since 1970.
pub(super) const LAST_DAY: i64 = 2_932_896;

/// A sort, with what it depends on.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) sort: Sort,
    /// Of [`Sort::Best`].
    pub(super) nice: Vec<i32>,
    /// Of [`Sort::Rate`].
    pub(super) pay: MaxPay,
    pub(super) rates: Rates,
}

impl Order {
    /// The order of a search.
    pub(super) fn of(filters: &Filters, sort: Sort, rates: &Rates) -> Self {
        let mut nice: Vec<i32> = filters.nice.iter().map(|skill| skill.id).collect();
        nice.sort_unstable();
        nice.dedup();
        Self { sort, nice, pay: filters.pay(), rates: rates.clone() }
    }

    /// An order that depends on nothing.
    pub(super) fn by(sort: Sort) -> Self {
        Self::of(&Filters::default(), sort, &Rates::default())
    }

    /// Whether the greatest key comes first.
    pub(super) fn is_descending(&self) -> bool {
        matches!(self.sort, Sort::Best | Sort::Top | Sort::Newest | Sort::Confirmed)
    }

    /// What a floor in `currency` is compared as: minor units of the search's currency. Nothing without a rate.
    pub(super) fn compared(&self, minor: i64, currency: Currency) -> Option<i64> {
        self.rates.convert(0, currency, self.pay.currency)?;
        Some(self.rates.convert(minor, currency, self.pay.currency).unwrap_or(i64::MAX))
    }

    /// The columns before the id, as they stand in the indexes.
    fn columns(&self) -> Vec<String> {
        match self.sort {
            Sort::Best => vec![self.best(), "engineers.rotation".to_owned()],
            Sort::Top => {
                vec!["coalesce(engineers.score, -1::smallint)".to_owned(), "engineers.rotation".to_owned()]
            }
            Sort::Newest => vec!["engineers.approved_at".to_owned()],
            Sort::Confirmed => vec!["engineers.availability_confirmed_at".to_owned()],
            Sort::Rate => vec![self.converted(), floor(self.pay.unit).to_owned()],
            Sort::Start => vec![START.to_owned()],
        }
    }

    fn best(&self) -> String {
        let ids: Vec<String> = self.nice.iter().map(i32::to_string).collect();
        format!(
            "((select count(*) from engineer_skills s where s.engineer_id = engineers.id \
               and s.skill_id = any('{{{}}}'::int[])) * {NICE_WEIGHT} + coalesce(engineers.score, -1) + 1)",
            ids.join(",")
        )
    }

    /// The floor in the search's currency, exactly as [`Rates::convert`] rounds it.
    fn converted(&self) -> String {
        let (column, to) = (floor(self.pay.unit), self.pay.currency);
        let mut cases = String::new();
        for from in Currency::all() {
            let Some((above, below)) = self.rates.ratio(from, to) else { continue };
            let _ = write!(
                cases,
                " when '{}' then least(div(2 * {column}::numeric * {above} + {below}, {}::numeric), {})::bigint",
                from.code(),
                2 * below,
                i64::MAX
            );
        }
        format!("(case engineers.currency{cases} end)")
    }

    /// What a row's cursor is made of: its key and what ties equal keys, as `bigint`s.
    pub(super) fn selected(&self) -> (String, String) {
        let micros = |column: &str| format!("(extract(epoch from {column}) * 1000000)::bigint");
        match self.sort {
            Sort::Best => (self.best(), "engineers.rotation".to_owned()),
            Sort::Top => {
                ("coalesce(engineers.score, -1)::bigint".to_owned(), "engineers.rotation".to_owned())
            }
            Sort::Newest => (micros("engineers.approved_at"), "0::bigint".to_owned()),
            Sort::Confirmed => (micros("engineers.availability_confirmed_at"), "0::bigint".to_owned()),
            Sort::Rate => (self.converted(), floor(self.pay.unit).to_owned()),
            Sort::Start => (format!("({START} - date '1970-01-01')::bigint"), "0::bigint".to_owned()),
        }
    }

    /// `order by`, every column in one direction so that an index can be walked either way.
    pub(super) fn clause(&self, is_descending: bool) -> String {
        let direction = if is_descending { "desc" } else { "asc" };
        let columns = self.columns().into_iter().chain(["engineers.id".to_owned()]);
        columns.map(|column| format!("{column} {direction}")).collect::<Vec<_>>().join(", ")
    }

    /// Rows beyond a cursor, as a comparison of whole rows. A cursor holds numbers and an id only, so that it can stand in
    /// the text.
    pub(super) fn beyond(&self, cursor: Cursor, is_descending: bool) -> VisibleTo {
        let key = match self.sort {
            Sort::Top => format!("'{}'::smallint", i16::try_from(cursor.key).unwrap_or(-1)),
            Sort::Best | Sort::Rate => format!("'{}'::bigint", cursor.key),
            Sort::Newest | Sort::Confirmed => {
                let at: DateTime<Utc> = time_of(cursor.key).unwrap_or_default();
                format!("'{}'::timestamptz", at.format("%Y-%m-%d %H:%M:%S%.6f+00"))
            }
            Sort::Start => format!("date '{}'", day_of(cursor.key)),
        };
        let tie = match self.sort {
            Sort::Best | Sort::Top | Sort::Rate => format!(", '{}'::bigint", cursor.tie),
            Sort::Newest | Sort::Confirmed | Sort::Start => String::new(),
        };
        let comparison = if is_descending { "<" } else { ">" };
        let columns = self.columns().join(", ");
        let id = cursor.id;
        Box::new(sql::<Bool>(&format!("({columns}, engineers.id) {comparison} ({key}{tie}, '{id}'::uuid)")))
    }
}

/// The day so many days after the first of 1970; that day itself for what no row can hold.
fn day_of(days: i64) -> NaiveDate {
    let first = NaiveDate::default();
    let day = chrono::TimeDelta::try_days(days).and_then(|days| first.checked_add_signed(days));
    day.filter(|day| (1970..=9999).contains(&chrono::Datelike::year(day))).unwrap_or(first)
}
