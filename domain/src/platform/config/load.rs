//! Reads the settings from their three places.

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::{Deserialize, Deserializer};
use url::Url;

use super::Config;

const DEFAULT: &str = include_str!("../../../../config/default.toml");
const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");
const TEST: &str = include_str!("../../../../config/test.toml");
const PRODUCTION: &str = include_str!("../../../../config/production.toml");

/// Short names of the keys that every deployment sets.
const SHORT: [(&str, &str); 6] = [
    ("ROSTER_ENV", "environment"),
    ("PORT", "http.port"),
    ("DATABASE_URL", "database.url"),
    ("REDIS_URL", "redis.url"),
    ("SMTP_URL", "smtp.url"),
    ("PUBLIC_URL", "site.public_url"),
];

/// Why the process does not start. Names the key, its source and the reason; never a secret's value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(String),
    /// Values that contradict each other or the environment.
    #[error("the settings do not fit {environment}:\n{}", .faults.iter().map(|f| format!("  - {f}")).collect::<Vec<_>>().join("\n"))]
    Unfit {
        /// Which environment.
        environment: String,
        /// One sentence each, starting with the key.
        faults: Vec<String>,
    },
}

/// The settings of this process.
///
/// # Errors
/// When a key is unknown, a value has the wrong type, or the whole does not fit the environment.
pub fn load() -> Result<Config, ConfigError> {
    finish(&with_environment(base(&environment_name())))
}

/// The settings of a test: nothing comes from the process's environment.
///
/// # Errors
/// As [`load`].
pub fn load_for_tests(overrides: &str) -> Result<Config, ConfigError> {
    finish(&base("test").merge(Toml::string(overrides)))
}

#[expect(clippy::disallowed_methods, reason = "this is the door that the ban points to")]
fn environment_name() -> String {
    std::env::var("ROSTER_ENV").unwrap_or_else(|_| "development".to_owned())
}

fn base(environment: &str) -> Figment {
    let specific = match environment {
        "production" => PRODUCTION,
        "test" => TEST,
        _ => DEVELOPMENT,
    };
    Figment::from(Toml::string(DEFAULT)).merge(Toml::string(specific))
}

fn with_environment(figment: Figment) -> Figment {
    let short = Env::raw()
        .filter(|name| SHORT.iter().any(|(short, _)| name == *short))
        .map(|name| {
            SHORT
                .iter()
                .find(|(short, _)| name == *short)
                .map_or_else(|| name.into(), |(_, key)| (*key).into())
        })
        .split(".");
    figment.merge(Env::prefixed("ROSTER__").split("__")).merge(short)
}

fn finish(figment: &Figment) -> Result<Config, ConfigError> {
    let mut config: Config = figment.extract().map_err(|error| ConfigError::Unreadable(explain(&error)))?;
    read_files(&mut config)?;
    config.check()?;
    Ok(config)
}

/// Secrets that stand in a file of their own.
fn read_files(config: &mut Config) -> Result<(), ConfigError> {
    let path = &config.passports.signing_key_file;
    if path.is_empty() {
        return Ok(());
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        ConfigError::Unreadable(format!("`passports.signing_key_file`: {path} cannot be read: {error}"))
    })?;
    config.passports.signing_key = text.trim().to_owned().into();
    Ok(())
}

/// Key and reason, without the value: it may be a secret.
fn explain(error: &figment::Error) -> String {
    use figment::error::Kind;
    let key = error.path.join(".");
    let source = error.metadata.as_ref().map_or_else(String::new, |m| format!(" (from {})", m.name));
    match &error.kind {
        Kind::UnknownField(name, _) => {
            let whole = if key.is_empty() || key.ends_with(name.as_str()) {
                name.clone()
            } else {
                format!("{key}.{name}")
            };
            format!("there is no key `{whole}`{source}")
        }
        Kind::MissingField(name) => format!("`{key}` lacks `{name}`{source}"),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("`{key}` should be {expected}{source}")
        }
        Kind::UnknownVariant(_, allowed) => {
            format!("`{key}` should be one of {}{source}", allowed.join(", "))
        }
        Kind::Message(message) => format!("`{key}`: {message}{source}"),
        other => format!("`{key}`: {other}{source}"),
    }
}

/// An http(s) address without path, or nothing.
pub(super) fn public_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text.trim()).map_err(|e| serde::de::Error::custom(format!("no address: {e}")))?;
    if !matches!(url.scheme(), "http" | "https")
        || url.host().is_none()
        || url.path() != "/"
        || url.query().is_some()
    {
        return Err(serde::de::Error::custom("should look like https://example.com, without a path"));
    }
    Ok(Some(url))
}
