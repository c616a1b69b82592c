//! Ed25519 (RFC 8032): keys that are read from settings, named by their thumbprint (RFC 7638; RFC 8037, appendix A.3),
//! and published as JSON Web Keys (RFC 8037).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A text that is no key. Never tells the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Of a private key.
    #[error("is no Ed25519 private key: 43 characters of `backend passport keygen`, or a PKCS#8 PEM")]
    Private,
    /// Of a public key.
    #[error("is no Ed25519 public key: the 43 characters of its `x`")]
    Public,
}

/// Signs. `Debug` shows which key it is, never the key.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// A new one, from the system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self::from_seed(&rand::random())
    }

    /// The key of a seed of 32 bytes (RFC 8032, section 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Reads what [`SigningKey::to_text`] wrote, or a PKCS#8 PEM as `openssl genpkey -algorithm ed25519` makes it.
    ///
    /// # Errors
    /// [`KeyFault::Private`].
    pub fn read(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim();
        if text.starts_with("-----BEGIN") {
            let key = ed25519_dalek::SigningKey::from_pkcs8_pem(text);
            return key.map(Self).map_err(|_| KeyFault::Private);
        }
        let seed = URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyFault::Private)?;
        seed.try_into().map(|seed| Self::from_seed(&seed)).map_err(|_| KeyFault::Private)
    }

    /// The seed in base64url: what the settings hold.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        URL_SAFE_NO_PAD.encode(self.0.to_bytes()).into()
    }

    /// Its other half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// Verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Reads the `x` of a JSON Web Key.
    ///
    /// # Errors
    /// [`KeyFault::Public`].
    pub fn read(x: &str) -> Result<Self, KeyFault> {
        let bytes = URL_SAFE_NO_PAD.decode(x.trim()).map_err(|_| KeyFault::Public)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyFault::Public)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| KeyFault::Public)?;
        if key.is_weak() { Err(KeyFault::Public) } else { Ok(Self(key)) }
    }

    /// The `x` of its JSON Web Key.
    #[must_use]
    pub fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// Its thumbprint, which names it wherever it is published.
    #[must_use]
    pub fn id(&self) -> String {
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(members.as_bytes()))
    }

    /// Whether `signature` is this key's over `message`; signatures that another library might take otherwise are none.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        self.0.verify_strict(message, &signature).is_ok()
    }

    /// As it is published.
    #[must_use]
    pub fn jwk(&self) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": self.x(), "kid": self.id(), "alg": "EdDSA", "use": "sig" })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// RFC 8037, appendix A: the key, its thumbprint, and a signature.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let key = SigningKey::read("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        assert_eq!(key.public().x(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.public().id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()));
        assert_eq!(
            signature,
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
        assert!(key.public().verifies(input.as_bytes(), &key.sign(input.as_bytes())));
        assert!(!key.public().verifies(b"another text", &key.sign(input.as_bytes())));
    }

    #[test]
    fn keys_come_back_from_their_texts_and_others_do_not() {
        let key = SigningKey::generate();
        let again = SigningKey::read(key.to_text().expose_secret()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(PublicKey::read(&key.public().x()).unwrap(), key.public());
        // openssl genpkey -algorithm ed25519
        let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
        assert_eq!(
            SigningKey::read(pem).unwrap().public().x(),
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        for wrong in ["", "short", "!!!", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"] {
            assert_eq!(SigningKey::read(wrong).unwrap_err(), KeyFault::Private, "{wrong}");
        }
        // the point of order one verifies anything
        let mut weak = [0; 32];
        weak[0] = 1;
        for wrong in ["", URL_SAFE_NO_PAD.encode(weak).as_str(), "x".repeat(43).as_str()] {
            assert_eq!(PublicKey::read(wrong).unwrap_err(), KeyFault::Public, "{wrong}");
        }
    }
}
