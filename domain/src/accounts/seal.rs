//! Small secrets at rest, encrypted and then sealed, so that a copy of the database alone makes nobody's codes.
//!
//! No crate of the domain brings an AEAD, and a secret here is shorter than one block of HMAC-SHA-256. So the key stream
//! is one block of that keyed function over a fresh nonce, used once, and the seal is a second one, under another key, over
//! nonce and ciphertext (encrypt-then-MAC); both bind whose secret it is. Both keys come from `secrets.signing_key`: with
//! another one the secrets cannot be read any more, and their owners come in with a recovery code.

use rand::Rng;
use subtle::ConstantTimeEq;

use crate::platform::ids::AccountId;
use crate::platform::keys::{Keys, Purpose};

/// Bytes of a secret: what RFC 4226, section 4, recommends.
pub(super) const LENGTH: usize = 20;
const NONCE: usize = 16;
const TAG: usize = 16;

/// What is stored: nonce · ciphertext · tag.
pub(super) fn seal(keys: &Keys, of: AccountId, secret: &[u8; LENGTH]) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let hidden = hide(keys, of, &nonce, secret);
    let mut sealed = nonce.to_vec();
    sealed.extend(hidden);
    let tag = tag(keys, of, &sealed);
    sealed.extend(tag);
    sealed
}

/// The secret, if it was sealed for this account by this installation and nobody changed it.
pub(super) fn open(keys: &Keys, of: AccountId, sealed: &[u8]) -> Option<[u8; LENGTH]> {
    let (body, seal) = sealed.split_at_checked(NONCE + LENGTH)?;
    if !bool::from(tag(keys, of, body).as_slice().ct_eq(seal)) {
        return None;
    }
    let (nonce, hidden) = body.split_at_checked(NONCE)?;
    Some(hide(keys, of, nonce, &hidden.try_into().ok()?))
}

/// Hides and shows: the key stream is the same.
fn hide(keys: &Keys, of: AccountId, nonce: &[u8], text: &[u8; LENGTH]) -> [u8; LENGTH] {
    let stream = keys.mac(Purpose::TotpSecrets, &bound(of, nonce));
    let mut hidden = *text;
    hidden.iter_mut().zip(stream).for_each(|(byte, key)| *byte ^= key);
    hidden
}

fn tag(keys: &Keys, of: AccountId, body: &[u8]) -> Vec<u8> {
    keys.mac(Purpose::TotpSeals, &bound(of, body)).into_iter().take(TAG).collect()
}

fn bound(of: AccountId, rest: &[u8]) -> Vec<u8> {
    [of.0.as_bytes().as_slice(), rest].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(letter: &str) -> Keys {
        Keys::new(letter.repeat(32).into())
    }

    proptest! {
        #[test]
        fn a_secret_opens_only_here_for_its_owner_and_unchanged(secret in any::<[u8; LENGTH]>(), at in 0_usize..52, by in 1_u8..) {
            let (keys, owner) = (keys("k"), AccountId::new());
            let sealed = seal(&keys, owner, &secret);
            prop_assert_eq!(sealed.len(), 52);
            prop_assert_eq!(open(&keys, owner, &sealed), Some(secret));
            prop_assert_eq!(open(&keys, AccountId::new(), &sealed), None);
            prop_assert_eq!(open(&super::tests::keys("z"), owner, &sealed), None);
            prop_assert!(!sealed.windows(LENGTH).any(|window| window == secret));
            prop_assert_ne!(&seal(&keys, owner, &secret), &sealed, "a fresh nonce each time");
            let mut changed = sealed.clone();
            changed[at] ^= by;
            prop_assert_eq!(open(&keys, owner, &changed), None);
            prop_assert_eq!(open(&keys, owner, &sealed[..at]), None);
        }
    }
}
