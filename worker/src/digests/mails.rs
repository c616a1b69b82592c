//! Mails to staff about a digest.

use chrono::{DateTime, Utc};
use domain::digests::calendar::Period;
use domain::digests::{DigestState, preview};
use domain::platform::db::Conn;
use domain::platform::ids::DigestId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// An issue waits for approval.
#[derive(Clone, Debug, Serialize)]
pub struct DigestWaiting {
    title: String,
    send_at: DateTime<Utc>,
    zone: String,
    console_url: String,
    is_approved: bool,
    is_held: bool,
    reason: Option<String>,
}

/// An issue was skipped.
#[derive(Clone, Debug, Serialize)]
pub struct DigestSkipped {
    title: String,
    reason: String,
    console_url: String,
}

impl MailTemplate for DigestWaiting {
    const NAME: &'static str = "digest_waiting";

    fn samples() -> Vec<Self> {
        let sample = |is_approved, is_held, reason: Option<&str>| Self {
            title: "December 2026".into(),
            send_at: DateTime::UNIX_EPOCH,
            zone: "Europe/Berlin".into(),
            console_url: "https://roster.example/staff/digests/2026-12".into(),
            is_approved,
            is_held,
            reason: reason.map(str::to_owned),
        };
        let why = Some("Waiting for the new logo.");
        vec![sample(false, false, None), sample(false, true, why), sample(true, true, why)]
    }
}

impl MailTemplate for DigestSkipped {
    const NAME: &'static str = "digest_skipped";

    fn samples() -> Vec<Self> {
        vec![Self {
            title: "December 2026".into(),
            reason: "2 engineers can be shown; an issue needs 3".into(),
            console_url: "https://roster.example/staff/digests/2026-12".into(),
        }]
    }
}

/// Loads [`DigestWaiting`], of a draft or of an issue that is approved but held; nothing is sent once somebody has
/// decided.
///
/// # Errors
/// As every loader.
pub async fn digest_waiting(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<DigestWaiting>, RenderError> {
    let id: DigestId = order.id("digest_id")?;
    let Some(digest) = find(conn, id).await? else { return Ok(None) };
    let is_approved = digest.state == DigestState::Approved;
    if !(digest.state.is_draft() || is_approved && digest.is_held) {
        return Ok(None);
    }
    Ok(Some(DigestWaiting {
        title: title(&digest.period),
        send_at: digest.send_at,
        zone: order.cx.config.site.time_zone.name().to_owned(),
        console_url: console_url(order, &digest.period),
        is_approved,
        is_held: digest.is_held,
        reason: digest.state_reason,
    }))
}

/// Loads [`DigestSkipped`].
///
/// # Errors
/// As every loader.
pub async fn digest_skipped(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<DigestSkipped>, RenderError> {
    let id: DigestId = order.id("digest_id")?;
    let Some(digest) = find(conn, id).await? else { return Ok(None) };
    Ok(Some(DigestSkipped {
        title: title(&digest.period),
        console_url: console_url(order, &digest.period),
        reason: digest.state_reason.unwrap_or_else(|| "no reason was written down".to_owned()),
    }))
}

async fn find(conn: &mut Conn, id: DigestId) -> Result<Option<domain::digests::Digest>, RenderError> {
    match preview::find(conn, id).await {
        Ok(found) => Ok(found),
        Err(domain::digests::DigestError::Query(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

pub(super) fn title(period: &str) -> String {
    period.parse::<Period>().map_or_else(|_| period.to_owned(), Period::title)
}

fn console_url(order: &Order<'_>, period: &str) -> String {
    order.cx.config.absolute(&format!("/staff/digests/{period}"))
}
