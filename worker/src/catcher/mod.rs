//! A small SMTP server: the mail catcher of laptops, and the scripted relay of tests. Never a relay of anything.
//!
//! `worker catcher --listen 127.0.0.1:PORT --spool DIR` keeps each message as `DIR/<id>.eml`, the bytes as received,
//! and `DIR/<id>.json`, `{id, from, to, subject, received_at}`; ids sort by time. The backend's inbox at `/dev/mail`
//! reads them. Tests start the same server over memory, with a [`Script`] that refuses, stalls or hangs up:
//! ```ignore
//! let server = Server::start(Settings::default(), Script::new(|event| match event {
//!     Event::Recipient { address, attempt: 1 } => Act::Reply("450 4.2.0 later".into()),
//!     _ => Act::Go,
//! })).await?;
//! smtp.url = server.url();  …  server.wait_for(1).await;  server.received();
//! ```

mod run;
mod script;
mod server;
mod session;
mod store;

pub use run::run;
pub use script::{Act, Event, Script};
pub use server::{Server, Settings};
pub use store::{Received, Store};

#[cfg(test)]
mod tests;
