//! What tests of all crates stand on: a database per test, a standing clock, settings without an environment.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    reason = "a test that cannot be set up should panic"
)]

pub mod accounts;
pub mod agreements;
pub mod codes;
pub mod conversations;
mod database;
pub mod digests;
pub mod engineers;
pub mod intros;
pub mod jobs;
pub mod mails;
pub mod parts;
pub mod passports;
pub mod personal;
pub mod pictures;
pub mod proxy;
pub mod readers;
mod redis;
pub mod schema;
mod signal;
pub mod sql;
pub mod vetting;
mod wait;

pub use database::TestDatabase;
pub use redis::PrivateRedis;
pub use signal::signal;
pub use wait::until;

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};

use crate::platform::actor::Actor;
use crate::platform::clock::Clock;
use crate::platform::config::{Config, load_for_tests};
use crate::platform::context::Context;
use crate::platform::keys::Keys;

/// The instant at which tests begin: a Sunday.
#[must_use]
pub fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).single().expect("a time")
}

/// Settings of tests, with `overrides` in TOML.
#[must_use]
pub fn config(overrides: &str) -> Config {
    load_for_tests(overrides).unwrap_or_else(|e| panic!("{e}"))
}

/// A context for operations: the system acts, at the clock's time.
#[must_use]
pub fn context(clock: &Clock) -> Context {
    let config = config("");
    Context {
        actor: Actor::System,
        now: clock.now(),
        request_id: Some("test-request".to_owned()),
        keys: Arc::new(Keys::new(config.secrets.signing_key.clone())),
        config: Arc::new(config),
    }
}
