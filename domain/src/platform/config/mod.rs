//! Settings: typed, from `config/default.toml`, the environment's file and the environment. Unknown keys are refused.

mod check;
mod load;
mod network;

use chrono_tz::Tz;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

pub use load::{ConfigError, load, load_for_tests};
pub use network::Network;

/// Where this process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// A laptop: demo people, an inbox page, no TLS.
    Development,
    /// The test suite.
    Test,
    /// The real thing.
    Production,
}

/// All settings. Each key is explained in `config/default.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is the manual of every key")]
pub struct Config {
    pub environment: Environment,
    pub site: Site,
    pub http: Http,
    pub database: Database,
    pub redis: Redis,
    pub smtp: Smtp,
    pub inbound: Inbound,
    pub secrets: Secrets,
    pub passports: Passports,
    pub accounts: Accounts,
    pub limits: Limits,
    pub intros: Intros,
    pub worker: Worker,
    pub digest: Digest,
    pub directory: Directory,
    pub metrics: Metrics,
    pub catcher: Catcher,
    pub telemetry: Telemetry,
}

/// Declares sections: structs that refuse unknown keys.
macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(missing_docs, reason = "config/default.toml is the manual of every key")]
        pub struct $name { $($(#[$meta])* pub $field: $type),* }
    )*};
}

sections! {
    /// Who runs this installation, and where.
    Site { name: String, legal_name: String, postal_address: String, contact_email: String,
           #[serde(deserialize_with = "load::public_url")] public_url: Option<Url>, time_zone: Tz }
    /// The backend's listener.
    Http { host: String, port: u16, workers: usize, shutdown_seconds: u64, max_body_bytes: usize, trusted_proxies: Vec<Network> }
    /// Postgres.
    Database { url: SecretString, pool_size: u32, acquire_seconds: u64, statement_timeout_ms: u64 }
    /// Redis.
    Redis { url: SecretString }
    /// The mail relay, and the addresses of mails.
    Smtp { url: SecretString, from: String, digest_from: String, reply_to: String, message_id_domain: String,
           bounce_domain: String, connections: u32, messages_per_connection: u32,
           timeout_seconds: u64, dot_seconds: u64 }
    /// Mail that is sent to us.
    Inbound { reply_domain: String, lmtp_listen: String, maildir: String, authserv_id: String, max_bytes: usize,
              connections: usize, idle_seconds: u64 }
    /// Secrets.
    Secrets { signing_key: SecretString }
    /// Keys of vetting passports.
    Passports { signing_key: SecretString, signing_key_file: String, old_keys: Vec<String> }
    /// Sign-in.
    Accounts { access_minutes: i64, session_days: i64, argon2_memory_kib: u32, argon2_passes: u32,
               staff_two_factor: bool }
    /// Rate limits.
    Limits { posts_per_minute: u32, sign_in_failures: u32, sign_in_network_failures: u32, sign_in_window_minutes: u32,
             guest_uploads_per_hour: u32 }
    /// Requests of companies to meet an engineer.
    Intros { undo_seconds: u32 }
    /// The worker.
    Worker { host: String, port: u16, mail_slots: usize, timer_slots: usize, digest_slots: usize, lease_seconds: u64,
             poll_ms: u64, fatal_seconds: u64, grace_seconds: u64, keep_done_days: i64 }
    /// The monthly digest.
    Digest { schedule: String, approval: Approval, uncertain: Uncertain, picks: u8, minimum: u8, rest_issues: u8,
             max_share: f64, newcomer_days: i64, feedback_sender: String, claim_rows: u32, flight_rows: u32,
             flight_seconds: u64, senders: u32, claim_lease_seconds: u64, retry_minutes: i64, stale_days: i64, journal_dir: String }
    /// Prometheus.
    Metrics { token: SecretString }
    /// The search engine.
    Directory { index: bool }
    /// The development mail catcher.
    Catcher { spool: String }
    /// Logs.
    Telemetry { format: LogFormat, filter: String }
}

/// Who approves a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    /// A clean dry run approves itself at the time of sending.
    Auto,
    /// Staff.
    Manual,
}

/// What becomes of copies whose fate a crash made unknowable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Uncertain {
    /// A person decides.
    Hold,
    /// Sent again under the same Message-ID.
    Resend,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Config {
    /// Whether debug pages, demo people and plain http are allowed.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.environment == Environment::Development
    }

    /// What links start with, without a slash at the end: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.site.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => format!("http://127.0.0.1:{}", self.http.port),
        }
    }

    /// An absolute address on this installation; `path` starts with a slash.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Whether cookies can be `Secure` with the `__Host-` prefix: https, or loopback, which browsers trust too.
    #[must_use]
    pub fn has_secure_origin(&self) -> bool {
        let Some(url) = &self.site.public_url else { return true };
        url.scheme() == "https" || is_loopback(url)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
