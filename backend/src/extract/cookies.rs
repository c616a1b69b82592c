//! The cookies of a session. `__Host-` wants `Secure`, which a plain http address that is not loopback cannot have.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use domain::accounts::Tokens;
use domain::platform::config::Config;
use secrecy::ExposeSecret;

const PREFIX: &str = "__Host-";
const ACCESS: &str = "roster_access";
const REFRESH: &str = "roster_refresh";

/// What becomes of a browser's session.
#[derive(Debug)]
pub enum SessionChange {
    /// It has these tokens from now on.
    Open(Tokens),
    /// It has none.
    End,
}

/// Where a request leaves what became of its session, for the middleware that sets cookies.
#[derive(Clone, Debug, Default)]
pub struct SessionSlot(Arc<Mutex<Option<SessionChange>>>);

impl SessionSlot {
    /// The last word counts.
    pub fn set(&self, change: SessionChange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// What was left.
    #[must_use]
    pub fn take(&self) -> Option<SessionChange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The cookie of the access token.
#[must_use]
pub fn access(config: &Config) -> String {
    named(config, ACCESS)
}

/// The cookie of the refresh token.
#[must_use]
pub fn refresh(config: &Config) -> String {
    named(config, REFRESH)
}

/// The cookies that tell a browser about its session.
#[must_use]
pub fn of(config: &Config, change: &SessionChange) -> [Cookie<'static>; 2] {
    match change {
        SessionChange::Open(tokens) => {
            let minutes = Duration::minutes(config.accounts.access_minutes);
            let access = built(config, access(config), tokens.access.expose().to_owned(), minutes);
            let token = tokens.refresh.expose().expose_secret().to_owned();
            let lifetime = Duration::seconds(tokens.lifetime.num_seconds());
            [access, built(config, refresh(config), token, lifetime)]
        }
        SessionChange::End => [access(config), refresh(config)].map(|name| {
            let mut cookie = built(config, name, String::new(), Duration::ZERO);
            cookie.make_removal();
            cookie
        }),
    }
}

fn built(config: &Config, name: String, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(config.has_secure_origin())
        .same_site(SameSite::Lax)
        .max_age(max_age)
        .finish()
}

fn named(config: &Config, name: &str) -> String {
    if config.has_secure_origin() { format!("{PREFIX}{name}") } else { name.to_owned() }
}
