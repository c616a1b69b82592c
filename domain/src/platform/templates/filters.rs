//! Filters and functions that templates share. Times are shown in the zone that the template names, else in UTC.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::platform::money::{Currency, grouped};
use crate::platform::{assets, markdown};

/// Adds all of them; must come before templates are parsed.
pub fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("day", day);
    tera.register_filter("datetime", datetime);
    tera.register_filter("number", number);
    tera.register_filter("money", money);
    tera.register_filter("plural", plural);
    tera.register_filter("markdown", Markdown);
    tera.register_filter("linked_data", LinkedData);
    tera.register_function("asset", asset);
}

/// `"2026-11-22T09:00:00Z" | date` → `22 November 2026`; takes a plain date too.
fn date(value: &str, args: Kwargs, _: &State) -> TeraResult<String> {
    shown(value, &args, "%-d %B %Y")
}

/// `… | day` → `22 Nov`.
fn day(value: &str, args: Kwargs, _: &State) -> TeraResult<String> {
    shown(value, &args, "%-d %b")
}

/// `… | datetime(zone="Europe/Berlin")` → `22 November 2026, 10:00 CET`.
fn datetime(value: &str, args: Kwargs, _: &State) -> TeraResult<String> {
    shown(value, &args, "%-d %B %Y, %H:%M %Z")
}

fn shown(value: &str, args: &Kwargs, format: &str) -> TeraResult<String> {
    if let Ok(plain) = value.parse::<NaiveDate>() {
        return Ok(plain.format(format).to_string());
    }
    let at: DateTime<Utc> = value.parse().map_err(|_| Error::message(format!("{value:?} is no time")))?;
    let zone: Tz = match args.get::<&str>("zone")? {
        Some(zone) => zone.parse().map_err(|_| Error::message(format!("{zone:?} is no time zone")))?,
        None => Tz::UTC,
    };
    Ok(at.with_timezone(&zone).format(format).to_string())
}

/// `12345 | number` → `12,345`.
fn number(value: i64, _: Kwargs, _: &State) -> String {
    grouped(value)
}

/// `9550 | money(currency="EUR")` → `€95.50`; whole amounts lose the zeros. The value is in minor units.
fn money(value: i64, args: Kwargs, _: &State) -> TeraResult<String> {
    let currency: &str = args.must_get("currency")?;
    let currency: Currency =
        currency.parse().map_err(|_| Error::message(format!("{currency:?} is no currency")))?;
    Ok(currency.format(value))
}

/// `3 | plural(one="engineer", many="engineers")` → `3 engineers`.
fn plural(value: i64, args: Kwargs, _: &State) -> TeraResult<String> {
    let word: &str = if value == 1 { args.must_get("one")? } else { args.must_get("many")? };
    Ok(format!("{} {word}", grouped(value)))
}

/// `bio | markdown`: sanitised, so it needs no `safe`.
struct Markdown;

impl tera::Filter<&str, Value> for Markdown {
    fn call(&self, value: &str, _: Kwargs, _: &State) -> Value {
        Value::safe_string(&markdown::to_html(value))
    }
    fn is_safe(&self) -> bool {
        true
    }
}

/// `ld | linked_data`: JSON as the text of a `<script type="application/ld+json">`, which nothing in it can end.
struct LinkedData;

impl tera::Filter<&str, TeraResult<Value>> for LinkedData {
    fn call(&self, value: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
        serde_json::from_str::<serde::de::IgnoredAny>(value)
            .map_err(|_| Error::message("linked data is no JSON".to_owned()))?;
        let text = value.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        Ok(Value::safe_string(&text))
    }
    fn is_safe(&self) -> bool {
        true
    }
}

/// `asset(path="css/roster.css")` → the fingerprinted address.
fn asset(args: Kwargs, _: &State) -> TeraResult<String> {
    let path: &str = args.must_get("path")?;
    match assets::static_file(path) {
        Some(_) => Ok(assets::static_url(path)),
        None => Err(Error::message(format!("there is no static file {path:?}"))),
    }
}
