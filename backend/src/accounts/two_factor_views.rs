//! Contexts of the pages of two-step sign-in.

use chrono::{DateTime, Utc};
use domain::accounts::{RECOVERY_CODES, TwoFactor};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::views::{Page, PageMeta};

/// How it stands, in a line.
#[derive(Clone, Debug, Serialize)]
pub struct TwoFactorLine {
    is_on: bool,
    since: Option<DateTime<Utc>>,
    codes_left: i64,
    /// Of how many.
    codes: usize,
    is_low: bool,
}

impl TwoFactorLine {
    /// As it stands.
    #[must_use]
    pub fn new(state: TwoFactor) -> Self {
        let (since, codes_left) = match state {
            TwoFactor::Off => (None, 0),
            TwoFactor::On { since, codes_left } => (Some(since), codes_left),
        };
        Self { is_on: since.is_some(), since, codes_left, codes: RECOVERY_CODES, is_low: codes_left < 3 }
    }
}

/// `/account/two-factor`
#[derive(Clone, Debug, Serialize)]
pub struct TwoFactorPage {
    two_factor: TwoFactorLine,
    must_enrol: bool,
    zone: String,
    errors: FieldErrors,
}

impl TwoFactorPage {
    /// As it stands; times in this zone.
    #[must_use]
    pub fn new(state: TwoFactor, must_enrol: bool, zone: String, errors: FieldErrors) -> Self {
        Self { two_factor: TwoFactorLine::new(state), must_enrol, zone, errors }
    }
}

impl Template for TwoFactorPage {
    const NAME: &'static str = "pages/accounts/two_factor.html";
    fn samples() -> Vec<Self> {
        let on = |codes_left| TwoFactor::On { since: DateTime::UNIX_EPOCH, codes_left };
        let page =
            |state, must_enrol| Self::new(state, must_enrol, "Europe/Berlin".into(), FieldErrors::default());
        let wrong =
            Self { errors: FieldErrors::one("code", "This code does not count."), ..page(on(10), false) };
        vec![page(TwoFactor::Off, false), page(TwoFactor::Off, true), page(on(2), false), wrong]
    }
}

impl Page for TwoFactorPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Two-step sign-in")
    }
}

/// `/account/two-factor/set-up`
#[derive(Clone, Debug, Serialize)]
pub struct SetUpPage {
    secret: String,
    errors: FieldErrors,
}

impl SetUpPage {
    /// With the secret, to type by hand.
    #[must_use]
    pub fn new(secret: String, errors: FieldErrors) -> Self {
        Self { secret, errors }
    }
}

impl Template for SetUpPage {
    const NAME: &'static str = "pages/accounts/two_factor_set_up.html";
    fn samples() -> Vec<Self> {
        let secret = || "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned();
        let wrong = FieldErrors::one("code", "This code does not count.");
        vec![Self::new(secret(), FieldErrors::default()), Self::new(secret(), wrong)]
    }
}

impl Page for SetUpPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Set up two-step sign-in")
    }
}

/// The recovery codes, once.
#[derive(Clone, Debug, Serialize)]
pub struct CodesPage {
    codes: Vec<String>,
    /// Two-step sign-in was turned on just now.
    is_new: bool,
}

impl CodesPage {
    /// With the codes.
    #[must_use]
    pub fn new(codes: Vec<String>, is_new: bool) -> Self {
        Self { codes, is_new }
    }
}

impl Template for CodesPage {
    const NAME: &'static str = "pages/accounts/recovery_codes.html";
    fn samples() -> Vec<Self> {
        let codes = || vec!["4f7q-0sxw-m2dk-9tzr".to_owned(); RECOVERY_CODES];
        vec![Self::new(codes(), true), Self::new(codes(), false)]
    }
}

impl Page for CodesPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your recovery codes")
    }
}
