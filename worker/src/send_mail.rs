//! The job that sends one mail of the outbox: load, render, put in flight, speak SMTP, settle.

use domain::jobs::SendMail;
use domain::outbox::{self, Begun, Mail, MailState, Settlement};
use domain::platform::config::Config;
use domain::platform::email::EmailAddress;
use domain::platform::keys::{Keys, Purpose};
use domain::platform::mjml;
use domain::queue::Hold;

use crate::jobs::{JobContext, JobError, Outcome};
use crate::mailer::message::{self, Draft};
use crate::mailer::{Envelope, Reply, SendError, Verdict, classify};
use crate::mails::{self, Order, RenderError};

/// Sends the mail, unless it was sent, or nobody is to get it.
///
/// # Errors
/// Whatever makes another attempt worthwhile. The row keeps the reason.
pub async fn run(cx: &JobContext, job: SendMail) -> Result<Outcome, JobError> {
    let Some(hold) = cx.lease.hold() else { return Ok(Outcome::Done) };
    let Some(mail) = outbox::load(&mut *cx.conn().await?, job.mail_id).await? else {
        return Ok(Outcome::Done);
    };
    if !mail.state.may_begin() {
        return Ok(Outcome::Done);
    }
    let Some(bytes) = prepare(cx, &mail).await? else { return Ok(Outcome::Done) };
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
    let outcome = transmit(cx, &mail, &to, &bytes).await;
    finish(cx, &mail, hold, &outcome).await
}

/// The message; `None` when the mail has ended because what it is about is gone.
async fn prepare(cx: &JobContext, mail: &Mail) -> Result<Option<Vec<u8>>, JobError> {
    let context = cx.context();
    let rendered = {
        let mut conn = cx.conn().await?;
        mails::render(&cx.state.templates, &mut conn, &Order { mail, cx: &context }).await
    };
    let why = match rendered {
        Ok(Some(parts)) => match put_together(&cx.state.config, &cx.state.keys, mail, &parts) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) => error,
        },
        Ok(None) => {
            let mut conn = cx.conn().await?;
            outbox::end(&mut conn, &context, mail, MailState::Suppressed, "what it is about is gone").await?;
            return Ok(None);
        }
        Err(RenderError::Query(error)) => return Err(error.into()),
        Err(error) => error.into(),
    };
    if cx.is_last_attempt() {
        outbox::end(&mut *cx.conn().await?, &context, mail, MailState::Failed, &format!("{why:#}")).await?;
    }
    Err(JobError::Retry(why))
}

fn put_together(
    config: &Config,
    keys: &Keys,
    mail: &Mail,
    parts: &domain::platform::templates::MailParts,
) -> anyhow::Result<Vec<u8>> {
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned())];
    let request = mail.request_id.iter().filter(|id| id.bytes().all(|b| b.is_ascii_graphic()));
    headers.extend(request.map(|id| ("X-Request-ID", id.clone())));
    let draft = Draft {
        from: &config.smtp.from,
        reply_to: &config.smtp.reply_to.parse()?,
        to: &mail.recipient.parse()?,
        subject: &parts.subject,
        text: &parts.text,
        html: &mjml::to_html(&parts.mjml)?,
        date: mail.created_at,
        message_id: &format!("{}@{}", tagged(keys, Purpose::MessageIds, mail), config.smtp.message_id_domain),
        headers: &headers,
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

async fn transmit(cx: &JobContext, mail: &Mail, to: &EmailAddress, bytes: &[u8]) -> Result<Reply, SendError> {
    let tag = tagged(&cx.state.keys, Purpose::ReturnPaths, mail);
    let sender = format!("m+{tag}@{}", cx.state.config.smtp.bounce_domain);
    let sender = sender.parse().map_err(|_| SendError::Unaddressable("smtp.bounce_domain"))?;
    let envelope = Envelope::new(&sender, to)?;
    cx.state.relay.acquire().await.send_raw(&envelope, bytes).await
}

async fn finish(
    cx: &JobContext,
    mail: &Mail,
    hold: Hold,
    outcome: &Result<Reply, SendError>,
) -> Result<Outcome, JobError> {
    let verdict = classify(outcome);
    let settlement = settlement(outcome, verdict, cx.is_last_attempt());
    let labels = [("kind", mail.kind.as_str()), ("state", settlement.state.as_str())];
    metrics::counter!("mails_total", &labels).increment(1);
    let is_ours = outbox::settle(&mut *cx.conn().await?, &cx.context(), mail, hold, &settlement).await?;
    if !is_ours {
        tracing::warn!(mail = %mail.id, ?verdict, "another run has taken the mail over");
        return Ok(Outcome::Done);
    }
    match verdict {
        Verdict::Sent | Verdict::Bounced { .. } | Verdict::Failed => Ok(Outcome::Done),
        Verdict::Deferred { .. } | Verdict::Policy | Verdict::Uncertain => {
            Err(JobError::Retry(anyhow::anyhow!("{}", settlement.error.unwrap_or_default())))
        }
    }
}

fn settlement(outcome: &Result<Reply, SendError>, verdict: Verdict, is_last: bool) -> Settlement {
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
        error: outcome.as_ref().err().map(ToString::to_string),
        is_gone: verdict == (Verdict::Bounced { is_gone: true }),
    }
}

#[cfg(test)]
mod tests;
