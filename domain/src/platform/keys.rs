//! Keys derived from the one secret of the installation, one per purpose.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// What a key is for; a value made for one purpose never verifies for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Tokens in mailed links.
    Links,
    /// Access tokens (JWT, HS256).
    AccessTokens,
    /// Successors of refresh tokens.
    RefreshTokens,
    /// CSRF tokens bound to a session.
    Csrf,
    /// Message-IDs of digest copies.
    MessageIds,
    /// Names of rate-limit counters.
    Limits,
    /// Hashes of suppressed addresses.
    Suppressions,
    /// Envelope senders that carry a reader (VERP).
    ReturnPaths,
    /// Addresses that take answers to a conversation.
    ReplyAddresses,
    /// The weekly rotation of equal scores.
    Rotation,
    /// Seed of the key that signs vetting passports, where none of its own is set.
    Passports,
    /// What one-time codes are made from: the key stream that hides it at rest.
    TotpSecrets,
    /// The same: the tag that shows that nobody changed it.
    TotpSeals,
}

/// Holds the installation's secret and hands out what is derived from it.
pub struct Keys {
    secret: SecretString,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Over the configured secret, whose length `Config` has checked.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self { secret }
    }

    /// HMAC-SHA-256 of `message` under the key of `purpose` (one step of HKDF, RFC 5869, as the derivation).
    #[must_use]
    pub fn mac(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        hmac(&self.key(purpose), message)
    }

    /// The raw key of `purpose`, for libraries that sign by themselves.
    #[must_use]
    pub fn key(&self, purpose: Purpose) -> [u8; 32] {
        hmac(self.secret.expose_secret().as_bytes(), format!("roster {purpose:?} v1").as_bytes())
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length (RFC 2104), so this cannot fail; an empty MAC would verify nothing.
    let Ok(mut mac) = HmacSha256::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_secrets_separate_keys() {
        let keys = Keys::new("a".repeat(32).into());
        let other = Keys::new("b".repeat(32).into());
        assert_ne!(keys.mac(Purpose::Links, b"x"), keys.mac(Purpose::Csrf, b"x"));
        assert_ne!(keys.mac(Purpose::Links, b"x"), other.mac(Purpose::Links, b"x"));
        assert_eq!(keys.mac(Purpose::Links, b"x"), keys.mac(Purpose::Links, b"x"));
    }
}
