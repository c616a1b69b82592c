//! The keys of this installation: one that signs, and older ones whose signatures still hold.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::platform::config::Config;
use crate::platform::keys::{Keys, Purpose};
use crate::platform::signatures::{KeyFault, PublicKey, SigningKey};
use secrecy::ExposeSecret;

/// What signs and verifies.
#[derive(Clone, Debug)]
pub struct Keyring {
    signing: SigningKey,
    old: Vec<PublicKey>,
}

/// Keys that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringFault {
    /// Of the settings, which are checked at the start.
    #[error("passports: a key of the settings {0}")]
    Settings(#[from] KeyFault),
    /// Of a file of keys.
    #[error("the file of keys is no JSON Web Key Set with Ed25519 keys")]
    File,
}

impl Keyring {
    /// From the settings. Without a key of its own, which production refuses, an installation derives one.
    ///
    /// # Errors
    /// [`KeyringFault::Settings`].
    pub fn of(config: &Config) -> Result<Self, KeyringFault> {
        let text = config.passports.signing_key.expose_secret();
        let signing = if text.is_empty() {
            let keys = Keys::new(config.secrets.signing_key.clone());
            SigningKey::from_seed(&keys.key(Purpose::Passports))
        } else {
            SigningKey::read(text)?
        };
        let old = config.passports.old_keys.iter().map(|x| PublicKey::read(x)).collect::<Result<_, _>>()?;
        Ok(Self { signing, old })
    }

    /// With this key, and no older one.
    #[must_use]
    pub fn single(signing: SigningKey) -> Self {
        Self { signing, old: Vec::new() }
    }

    /// The key that signs now.
    #[must_use]
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// All that verify, the present one first.
    #[must_use]
    pub fn public(&self) -> Vec<PublicKey> {
        std::iter::once(self.signing.public()).chain(self.old.iter().copied()).collect()
    }

    /// What is published (RFC 7517, section 5).
    #[must_use]
    pub fn to_jwks(&self) -> Value {
        json!({ "keys": self.public().iter().map(PublicKey::jwk).collect::<Vec<_>>() })
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
}

/// The Ed25519 keys of a published set; keys of other kinds are passed over (RFC 7517, section 5).
///
/// # Errors
/// [`KeyringFault::File`] when it is none, or has no such key.
pub fn read_keys(text: &str) -> Result<Vec<PublicKey>, KeyringFault> {
    let set: KeySet = serde_json::from_str(text).map_err(|_| KeyringFault::File)?;
    let ours = set.keys.iter().filter(|key| key.kty == "OKP" && key.crv == "Ed25519");
    let keys: Vec<PublicKey> =
        ours.map(|key| PublicKey::read(&key.x)).collect::<Result<_, _>>().map_err(|_| KeyringFault::File)?;
    if keys.is_empty() { Err(KeyringFault::File) } else { Ok(keys) }
}
