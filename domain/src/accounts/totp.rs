//! One-time codes by time (RFC 6238): six digits, 30 seconds, SHA-1, which every app knows. A clock may be one step off
//! either way (section 5.2). That a step counts once is for the caller to keep.

use chrono::{DateTime, Utc};
use rand::Rng;
use totp_rs::{Builder, Totp};

use super::seal::LENGTH;
use crate::platform::config::Config;

/// What an app and we share. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct TotpSecret(pub(super) [u8; LENGTH]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    pub(super) fn random() -> Self {
        let mut bytes = [0; LENGTH];
        rand::rng().fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The time step of which `typed` is the code, within one of now.
    pub(super) fn find_step(&self, typed: &str, now: DateTime<Utc>) -> Option<i64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        i64::try_from(self.totp("", "").check(typed, seconds)?).ok()
    }

    /// For typing it by hand: base 32 in groups of four.
    pub(super) fn text(&self) -> String {
        let text = self.totp("", "").secret().to_base32();
        let letters: Vec<char> = text.trim_end_matches('=').chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The same as a picture (PNG) of an `otpauth:` address; `None` only for an address too long for a picture.
    pub(super) fn picture(&self, config: &Config, address: &str) -> Option<Vec<u8>> {
        self.totp(&config.site.name, address).to_qr_png().ok()
    }

    fn totp(&self, issuer: &str, name: &str) -> Totp {
        // A colon separates the two in the address, so that neither has one.
        let plain = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_secret(self.0.to_vec())
            .with_issuer(Some(plain(issuer)))
            .with_account_name(plain(name))
            .build_noncompliant()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    fn secret() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_of_the_rfc_are_taken() {
        // Appendix B of RFC 6238 has eight digits; the last six are those of six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = Utc.timestamp_opt(seconds, 0).unwrap();
            assert_eq!(secret().find_step(code, at), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let at = Utc.timestamp_opt(1_111_111_110, 0).unwrap(); // the first second of step 37,037,037
        let code = "050471";
        for (off, is_taken) in
            [(-31, false), (-30, true), (-1, true), (0, true), (29, true), (59, true), (60, false)]
        {
            let found = secret().find_step(code, at + TimeDelta::seconds(off));
            assert_eq!(found, is_taken.then_some(37_037_037), "{off} s");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = secret().find_step(&text, testing::start());
        }
    }

    #[test]
    fn it_is_shown_as_text_and_picture_and_never_in_a_log() {
        assert_eq!(secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let picture = secret().picture(&testing::config(""), "ada:x@example.com").unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
        assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
        assert_ne!(TotpSecret::random(), TotpSecret::random());
    }
}
