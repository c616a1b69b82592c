//! What the server does instead of saying yes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A point at which a script is asked. `attempt` counts from 1 per recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A client has connected.
    Connect,
    /// `MAIL FROM`.
    Mail {
        /// The sender.
        sender: &'a str,
    },
    /// `RCPT TO`.
    Recipient {
        /// The recipient.
        address: &'a str,
        /// How often this recipient was named so far, this time included.
        attempt: u32,
    },
    /// `DATA`.
    Data {
        /// The last recipient.
        address: &'a str,
        /// As at the recipient.
        attempt: u32,
    },
    /// The whole message has arrived, its dot included.
    Dot {
        /// The last recipient.
        address: &'a str,
        /// As at the recipient.
        attempt: u32,
    },
}

/// What the server does at an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// What a kind server does: yes, and the message is kept.
    Go,
    /// Says this line, such as `550 5.1.1 no such user`; at the dot the message is not kept. 421 also hangs up.
    Reply(String),
    /// Says nothing any more.
    Hang,
    /// Hangs up; at the dot the message is not kept.
    Close,
    /// Keeps the message and hangs up without an answer; elsewhere as [`Act::Close`].
    KeepAndClose,
    /// Keeps the message and says nothing any more; elsewhere as [`Act::Hang`].
    KeepAndHang,
    /// Waits, then goes on as [`Act::Go`].
    Delay(Duration),
}

type Decide = dyn Fn(Event<'_>) -> Act + Send + Sync;

/// Decides at each event; cheap to clone.
#[derive(Clone)]
pub struct Script {
    decide: Arc<Decide>,
    attempts: Arc<Mutex<HashMap<String, u32>>>,
}

impl Script {
    /// Asks `decide` at each event.
    pub fn new(decide: impl Fn(Event<'_>) -> Act + Send + Sync + 'static) -> Self {
        Self { decide: Arc::new(decide), attempts: Arc::default() }
    }

    /// Takes everything.
    #[must_use]
    pub fn kind() -> Self {
        Self::new(|_| Act::Go)
    }

    pub(super) fn decide(&self, event: Event<'_>) -> Act {
        (self.decide)(event)
    }

    /// Counts one more naming of this recipient.
    pub(super) fn count(&self, address: &str) -> u32 {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = attempts.entry(address.to_lowercase()).or_default();
        *count += 1;
        *count
    }
}
