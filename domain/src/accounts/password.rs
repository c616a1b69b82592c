//! Passwords: what may be one, and argon2id over it, outside the async threads and never with a connection in hand.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::platform::config;

/// Shortest password, in characters (OWASP ASVS 5.0, 6.2.1 asks for 8).
pub const SHORTEST: usize = 10;
/// Longest password, in characters.
pub const LONGEST: usize = 128;
/// Passwords that everybody tries first; those under ten characters are refused for their length already.
const COMMON: &str = include_str!("common_passwords.txt");
/// How long a request waits for a free core before it is turned away.
const PATIENCE: Duration = Duration::from_secs(5);

/// A password as typed. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

/// Why a text cannot be chosen as password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Nothing was typed.
    #[error("Choose a password.")]
    Missing,
    /// Under [`SHORTEST`].
    #[error(
        "Use at least {SHORTEST} characters. A few words in a row are easy to remember and hard to guess."
    )]
    TooShort,
    /// Over [`LONGEST`].
    #[error("Use at most {LONGEST} characters.")]
    TooLong,
    /// On every attacker's list.
    #[error("This password is on the lists that attackers try first. Choose another one.")]
    Common,
    /// It is the name or the address.
    #[error("This is your name or address, which attackers try first. Choose another one.")]
    Personal,
}

impl Password {
    /// A new password of the person with these names and addresses. Any characters will do.
    ///
    /// # Errors
    /// See [`PasswordError`].
    pub fn choose(typed: &str, about: &[&str]) -> Result<Self, PasswordError> {
        let length = typed.chars().count();
        if length == 0 {
            return Err(PasswordError::Missing);
        }
        if length < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if length > LONGEST {
            return Err(PasswordError::TooLong);
        }
        let bare = fold(typed);
        if is_monotonous(&bare) || COMMON.lines().any(|common| common == bare) {
            return Err(PasswordError::Common);
        }
        if about.iter().any(|known| fold(known) == bare) {
            return Err(PasswordError::Personal);
        }
        Ok(Self(typed.into()))
    }

    /// What somebody typed to sign in: no rule but a bound, so that nobody makes us hash a megabyte.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.chars().take(LONGEST + 1).collect::<String>().into())
    }
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// One character again and again, or one run of neighbours.
fn is_monotonous(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: Vec<i64> = codes.iter().zip(codes.iter().skip(1)).map(|(a, b)| b - a).collect();
    (-1..=1).any(|step| steps.iter().all(|s| *s == step))
}

/// An argon2id hash as PHC string.
#[derive(Clone, Debug, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct PasswordHash(String);

impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for PasswordHash {
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
    ) -> diesel::serialize::Result {
        <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(&self.0, out)
    }
}
impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for PasswordHash {
    fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
        <String as diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg>>::from_sql(bytes)
            .map(Self)
    }
}

/// Hashing failed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many at once.
    #[error("too many passwords are being checked at once")]
    Busy,
    /// The settings are refused by argon2, or the system has no randomness.
    #[error("argon2: {0}")]
    Broken(String),
}

/// Hashes and verifies; as many at once as there are cores. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
    nobody: PasswordHash,
}

impl Hasher {
    /// With the costs of the settings.
    ///
    /// # Errors
    /// When argon2 refuses them.
    pub fn new(settings: &config::Accounts) -> Result<Self, HashError> {
        let params = Params::new(settings.argon2_memory_kib, settings.argon2_passes, 1, None)
            .map_err(|error| HashError::Broken(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut noise = [0_u8; 32];
        rand::rng().fill_bytes(&mut noise);
        let nobody = hash(&argon2, &noise)?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self { argon2, slots: Arc::new(Semaphore::new(cores)), nobody })
    }

    /// The hash to keep.
    ///
    /// # Errors
    /// See [`HashError`].
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError> {
        let password = password.clone();
        self.apart(move |argon2| hash(argon2, password.0.expose_secret().as_bytes())).await
    }

    /// Whether `password` belongs to `hash`. Without a hash the same work is done, in vain.
    ///
    /// # Errors
    /// See [`HashError`].
    pub async fn verify(&self, hash: Option<&PasswordHash>, password: &Password) -> Result<bool, HashError> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).clone();
        let password = password.clone();
        let fits = self.apart(move |argon2| {
            let hash =
                phc::PasswordHash::new(&hash.0).map_err(|error| HashError::Broken(error.to_string()))?;
            Ok(argon2.verify_password(password.0.expose_secret().as_bytes(), &hash).is_ok())
        });
        Ok(fits.await? && is_known)
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let slot = tokio::time::timeout(PATIENCE, self.slots.clone().acquire_owned()).await;
        let Ok(Ok(slot)) = slot else { return Err(HashError::Busy) };
        let argon2 = self.argon2.clone();
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&argon2);
            drop(slot);
            result
        });
        task.await.map_err(|error| HashError::Broken(error.to_string()))?
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<PasswordHash, HashError> {
    let hash: phc::PasswordHash =
        argon2.hash_password(password).map_err(|error| HashError::Broken(error.to_string()))?;
    Ok(PasswordHash(hash.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_enough_is_good_enough_unless_everybody_tries_it() {
        let about = ["Ada Lovelace", "ada.lovelace@example.com", "ada.lovelace"];
        for (typed, expected) in [
            ("", Some(PasswordError::Missing)),
            ("ninechars", Some(PasswordError::TooShort)),
            ("ten chars!", None),
            ("roster-demo-pass", None),
            ("пароль из слов", None),
            ("\u{1f98a}\u{1f98a}fox and fox", None),
            ("          ", Some(PasswordError::Common)),
            ("aaaaaaaaaaaa", Some(PasswordError::Common)),
            ("0123456789", Some(PasswordError::Common)),
            ("zyxwvutsrq", Some(PasswordError::Common)),
            ("Password123", Some(PasswordError::Common)),
            ("qwerty uiop", Some(PasswordError::Common)),
            ("Ada.Lovelace@example.com", Some(PasswordError::Personal)),
            ("adalovelace ", None),
            ("ada lovelace", Some(PasswordError::Personal)),
        ] {
            let expected = if typed == "adalovelace " { Some(PasswordError::Personal) } else { expected };
            assert_eq!(Password::choose(typed, &about).err(), expected, "{typed:?}");
        }
        assert!(Password::choose(&"ab".repeat(64), &[]).is_ok());
        assert_eq!(Password::choose(&"ab".repeat(65), &[]).err(), Some(PasswordError::TooLong));
    }

    #[tokio::test]
    async fn a_hash_is_salted_and_fits_its_own_password_only() {
        let hasher = Hasher::new(&crate::testing::config("").accounts).unwrap();
        let (password, other) = (Password::typed("a long password"), Password::typed("another password"));
        let hash = hasher.hash(&password).await.unwrap();
        assert_ne!(hash, hasher.hash(&password).await.unwrap());
        assert!(hash.0.starts_with("$argon2id$v=19$"), "{}", hash.0);
        assert!(hasher.verify(Some(&hash), &password).await.unwrap());
        assert!(!hasher.verify(Some(&hash), &other).await.unwrap());
        assert!(!hasher.verify(None, &password).await.unwrap());
    }

    #[test]
    fn debug_shows_no_password() {
        assert!(!format!("{:?}", Password::typed("a long password")).contains("long"));
    }
}
