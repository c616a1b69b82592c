//! The only place that speaks SMTP as a client.
//!
//! ```text
//!   mails.rs renders ─▶ message.rs (bytes) ─▶ relay.rs (a connection) ─▶ session.rs (one transaction)
//!                                               endpoint.rs (TCP, TLS, AUTH)     │
//!                  outbox or digest ◀─ classify.rs (what the answer means) ◀─────┘
//! ```
//! A sender of many messages holds one lease:
//! ```ignore
//! let relay = Relay::new(&config.smtp)?;          // once per process: it bounds the connections
//! let mut lease = relay.acquire().await;          // waits for a free place; connects at the first message
//! let envelope = Envelope::new(&sender, &reader)?; // one recipient
//! let outcome = lease.send_raw(&envelope, &bytes).await;
//! match classify(&outcome) { Verdict::Sent => …, Verdict::Uncertain => …, … }
//! ```
//! After any error the lease mends itself (RSET, or a new connection) before the next message.

mod classify;
mod endpoint;
pub mod message;
#[cfg(test)]
pub(crate) mod message_tests;
mod relay;
#[cfg(test)]
mod relay_tests;
mod reply;
mod session;

pub use classify::{Verdict, classify};
pub use endpoint::EndpointError;
pub use relay::{Lease, Relay};
pub use reply::{Enhanced, Envelope, Reply, SendError, Stage};
