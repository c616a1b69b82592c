//! Context of `/staff/rates`.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::directory::rates::{Rates, Written, format_micros};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::RateForm;
use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};
use crate::words;

/// `/staff/rates`
#[derive(Clone, Debug, Serialize)]
pub struct RatesPage {
    rows: Vec<Row>,
    missing: String,
    history: Vec<Row>,
    currencies: Vec<Choice>,
    form: RateForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// A rate that counts, or one that was written.
#[derive(Clone, Debug, Serialize)]
struct Row {
    currency: String,
    per_euro: String,
    /// What a hundred euros are.
    hundred: String,
    dated: String,
    by: String,
}

impl RatesPage {
    /// What counts and what was written.
    #[must_use]
    pub fn new(rates: &Rates, written: &[Written], form: RateForm, errors: FieldErrors, zone: Tz) -> Self {
        let others = || Currency::all().filter(|currency| *currency != Currency::EUR);
        let label = |currency: Currency| format!("{currency}, {}", currency.name());
        let rows = others().filter_map(|currency| {
            let micros = rates.micros(currency)?;
            let dated = rates.dated_between(Currency::EUR, currency)?;
            let hundred = rates.convert(10_000, Currency::EUR, currency)?;
            Some(Row {
                currency: label(currency),
                per_euro: format_micros(micros),
                hundred: format!("≈ {}", currency.format(hundred)),
                dated: day(dated),
                by: String::new(),
            })
        });
        let missing: Vec<&str> =
            others().filter(|currency| rates.micros(*currency).is_none()).map(Currency::code).collect();
        let line = |line: &Written| Row {
            currency: line.currency.code().to_owned(),
            per_euro: format_micros(line.per_euro_micros),
            hundred: String::new(),
            dated: day(line.dated),
            by: format!(
                "{}, {}",
                line.by.as_deref().unwrap_or("the installation"),
                words::moment(line.at, zone)
            ),
        };
        Self {
            rows: rows.collect(),
            missing: missing.join(", "),
            history: written.iter().map(line).collect(),
            currencies: others().map(|currency| Choice::new(currency.code(), label(currency))).collect(),
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

impl Template for RatesPage {
    const NAME: &'static str = "pages/lists/rates.html";
    fn samples() -> Vec<Self> {
        let usd: Currency = "USD".parse().unwrap_or(Currency::EUR);
        let dated = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
        let all: Vec<(Currency, i64, NaiveDate)> = Currency::all().map(|of| (of, 1_083_000, dated)).collect();
        let written = |by: Option<&str>| Written {
            currency: usd,
            per_euro_micros: 1_083_000,
            dated,
            at: DateTime::<Utc>::default(),
            by: by.map(Into::into),
        };
        let page = |rates: &[(Currency, i64, NaiveDate)], written: &[Written], errors| {
            Self::new(&Rates::of(rates), written, RateForm::default(), errors, Tz::UTC)
        };
        let errors = FieldErrors::one("per_euro", "A rate is more than nothing.");
        vec![
            page(&[], &[], errors),
            page(
                &[(usd, 1_083_000, dated)],
                &[written(Some("Ada <b>")), written(None)],
                FieldErrors::default(),
            ),
            page(&all, &[written(None)], FieldErrors::default()),
        ]
    }
}

impl Page for RatesPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Reference rates").with_flash(self.flash.clone())
    }
}
