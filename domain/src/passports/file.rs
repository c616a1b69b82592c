//! The bytes of a passport: sealing them, and opening them again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::claims::Claims;
use crate::platform::signatures::{PublicKey, SigningKey};

/// Bytes above which a file is not looked at; ours have some 1,500.
pub const LARGEST_FILE: usize = 65_536;

/// `typ` of the header (RFC 7515, section 4.1.9): a signature of ours for another purpose is no passport.
const KIND: &str = "roster-vetting-passport";
/// What one changed byte leaves at least two of.
const MARKS: [&[u8]; 3] = [br#""payload":""#, br#""protected":""#, br#""signature":""#];

/// Why a file is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no passport at all.
    Unreadable,
    /// It was one, and is not as it was issued.
    Tampered,
    /// It is whole, and signed by a key that is not among those asked for.
    UnknownKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jws {
    payload: String,
    protected: String,
    signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    jwk: HeaderKey,
    kid: String,
    typ: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderKey {
    crv: String,
    kty: String,
    x: String,
}

impl Jws {
    /// The one way in which it is written down. Its members are base64url and need no escaping.
    fn to_text(&self) -> String {
        let Self { payload, protected, signature } = self;
        format!(r#"{{"payload":"{payload}","protected":"{protected}","signature":"{signature}"}}"#) + "\n"
    }

    fn signing_input(&self) -> String {
        format!("{}.{}", self.protected, self.payload)
    }
}

/// The file that states `claims`.
///
/// # Errors
/// None that claims of ours can cause: they are plain JSON.
pub(super) fn seal(claims: &Claims, key: &SigningKey) -> Result<String, serde_json::Error> {
    let public = key.public();
    let header = Header {
        alg: "EdDSA".to_owned(),
        jwk: HeaderKey { crv: "Ed25519".to_owned(), kty: "OKP".to_owned(), x: public.x() },
        kid: public.id(),
        typ: KIND.to_owned(),
    };
    let mut jws = Jws {
        payload: URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?),
        protected: URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?),
        signature: String::new(),
    };
    jws.signature = URL_SAFE_NO_PAD.encode(key.sign(jws.signing_input().as_bytes()));
    Ok(jws.to_text())
}

/// What an intact file that one of `keys` signed states. Whether it still holds is another question.
///
/// # Errors
/// [`Fault`].
pub fn open(file: &[u8], keys: &[PublicKey]) -> Result<Claims, Fault> {
    let is_like_ours = MARKS.iter().any(|mark| file.windows(mark.len()).any(|part| part == *mark));
    if file.len() > LARGEST_FILE || !is_like_ours {
        return Err(Fault::Unreadable);
    }
    let jws: Jws = serde_json::from_slice(file).map_err(|_| Fault::Tampered)?;
    if jws.to_text().as_bytes() != file {
        return Err(Fault::Tampered);
    }
    let header: Header = decode(&jws.protected)?;
    let key = PublicKey::read(&header.jwk.x).map_err(|_| Fault::Tampered)?;
    let signature = URL_SAFE_NO_PAD.decode(&jws.signature).map_err(|_| Fault::Tampered)?;
    if !key.verifies(jws.signing_input().as_bytes(), &signature) {
        return Err(Fault::Tampered);
    }
    // From here on the file is as its signer made it.
    if header.typ != KIND || header.alg != "EdDSA" {
        return Err(Fault::Unreadable);
    }
    if header.kid != key.id() || !keys.contains(&key) {
        return Err(Fault::UnknownKey);
    }
    decode(&jws.payload).map_err(|_| Fault::Unreadable)
}

fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Fault::Tampered)?;
    serde_json::from_slice(&bytes).map_err(|_| Fault::Tampered)
}
