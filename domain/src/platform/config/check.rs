//! What no type can say: settings that contradict each other, and what production refuses.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

use super::{Config, ConfigError, Environment};
use crate::platform::email::EmailAddress;
use crate::platform::signatures::{PublicKey, SigningKey};

const DEVELOPMENT_KEY: &str = "development-only-";

impl Config {
    /// Collects every fault, so that one start shows them all.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let mut faults = Vec::new();
        self.check_always(&mut faults);
        self.check_mail(&mut faults);
        self.check_inbound(&mut faults);
        self.check_passports(&mut faults);
        if self.environment == Environment::Production {
            self.check_production(&mut faults);
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(ConfigError::Unfit { environment: format!("{:?}", self.environment).to_lowercase(), faults })
    }

    fn check_always(&self, faults: &mut Vec<String>) {
        let mut need = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        need(length(&self.secrets.signing_key) >= 32, "secrets.signing_key: needs at least 32 characters");
        need((5..=30).contains(&self.digest.picks), "digest.picks: must be 5 to 30");
        need(
            (1..=self.digest.picks).contains(&self.digest.minimum),
            "digest.minimum: must be 1 to digest.picks",
        );
        need(
            self.digest.max_share > 0.0 && self.digest.max_share <= 1.0,
            "digest.max_share: must be above 0 and at most 1",
        );
        need(
            cron::Schedule::from_str(&self.digest.schedule).is_ok(),
            "digest.schedule: is no cron expression with seconds",
        );
        need(
            (1..=15).contains(&self.digest.feedback_sender.len()),
            "digest.feedback_sender: needs 1 to 15 characters",
        );
        need(
            self.digest.flight_rows >= 1 && self.digest.claim_rows >= self.digest.flight_rows,
            "digest.claim_rows: must be at least digest.flight_rows, and that at least 1",
        );
        need(self.digest.senders >= 1, "digest.senders: must be at least 1");
        need(self.digest.flight_seconds >= 1, "digest.flight_seconds: must be at least 1");
        need(
            (3..=3600).contains(&self.digest.claim_lease_seconds),
            "digest.claim_lease_seconds: must be 3 to 3600",
        );
        need((1..=1440).contains(&self.digest.retry_minutes), "digest.retry_minutes: must be 1 to 1440");
        need((1..=365).contains(&self.digest.stale_days), "digest.stale_days: must be 1 to 365");
        need(self.database.pool_size >= 4, "database.pool_size: must be at least 4");
        need(
            self.worker.keep_done_days > 40,
            "worker.keep_done_days: must be above 40, the days for which missed timers are caught up",
        );
        need(self.intros.undo_seconds <= 86_400, "intros.undo_seconds: must be at most a day");
        need(self.worker.lease_seconds >= 3, "worker.lease_seconds: must be at least 3");
        need(self.worker.grace_seconds >= 1, "worker.grace_seconds: must be at least 1");
    }

    fn check_mail(&self, faults: &mut Vec<String>) {
        let mut need = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        need(EmailAddress::from_str(&self.smtp.reply_to).is_ok(), "smtp.reply_to: is no e-mail address");
        need(
            EmailAddress::from_str(&self.site.contact_email).is_ok(),
            "site.contact_email: is no e-mail address",
        );
        need(
            self.smtp.connections >= 1 && self.smtp.messages_per_connection >= 1,
            "smtp.connections, smtp.messages_per_connection: must be at least 1",
        );
        need(
            self.smtp.timeout_seconds >= 1 && self.smtp.dot_seconds >= 1,
            "smtp.timeout_seconds, smtp.dot_seconds: must be at least 1",
        );
        need(self.smtp.from != self.smtp.digest_from, "smtp.digest_from: must differ from smtp.from");
    }

    fn check_inbound(&self, faults: &mut Vec<String>) {
        let inbound = &self.inbound;
        let mut need = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        let is_address = EmailAddress::from_str(&format!("r@{}", inbound.reply_domain)).is_ok();
        need(inbound.reply_domain.is_empty() || is_address, "inbound.reply_domain: is no domain for mail");
        need(
            inbound.reply_domain.is_empty() || !inbound.lmtp_listen.is_empty() || !inbound.maildir.is_empty(),
            "inbound.reply_domain: answers to it need inbound.lmtp_listen or inbound.maildir",
        );
        let listen = &inbound.lmtp_listen;
        let is_place = listen.starts_with("unix:/") || listen.parse::<std::net::SocketAddr>().is_ok();
        need(
            listen.is_empty() || is_place,
            "inbound.lmtp_listen: should look like 127.0.0.1:2424 or unix:/run/roster/lmtp.sock",
        );
        need(
            (10_000..=100_000_000).contains(&inbound.max_bytes),
            "inbound.max_bytes: must be 10000 to 100000000",
        );
        need(
            inbound.connections >= 1 && inbound.idle_seconds >= 1,
            "inbound.connections, inbound.idle_seconds: must be at least 1",
        );
    }

    fn check_passports(&self, faults: &mut Vec<String>) {
        let key = self.passports.signing_key.expose_secret();
        if !key.is_empty()
            && let Err(fault) = SigningKey::read(key)
        {
            faults.push(format!("passports.signing_key: {fault}"));
        }
        for (place, key) in (1..).zip(&self.passports.old_keys) {
            if let Err(fault) = PublicKey::read(key) {
                faults.push(format!("passports.old_keys, number {place}: {fault}"));
            }
        }
    }

    fn check_production(&self, faults: &mut Vec<String>) {
        let mut need = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        let https = self.site.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
        need(https, "site.public_url (PUBLIC_URL): must be an https address");
        need(
            !self.secrets.signing_key.expose_secret().starts_with(DEVELOPMENT_KEY),
            "secrets.signing_key: still has its development value",
        );
        need(
            length(&self.passports.signing_key) > 0,
            "passports.signing_key: is missing; `backend passport keygen` makes one",
        );
        let smtp = self.smtp.url.expose_secret();
        need(
            smtp.starts_with("smtps://") || smtp.contains("tls=required"),
            "smtp.url (SMTP_URL): must use TLS (smtps://… or ?tls=required)",
        );
        need(length(&self.metrics.token) >= 16, "metrics.token: needs at least 16 characters");
        need(self.catcher.spool.is_empty(), "catcher.spool: the development inbox has no place here");
        need(
            !self.site.postal_address.contains("Example"),
            "site.postal_address: still has its example value",
        );
        need(
            !self.smtp.message_id_domain.ends_with(".example"),
            "smtp.message_id_domain: still has its example value",
        );
    }
}

fn length(secret: &SecretString) -> usize {
    secret.expose_secret().chars().count()
}

#[cfg(test)]
mod tests {
    use super::super::load_for_tests;

    fn refusal(overrides: &str) -> String {
        load_for_tests(overrides).expect_err("should be refused").to_string()
    }

    #[test]
    fn a_refusal_names_the_key_and_the_reason_but_no_value() {
        for (overrides, key, reason) in [
            ("[http]\nport = 'x'", "http.port", "should be"),
            ("[http]\nprot = 1", "prot", "there is no key"),
            ("[digest]\napproval = 'maybe'", "digest.approval", "auto"),
            ("[digest]\npicks = 3", "digest.picks", "5 to 30"),
            ("[digest]\nschedule = 'monthly'", "digest.schedule", "cron"),
            ("[digest]\nflight_seconds = 0", "digest.flight_seconds", "at least 1"),
            ("[digest]\nclaim_lease_seconds = 0", "digest.claim_lease_seconds", "3 to 3600"),
            ("[digest]\nretry_minutes = 0", "digest.retry_minutes", "1 to 1440"),
            ("[digest]\nstale_days = -1", "digest.stale_days", "1 to 365"),
            ("[worker]\ngrace_seconds = 0", "worker.grace_seconds", "at least 1"),
            ("[site]\npublic_url = 'ftp://x'", "site.public_url", "should look like"),
            ("[site]\ntime_zone = 'Mars/Base'", "site.time_zone", ""),
            ("[secrets]\nsigning_key = 'hunter2'", "secrets.signing_key", "32"),
            ("[passports]\nsigning_key = 'hunter2'", "passports.signing_key", "no Ed25519 private key"),
            ("[passports]\nsigning_key_file = '/nowhere'", "passports.signing_key_file", "cannot be read"),
            ("[passports]\nold_keys = ['x']", "passports.old_keys, number 1", "no Ed25519 public key"),
        ] {
            let said = refusal(overrides);
            assert!(said.contains(key) && said.contains(reason), "{overrides:?} said {said:?}");
            assert!(!said.contains("hunter2"), "{said:?} shows a secret");
        }
    }

    #[test]
    fn production_lists_all_that_is_missing_at_once() {
        let said = refusal("environment = 'production'");
        for key in
            ["PUBLIC_URL", "secrets.signing_key", "passports.signing_key", "SMTP_URL", "postal_address"]
        {
            assert!(said.contains(key), "{key} is not in {said}");
        }
    }
}
