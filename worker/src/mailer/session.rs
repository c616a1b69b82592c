//! One connection: transactions one after the other, each with exactly one recipient.
//!
//! With PIPELINING (RFC 2920) a transaction takes two round trips instead of four. RSET is sent only after an error.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::reply::{Envelope, Reply, SILENCE, SendError, Stage};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ready,
    NeedsReset,
    Broken,
}

/// An open connection to the relay.
pub(super) struct Session {
    conn: AsyncSmtpConnection,
    is_pipelining: bool,
    patience: Duration,
    dot_patience: Duration,
    state: State,
    sent: u32,
}

/// The three commands of a transaction, written at once.
struct Opening(Mail, Rcpt);

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.0, self.1, Data)
    }
}

impl Session {
    pub(super) fn new(
        conn: AsyncSmtpConnection,
        is_pipelining: bool,
        patience: Duration,
        dot_patience: Duration,
    ) -> Self {
        Self { conn, is_pipelining, patience, dot_patience, state: State::Ready, sent: 0 }
    }

    /// Messages tried on this connection.
    pub(super) fn sent(&self) -> u32 {
        self.sent
    }

    pub(super) fn is_usable(&self) -> bool {
        self.state != State::Broken
    }

    /// Says goodbye; whether that arrives does not matter.
    pub(super) async fn quit(mut self) {
        if self.is_usable() {
            let _ = timeout(Duration::from_secs(1), self.conn.quit()).await;
        }
    }

    /// One transaction. `message` ends lines with CRLF; dots are stuffed here.
    pub(super) async fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Reply, SendError> {
        let parameters = self.parameters(envelope, message)?;
        self.sent = self.sent.saturating_add(1);
        if self.state == State::NeedsReset {
            // Until it is answered, a dropped future must not leave a connection that looks ready.
            self.state = State::Broken;
            self.ask(Rset).await?;
        }
        self.state = State::Broken;
        let mail = Mail::new(Some(envelope.sender.clone()), parameters);
        let rcpt = Rcpt::new(envelope.recipient.clone(), Vec::new());
        if self.is_pipelining {
            self.open_at_once(Opening(mail, rcpt)).await?;
        } else {
            self.open_in_turn(mail, rcpt).await?;
        }
        let reply = self.write(message).await?;
        self.state = if reply.code == 421 { State::Broken } else { State::Ready };
        if reply.is_positive() { Ok(reply) } else { Err(self.refused(Stage::Dot, reply)) }
    }

    fn parameters(&self, envelope: &Envelope, message: &[u8]) -> Result<Vec<MailParameter>, SendError> {
        let offered = self.conn.server_info();
        let mut parameters = Vec::new();
        if envelope.needs_smtputf8() {
            if !offered.supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::Unaddressable("the relay does not offer SMTPUTF8"));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            if !offered.supports_feature(Extension::EightBitMime) {
                return Err(SendError::Unaddressable("the relay does not offer 8BITMIME"));
            }
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }

    async fn open_in_turn(&mut self, mail: Mail, rcpt: Rcpt) -> Result<(), SendError> {
        let reply = self.ask(mail).await?;
        self.demand(Stage::Mail, reply)?;
        let reply = self.ask(rcpt).await?;
        self.demand(Stage::Recipient, reply)?;
        let reply = self.ask(Data).await?;
        self.demand(Stage::Data, reply)
    }

    async fn open_at_once(&mut self, opening: Opening) -> Result<(), SendError> {
        let mail = self.ask(opening).await?;
        let rcpt = self.next().await;
        let data = self.next().await;
        // A relay may say 354 although it refused the recipient: only leaving keeps it from waiting for a message.
        let is_waiting = !matches!(&data, Ok(reply) if !reply.is_positive());
        for (stage, reply) in [(Stage::Mail, Ok(mail)), (Stage::Recipient, rcpt), (Stage::Data, data)] {
            if let Err(error) = self.demand(stage, reply?) {
                if is_waiting {
                    self.state = State::Broken;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn demand(&mut self, stage: Stage, reply: Reply) -> Result<(), SendError> {
        if reply.is_positive() { Ok(()) } else { Err(self.refused(stage, reply)) }
    }

    fn refused(&mut self, stage: Stage, reply: Reply) -> SendError {
        // 421: the relay closes the connection (RFC 5321 section 3.8).
        self.state = if reply.code == 421 { State::Broken } else { State::NeedsReset };
        SendError::Refused { stage, reply }
    }

    async fn ask(&mut self, command: impl fmt::Display) -> Result<Reply, SendError> {
        in_time(self.patience, self.conn.command(command)).await
    }

    async fn next(&mut self) -> Result<Reply, SendError> {
        in_time(self.patience, self.conn.read_response()).await
    }

    /// Text and dot. The text is flushed before the iterator is asked for more, so whatever fails before that question
    /// failed before the dot.
    async fn write(&mut self, message: &[u8]) -> Result<Reply, SendError> {
        let is_written = AtomicBool::new(false);
        let text = message.strip_suffix(b"\r\n").unwrap_or(message); // lettre writes CRLF before the dot
        let parts = std::iter::once(text).chain(std::iter::from_fn(|| {
            is_written.store(true, Ordering::Relaxed);
            None
        }));
        let answer = timeout(self.dot_patience, self.conn.message_iter(parts)).await;
        let why = match answer {
            Ok(result) => match Reply::of(result) {
                Ok(reply) => return Ok(reply),
                Err(why) => why,
            },
            Err(_) => SILENCE.to_owned(),
        };
        Err(if is_written.load(Ordering::Relaxed) { SendError::Uncertain(why) } else { SendError::Lost(why) })
    }
}

async fn in_time(
    patience: Duration,
    answer: impl Future<Output = Result<smtp::response::Response, smtp::Error>>,
) -> Result<Reply, SendError> {
    let answer = timeout(patience, answer).await.map_err(|_| SendError::Lost(SILENCE.to_owned()))?;
    Reply::of(answer).map_err(SendError::Lost)
}
