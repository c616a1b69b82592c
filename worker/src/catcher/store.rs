//! Where received messages go: a folder, or the memory of a test.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::sync::Notify;
use uuid::Uuid;

/// One received message.
#[derive(Clone, Debug)]
pub struct Received {
    /// UUIDv7: sorts by time.
    pub id: Uuid,
    /// Envelope sender; empty for bounces.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The bytes between `DATA` and the dot, dots unstuffed.
    pub bytes: Vec<u8>,
    /// When the dot came.
    pub received_at: DateTime<Utc>,
}

/// What `<id>.json` and `/dev/mail.json` say.
#[derive(Serialize)]
struct Entry<'a> {
    id: Uuid,
    from: &'a str,
    to: &'a [String],
    subject: String,
    received_at: DateTime<Utc>,
}

/// Keeps messages; cheap to clone.
#[derive(Clone)]
pub enum Store {
    /// Files in a folder.
    Folder(PathBuf),
    /// A list, for tests.
    Memory(Arc<Memory>),
}

/// Messages of a test.
#[derive(Default)]
pub struct Memory {
    messages: Mutex<Vec<Received>>,
    arrived: Notify,
}

impl Store {
    /// An empty list.
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Keeps one message for good before it returns: only then may the client be told so.
    pub(super) async fn keep(&self, message: Received) -> std::io::Result<()> {
        match self {
            Self::Folder(folder) => write(folder, &message).await,
            Self::Memory(memory) => {
                memory.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                memory.arrived.notify_waiters();
                Ok(())
            }
        }
    }
}

impl Memory {
    pub(super) fn all(&self) -> Vec<Received> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns as soon as there are at least `count` messages.
    pub(super) async fn wait_for(&self, count: usize) {
        loop {
            let arrived = self.arrived.notified();
            let mut arrived = std::pin::pin!(arrived);
            arrived.as_mut().enable();
            if self.all().len() >= count {
                return;
            }
            arrived.await;
        }
    }
}

/// The message before its entry, each under a temporary name first: who sees the entry can read the whole message.
async fn write(folder: &Path, message: &Received) -> std::io::Result<()> {
    let entry = Entry {
        id: message.id,
        from: &message.from,
        to: &message.to,
        subject: subject(&message.bytes),
        received_at: message.received_at,
    };
    let entry = serde_json::to_vec(&entry)?;
    place(folder, &format!("{}.eml", message.id), &message.bytes).await?;
    place(folder, &format!("{}.json", message.id), &entry).await
}

async fn place(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = folder.join(format!(".{name}.part"));
    tokio::fs::write(&temporary, bytes).await?;
    tokio::fs::rename(&temporary, folder.join(name)).await
}

fn subject(bytes: &[u8]) -> String {
    let parsed = mail_parser::MessageParser::default().parse_headers(bytes);
    parsed.as_ref().and_then(mail_parser::Message::subject).unwrap_or_default().to_owned()
}
