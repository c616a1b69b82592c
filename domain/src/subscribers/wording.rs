//! What people agree to, word for word: its hash is part of the evidence.

use sha2::{Digest as _, Sha256};

use crate::text_enum;

text_enum! {
    /// Where somebody asked.
    pub enum Form {
        /// The page of its own.
        Newsletter = "newsletter",
        /// The box on the home page.
        Home = "home",
        /// The account's own page.
        Account = "account",
        /// The preferences, for another address.
        Preferences = "preferences",
        /// The page that says goodbye.
        Undo = "undo",
        /// Loaded from elsewhere by staff, with evidence of its own.
        Seed = "seed",
    }
}

/// The sentence under the field of every sign-up form. A change of it is a new version.
pub const WORDING: &str =
    "One mail a month. We send a link to confirm first; every issue has a link to leave.";
/// The sentence beside the button on the account's own page.
pub const ACCOUNT_WORDING: &str = "One mail a month to this address; every issue has a link to leave.";
/// Version of the forms; goes up with [`WORDING`].
pub(super) const FORM_VERSION: i32 = 1;

/// SHA-256 of what the form says.
pub(super) fn wording_hash(form: Form) -> Vec<u8> {
    let words = match form {
        Form::Undo => "Stay subscribed",
        Form::Account => ACCOUNT_WORDING,
        _ => WORDING,
    };
    Sha256::digest(words.as_bytes()).to_vec()
}
