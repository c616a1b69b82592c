//! An owner writes the company's profile.

use diesel_async::AsyncConnection;
use url::Url;

use super::model::SizeBand;
use super::queries::{ProfileChange, lock_company, update_profile};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;

/// The profile, as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct Profile {
    pub name: String,
    pub website: String,
    pub about: String,
    pub size_band: String,
    pub country: String,
    pub time_zone: String,
}

/// Why a profile is not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveProfileError {
    /// The actor owns no company.
    #[error("only an owner writes the profile")]
    NotOwner,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

#[derive(Debug)]
struct Checked {
    name: String,
    website: Option<String>,
    about: String,
    size_band: Option<SizeBand>,
    country: Option<String>,
    time_zone: String,
}

/// Saves it. Only the name is needed now; submitting for review asks for the rest.
pub async fn save_profile(conn: &mut Conn, cx: &Context, input: &Profile) -> Result<(), SaveProfileError> {
    let member = cx.actor.signed().and_then(|signed| signed.member.clone());
    let member = member.filter(|m| m.role == CompanyRole::Owner).ok_or(SaveProfileError::NotOwner)?;
    let checked = check(input).map_err(SaveProfileError::Invalid)?;
    conn.transaction(async |conn| {
        let company = lock_company(conn, member.company_id).await?.ok_or(SaveProfileError::NotOwner)?;
        if company.state.is_checked() {
            let mut errors = FieldErrors::default();
            let why = "Staff verified this. Write to us to have it changed.";
            if company.name != checked.name {
                errors.add("name", why);
            }
            if company.website != checked.website {
                errors.add("website", why);
            }
            errors.into_result(Some(())).map_err(SaveProfileError::Invalid)?;
        }
        let change = ProfileChange {
            name: checked.name,
            website: checked.website,
            about_md: checked.about,
            size_band: checked.size_band,
            country: checked.country,
            time_zone: checked.time_zone,
            updated_at: cx.now,
        };
        Ok(update_profile(conn, company.id, &change).await?)
    })
    .await
}

fn check(input: &Profile) -> Result<Checked, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", &input.name, 2..=120);
    let about = errors.text("about", &input.about, 0..=4000);
    let website = match input.website.trim() {
        "" => Some(None),
        typed => errors.take("website", website(typed)).map(Some),
    };
    let size_band = match input.size_band.as_str() {
        "" => Some(None),
        typed => errors.take("size_band", typed.parse().map_err(|_| "Choose one of the sizes.")).map(Some),
    };
    let country = match input.country.trim() {
        "" => Some(None),
        typed => errors.take("country", country(typed)).map(Some),
    };
    let time_zone = match input.time_zone.trim() {
        "" => Some("UTC".to_owned()),
        typed => {
            let zone = typed.parse::<chrono_tz::Tz>();
            let wrong = "Write the zone by its name, such as Europe/Berlin.";
            errors.take("time_zone", zone.map(|zone| zone.name().to_owned()).map_err(|_| wrong))
        }
    };
    let checked = (|| {
        let (name, about, website) = (name?, about?, website?);
        Some(Checked {
            name,
            about,
            website,
            size_band: size_band?,
            country: country?,
            time_zone: time_zone?,
        })
    })();
    errors.into_result(checked)
}

/// An address on the web, `https://` added where it was left out.
fn website(typed: &str) -> Result<String, &'static str> {
    const WRONG: &str = "Write the address as people type it, such as https://company.example.";
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url = Url::parse(&whole).map_err(|_| WRONG)?;
    let host = url.domain().ok_or(WRONG)?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_plain = url.username().is_empty() && url.password().is_none();
    if !is_web || !is_plain || !host.contains('.') || whole.len() > 200 {
        return Err(WRONG);
    }
    Ok(url.to_string())
}

fn country(typed: &str) -> Result<String, &'static str> {
    let code = typed.to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err("Choose a country.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn websites_are_taken_as_people_type_them() {
        assert_eq!(website("northwind.example").unwrap(), "https://northwind.example/");
        assert_eq!(website("http://a.example/x").unwrap(), "http://a.example/x");
        for typed in [
            "northwind",
            "javascript:alert(1)",
            "https://u:p@a.example",
            "ftp://a.example",
            "https://127.0.0.1",
            "ht tp://a",
        ] {
            assert!(website(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn each_field_has_its_own_fault() {
        let typed = Profile {
            name: "x".into(),
            website: "nowhere".into(),
            about: "a".repeat(4001),
            size_band: "many".into(),
            country: "Germany".into(),
            time_zone: "Berlin".into(),
        };
        let errors = check(&typed).unwrap_err();
        for field in ["name", "website", "about", "size_band", "country", "time_zone"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
        let empty = Profile { name: "Northwind".into(), ..Profile::default() };
        assert!(check(&empty).is_ok());
    }
}
