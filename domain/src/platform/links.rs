//! Signed tokens for links in mails: purpose, subject, expiry and a version whose raising voids every older link.
//!
//! Layout before base64url: purpose (1) · version (4) · expiry in seconds since 1970 (5) · subject (16) · HMAC-SHA-256
//! cut to 16 bytes, which RFC 2104 section 5 allows. 42 bytes make 56 characters. No address is in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::keys::{Keys, Purpose};

const BODY: usize = 26;
const TAG: usize = 16;

/// What a link lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum LinkPurpose {
    /// Verify the address of an account.
    VerifyAddress = 1,
    /// Choose a new password.
    ResetPassword = 2,
    /// Confirm a subscription (double opt-in).
    ConfirmSubscription = 3,
    /// See and change a subscriber's preferences.
    SubscriberPreferences = 4,
    /// Unsubscribe, in one click or through the page.
    Unsubscribe = 5,
    /// Answer an intro.
    AnswerIntro = 6,
    /// Confirm a guest's brief.
    ConfirmBrief = 7,
    /// See and answer a guest's brief.
    OpenBrief = 8,
    /// Confirm one's availability.
    ConfirmAvailability = 9,
    /// Read one's own copy of a digest in the browser.
    ViewDigest = 10,
    /// Confirm the new address of an account.
    ConfirmAddress = 11,
    /// Take a change of an account's address back.
    RestoreAddress = 12,
    /// Sign in by a mailed link.
    SignIn = 13,
    /// Enter the second step of a sign-in: never mailed, it leads from one page to the next.
    SecondStep = 14,
    /// Download a copy of everything about oneself; good for its owner alone, signed in.
    DownloadExport = 30,
    /// Take the end of one's account back.
    KeepAccount = 31,
    /// Appeal against a measure of staff.
    AppealMeasure = 60,
    /// Answer "you are picked" before an issue.
    AnswerNotice = 20,
    /// Answer again whether the digest may show one.
    RenewConsent = 21,
    /// Stop one kind of product mail; the version is the kind's number.
    StopNotifications = 22,
    /// Join a company as one of its members.
    JoinCompany = 23,
    /// Prove that a domain is a company's.
    ProveDomain = 24,
}

impl LinkPurpose {
    /// How long a link of this purpose lives.
    #[must_use]
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::DownloadExport | Self::JoinCompany | Self::ProveDomain => TimeDelta::days(7),
            Self::KeepAccount => TimeDelta::days(14),
            Self::SecondStep => TimeDelta::minutes(10),
            Self::SignIn => TimeDelta::minutes(15),
            Self::ResetPassword => TimeDelta::hours(2),
            Self::ConfirmAddress => TimeDelta::days(1),
            Self::VerifyAddress | Self::ConfirmSubscription | Self::ConfirmBrief | Self::RestoreAddress => {
                TimeDelta::days(7)
            }
            Self::AnswerIntro
            | Self::AppealMeasure
            | Self::ConfirmAvailability
            | Self::AnswerNotice
            | Self::RenewConsent => TimeDelta::days(30),
            Self::OpenBrief => TimeDelta::days(90),
            Self::SubscriberPreferences | Self::Unsubscribe | Self::ViewDigest | Self::StopNotifications => {
                TimeDelta::days(730)
            }
        }
    }
}

/// What a valid token says. Whether `version` is still the subject's is for the operation to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The row it is about.
    pub subject: Uuid,
    /// The subject's version when the link was made.
    pub version: i32,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is refused. The page says the same for a forged one as for a mangled one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not ours, or for another purpose.
    #[error("this link is not valid")]
    Invalid,
    /// Ours, but its time is over.
    #[error("this link has expired")]
    Expired,
}

impl Keys {
    /// A token for `subject`, good until `now` plus the purpose's lifetime.
    #[must_use]
    pub fn sign_link(&self, purpose: LinkPurpose, subject: Uuid, version: i32, now: DateTime<Utc>) -> String {
        self.sign_link_until(purpose, subject, version, now + purpose.lifetime())
    }

    /// A token that ends at `expires_at`: what is mailed twice must be the same twice, so it cannot depend on now.
    #[must_use]
    pub fn sign_link_until(
        &self,
        purpose: LinkPurpose,
        subject: Uuid,
        version: i32,
        expires_at: DateTime<Utc>,
    ) -> String {
        let mut token = Vec::with_capacity(BODY + TAG);
        token.push(purpose as u8);
        token.extend_from_slice(&version.to_be_bytes());
        let seconds = expires_at.timestamp().to_be_bytes();
        token.extend(seconds.iter().skip(3));
        token.extend_from_slice(subject.as_bytes());
        let tag = self.mac(Purpose::Links, &token);
        token.extend(tag.iter().take(TAG));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Reads a token made for `purpose`.
    ///
    /// # Errors
    /// [`LinkError::Invalid`] for anything that we did not sign for this purpose, [`LinkError::Expired`] after its end.
    pub fn read_link(
        &self,
        purpose: LinkPurpose,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Link, LinkError> {
        let link = self.open(purpose, token).ok_or(LinkError::Invalid)?;
        if now >= link.expires_at { Err(LinkError::Expired) } else { Ok(link) }
    }

    fn open(&self, purpose: LinkPurpose, token: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        if bytes.len() != BODY + TAG {
            return None;
        }
        let (body, tag) = bytes.split_at_checked(BODY)?;
        let expected = self.mac(Purpose::Links, body);
        if !bool::from(expected.get(..TAG)?.ct_eq(tag)) || *body.first()? != purpose as u8 {
            return None;
        }
        let mut seconds = [0_u8; 8];
        seconds.get_mut(3..)?.copy_from_slice(body.get(5..10)?);
        Some(Link {
            version: i32::from_be_bytes(body.get(1..5)?.try_into().ok()?),
            expires_at: DateTime::from_timestamp(i64::from_be_bytes(seconds), 0)?,
            subject: Uuid::from_slice(body.get(10..)?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn keys() -> Keys {
        Keys::new("k".repeat(32).into())
    }
    fn at() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
    }

    #[test]
    fn a_link_opens_for_its_purpose_until_it_expires() {
        let subject = Uuid::now_v7();
        let token = keys().sign_link(LinkPurpose::ResetPassword, subject, 7, at());
        let link = keys().read_link(LinkPurpose::ResetPassword, &token, at()).unwrap();
        assert_eq!((link.subject, link.version), (subject, 7));
        assert_eq!(keys().read_link(LinkPurpose::VerifyAddress, &token, at()), Err(LinkError::Invalid));
        let late = at() + LinkPurpose::ResetPassword.lifetime();
        assert_eq!(keys().read_link(LinkPurpose::ResetPassword, &token, late), Err(LinkError::Expired));
        assert_eq!(
            Keys::new("z".repeat(32).into()).read_link(LinkPurpose::ResetPassword, &token, at()),
            Err(LinkError::Invalid)
        );
    }

    proptest! {
        #[test]
        fn no_single_change_survives(bytes in any::<[u8; 16]>(), at_char in 0_usize..56, by in 1_u8..64) {
            let token = keys().sign_link(LinkPurpose::Unsubscribe, Uuid::from_bytes(bytes), 1, at());
            let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let mut chars = token.into_bytes();
            let old = alphabet.iter().position(|c| *c == chars[at_char]).unwrap();
            chars[at_char] = alphabet[(old + usize::from(by)) % 64];
            let forged = String::from_utf8(chars).unwrap();
            prop_assert_eq!(keys().read_link(LinkPurpose::Unsubscribe, &forged, at()), Err(LinkError::Invalid));
        }

        #[test]
        fn no_text_panics(text in ".{0,200}") {
            prop_assert!(keys().read_link(LinkPurpose::Unsubscribe, &text, at()).is_err());
        }
    }
}
