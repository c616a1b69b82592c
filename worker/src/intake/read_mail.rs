//! The job that reads one mail that came in.

use domain::conversations::{self, Reply};
use domain::inbound::{self, Handled, InboundMail};
use domain::jobs::ReadMail;

use super::parse::parse;
use crate::jobs::{JobContext, JobError, Outcome};

/// Reads it, unless it was handled. Safe to run twice: the effect commits with the note that it was handled.
///
/// # Errors
/// When Postgres refuses; nothing has happened then, and the next run begins anew.
pub async fn run(cx: &JobContext, job: ReadMail) -> Result<Outcome, JobError> {
    let found = inbound::find(&mut *cx.conn().await?, job.inbound_id).await?;
    let Some(InboundMail { id, recipient, sender, raw: Some(raw), .. }) = found else {
        return Ok(Outcome::Done);
    };
    let parsed = tokio::task::spawn_blocking(move || parse(&raw, &sender)).await.map_err(JobError::retry)?;
    let Some(parsed) = parsed else {
        let handled = Handled { outcome: conversations::Outcome::Unreadable.as_str(), account_id: None };
        inbound::settle(&mut *cx.conn().await?, &cx.context(), id, &handled).await?;
        return Ok(Outcome::Done);
    };
    let reply = Reply {
        id,
        recipient,
        from: parsed.from,
        results: parsed.results,
        message_id: parsed.message_id,
        text: parsed.text,
        has_files: parsed.has_files,
        is_automatic: parsed.is_automatic,
    };
    let outcome = conversations::receive(&mut *cx.conn().await?, &cx.context(), &reply).await?;
    tracing::info!(mail = %id, %outcome, "a mail that came in is handled");
    Ok(Outcome::Done)
}
