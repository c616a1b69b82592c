//! The connections of this process to its relay: so many at once, each replaced after so many messages.

use std::sync::{Arc, Mutex, PoisonError};

use domain::platform::config::Smtp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::endpoint::{Endpoint, EndpointError};
use super::reply::{Envelope, Reply, SILENCE, SendError, Stage};
use super::session::Session;

/// Hands out connections; cheap to clone, clones share the limit.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    places: Arc<Semaphore>,
    parked: Mutex<Vec<Session>>,
    messages: u32,
}

/// The right to one connection. Dropping it parks the connection for the next one.
pub struct Lease {
    relay: Relay,
    session: Option<Session>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Relay {
    /// Connects nowhere yet.
    ///
    /// # Errors
    /// When `smtp.url` cannot be used.
    pub fn new(smtp: &Smtp) -> Result<Self, EndpointError> {
        Ok(Self(Arc::new(Inner {
            endpoint: Endpoint::new(smtp)?,
            places: Arc::new(Semaphore::new(smtp.connections as usize)),
            parked: Mutex::default(),
            messages: smtp.messages_per_connection,
        })))
    }

    /// Waits for a place among the `smtp.connections`. The connection itself is made with the first message.
    pub async fn acquire(&self) -> Lease {
        // The semaphore is never closed; without a permit the lease would merely not count.
        let place = self.0.places.clone().acquire_owned().await.ok();
        let session = self.parked().pop();
        Lease { relay: self.clone(), session, _place: place }
    }

    /// Says goodbye on every parked connection.
    pub async fn close(&self) {
        let parked = std::mem::take(&mut *self.parked());
        futures::future::join_all(parked.into_iter().map(Session::quit)).await;
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.0.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// Makes the connection, where there is none that can be used, so that it does not have to be waited for later.
    ///
    /// # Errors
    /// [`SendError::Connect`].
    pub async fn connect(&mut self) -> Result<(), SendError> {
        self.session = Some(self.open().await?);
        Ok(())
    }

    /// Sends one message to one recipient; lines end with CRLF.
    ///
    /// # Errors
    /// [`SendError`] tells what is known about the message's fate.
    pub async fn send_raw(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Reply, SendError> {
        let mut session = self.open().await?;
        let is_reused = session.sent() > 0;
        let mut outcome = session.send(envelope, message).await;
        if is_reused && outcome.as_ref().is_err_and(says_idle) {
            // A relay closes connections that were idle: nothing was sent, a new one may do.
            session = self.relay.0.endpoint.connect().await?;
            outcome = session.send(envelope, message).await;
        }
        self.session = Some(session);
        outcome
    }

    async fn open(&mut self) -> Result<Session, SendError> {
        match self.session.take() {
            Some(session) if self.is_fresh(&session) => return Ok(session),
            Some(worn) => worn.quit().await,
            None => {}
        }
        self.relay.0.endpoint.connect().await
    }

    fn is_fresh(&self, session: &Session) -> bool {
        session.is_usable() && session.sent() < self.relay.0.messages
    }
}

/// Hung up before the dot, or 421 to the first command.
fn says_idle(error: &SendError) -> bool {
    match error {
        SendError::Lost(why) => why != SILENCE,
        SendError::Refused { stage: Stage::Mail, reply } => reply.code == 421,
        _ => false,
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(session) = self.session.take()
            && self.is_fresh(&session)
        {
            self.relay.parked().push(session);
        }
    }
}
