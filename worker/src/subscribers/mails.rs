//! Mails to subscribers.

use chrono::{DateTime, Utc};
use domain::platform::db::Conn;
use domain::platform::ids::SubscriberId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use domain::subscribers::{self, Subscriber, links};
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

/// Tells somebody who asked again that nothing was missing.
#[derive(Clone, Debug, Serialize)]
pub struct AlreadySubscribed {
    /// The subscriber's own page.
    pub preferences_url: String,
    /// The way out.
    pub unsubscribe_url: String,
    /// When the next issue goes out.
    pub next_issue_at: DateTime<Utc>,
    /// Until when they paused it, if they did.
    pub paused_until: Option<DateTime<Utc>>,
}

impl MailTemplate for AlreadySubscribed {
    const NAME: &'static str = "already_subscribed";
    fn samples() -> Vec<Self> {
        let plain = Self {
            preferences_url: "https://roster.example/newsletter/preferences/BAAAAA".into(),
            unsubscribe_url: "https://roster.example/unsubscribe/BQAAAA".into(),
            next_issue_at: sample_time(30),
            paused_until: None,
        };
        vec![plain.clone(), Self { paused_until: Some(sample_time(29)), ..plain }]
    }
}

/// Loads [`AlreadySubscribed`].
///
/// # Errors
/// [`RenderError`].
pub async fn already_subscribed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AlreadySubscribed>, RenderError> {
    let Some((subscriber, links)) = active(conn, order).await? else { return Ok(None) };
    Ok(Some(AlreadySubscribed {
        preferences_url: links.preferences,
        unsubscribe_url: links.unsubscribe,
        next_issue_at: subscribers::next_issue_at(&order.cx.config, order.mail.created_at),
        paused_until: subscriber.paused_until,
    }))
}

/// Says that it worked, and where to change it.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionConfirmed {
    /// The subscriber's own page.
    pub preferences_url: String,
    /// The way out.
    pub unsubscribe_url: String,
    /// When the next issue goes out.
    pub next_issue_at: DateTime<Utc>,
}

impl MailTemplate for SubscriptionConfirmed {
    const NAME: &'static str = "subscription_confirmed";
    fn samples() -> Vec<Self> {
        vec![Self {
            preferences_url: "https://roster.example/newsletter/preferences/BAAAAA".into(),
            unsubscribe_url: "https://roster.example/unsubscribe/BQAAAA".into(),
            next_issue_at: sample_time(30),
        }]
    }
}

/// Loads [`SubscriptionConfirmed`].
///
/// # Errors
/// [`RenderError`].
pub async fn subscription_confirmed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<SubscriptionConfirmed>, RenderError> {
    let Some((_, links)) = active(conn, order).await? else { return Ok(None) };
    Ok(Some(SubscriptionConfirmed {
        preferences_url: links.preferences,
        unsubscribe_url: links.unsubscribe,
        next_issue_at: subscribers::next_issue_at(&order.cx.config, order.mail.created_at),
    }))
}

struct Links {
    preferences: String,
    unsubscribe: String,
}

/// A subscriber who still gets the digest, with the links of this mail.
async fn active(conn: &mut Conn, order: &Order<'_>) -> Result<Option<(Subscriber, Links)>, RenderError> {
    let id: SubscriberId = order.id("subscriber_id")?;
    let version = order.version()?;
    let found = subscribers::find(conn, id).await?;
    let Some(subscriber) = found.filter(|s| !s.awaits_confirmation()) else { return Ok(None) };
    let (config, keys, at) = (&order.cx.config, &order.cx.keys, order.mail.created_at);
    let links = Links {
        preferences: links::preferences(config, keys, id, version, at),
        unsubscribe: links::unsubscribe(config, keys, id, at),
    };
    Ok(Some((subscriber, links)))
}

/// A day of November 2026, for samples.
fn sample_time(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}
