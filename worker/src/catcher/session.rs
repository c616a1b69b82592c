//! One client's conversation.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::script::{Act, Event};
use super::server::Shared;
use super::store::Received;
use crate::wire::{self, Command, Content, parse};

/// Bad commands before the server has had enough.
const PATIENCE: u32 = 20;

/// Whether the conversation goes on.
#[derive(PartialEq, Eq)]
enum Next {
    On,
    End,
}

struct Session<'a> {
    stream: BufReader<TcpStream>,
    shared: &'a Shared,
    stop: CancellationToken,
    has_greeted: bool,
    sender: Option<String>,
    recipients: Vec<String>,
    attempt: u32,
    faults: u32,
}

/// Tells one client too many to come back.
pub(super) async fn turn_away(mut stream: TcpStream) {
    let _ = stream.write_all(b"421 4.3.2 too many connections\r\n").await;
}

/// Speaks until the client leaves.
pub(super) async fn run(stream: TcpStream, shared: &Shared, stop: CancellationToken) -> io::Result<()> {
    let mut session = Session {
        stream: BufReader::new(stream),
        shared,
        stop,
        has_greeted: false,
        sender: None,
        recipients: Vec::new(),
        attempt: 0,
        faults: 0,
    };
    if session.act(Event::Connect, "220 roster catcher, for laptops and tests").await? == Next::End {
        return Ok(());
    }
    while let Some(line) = session.line().await? {
        if session.answer(&line).await? == Next::End {
            break;
        }
    }
    Ok(())
}

impl Session<'_> {
    /// The next line without its end; `None` when the client is gone, silent for too long, or the server stops.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let read = tokio::time::timeout(self.shared.settings.idle, wire::read_line(&mut self.stream));
        let farewell = tokio::select! {
            read = read => read.map_err(|_| "421 4.4.2 you were silent for too long"),
            () = self.stop.cancelled() => Err("421 4.3.2 stopping"),
        };
        let mut line = match farewell {
            Ok(line) => line?,
            Err(farewell) => {
                self.say(farewell).await?;
                return Ok(None);
            }
        };
        if line.is_empty() {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            self.say("500 5.5.2 the line is too long").await?;
            return Ok(None);
        }
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    async fn answer(&mut self, line: &[u8]) -> io::Result<Next> {
        match parse(line) {
            Command::Helo => {
                self.greet();
                self.say("250 roster catcher").await
            }
            Command::Ehlo => {
                self.greet();
                let abilities = self.abilities();
                self.say(&abilities).await
            }
            Command::Mail(sender, _) => self.mail(sender).await,
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
            Command::Lhlo | Command::Unknown => self.fault("500 5.5.1 no such command").await,
        }
    }

    fn greet(&mut self) {
        self.has_greeted = true;
        self.reset();
    }

    fn reset(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    fn abilities(&self) -> String {
        let mut text = "250-roster catcher\r\n".to_owned();
        for extension in &self.shared.settings.extensions {
            text.push_str("250-");
            text.push_str(extension);
            text.push_str("\r\n");
        }
        text.push_str("250 SIZE ");
        text.push_str(&self.shared.settings.max_message.to_string());
        text
    }

    async fn mail(&mut self, sender: String) -> io::Result<Next> {
        if !self.has_greeted || self.sender.is_some() {
            return self.fault("503 5.5.1 not now").await;
        }
        let (next, is_taken) = self.ask(Event::Mail { sender: &sender }, "250 2.1.0 go on").await?;
        if is_taken {
            self.sender = Some(sender);
        }
        Ok(next)
    }

    async fn recipient(&mut self, address: String) -> io::Result<Next> {
        if self.sender.is_none() {
            return self.fault("503 5.5.1 MAIL first").await;
        }
        if self.recipients.len() >= self.shared.settings.max_recipients {
            return self.say("452 4.5.3 too many recipients").await;
        }
        self.attempt = self.shared.script.count(&address);
        let event = Event::Recipient { address: &address, attempt: self.attempt };
        let (next, is_taken) = self.ask(event, "250 2.1.5 go on").await?;
        if is_taken {
            self.recipients.push(address);
        }
        Ok(next)
    }

    async fn data(&mut self) -> io::Result<Next> {
        let Some(address) = self.recipients.last().cloned() else {
            return self.fault("503 5.5.1 RCPT first").await;
        };
        let attempt = self.attempt;
        let (next, is_taken) =
            self.ask(Event::Data { address: &address, attempt }, "354 end with a dot on a line").await?;
        if !is_taken {
            return Ok(next);
        }
        let settings = &self.shared.settings;
        let read = wire::read_message(&mut self.stream, settings.max_message, settings.idle);
        let Some(content) = read.await? else { return Ok(Next::End) };
        let act = self.shared.script.decide(Event::Dot { address: &address, attempt });
        self.take(content, act).await
    }

    async fn take(&mut self, content: Content, act: Act) -> io::Result<Next> {
        if !content.is_whole {
            self.reset();
            return self.say("552 5.3.4 the message is too large").await;
        }
        let is_kept = matches!(act, Act::Go | Act::Delay(_) | Act::KeepAndClose | Act::KeepAndHang);
        if let Act::Delay(pause) = act {
            tokio::time::sleep(pause).await;
        }
        if is_kept {
            let message = Received {
                id: Uuid::now_v7(),
                from: self.sender.clone().unwrap_or_default(),
                to: self.recipients.clone(),
                bytes: content.bytes,
                received_at: self.shared.settings.clock.now(),
            };
            if let Err(error) = self.shared.store.keep(message).await {
                tracing::error!(%error, "a message could not be kept");
                self.reset();
                return self.say("452 4.3.1 the message could not be kept").await;
            }
        }
        self.reset();
        match act {
            Act::Delay(_) => self.say("250 2.0.0 taken").await,
            act => Ok(self.perform(act, "250 2.0.0 taken").await?.0),
        }
    }

    async fn act(&mut self, event: Event<'_>, yes: &str) -> io::Result<Next> {
        Ok(self.ask(event, yes).await?.0)
    }

    /// Asks the script, answers, and tells whether the answer was `yes`.
    async fn ask(&mut self, event: Event<'_>, yes: &str) -> io::Result<(Next, bool)> {
        let act = self.shared.script.decide(event);
        self.perform(act, yes).await
    }

    async fn perform(&mut self, act: Act, yes: &str) -> io::Result<(Next, bool)> {
        match act {
            Act::Go => Ok((self.say(yes).await?, true)),
            Act::Delay(pause) => {
                tokio::time::sleep(pause).await;
                Ok((self.say(yes).await?, true))
            }
            Act::Reply(line) => {
                self.say(&line).await?;
                let next = if line.starts_with("421") { Next::End } else { Next::On };
                Ok((next, line.starts_with(['2', '3'])))
            }
            Act::Close | Act::KeepAndClose => Ok((Next::End, false)),
            Act::Hang | Act::KeepAndHang => {
                // Reads on, so that the client's system does not notice either.
                let gone = async { while self.stream.read_u8().await.is_ok() {} };
                tokio::select! { () = gone => {}, () = self.stop.cancelled() => {} }
                Ok((Next::End, false))
            }
        }
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
