//! Mails to subscribers.

use chrono::{DateTime, Utc};
use domain::platform::db::Conn;
use domain::platform::ids::SubscriberId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use domain::subscribers;
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// Asks a new subscriber to confirm.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmSubscription {
    /// The page with the button.
    pub confirm_url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
    /// When the next issue goes out.
    pub next_issue_at: DateTime<Utc>,
}

impl MailTemplate for ConfirmSubscription {
    const NAME: &'static str = "confirm_subscription";
    fn samples() -> Vec<Self> {
        vec![Self {
            confirm_url: "https://roster.example/newsletter/confirm/AwAAAAAA".into(),
            expires_at: sample_time(29),
            next_issue_at: sample_time(30),
        }]
    }
}

/// Loads [`ConfirmSubscription`].
///
/// # Errors
/// [`RenderError`].
pub async fn confirm_subscription(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ConfirmSubscription>, RenderError> {
    let id: SubscriberId = order.id("subscriber_id")?;
    let version = order.version()?;
    let Some(subscriber) = subscribers::find(conn, id).await? else { return Ok(None) };
    if !subscriber.awaits_confirmation() || subscriber.link_version != version {
        return Ok(None);
    }
    let purpose = LinkPurpose::ConfirmSubscription;
    Ok(Some(ConfirmSubscription {
        confirm_url: order.link(purpose, id.0, version, "/newsletter/confirm/"),
        expires_at: order.link_ends(purpose),
        next_issue_at: subscribers::next_issue_at(&order.cx.config, order.mail.created_at),
    }))
}

/// A day of November 2026, for samples.
fn sample_time(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}
