//! E-mail addresses, parsed once.

use std::fmt;
use std::str::FromStr;

use email_address::Options;

/// A syntactically valid address (RFC 5321 section 4.1.2), its domain as lower-case A-labels (RFC 5891).
///
/// `Debug` masks it, so that no log line carries one by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    local: String,
    domain: String,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("Enter an e-mail address.")]
    Missing,
    /// Anything else.
    #[error("This is not a complete e-mail address, such as name@example.com.")]
    Malformed,
}

impl EmailAddress {
    /// The part before the `@`, as typed.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`: lower-case A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What two spellings of one mailbox share: all lower case. Providers that tell case apart no longer exist.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }

    /// For screens and logs: enough to recognise one's own, too little to learn another's.
    #[must_use]
    pub fn masked(&self) -> String {
        let first: String = self.local.chars().take(1).collect();
        format!("{first}…@{}", self.domain)
    }

    /// Whether SMTPUTF8 (RFC 6531) is needed to send to it.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local.is_ascii()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(typed: &str) -> Result<Self, EmailError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(EmailError::Missing);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailError::Malformed)?;
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Malformed)?.to_lowercase();
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        let whole = format!("{local}@{domain}");
        // A quoted local part is legal and in no real mailbox's name; CR, LF and controls must never reach a header.
        let is_odd =
            local.contains(['"', '\\']) || whole.chars().any(|c| c.is_control() || c.is_whitespace());
        if is_odd
            || whole.len() > 254
            || email_address::EmailAddress::parse_with_options(&whole, options).is_err()
        {
            return Err(EmailError::Malformed);
        }
        Ok(Self { local: local.to_owned(), domain })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_that_people_have_are_taken_and_normalised() {
        for (typed, shown, key) in [
            ("ada@example.com", "ada@example.com", "ada@example.com"),
            ("  Ada.L+news@Example.COM ", "Ada.L+news@example.com", "ada.l+news@example.com"),
            ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example", "jürgen@xn--bcher-kva.example"),
            ("o'neil@example.co.uk", "o'neil@example.co.uk", "o'neil@example.co.uk"),
        ] {
            let address: EmailAddress = typed.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.key(), key);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "a b@example.com",
            "ada@exa mple.com",
            "ada@example..com",
            "ada@example.com\r\nBcc: x@example.com",
            "\"a b\"@example.com",
            "ada@[127.0.0.1]",
            "<ada@example.com>",
        ] {
            assert_eq!(typed.parse::<EmailAddress>(), Err(EmailError::Malformed), "{typed:?}");
        }
        assert_eq!(" ".parse::<EmailAddress>(), Err(EmailError::Missing));
    }

    #[test]
    fn debug_shows_no_address() {
        let address: EmailAddress = "ada.lovelace@example.com".parse().unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(a…@example.com)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_its_result_parses_again(typed in ".{0,80}") {
            if let Ok(address) = typed.parse::<EmailAddress>() {
                prop_assert_eq!(address.to_string().parse::<EmailAddress>(), Ok(address));
            }
        }
    }
}
