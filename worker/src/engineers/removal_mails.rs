//! Mails to an engineer whom staff removed from the network, or took back.

use domain::engineers;
use domain::platform::db::Conn;
use domain::platform::ids::EngineerId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// To an engineer: removed, with the reason.
#[derive(Clone, Debug, Serialize)]
pub struct EngineerRemoved {
    /// What to call the person.
    pub name: String,
    /// What staff wrote.
    pub reason: String,
    /// Where to object.
    pub contact_url: String,
}

/// To an engineer: back in the network.
#[derive(Clone, Debug, Serialize)]
pub struct EngineerRestored {
    /// What to call the person.
    pub name: String,
    /// Whether the vetting holds still: else they apply again.
    pub is_active: bool,
    /// Where they stand.
    pub desk_url: String,
}

impl MailTemplate for EngineerRemoved {
    const NAME: &'static str = "engineer_removed";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            reason: "Two companies got the same invoice for the same <b>week</b>.".into(),
            contact_url: "mailto:hello@roster.example".into(),
        }]
    }
}

impl MailTemplate for EngineerRestored {
    const NAME: &'static str = "engineer_restored";
    fn samples() -> Vec<Self> {
        let sample = |is_active| Self {
            name: "Ada <b>".into(),
            is_active,
            desk_url: "https://roster.example/me".into(),
        };
        [true, false].map(sample).to_vec()
    }
}

/// Loads [`EngineerRemoved`]; nothing once they are back.
///
/// # Errors
/// [`RenderError`].
pub async fn engineer_removed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<EngineerRemoved>, RenderError> {
    let id: EngineerId = order.id("engineer_id")?;
    let removal = engineers::find_removal(conn, id).await?;
    let found = engineers::find_engineer(conn, id).await?.zip(removal);
    Ok(found.map(|(engineer, removal)| EngineerRemoved {
        name: engineer.display_name,
        reason: removal.reason,
        contact_url: format!("mailto:{}", order.cx.config.site.contact_email),
    }))
}

/// Loads [`EngineerRestored`]; nothing once they are removed again.
///
/// # Errors
/// [`RenderError`].
pub async fn engineer_restored(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<EngineerRestored>, RenderError> {
    let engineer = engineers::find_engineer(conn, order.id("engineer_id")?).await?;
    let back = engineer.filter(|engineer| engineer.network_status != engineers::NetworkStatus::Removed);
    Ok(back.map(|engineer| EngineerRestored {
        name: engineer.display_name,
        is_active: engineer.network_status == engineers::NetworkStatus::Active,
        desk_url: order.cx.config.absolute("/me"),
    }))
}
