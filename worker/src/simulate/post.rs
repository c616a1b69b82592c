//! Delivery to nowhere: mails are rendered and settled as sent, and so are the copies of an issue.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, anyhow};
use domain::digests::flight::{Flight, put_in_flight};
use domain::digests::settle::{Outcome, settle};
use domain::digests::{DeliveryState, claim, control, preview};
use domain::jobs::{SendDigest, SendMail};
use domain::outbox::{self, Begun, Mail, MailState, Settlement};
use domain::platform::db::Conn;
use domain::platform::ids::DigestId;
use domain::queue::Hold;
use domain::simulation::whose;
use serde_json::Value;

use super::rules;
use super::story::{Entry, short};
use crate::jobs::JobContext;
use crate::mails::{self, Order};

/// Copies claimed at once.
const ROWS: u32 = 500;
const OWNER: &str = "simulation";

/// Sends one mail of the outbox; nothing is told of one that nobody gets.
///
/// # Errors
/// A mail that cannot be rendered, or Postgres.
pub(super) async fn mail(
    cx: &JobContext,
    hold: Hold,
    job: SendMail,
    known: &BTreeSet<String>,
) -> anyhow::Result<Option<Entry>> {
    let (mut conn, now) = (cx.conn().await?, cx.context());
    let Some(mail) = outbox::load(&mut conn, job.mail_id).await?.filter(|mail| mail.state.may_begin()) else {
        return Ok(None);
    };
    let order = Order { mail: &mail, cx: &now };
    let rendered = mails::render(&cx.state.templates, &mut conn, &order).await;
    if rendered.with_context(|| format!("the mail {}", mail.kind))?.is_none() {
        outbox::end(&mut conn, &now, &mail, hold, MailState::Suppressed, "what it is about is gone").await?;
        return Ok(None);
    }
    let Begun::InFlight { .. } = outbox::begin(&mut conn, &now, &mail, hold).await? else { return Ok(None) };
    let subject = subject(&mut conn, &mail, known).await?;
    outbox::settle(&mut conn, &now, &mail, hold, &Settlement::plain(MailState::Sent, None)).await?;
    Ok(Some(Entry::mail(now.now, mail.kind.as_str(), subject, rules::of_mail(mail.kind.as_str()))))
}

/// To whom, and about what: "developer a1b2c3, engineer 0d0e0f".
async fn subject(conn: &mut Conn, mail: &Mail, known: &BTreeSet<String>) -> anyhow::Result<String> {
    let mut words = match mail.account_id {
        Some(account) => {
            let kind = whose(conn, account).await?.unwrap_or_else(|| "account".to_owned());
            format!("{kind} {}", short(&account.to_string(), known))
        }
        None => "guest".to_owned(),
    };
    for (key, value) in mail.payload.as_object().into_iter().flatten() {
        let (Some(id), Some(what)) = (value.as_str(), key.strip_suffix("id")) else { continue };
        let what = match what.strip_suffix('_') {
            Some("account") => continue,
            Some(what) => what.replace('_', " "),
            None => mail.payload.get("what").and_then(Value::as_str).unwrap_or("row").to_owned(),
        };
        if known.contains(id) || id.len() < 36 {
            let _ = write!(words, ", {what} {}", short(id, known));
        }
    }
    Ok(words)
}

/// Sends the copies of an issue that wait, through the same claim, gates and ledger as a sender does.
///
/// # Errors
/// Postgres.
pub(super) async fn digest(cx: &JobContext, job: SendDigest) -> anyhow::Result<Option<Entry>> {
    let (mut conn, now) = (cx.conn().await?, cx.context());
    let Some(digest) = preview::find(&mut conn, job.digest_id).await? else { return Ok(None) };
    let issue = preview::snapshot(&mut conn, digest.id).await?;
    let issue = issue.ok_or_else(|| anyhow!("the issue {} has no snapshot", digest.period))?;
    let lease = cx.state.config.digest.claim_lease_seconds.max(600);
    let mut sent = 0;
    loop {
        let batch = claim::claim(&mut conn, digest.id, OWNER, lease, ROWS, now.now).await?;
        if batch.is_empty() {
            break;
        }
        match put_in_flight(&mut conn, &now, digest.id, &issue, OWNER, &batch).await? {
            Flight::Stopped(_) => {
                claim::release(&mut conn, digest.id, OWNER).await?;
                break;
            }
            Flight::Go(flying) => {
                let outcomes: Vec<Outcome> =
                    flying.iter().map(|flying| outcome(digest.id, &flying.copy, now.now)).collect();
                sent += settle(&mut conn, &now, &outcomes).await?;
            }
        }
    }
    control::finish_or_wake(&mut conn, &now, digest.id).await?;
    if sent == 0 {
        return Ok(None);
    }
    let readers = if sent == 1 { "1 reader".to_owned() } else { format!("{sent} readers") };
    let subject = format!("{readers}, digest {}", digest.period);
    Ok(Some(Entry::mail(now.now, "digest", subject, rules::of_mail("digest"))))
}

fn outcome(digest_id: DigestId, copy: &claim::Claimed, at: chrono::DateTime<chrono::Utc>) -> Outcome {
    Outcome {
        digest_id,
        subscriber_id: copy.subscriber_id,
        owner: OWNER.to_owned(),
        epoch: copy.epoch,
        state: DeliveryState::Sent,
        code: Some(250),
        enhanced: None,
        reason: None,
        next_at: None,
        is_gone: false,
        at,
    }
}
