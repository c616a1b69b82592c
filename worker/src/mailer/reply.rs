//! What is sent where, what the relay answered, and how a transaction can fail.

use std::fmt;

use domain::platform::email::EmailAddress;
use lettre::Address;
use lettre::transport::smtp;

/// Sender and the one recipient of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub(super) sender: Address,
    pub(super) recipient: Address,
}

impl Envelope {
    /// Bounces go to `sender`.
    ///
    /// # Errors
    /// [`SendError::Unaddressable`] when one of them cannot be written into a command.
    pub fn new(sender: &EmailAddress, recipient: &EmailAddress) -> Result<Self, SendError> {
        Ok(Self { sender: address(sender)?, recipient: address(recipient)? })
    }

    /// Whether SMTPUTF8 (RFC 6531) is needed.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.sender.user().is_ascii() || !self.recipient.user().is_ascii()
    }
}

pub(super) fn address(of: &EmailAddress) -> Result<Address, SendError> {
    Address::new(of.local(), of.domain()).map_err(|_| SendError::Unaddressable("no valid address"))
}

/// An enhanced status code (RFC 3463): class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enhanced(pub u16, pub u16, pub u16);

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// One answer of the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// RFC 5321 section 4.2.
    pub code: u16,
    /// RFC 3463, where the relay gives one that fits the code.
    pub enhanced: Option<Enhanced>,
    /// Its words, on one line, at most 300 characters.
    pub text: String,
}

impl Reply {
    /// Reads the enhanced code off the start of `text`.
    #[must_use]
    pub fn new(code: u16, text: &str) -> Self {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
        Self { code, enhanced: enhanced(code, &text), text }
    }

    /// 2xx or 3xx.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// 4xx.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// `None`: it was no answer, the connection is of no use any more.
    pub(super) fn of(result: Result<smtp::response::Response, smtp::Error>) -> Result<Self, String> {
        match result {
            Ok(response) => {
                let text = response.message().collect::<Vec<_>>().join(" ");
                Ok(Self::new(number(response.code()), &text))
            }
            Err(error) => match error.status() {
                Some(code) => {
                    let text = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                    Ok(Self::new(number(code), &text))
                }
                None => Err(error.to_string()),
            },
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

fn number(code: smtp::response::Code) -> u16 {
    code.severity as u16 * 100 + code.category as u16 * 10 + code.detail as u16
}

/// The class must repeat the code's first digit, else it is something that only looks like one (an address, a version).
fn enhanced(code: u16, text: &str) -> Option<Enhanced> {
    let mut digits = text.split(' ').next()?.split('.').map(str::parse::<u16>);
    let found = Enhanced(digits.next()?.ok()?, digits.next()?.ok()?, digits.next()?.ok()?);
    (digits.next().is_none() && found.0 == code / 100 && found.1 < 1000 && found.2 < 1000).then_some(found)
}

/// What [`SendError::Lost`] and [`SendError::Uncertain`] say of a relay that was silent for too long.
pub(super) const SILENCE: &str = "no answer in time";

/// Which command an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The dot that ends the message.
    Dot,
}

/// How a message was not sent, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection, no greeting, no TLS, or no sign-in: nothing was sent.
    #[error("no connection to the relay: {0}")]
    Connect(String),
    /// The relay said no: nothing was sent.
    #[error("refused at {stage:?}: {reply}")]
    Refused {
        /// At which command.
        stage: Stage,
        /// Its words.
        reply: Reply,
    },
    /// The connection ended, or an answer did not come, before the dot went out: nothing was sent.
    #[error("lost before the dot: {0}")]
    Lost(String),
    /// The connection ended, or the answer did not come, after the dot: the relay may have taken the message.
    #[error("lost after the dot: {0}")]
    Uncertain(String),
    /// The address cannot be used with this relay (RFC 6531), or not at all: nothing was sent.
    #[error("the address cannot be used: {0}")]
    Unaddressable(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_read_only_where_they_are_some() {
        for (code, text, read) in [
            (550, "5.1.1 <x@example.com>: no such user", Some(Enhanced(5, 1, 1))),
            (550, "5.1.10 null MX", Some(Enhanced(5, 1, 10))),
            (451, "4.7.1 greylisted", Some(Enhanced(4, 7, 1))),
            (550, "4.7.1 does not fit the code", None),
            (550, "10.0.0.1 is blocked", None),
            (550, "5.1 short", None),
            (550, "5.1.1.1 long", None),
            (550, "no such user", None),
            (550, "", None),
        ] {
            assert_eq!(Reply::new(code, text).enhanced, read, "{code} {text}");
        }
    }

    #[test]
    fn an_envelope_knows_when_it_needs_smtputf8() {
        let sender: EmailAddress = "b@bounces.example.com".parse().unwrap();
        for (to, needs) in
            [("ada@example.com", false), ("ada@bücher.example", false), ("jürgen@example.com", true)]
        {
            let envelope = Envelope::new(&sender, &to.parse().unwrap()).unwrap();
            assert_eq!(envelope.needs_smtputf8(), needs, "{to}");
        }
    }
}
