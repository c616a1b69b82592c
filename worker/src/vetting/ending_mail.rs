//! The mail to an engineer whose approval ends soon, or has ended.

use chrono::{DateTime, Utc};
use domain::engineers::{self, NetworkStatus};
use domain::platform::db::Conn;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// To an engineer: until when the approval stands, or stood.
#[derive(Clone, Debug, Serialize)]
pub struct VettingEnding {
    /// What to call the person.
    pub name: String,
    /// The end.
    pub until: DateTime<Utc>,
    /// Whether it has come.
    pub is_over: bool,
    /// Where to apply again.
    pub apply_url: String,
}

impl MailTemplate for VettingEnding {
    const NAME: &'static str = "vetting_ending";
    fn samples() -> Vec<Self> {
        let sample = |is_over| Self {
            name: "Ada <b>".into(),
            until: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_782),
            is_over,
            apply_url: "https://roster.example/me/apply".into(),
        };
        [false, true].map(sample).to_vec()
    }
}

/// Loads [`VettingEnding`]; nothing once it is not so any more: approved again, removed, erased.
///
/// # Errors
/// [`RenderError`].
pub async fn vetting_ending(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<VettingEnding>, RenderError> {
    let is_over = order.mail.payload.get("is_over").and_then(serde_json::Value::as_bool);
    let is_over = is_over.ok_or(RenderError::Payload("is_over"))?;
    let Some(engineer) = engineers::find_engineer(conn, order.id("engineer_id")?).await? else {
        return Ok(None);
    };
    let is_listed = matches!(engineer.network_status, NetworkStatus::Active | NetworkStatus::Paused);
    let is_so = if is_over { engineer.network_status == NetworkStatus::None } else { is_listed };
    Ok(engineer.vetted_until.filter(|_| is_so).map(|until| VettingEnding {
        name: engineer.display_name,
        until,
        is_over,
        apply_url: order.cx.config.absolute("/me/apply"),
    }))
}
