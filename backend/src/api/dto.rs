//! What version 1 of the API answers: types of its own, so that the domain's may change.

use chrono::{DateTime, Utc};
use domain::accounts::{Profile, Session};
use domain::platform::actor::{Signed, Via};
use serde::Serialize;

/// `GET /api/v1/me`
#[derive(Debug, Serialize)]
pub struct Me {
    id: String,
    /// `developer`, `company` or `staff`.
    kind: String,
    name: String,
    email: String,
    /// IANA.
    time_zone: String,
    /// What the token may be used for.
    scopes: Vec<&'static str>,
}

impl Me {
    /// The account, with what its token may do.
    #[must_use]
    pub fn new(signed: &Signed, profile: Profile) -> Self {
        let scopes = match &signed.via {
            Via::Token(scopes) => scopes.iter().map(|scope| scope.as_str()).collect(),
            Via::Session | Via::Watch { .. } => Vec::new(),
        };
        Self {
            id: signed.account_id.to_string(),
            kind: signed.kind.to_string(),
            name: profile.name,
            email: profile.address,
            time_zone: profile.time_zone,
            scopes,
        }
    }
}

/// `GET /api/v1/me/sessions`
#[derive(Debug, Serialize)]
pub struct Sessions {
    items: Vec<SessionItem>,
}

#[derive(Debug, Serialize)]
struct SessionItem {
    id: String,
    device: String,
    network: Option<String>,
    signed_in_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
}

impl Sessions {
    /// The one used last first.
    #[must_use]
    pub fn new(sessions: Vec<Session>) -> Self {
        let item = |session: Session| SessionItem {
            id: session.id.to_string(),
            device: session.device,
            network: session.place,
            signed_in_at: session.created_at,
            last_used_at: session.last_used_at,
        };
        Self { items: sessions.into_iter().map(item).collect() }
    }
}
