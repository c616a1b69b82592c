//! Vetting passports: what was checked of an engineer, signed, so that anybody can verify it without asking us.
//!
//! ## The file
//! One line: a JSON Web Signature in its flattened form (RFC 7515, section 7.2.2) by Ed25519 (`EdDSA`, RFC 8037), which
//! any JOSE library verifies against the keys at `/.well-known/roster-passport-keys.json` (RFC 7517, old keys included).
//! The payload is JSON with the registered claims of RFC 7519 and `vetting`; see [`Claims`]. Whitespace and order of the
//! file are fixed, too: a file that differs in a single byte from the one we issued is no passport of ours.
//!
//! ## Whom it names
//! Nobody. The bytes hold the engineer's slug, which is chance, and never a name, whatever the visibility is when it is
//! issued: a file that was downloaded cannot be taken back when somebody becomes anonymous. Who it is stands at
//! `<iss>/engineers/<sub>`, for those who may see that, as the one visibility predicate says. So nothing that is shown of
//! an engineer is in the bytes, and a changed profile needs no new passport.
//!
//! ## What it says
//! The stages in which somebody scored, with the criteria that were marked, never the marks; the track and its version;
//! the month of the decision; how many people assessed; until when it holds; the month of an identity check, if there was
//! one. Stages that were waived are not in it. Without a scorecard there is nothing to state and no passport.
//!
//! ## Telling faults apart
//! The protected header carries the public key beside its id. It is no reason to trust anything: it tells a damaged file
//! (the signature does not fit the key in the file) from one that somebody else signed (it fits, and the key is not ours).

mod claims;
mod demo;
mod file;
mod issue;
mod keyring;
mod queries;
mod read;
mod revoke;
#[cfg(test)]
mod tests;
mod verify;

pub use claims::{CheckedStage, Claims, Vetting};
pub use demo::{DemoError, DemoKind, demo};
pub use file::{Fault, LARGEST_FILE, open};
pub use issue::{issue, issue_missing};
pub(crate) use issue::{keyring, sign};
pub use keyring::{Keyring, KeyringFault, read_keys};
pub(crate) use queries::{Approval, NewPassport};
pub use read::{
    OpenPassport, Passport, PassportState, Sealed, count_holding, find, is_revoked, list_newest,
    list_revoked, open_passport, read_revoked, revoked_list, seals_of,
};
pub use revoke::{RevokeError, revoke};
pub(crate) use revoke::{restore_removed, revoke_removed};
pub use verify::{Revocations, Verdict, verify};
