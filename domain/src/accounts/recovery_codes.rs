//! Codes for who lost the device: ten, each good once. They are random (80 bits), so that a plain hash hides them; it needs
//! no key, so that they work even after the key that hides the device's secret is gone.

use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// How many are issued at once.
pub const RECOVERY_CODES: usize = 10;
const LENGTH: usize = 16;
/// Crockford's base 32: nothing that looks like something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// One code, as it is shown once: `4f7q-0sxw-m2dk-9tzr`.
#[derive(Clone, Debug)]
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    pub(super) fn random() -> Self {
        let mut bytes = [0_u8; LENGTH];
        rand::rng().fill_bytes(&mut bytes);
        let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
        let letters: Vec<char> = letters.map(|letter| char::from(*letter)).collect();
        Self(letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-").into())
    }

    /// For the one page that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored.
    pub(super) fn hash(&self) -> Vec<u8> {
        hash_typed(self.expose()).unwrap_or_default()
    }
}

/// The hash of what somebody typed, if it can be a code: case, spaces and dashes do not count, and what looks alike is
/// alike.
pub(super) fn hash_typed(typed: &str) -> Option<Vec<u8>> {
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let plain: String = letters
        .take(LENGTH + 1)
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    let is_one = plain.len() == LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    is_one.then(|| Sha256::digest(plain.as_bytes()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_however_it_is_typed() {
        let code = RecoveryCode::random();
        assert_eq!(code.expose().len(), 19);
        for typed in [
            code.expose().to_uppercase(),
            code.expose().replace('-', " "),
            code.expose().replace('0', "O").replace('1', "l"),
        ] {
            assert_eq!(hash_typed(&typed), Some(code.hash()), "{typed}");
        }
        for typed in [
            "",
            "123456",
            "4f7q-0sxw-m2dk-9tz",
            "4f7q-0sxw-m2dk-9tzr4",
            "4f7q-0sxw-m2dk-9tzu",
            "ä".repeat(16).as_str(),
        ] {
            assert_eq!(hash_typed(typed), None, "{typed}");
        }
        assert_ne!(RecoveryCode::random().hash(), code.hash());
        assert!(!format!("{code:?}").contains(code.expose()));
    }
}
