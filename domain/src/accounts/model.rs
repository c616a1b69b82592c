//! Types of the feature.

use chrono::TimeDelta;

use crate::platform::db::QueryError;
use crate::platform::links::LinkError;
use crate::text_enum;

text_enum! {
    /// Where an account stands.
    pub enum AccountState {
        /// Signed up, address not verified: cannot sign in.
        Pending = "pending",
        /// Can sign in.
        Active = "active",
        /// Locked by staff.
        Suspended = "suspended",
        /// Its owner asked for its end, and can change their mind.
        DeletionRequested = "deletion_requested",
        /// A tombstone.
        Erased = "erased",
    }
}

impl AccountState {
    /// Whether a session of such an account counts.
    #[must_use]
    pub fn may_sign_in(self) -> bool {
        matches!(self, Self::Active | Self::DeletionRequested)
    }

    /// Those of which a session counts.
    pub(super) fn signing_in() -> Vec<Self> {
        Self::ALL.iter().copied().filter(|state| state.may_sign_in()).collect()
    }
}

text_enum! {
    /// Where a change of address stands.
    pub enum AddressChangeState {
        /// The new address has a link.
        Asked = "asked",
        /// It counts; the old address has a link to take it back.
        Confirmed = "confirmed",
        /// The old address took it back.
        Undone = "undone",
        /// A later request, or the end of an earlier change, has replaced it.
        Void = "void",
    }
}

text_enum! {
    /// Where a second factor stands.
    pub enum FactorState {
        /// Its secret was shown, and waits for its first code.
        Asked = "asked",
        /// It is asked for at every sign-in.
        On = "on",
    }
}

text_enum! {
    /// Why a session ended.
    pub enum EndReason {
        /// By its owner, on that device.
        SignedOut = "signed_out",
        /// By its owner, from another device.
        Revoked = "revoked",
        /// A refresh token was used that had been replaced long before: somebody has a copy.
        TokenReused = "token_reused",
        /// The password was changed or reset.
        PasswordChanged = "password_changed",
        /// The address was changed, or the change taken back.
        AddressChanged = "address_changed",
        /// By staff.
        Suspended = "suspended",
    }
}

/// For so long after a rotation the old refresh token yields the same successor: two tabs refresh at once.
pub const ROTATION_GRACE: TimeDelta = TimeDelta::seconds(30);

/// The terms that a sign-up agrees to: the date on their page.
pub const TERMS_VERSION: &str = "2026-11-22";
/// The privacy notice that a sign-up has seen: the date on its page.
pub const PRIVACY_VERSION: &str = "2026-11-22";

/// Why a mailed link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum LinkFault {
    /// Not ours, mangled, or of an account that is no more.
    #[error("this link is not valid")]
    Invalid,
    /// Its time is over.
    #[error("this link has expired")]
    Expired,
    /// It has done its work.
    #[error("this link was used before")]
    Used,
    /// A later mail has a newer one.
    #[error("a newer link has replaced this one")]
    Replaced,
    /// The address that it is about has an account of its own.
    #[error("the address has an account of its own")]
    Taken,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<LinkError> for LinkFault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Invalid => Self::Invalid,
            LinkError::Expired => Self::Expired,
        }
    }
}
