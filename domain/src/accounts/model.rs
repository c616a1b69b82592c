//! Types of the feature.

use chrono::TimeDelta;

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
        /// By staff.
        Suspended = "suspended",
    }
}

/// For so long after a rotation the old refresh token yields the same successor: two tabs refresh at once.
pub const ROTATION_GRACE: TimeDelta = TimeDelta::seconds(30);
