//! Whether a file holds, and if not, why: the answer of the page, the API and the command.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::claims::Claims;
use super::file::{Fault, open};
use crate::platform::ids::PassportId;
use crate::platform::signatures::PublicKey;
use crate::text_enum;

text_enum! {
    /// What is said of a file.
    pub enum Verdict {
        /// As it was issued, by a known key, neither revoked nor over.
        Valid = "valid",
        /// Not as it was issued.
        Tampered = "tampered",
        /// As it was issued, and its time is over.
        Expired = "expired",
        /// Signed by somebody else.
        UnknownKey = "unknown_key",
        /// As it was issued, and taken back since.
        Revoked = "revoked",
        /// No passport.
        Unreadable = "unreadable",
    }
}

impl Verdict {
    /// The exit code of `backend passport verify`.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Tampered => 10,
            Self::Expired => 11,
            Self::UnknownKey => 12,
            Self::Revoked => 13,
            Self::Unreadable => 14,
        }
    }

    /// One plain sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Valid => "This passport is as it was issued, and it holds.",
            Self::Tampered => {
                "This passport is not as it was issued: something in it was changed, or is missing. Do not rely on it."
            }
            Self::Expired => "This passport is as it was issued, but its time is over.",
            Self::UnknownKey => {
                "This passport is signed with a key that is not this installation's: it was issued by somebody else."
            }
            Self::Revoked => "This passport was issued here and has been revoked since. Do not rely on it.",
            Self::Unreadable => "This is no vetting passport.",
        }
    }
}

/// What is known of passports that were taken back.
#[derive(Clone, Debug)]
pub enum Revocations {
    /// Those that were, and no other.
    Known(HashSet<PassportId>),
    /// Nobody could be asked.
    Unknown,
}

impl Revocations {
    /// Whether this one is known to be taken back.
    #[must_use]
    pub fn contains(&self, id: PassportId) -> bool {
        match self {
            Self::Known(ids) => ids.contains(&id),
            Self::Unknown => false,
        }
    }
}

/// Judges a file. Claims come with it whenever they can be believed.
#[must_use]
pub fn verify(
    file: &[u8],
    keys: &[PublicKey],
    revoked: &Revocations,
    now: DateTime<Utc>,
) -> (Verdict, Option<Claims>) {
    let claims = match open(file, keys) {
        Ok(claims) => claims,
        Err(Fault::Unreadable) => return (Verdict::Unreadable, None),
        Err(Fault::Tampered) => return (Verdict::Tampered, None),
        Err(Fault::UnknownKey) => return (Verdict::UnknownKey, None),
    };
    let verdict = if revoked.contains(claims.jti) {
        Verdict::Revoked
    } else if now >= claims.valid_until() {
        Verdict::Expired
    } else {
        Verdict::Valid
    };
    (verdict, Some(claims))
}
