//! What a passport states.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platform::ids::PassportId;

/// The payload. Members that a later release adds are passed over by this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the installation's address (RFC 7519, section 4.1.1).
    pub iss: String,
    /// What the installation calls itself.
    pub issuer_name: String,
    /// The engineer's slug; their page is `<iss>/engineers/<sub>`.
    pub sub: String,
    /// The passport's id.
    pub jti: PassportId,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// From when on it holds no more, in seconds since 1970.
    pub exp: i64,
    /// What was checked.
    pub vetting: Vetting,
}

/// What was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vetting {
    /// The track's slug.
    pub track: String,
    /// Its version: the rubric that was used.
    pub version: i32,
    /// Of the decision, as `2026-11`, where the installation is.
    pub month: String,
    /// How many people scored.
    pub assessors: i16,
    /// What they scored, in order.
    pub stages: Vec<CheckedStage>,
    /// Skills that were assessed, by name; of the engineer's own list.
    #[serde(default)]
    pub skills: Vec<String>,
    /// When it was last checked that the engineer is who they say, as `2026-11`; `null` where nobody did.
    pub identity_checked: Option<String>,
}

/// A stage with at least one scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedStage {
    /// `screening`, `assessment`, `interview` or `work_sample`.
    pub kind: String,
    /// Its name in the track.
    pub name: String,
    /// What was marked; never how.
    pub criteria: Vec<String>,
}

impl Claims {
    /// From when on it holds no more.
    #[must_use]
    pub fn valid_until(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or_default()
    }

    /// When it was issued.
    #[must_use]
    pub fn issued_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.iat, 0).unwrap_or_default()
    }

    /// Where the engineer's page is.
    #[must_use]
    pub fn profile_url(&self) -> String {
        format!("{}/engineers/{}", self.iss, self.sub)
    }
}
