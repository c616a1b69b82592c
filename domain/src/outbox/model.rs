//! The row of a mail, as the worker and staff see it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{MailClass, MailKind};
use crate::platform::ids::{AccountId, MailId};
use crate::platform::redact::without_address;
use crate::schema::outbox_mails;
use crate::text_enum;

text_enum! {
    /// Where a mail stands; `mod.rs` draws it.
    pub enum MailState {
        Queued = "queued", InFlight = "in_flight", Sent = "sent", Bounced = "bounced", Failed = "failed",
        Suppressed = "suppressed", Uncertain = "uncertain",
    }
}

impl MailState {
    /// Whether a run of its job may send it. A failed mail's job runs only when staff tell it to.
    #[must_use]
    pub fn may_begin(self) -> bool {
        matches!(self, Self::Queued | Self::InFlight | Self::Uncertain | Self::Failed)
    }

    /// Whether nothing more is expected to happen.
    #[must_use]
    pub fn is_end(self) -> bool {
        !matches!(self, Self::Queued | Self::InFlight | Self::Uncertain)
    }
}

/// A mail that is owed, or was.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = outbox_mails, check_for_backend(diesel::pg::Pg))]
pub struct Mail {
    /// Its id; Message-ID and boundary follow from it.
    pub id: MailId,
    /// Which mail.
    pub kind: MailKind,
    /// What may stop it.
    pub class: MailClass,
    /// The address as it was when the mail was owed.
    pub recipient: String,
    /// Whose account that is.
    pub account_id: Option<AccountId>,
    /// Ids that the loader reads.
    pub payload: serde_json::Value,
    /// Where it stands.
    pub state: MailState,
    /// Times it was tried.
    pub attempts: i32,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// When it was owed: its Date, and the time from which its links count.
    pub created_at: DateTime<Utc>,
}

impl Mail {
    /// `text` without the recipient: what a relay says goes into rows, jobs and logs, which name nobody.
    #[must_use]
    pub fn strike_recipient(&self, text: &str) -> String {
        without_address(text, &self.recipient)
    }

    /// Whether an earlier copy may have arrived.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        matches!(self.state, MailState::InFlight | MailState::Uncertain)
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// [`MailState::Queued`] again, or how it ended; never [`MailState::InFlight`].
    pub state: MailState,
    /// The relay's code, where it gave one.
    pub code: Option<u16>,
    /// Its enhanced code.
    pub enhanced: Option<String>,
    /// What went wrong; the address is struck from it before it is kept.
    pub error: Option<String>,
    /// The mailbox does not exist: nothing is sent to it any more, until a mail that its owner asked for arrives.
    pub is_gone: bool,
}

impl Settlement {
    /// An end without a word of the relay.
    #[must_use]
    pub fn plain(state: MailState, error: Option<String>) -> Self {
        Self { state, code: None, enhanced: None, error, is_gone: false }
    }
}

/// One line of the staff's list.
#[derive(Clone, Debug, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = outbox_mails, check_for_backend(diesel::pg::Pg))]
pub struct Summary {
    /// Its id.
    pub id: MailId,
    /// Which mail.
    pub kind: MailKind,
    /// To whom, masked.
    #[diesel(deserialize_as = Masked)]
    pub recipient: String,
    /// Where it stands.
    pub state: MailState,
    /// Times it was tried.
    pub attempts: i32,
    /// The relay's code.
    pub smtp_code: Option<i16>,
    /// Its enhanced code.
    pub smtp_enhanced: Option<String>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was owed.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub settled_at: Option<DateTime<Utc>>,
}

/// An address that loses its local part on the way out of the database.
pub struct Masked(String);

impl Queryable<diesel::sql_types::Text, diesel::pg::Pg> for Masked {
    type Row = String;
    fn build(address: String) -> diesel::deserialize::Result<Self> {
        let masked = address.parse::<crate::platform::email::EmailAddress>().map(|a| a.masked());
        Ok(Self(masked.unwrap_or_else(|_| "…".to_owned())))
    }
}

impl From<Masked> for String {
    fn from(masked: Masked) -> Self {
        masked.0
    }
}
