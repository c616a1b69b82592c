//! One LMTP conversation: what is answered 250 at the dot is in the database.

use std::io;
use std::time::Duration;

use domain::conversations::{is_reply_address, read_reply_address};
use domain::inbound::{self, NewInbound, Source};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use crate::state::State;
use crate::wire::{self, Command, Content, parse};

/// Recipients of one message.
const MAX_RECIPIENTS: usize = 100;
/// Bad commands before the server has had enough.
const PATIENCE: u32 = 20;

/// To an address that is none of ours.
const NO_SUCH: &str = "550 5.1.1 no such address";
/// While the database is away.
const LATER: &str = "451 4.3.0 not now: come again";

/// Whether the conversation goes on.
#[derive(PartialEq, Eq)]
enum Next {
    On,
    End,
}

struct Session<'a, S> {
    stream: BufReader<S>,
    state: &'a State,
    has_greeted: bool,
    sender: Option<String>,
    recipients: Vec<String>,
    faults: u32,
}

/// Speaks until the client leaves.
pub(super) async fn run<S: AsyncRead + AsyncWrite + Unpin>(stream: S, state: &State) -> io::Result<()> {
    let stream = BufReader::new(stream);
    let mut session =
        Session { stream, state, has_greeted: false, sender: None, recipients: Vec::new(), faults: 0 };
    session.say("220 roster LMTP").await?;
    while let Some(line) = session.line().await? {
        if session.answer(&line).await? == Next::End {
            break;
        }
    }
    Ok(())
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    fn idle(&self) -> Duration {
        Duration::from_secs(self.state.config.inbound.idle_seconds)
    }

    /// The next line without its end; `None` when the client is gone, or silent for too long.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let idle = self.idle();
        let Ok(line) = tokio::time::timeout(idle, wire::read_line(&mut self.stream)).await else {
            self.say("421 4.4.2 you were silent for too long").await?;
            return Ok(None);
        };
        let line = line?;
        if line.is_empty() {
            return Ok(None);
        }
        let Some(line) = line.strip_suffix(b"\n") else {
            self.say("500 5.5.2 the line is too long").await?;
            return Ok(None);
        };
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
    }

    async fn answer(&mut self, line: &[u8]) -> io::Result<Next> {
        match parse(line) {
            Command::Lhlo => {
                self.has_greeted = true;
                self.reset();
                let size = self.state.config.inbound.max_bytes;
                let abilities = format!(
                    "250-roster\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {size}"
                );
                self.say(&abilities).await
            }
            // RFC 2033 section 4.1: a client must not be left in the belief that this is SMTP.
            Command::Helo | Command::Ehlo => self.fault("500 5.5.1 this is LMTP: say LHLO").await,
            Command::Mail(sender, size) => self.mail(sender, size).await,
            Command::Rcpt(recipient) => self.recipient(recipient).await,
            Command::Data => self.data().await,
            Command::Rset => {
                self.reset();
                self.say("250 2.0.0 forgotten").await
            }
            Command::Noop => self.say("250 2.0.0 still here").await,
            Command::Vrfy => self.say("252 2.5.0 send it and see").await,
            Command::Quit => {
                self.say("221 2.0.0 goodbye").await?;
                Ok(Next::End)
            }
            Command::Malformed => self.fault("501 5.5.4 these words do not belong there").await,
            Command::Unknown => self.fault("500 5.5.1 no such command").await,
        }
    }

    fn reset(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    async fn mail(&mut self, sender: String, size: Option<usize>) -> io::Result<Next> {
        if !self.has_greeted || self.sender.is_some() {
            return self.fault("503 5.5.1 not now").await;
        }
        if size.is_some_and(|size| size > self.state.config.inbound.max_bytes) {
            return self.say("552 5.3.4 the message is too large").await;
        }
        self.sender = Some(sender);
        self.say("250 2.1.0 go on").await
    }

    /// Only addresses that we made are taken: nothing is stored for others.
    async fn recipient(&mut self, address: String) -> io::Result<Next> {
        if self.sender.is_none() {
            return self.fault("503 5.5.1 MAIL first").await;
        }
        if self.recipients.len() >= MAX_RECIPIENTS {
            return self.say("452 4.5.3 too many recipients").await;
        }
        if read_reply_address(&self.state.config, &address).is_none() {
            return self.say(NO_SUCH).await;
        }
        match is_known(self.state, &address).await {
            Ok(true) => {}
            Ok(false) => return self.say(NO_SUCH).await,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "an address could not be looked up");
                return self.say(LATER).await;
            }
        }
        self.recipients.push(address);
        self.say("250 2.1.5 go on").await
    }

    async fn data(&mut self) -> io::Result<Next> {
        if self.recipients.is_empty() {
            return self.fault("503 5.5.1 RCPT first").await;
        }
        self.say("354 end with a dot on a line").await?;
        let (limit, idle) = (self.state.config.inbound.max_bytes, self.idle());
        let Some(content) = wire::read_message(&mut self.stream, limit, idle).await? else {
            return Ok(Next::End);
        };
        // One answer for each recipient that was taken, in their order (RFC 2033 section 4.2).
        let sender = self.sender.take().unwrap_or_default();
        for recipient in std::mem::take(&mut self.recipients) {
            let answer = take(self.state, &sender, &recipient, &content).await;
            self.say(answer).await?;
        }
        Ok(Next::On)
    }

    async fn fault(&mut self, line: &str) -> io::Result<Next> {
        self.faults += 1;
        if self.faults > PATIENCE {
            self.say("421 4.7.0 too many bad commands").await?;
            return Ok(Next::End);
        }
        self.say(line).await
    }

    async fn say(&mut self, line: &str) -> io::Result<Next> {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        stream.flush().await?;
        Ok(Next::On)
    }
}

async fn is_known(state: &State, address: &str) -> anyhow::Result<bool> {
    let mut conn = state.pool.get().await?;
    Ok(is_reply_address(&mut conn, &state.context(None), address).await?)
}

/// Stores the mail for one recipient; what is answered.
async fn take(state: &State, sender: &str, recipient: &str, content: &Content) -> &'static str {
    if !content.is_whole {
        return "552 5.3.4 the message is too large";
    }
    let new = NewInbound { source: Source::Lmtp, recipient, sender, raw: &content.bytes };
    match store(state, &new).await {
        Ok(()) => "250 2.0.0 taken",
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "a mail could not be stored");
            LATER
        }
    }
}

/// Stores a mail with its job; a second delivery of the same changes nothing and is as good.
pub(super) async fn store(state: &State, new: &NewInbound<'_>) -> anyhow::Result<()> {
    let mut conn = state.pool.get().await?;
    inbound::store(&mut conn, &state.context(None), new).await?;
    Ok(())
}
