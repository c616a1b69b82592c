//! What a conversation and a message are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::platform::cursor::Cursor;
use crate::platform::ids::{AccountId, CompanyId, ConversationId, EngineerId, IntroId, MessageId};
use crate::text_enum;

text_enum! {
    /// Where a conversation stands.
    pub enum ConversationState { Open = "open", Closed = "closed" }
}
text_enum! {
    /// Why a conversation is closed.
    pub enum CloseReason {
        /// The engineer blocked the company.
        EngineerBlocked = "engineer_blocked",
        /// The company blocked the engineer.
        CompanyBlocked = "company_blocked",
        /// The engineer's account is no more.
        EngineerGone = "engineer_gone",
        /// The company is no more.
        CompanyGone = "company_gone",
        /// Staff ended it: they removed the engineer from the network.
        Staff = "staff",
    }
}
text_enum! {
    /// One of the two.
    pub enum Side { Company = "company", Engineer = "engineer" }
}
text_enum! {
    /// How a message came.
    pub enum Via { Web = "web", Email = "email", Api = "api" }
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Company => Self::Engineer,
            Self::Engineer => Self::Company,
        }
    }
}

impl CloseReason {
    /// Whether it can open again: a block can be lifted, an end cannot.
    #[must_use]
    pub fn may_reopen(self) -> bool {
        matches!(self, Self::EngineerBlocked | Self::CompanyBlocked | Self::Staff)
    }
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::conversations)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Conversation {
    pub id: ConversationId,
    pub company_id: CompanyId,
    pub engineer_id: EngineerId,
    pub intro_id: IntroId,
    pub engineer_name: String,
    pub state: ConversationState,
    pub closed_reason: Option<CloseReason>,
    pub closed_at: Option<DateTime<Utc>>,
    pub last_number: i32,
    pub last_message_at: Option<DateTime<Utc>>,
    pub active_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Conversation {
    /// Whether messages are taken.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == ConversationState::Open
    }

    /// Its place in an inbox.
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor { at: self.active_at, id: self.id.0 }
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::messages)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub number: i32,
    pub sender_id: Option<AccountId>,
    pub side: Side,
    pub body_md: String,
    pub via: Via,
    pub external_id: Option<String>,
    pub created_at: DateTime<Utc>,
}
