//! Names of our cookies. `__Host-` wants `Secure`, which a plain http address that is not loopback cannot have.

use domain::platform::config::Config;

const PREFIX: &str = "__Host-";
const ACCESS: &str = "roster_access";
const REFRESH: &str = "roster_refresh";

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

/// Whether a cookie of this name says who somebody is.
#[must_use]
pub fn is_session(name: &str) -> bool {
    let bare = name.strip_prefix(PREFIX).unwrap_or(name);
    bare == ACCESS || bare == REFRESH
}

fn named(config: &Config, name: &str) -> String {
    if config.has_secure_origin() { format!("{PREFIX}{name}") } else { name.to_owned() }
}
