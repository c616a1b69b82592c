//! The contract between the processes: kinds of jobs, the queues they wait in, and their payloads (ids only).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platform::ids::{DigestId, ExportId, InboundMailId, MailId};
use crate::text_enum;

text_enum! {
    /// A lane of the worker.
    pub enum Queue { Mail = "mail", Timer = "timer", Digest = "digest" }
}
text_enum! {
    /// What a job does.
    pub enum Kind {
        /// Sends one mail of the outbox.
        SendMail = "send_mail",
        /// One planned time of one timer has come.
        Tick = "tick",
        /// Sends copies of one digest until none is open.
        SendDigest = "send_digest",
        /// Makes one copy of everything about a person.
        BuildExport = "build_export",
        /// Reads one mail that came in.
        ReadMail = "read_mail",
    }
}

impl Kind {
    /// Where jobs of this kind wait.
    #[must_use]
    pub fn queue(self) -> Queue {
        match self {
            Self::SendMail => Queue::Mail,
            Self::Tick | Self::BuildExport | Self::ReadMail => Queue::Timer,
            Self::SendDigest => Queue::Digest,
        }
    }
}

text_enum! {
    /// What happens by the clock.
    pub enum Timer {
        /// Plans, approves, freezes and starts digests; wakes dead senders. Each minute.
        Digests = "digests",
        /// Owes the mails about messages that nobody has read for five minutes. Each minute.
        Messages = "messages",
        /// Ends what is overdue: intros, briefs, unconfirmed subscribers. Every ten minutes.
        DueDates = "due_dates",
        /// Recomputes scores. Nightly.
        Scores = "scores",
        /// Deletes what is kept no longer: finished jobs, sign-ups that nobody verified, ended sessions. Daily.
        Retention = "retention",
    }
}

/// A job's payload, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Payload {
    /// [`Kind::SendMail`].
    SendMail(SendMail),
    /// [`Kind::Tick`].
    Tick(Tick),
    /// [`Kind::SendDigest`].
    SendDigest(SendDigest),
    /// [`Kind::BuildExport`].
    BuildExport(BuildExport),
    /// [`Kind::ReadMail`].
    ReadMail(ReadMail),
}

/// Payload of [`Kind::SendMail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendMail {
    /// Row of `outbox_mails`.
    pub mail_id: MailId,
}

/// Payload of [`Kind::Tick`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// Which timer.
    pub timer: Timer,
    /// The planned time.
    pub at: DateTime<Utc>,
}

/// Payload of [`Kind::SendDigest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendDigest {
    /// Row of `digests`.
    pub digest_id: DigestId,
    /// Number of the sender, from 0; only tells jobs apart.
    pub sender: u32,
}

/// Payload of [`Kind::BuildExport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildExport {
    /// Row of `personal_exports`.
    pub export_id: ExportId,
}

/// Payload of [`Kind::ReadMail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadMail {
    /// Row of `inbound_mails`.
    pub inbound_id: InboundMailId,
}

impl Payload {
    /// Which kind of job carries it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::SendMail(_) => Kind::SendMail,
            Self::Tick(_) => Kind::Tick,
            Self::SendDigest(_) => Kind::SendDigest,
            Self::BuildExport(_) => Kind::BuildExport,
            Self::ReadMail(_) => Kind::ReadMail,
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Reads a stored payload as `kind` wants it.
    ///
    /// # Errors
    /// When it was written by somebody else: the job is then dead at once.
    pub fn from_json(kind: Kind, json: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            Kind::SendMail => Self::SendMail(serde_json::from_value(json)?),
            Kind::Tick => Self::Tick(serde_json::from_value(json)?),
            Kind::SendDigest => Self::SendDigest(serde_json::from_value(json)?),
            Kind::BuildExport => Self::BuildExport(serde_json::from_value(json)?),
            Kind::ReadMail => Self::ReadMail(serde_json::from_value(json)?),
        })
    }
}
