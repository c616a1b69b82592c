//! The mail to an engineer whose passport staff took back.

use domain::passports;
use domain::platform::db::Conn;
use domain::platform::ids::PassportId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// To an engineer: revoked, with the reason.
#[derive(Clone, Debug, Serialize)]
pub struct PassportRevoked {
    /// "November 2026": of which vetting.
    pub month: String,
    /// What staff wrote.
    pub reason: String,
    /// Where they stand.
    pub desk_url: String,
}

impl MailTemplate for PassportRevoked {
    const NAME: &'static str = "passport_revoked";
    fn samples() -> Vec<Self> {
        vec![Self {
            month: "November 2026".into(),
            reason: "The employer that your <b>application</b> names does not know you.\nAnswer, and we look again."
                .into(),
            desk_url: "https://roster.example/me".into(),
        }]
    }
}

/// Loads [`PassportRevoked`].
///
/// # Errors
/// [`RenderError`].
pub async fn passport_revoked(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<PassportRevoked>, RenderError> {
    let id: PassportId = order.id("passport_id")?;
    let Some(passport) = passports::find(conn, id).await? else { return Ok(None) };
    let (Some(_), Some(reason)) = (passport.engineer_id, passport.revoke_reason) else { return Ok(None) };
    Ok(Some(PassportRevoked {
        month: passport.vetted_month.format("%B %Y").to_string(),
        reason,
        desk_url: order.cx.config.absolute("/me"),
    }))
}
