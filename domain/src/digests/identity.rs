//! Names that a copy carries: all follow from the issue and the reader, so that a second attempt has the same.

use uuid::Uuid;

use crate::platform::base32::{base32, unbase32};
use crate::platform::config::Config;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{DigestId, SubscriberId};
use crate::platform::keys::{Keys, Purpose};

const TAG: usize = 10;

/// Message-ID without angle brackets: unique per (issue, reader), identical on every attempt.
#[must_use]
pub fn message_id(config: &Config, keys: &Keys, digest: DigestId, reader: SubscriberId) -> String {
    let tag = keys.mac(Purpose::MessageIds, &pair(digest, reader));
    format!("{}@{}", base32(tag.get(..20).unwrap_or_default()), config.smtp.message_id_domain)
}

/// The MIME boundary of all copies of an issue. `=_` never stands in quoted-printable text (RFC 2045 section 6.7).
#[must_use]
pub fn boundary(keys: &Keys, digest: DigestId) -> String {
    let tag = keys.mac(Purpose::MessageIds, digest.0.as_bytes());
    format!("=_{}", base32(tag.get(..15).unwrap_or_default()))
}

/// The envelope sender (VERP): `b+<issue, reader, tag>@<bounce domain>`. Lower-case letters and digits only, for some
/// hosts change the case of local parts; 70 bits of HMAC, for nobody else can check a guess.
#[must_use]
pub fn return_path(
    config: &Config,
    keys: &Keys,
    digest: DigestId,
    reader: SubscriberId,
) -> Option<EmailAddress> {
    let mut token = Vec::with_capacity(16 + TAG);
    token.extend_from_slice(reader.0.as_bytes());
    token.extend(keys.mac(Purpose::ReturnPaths, &pair(digest, reader)).iter().take(TAG));
    format!("b+{}@{}", base32(&token), config.smtp.bounce_domain).parse().ok()
}

/// The reader of a return path, if it is one of ours and of this issue: bounces are matched against issues lately sent.
#[must_use]
pub fn read_return_path(keys: &Keys, digest: DigestId, local: &str) -> Option<SubscriberId> {
    let token = unbase32(local.to_ascii_lowercase().strip_prefix("b+")?)?;
    let (reader, tag) = token.split_at_checked(16)?;
    let reader = SubscriberId(Uuid::from_slice(reader).ok()?);
    let expected = keys.mac(Purpose::ReturnPaths, &pair(digest, reader));
    let is_ours: bool = subtle::ConstantTimeEq::ct_eq(expected.get(..TAG)?, tag).into();
    is_ours.then_some(reader)
}

fn pair(digest: DigestId, reader: SubscriberId) -> [u8; 32] {
    let mut pair = [0; 32];
    for (to, from) in pair.iter_mut().zip(digest.0.as_bytes().iter().chain(reader.0.as_bytes())) {
        *to = *from;
    }
    pair
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    fn keys() -> Keys {
        Keys::new("k".repeat(32).into())
    }

    #[test]
    fn a_return_path_names_its_reader_whatever_its_case_and_no_other() {
        let config = testing::config("");
        let (digest, reader) = (DigestId::new(), SubscriberId::new());
        let path = return_path(&config, &keys(), digest, reader).unwrap();
        assert!(path.local().len() <= 64, "RFC 5321 section 4.5.3.1.1");
        assert_eq!(path.domain(), config.smtp.bounce_domain);
        assert_eq!(read_return_path(&keys(), digest, path.local()), Some(reader));
        assert_eq!(read_return_path(&keys(), digest, &path.local().to_uppercase()), Some(reader));
        assert_eq!(read_return_path(&keys(), DigestId::new(), path.local()), None);
        assert_eq!(read_return_path(&Keys::new("z".repeat(32).into()), digest, path.local()), None);
    }

    proptest! {
        #[test]
        fn no_forged_return_path_is_taken(text in ".{0,80}") {
            prop_assert_eq!(read_return_path(&keys(), DigestId::new(), &text), None);
        }
    }
}
