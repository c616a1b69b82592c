//! The context of `/account`.

use chrono_tz::{TZ_VARIANTS, Tz};
use domain::accounts::{Profile, Session, TwoFactor};
use domain::platform::fields::FieldErrors;
use domain::platform::ids::SessionId;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::ProfileForm;
use super::two_factor_views::TwoFactorLine;
use crate::subscribers::account::DigestChoice;
use crate::views::{Flash, Page, PageMeta};

/// A zone as a choice.
#[derive(Clone, Debug, Serialize)]
struct Zone {
    value: &'static str,
    label: String,
}

/// `/account`
#[derive(Clone, Debug, Serialize)]
pub struct AccountPage {
    /// As typed, or as it is.
    pub form: ProfileForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// What was done just now.
    #[serde(skip)]
    pub done: String,
    /// The new address, as typed.
    pub new_address: String,
    /// The address that waits for its confirmation.
    pub asked_address: Option<String>,
    /// The digest to this address.
    pub digest: DigestChoice,
    two_factor: TwoFactorLine,
    tokens: usize,
    address: String,
    zone: String,
    sessions: Vec<Session>,
    has_others: bool,
    zones: Vec<Zone>,
}

impl AccountPage {
    /// As things stand.
    #[must_use]
    pub fn new(profile: Profile, sessions: Vec<Session>) -> Self {
        Self {
            form: ProfileForm { name: profile.name, time_zone: profile.time_zone.clone() },
            errors: FieldErrors::default(),
            done: String::new(),
            new_address: String::new(),
            asked_address: None,
            digest: DigestChoice::default(),
            two_factor: TwoFactorLine::new(TwoFactor::Off),
            tokens: 0,
            address: profile.address,
            zone: profile.time_zone,
            has_others: sessions.len() > 1,
            sessions,
            zones: zones(),
        }
    }
}

impl AccountPage {
    /// The same, with what guards the account beside its password.
    #[must_use]
    pub fn guarded_by(self, two_factor: TwoFactor, tokens: usize) -> Self {
        Self { two_factor: TwoFactorLine::new(two_factor), tokens, ..self }
    }
}

/// Zones by the names that people know: region and city.
fn zones() -> Vec<Zone> {
    const REGIONS: [&str; 9] =
        ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let is_place =
        |zone: &&Tz| zone.name().split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region));
    let named =
        |zone: &Tz| Zone { value: zone.name(), label: zone.name().replace('_', " ").replace('/', ": ") };
    let utc = Zone { value: "UTC", label: "UTC".to_owned() };
    std::iter::once(utc).chain(TZ_VARIANTS.iter().filter(is_place).map(named)).collect()
}

impl Template for AccountPage {
    const NAME: &'static str = "pages/accounts/account.html";
    fn samples() -> Vec<Self> {
        let at = chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default();
        let session = |is_current: bool| Session {
            id: SessionId::new(),
            device: "Firefox on Linux".into(),
            place: is_current.then(|| "203.0.113.0/24".to_owned()),
            created_at: at,
            last_used_at: at,
            is_current,
        };
        let profile = || Profile {
            name: "Ada".into(),
            address: "ada@example.com".into(),
            time_zone: "Europe/Berlin".into(),
        };
        let alone = Self::new(profile(), vec![session(true)]);
        let running = |is_paused| DigestChoice {
            preferences: Some("http://127.0.0.1:8080/newsletter/preferences/x".into()),
            is_paused,
            ..DigestChoice::default()
        };
        let mut several = Self::new(profile(), vec![session(true), session(false)]);
        several.digest = running(false);
        let paused = Self { digest: running(true), ..several.clone() };
        let asked = Self { asked_address: Some("ada@lovelace.example".into()), ..alone.clone() };
        let on = TwoFactor::On { since: at, codes_left: 2 };
        let guarded = alone.clone().guarded_by(on, 1);
        let many = alone.clone().guarded_by(on, 3);
        vec![
            alone,
            guarded,
            many,
            asked,
            paused,
            Self { errors: FieldErrors::one("name", "Fill this in."), ..several },
        ]
    }
}

impl Page for AccountPage {
    fn meta(&self) -> PageMeta {
        let text = match self.done.as_str() {
            "saved" => Some("Saved."),
            "password" => Some("Your password is changed, and your other devices are signed out."),
            "address-asked" => {
                Some("A link is on its way to the new address. Open it where you are signed in.")
            }
            "address" => Some(
                "Your address is changed, and your other devices are signed out. The old address is told.",
            ),
            "digest-on" => {
                Some("You get the digest, from the next issue on. Every issue has a link to leave.")
            }
            "digest-off" => Some("You get no more issues. For a day one press takes that back."),
            "digest-by-mail" => Some(
                "This address left the digest before, or mails to it came back: a link is on its way, and opening it subscribes you.",
            ),
            "two-factor-off" => Some("Two-step sign-in is off. Your password alone is enough from now on."),
            "kept" => Some("Your account stays, and everything is as it was."),
            "ended" => Some("Signed out there. It takes effect at once."),
            _ => None,
        };
        PageMeta::private("Your account").with_flash(text.map(Flash::good))
    }
}
