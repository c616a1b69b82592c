//! Reads what several parts are made of: months, domains, addresses on the web.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use url::{Host, Url};

use crate::companies::is_free_mail;
use crate::engineers::exclusions::{Exclusion, shape};
use crate::platform::fields::FieldErrors;

/// Characters of an address on the web.
const MAX_URL: usize = 300;
/// Nobody's work history begins before.
const FIRST_YEAR: i32 = 1950;

/// The first day of a month that is written as `2024-03` or `03/2024`, not later than this one.
pub(super) fn month(
    errors: &mut FieldErrors,
    field: &str,
    typed: &str,
    now: DateTime<Utc>,
) -> Option<NaiveDate> {
    let typed = typed.trim();
    let parsed = match (typed.split_once('-'), typed.split_once('/')) {
        (Some((year, month)), _) | (None, Some((month, year))) => year
            .parse()
            .ok()
            .zip(month.parse().ok())
            .and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1)),
        _ => None,
    };
    let parsed = errors.take(field, parsed.ok_or("Write a month, such as 2024-03."))?;
    if parsed.year() < FIRST_YEAR || parsed > now.date_naive() {
        errors.add(field, format!("Choose a month between {FIRST_YEAR} and this one."));
        return None;
    }
    Some(parsed)
}

/// A web domain, in whatever way it is written; `Some(None)` for an empty field, `None` for a fault.
#[expect(clippy::option_option, reason = "a fault is not the same as nothing typed")]
pub(super) fn domain(errors: &mut FieldErrors, field: &str, typed: &str) -> Option<Option<String>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(None);
    }
    match shape(typed) {
        Some(Exclusion::Domain(domain)) if is_free_mail(&domain) => {
            errors.add(field, format!("{domain} belongs to a mail provider. Write the employer's own domain, or leave this empty."));
            None
        }
        Some(Exclusion::Domain(domain)) if domain.len() <= 253 => Some(Some(domain)),
        _ => {
            errors.add(field, "Write a web domain, such as example.com.");
            None
        }
    }
}

/// An https address of a public host, without credentials or a port.
pub(super) fn https(errors: &mut FieldErrors, field: &str, typed: &str) -> Option<String> {
    let typed = errors.line(field, typed, 1..=MAX_URL)?;
    let fault = "Write the whole address, beginning with https://.";
    let parsed = Url::parse(&typed).ok().filter(|url| url.scheme() == "https");
    let parsed = errors.take(field, parsed.ok_or(fault))?;
    let is_named = matches!(parsed.host(), Some(Host::Domain(host)) if host.contains('.'));
    let is_plain = parsed.username().is_empty() && parsed.password().is_none() && parsed.port().is_none();
    if is_named && is_plain && parsed.as_str().len() <= MAX_URL * 3 {
        return Some(parsed.into());
    }
    errors.add(field, "Write the address of a public page: a host's name, no password, no port.");
    None
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap()
    }

    #[test]
    fn months_are_read_as_browsers_and_people_write_them() {
        let read = |typed| month(&mut FieldErrors::default(), "m", typed, now());
        let march = NaiveDate::from_ymd_opt(2024, 3, 1);
        for (typed, wanted) in [
            ("2024-03", march),
            (" 03/2024 ", march),
            ("3/2024", march),
            ("2026-11", NaiveDate::from_ymd_opt(2026, 11, 1)),
            ("2026-12", None),
            ("1949-12", None),
            ("2024-13", None),
            ("2024", None),
            ("March 2024", None),
            ("99999999999-01", None),
            ("", None),
        ] {
            assert_eq!(read(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn only_public_https_addresses_are_taken() {
        let read = |typed: &str| https(&mut FieldErrors::default(), "url", typed);
        assert_eq!(read("https://ada.example/x?y=1#z").as_deref(), Some("https://ada.example/x?y=1#z"));
        assert_eq!(read("HTTPS://Ada.Example").as_deref(), Some("https://ada.example/"));
        for hostile in [
            "http://ada.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://user:pass@ada.example/",
            "https://ada.example:8443/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "//ada.example",
            "ada.example",
            "https://",
            "https://a.example/\u{7}",
        ] {
            assert_eq!(read(hostile), None, "{hostile}");
        }
        assert_eq!(read(&format!("https://ada.example/{}", "x".repeat(300))), None);
    }

    #[test]
    fn an_employers_domain_is_no_mail_provider() {
        let read = |typed: &str| domain(&mut FieldErrors::default(), "d", typed);
        assert_eq!(read("https://www.Example.com/jobs"), Some(Some("example.com".to_owned())));
        assert_eq!(read("  "), Some(None));
        for wrong in ["gmail.com", "localhost", "a b.com", "ada@example.com"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
