//! The job that sends one mail of the outbox: connect, load, render, put in flight, speak SMTP, settle.

use std::time::Duration;

use domain::jobs::SendMail;
use domain::outbox::{self, Begun, Mail, MailState, Settlement};
use domain::platform::config::Smtp;
use domain::platform::context::Context;
use domain::platform::db;
use domain::platform::email::EmailAddress;
use domain::platform::ids::MailId;
use domain::platform::keys::{Keys, Purpose};
use domain::platform::mjml;
use domain::queue::Hold;

use crate::conversations::mails as talk;
use crate::jobs::{JobContext, JobError, Outcome};
use crate::mailer::message::{self, Draft};
use crate::mailer::{Envelope, Lease, Reply, SendError, Verdict, classify};
use crate::mails::{self, Order, RenderError};

/// Between two attempts to write an answer down.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Sends the mail, unless it was sent, or nobody is to get it.
///
/// # Errors
/// Whatever makes another attempt worthwhile. The row keeps the reason.
pub async fn run(cx: &JobContext, job: SendMail) -> Result<Outcome, JobError> {
    let Some(hold) = cx.lease.hold() else { return Ok(Outcome::Done) };
    let Some(mail) = find_owed(cx, job.mail_id).await? else { return Ok(Outcome::Done) };
    // A connection first: only what is on the wire is in flight, and what happens to the mail meanwhile is still seen.
    let Some(mut line) = connect(cx, &mail, hold).await? else { return Ok(Outcome::Yield) };
    let Some(mail) = find_owed(cx, job.mail_id).await? else { return Ok(Outcome::Done) };
    let Some(bytes) = prepare(cx, &mail, hold).await? else { return Ok(Outcome::Done) };
    let begun = outbox::begin(&mut *cx.conn().await?, &cx.context(), &mail, hold).await?;
    let (to, is_resend) = match begun {
        Begun::InFlight { to, is_resend } => (to, is_resend),
        Begun::Ended(state) => {
            tracing::info!(mail = %mail.id, kind = %mail.kind, %state, "a mail ends unsent");
            return Ok(Outcome::Done);
        }
        Begun::FencedOut => return Ok(Outcome::Done),
    };
    if is_resend {
        tracing::warn!(mail = %mail.id, kind = %mail.kind, "sent again under the same Message-ID");
    }
    let outcome = transmit(cx, &mut line, &mail, &to, &bytes).await;
    drop(line); // parked for the next mail, however long the database takes
    finish(cx, &mail, hold, &outcome).await
}

/// How long a run may take. Cut at the dot it would send a second copy, so it is longer than the worst relay makes it:
/// one answer to the dot is waited for, and before it a place, two connections and their commands.
#[must_use]
pub fn limit(smtp: &Smtp) -> Duration {
    Duration::from_secs(2 * smtp.dot_seconds + 15 * smtp.timeout_seconds)
}

async fn find_owed(cx: &JobContext, id: MailId) -> Result<Option<Mail>, JobError> {
    let found = outbox::load(&mut *cx.conn().await?, id).await?;
    Ok(found.filter(|mail| mail.state.may_begin()))
}

/// An open connection to the relay; `None` when the process stops.
async fn connect(cx: &JobContext, mail: &Mail, hold: Hold) -> Result<Option<Lease>, JobError> {
    let patience = Duration::from_secs(cx.state.config.smtp.timeout_seconds);
    let place = tokio::time::timeout(patience, cx.state.relay.acquire());
    let mut line = tokio::select! {
        place = place => place.map_err(|_| JobError::infra(anyhow::anyhow!("every connection to the relay is busy")))?,
        () = cx.stopping().cancelled() => return Ok(None),
    };
    let Err(error) = line.connect().await else { return Ok(Some(line)) };
    drop(line);
    let (why, context) = (mail.strike_recipient(&error.to_string()), cx.context());
    let mut conn = cx.conn().await?;
    if cx.is_last_attempt() {
        let end = if mail.may_have_arrived() { MailState::Uncertain } else { MailState::Failed };
        count(mail, end);
        outbox::end(&mut conn, &context, mail, hold, end, &why).await?;
    } else {
        outbox::note(&mut conn, mail, hold, &why).await?;
    }
    Err(JobError::Retry(anyhow::anyhow!(why)))
}

/// The message; `None` when the mail has ended because what it is about is gone.
async fn prepare(cx: &JobContext, mail: &Mail, hold: Hold) -> Result<Option<Vec<u8>>, JobError> {
    let context = cx.context();
    let rendered = {
        let mut conn = cx.conn().await?;
        mails::render(&cx.state.templates, &mut conn, &Order { mail, cx: &context }).await
    };
    let why = match rendered {
        Ok(Some(parts)) => match put_together(&context, mail, &parts) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) => error,
        },
        Ok(None) => {
            let (mut conn, gone) = (cx.conn().await?, "what it is about is gone");
            outbox::end(&mut conn, &context, mail, hold, MailState::Suppressed, gone).await?;
            return Ok(None);
        }
        Err(RenderError::Query(error)) => return Err(error.into()),
        Err(error) => error.into(),
    };
    let why = mail.strike_recipient(&format!("{why:#}"));
    if cx.is_last_attempt() {
        let mut conn = cx.conn().await?;
        outbox::end(&mut conn, &context, mail, hold, MailState::Failed, &why).await?;
    }
    Err(JobError::Retry(anyhow::anyhow!(why)))
}

fn put_together(
    cx: &Context,
    mail: &Mail,
    parts: &domain::platform::templates::MailParts,
) -> anyhow::Result<Vec<u8>> {
    let config = &cx.config;
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned())];
    // RFC 8058, section 3.1: a product mail is stopped by one POST.
    if let Some(url) = mails::stop_url(cx, mail) {
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    let request = mail.request_id.iter().filter(|id| id.bytes().all(|b| b.is_ascii_graphic()));
    headers.extend(request.map(|id| ("X-Request-ID", id.clone())));
    let reply_to = match talk::reply_to(cx, mail) {
        Some(address) => address,
        None => config.smtp.reply_to.parse()?,
    };
    let draft = Draft {
        from: &config.smtp.from,
        reply_to: &reply_to,
        to: &mail.recipient.parse()?,
        subject: &parts.subject,
        text: &parts.text,
        html: &mjml::to_html(&parts.mjml)?,
        date: mail.created_at,
        message_id: &format!(
            "{}@{}",
            tagged(&cx.keys, Purpose::MessageIds, mail),
            config.smtp.message_id_domain
        ),
        headers: &headers,
        calendar: parts.calendar.as_ref(),
    };
    Ok(message::build(&draft)?)
}

/// The row's id with a tag that nobody else can make: an answer or a bounce that names it is about this mail.
fn tagged(keys: &Keys, purpose: Purpose, mail: &Mail) -> String {
    use std::fmt::Write as _;
    let mut text = mail.id.0.simple().to_string();
    for byte in keys.mac(purpose, mail.id.0.as_bytes()).iter().take(8) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

async fn transmit(
    cx: &JobContext,
    line: &mut Lease,
    mail: &Mail,
    to: &EmailAddress,
    bytes: &[u8],
) -> Result<Reply, SendError> {
    let tag = tagged(&cx.state.keys, Purpose::ReturnPaths, mail);
    let sender = format!("m+{tag}@{}", cx.state.config.smtp.bounce_domain);
    let sender = sender.parse().map_err(|_| SendError::Unaddressable("smtp.bounce_domain"))?;
    let envelope = Envelope::new(&sender, to)?;
    line.send_raw(&envelope, bytes).await
}

async fn finish(
    cx: &JobContext,
    mail: &Mail,
    hold: Hold,
    outcome: &Result<Reply, SendError>,
) -> Result<Outcome, JobError> {
    let verdict = classify(outcome);
    let settlement = settlement(mail, outcome, verdict, cx.is_last_attempt());
    count(mail, settlement.state);
    if !settle_until_lost(cx, mail, hold, &settlement).await {
        tracing::warn!(mail = %mail.id, ?verdict, "another run has taken the mail over");
        return Ok(Outcome::Done);
    }
    match verdict {
        Verdict::Sent | Verdict::Bounced { .. } | Verdict::Failed => Ok(Outcome::Done),
        Verdict::Deferred { .. } | Verdict::Policy | Verdict::Uncertain => {
            Err(JobError::Retry(anyhow::anyhow!(settlement.error.unwrap_or_default())))
        }
    }
}

/// The relay's answer cannot be asked for again: it is written down however long the database is away, as long as the
/// job is this run's, and its lease is renewed meanwhile. `false`: it is not any more.
async fn settle_until_lost(cx: &JobContext, mail: &Mail, hold: Hold, settlement: &Settlement) -> bool {
    tokio::select! {
        is_ours = settle(cx, mail, hold, settlement) => is_ours,
        () = cx.lease.lost().cancelled() => false,
    }
}

async fn settle(cx: &JobContext, mail: &Mail, hold: Hold, settlement: &Settlement) -> bool {
    let patience = Duration::from_secs(cx.state.config.worker.lease_seconds).div_f64(3.0);
    let (context, mut pause) = (cx.context(), FIRST_PAUSE);
    loop {
        let written = db::within(&cx.state.pool, patience, async |conn| {
            outbox::settle(conn, &context, mail, hold, settlement).await
        });
        match written.await {
            Ok(is_ours) => return is_ours,
            Err(error) => {
                tracing::warn!(mail = %mail.id, %error, "the relay's answer is not written down yet");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn count(mail: &Mail, state: MailState) {
    let labels = [("kind", mail.kind.as_str()), ("state", state.as_str())];
    metrics::counter!("mails_total", &labels).increment(1);
}

fn settlement(
    mail: &Mail,
    outcome: &Result<Reply, SendError>,
    verdict: Verdict,
    is_last: bool,
) -> Settlement {
    let state = match verdict {
        Verdict::Sent => MailState::Sent,
        Verdict::Bounced { .. } => MailState::Bounced,
        // Also after the last attempt: it may have arrived, and staff see that nobody knows.
        Verdict::Uncertain => MailState::Uncertain,
        Verdict::Deferred { .. } | Verdict::Policy if !is_last => MailState::Queued,
        Verdict::Deferred { .. } | Verdict::Policy | Verdict::Failed => MailState::Failed,
    };
    let reply = match outcome {
        Ok(reply) | Err(SendError::Refused { reply, .. }) => Some(reply),
        Err(_) => None,
    };
    Settlement {
        state,
        code: reply.map(|reply| reply.code),
        enhanced: reply.and_then(|reply| reply.enhanced).map(|code| code.to_string()),
        error: outcome.as_ref().err().map(|error| mail.strike_recipient(&error.to_string())),
        is_gone: verdict == (Verdict::Bounced { is_gone: true }),
    }
}

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod stop_tests;
#[cfg(test)]
mod tests;
