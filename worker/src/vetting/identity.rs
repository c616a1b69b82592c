//! Mails about identity checks.

use chrono::{DateTime, Utc};
use domain::platform::db::Conn;
use domain::platform::ids::IdentityCheckId;
use domain::platform::templates::MailTemplate;
use domain::vetting::identity::{self, CheckKind, CheckState, IdentityMail};
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// To the developer: staff ask for a proof.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityRequested {
    /// What to call them.
    pub name: String,
    /// How it is checked.
    pub kind: CheckKind,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// Where to provide it.
    pub url: String,
}

/// To the vetter who asked: it is there.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityProvided {
    /// Whose.
    pub name: String,
    /// As it is read.
    pub label: &'static str,
    /// When it is deleted without a verdict.
    pub due_at: DateTime<Utc>,
    /// Where it is judged.
    pub url: String,
}

/// To the developer: what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityChecked {
    /// What to call them.
    pub name: String,
    /// As it is read.
    pub label: &'static str,
    /// Verified, failed or expired.
    pub state: CheckState,
    /// Whether it had held before it expired.
    pub did_hold: bool,
    /// Until when it holds.
    pub valid_until: Option<DateTime<Utc>>,
    /// Their desk.
    pub desk_url: String,
}

impl MailTemplate for IdentityRequested {
    const NAME: &'static str = "identity_requested";
    fn samples() -> Vec<Self> {
        let sample = |kind: &CheckKind| Self {
            name: "Ada <b>Lovelace</b>".into(),
            kind: *kind,
            due_at: sample_time(27),
            url: "https://roster.example/me/application/identity/1".into(),
        };
        CheckKind::ALL.iter().map(sample).collect()
    }
}

impl MailTemplate for IdentityProvided {
    const NAME: &'static str = "identity_provided";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>Lovelace</b>".into(),
            label: CheckKind::Document.label(),
            due_at: sample_time(27),
            url: "https://roster.example/staff/applications/1/identity".into(),
        }]
    }
}

impl MailTemplate for IdentityChecked {
    const NAME: &'static str = "identity_checked";
    fn samples() -> Vec<Self> {
        let sample = |state, did_hold| Self {
            name: "Ada <b>Lovelace</b>".into(),
            label: CheckKind::Document.label(),
            state,
            did_hold,
            valid_until: (state == CheckState::Verified).then(|| sample_time(27)),
            desk_url: "https://roster.example/me".into(),
        };
        vec![
            sample(CheckState::Verified, true),
            sample(CheckState::Failed, false),
            sample(CheckState::Expired, false),
            sample(CheckState::Expired, true),
        ]
    }
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IdentityMail>, RenderError> {
    let id: IdentityCheckId = order.id("check_id")?;
    let state: CheckState = order.text("state")?.parse().map_err(|_| RenderError::Payload("state"))?;
    // What has moved on since has a mail of its own.
    Ok(identity::find_for_mail(conn, id).await?.filter(|mail| mail.check.state == state))
}

/// Loads [`IdentityRequested`].
///
/// # Errors
/// [`RenderError`].
pub async fn requested(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IdentityRequested>, RenderError> {
    Ok(load(conn, order).await?.map(|mail| IdentityRequested {
        url: order.cx.config.absolute(&format!("/me/application/identity/{}", mail.check.id)),
        due_at: mail.check.due_at.unwrap_or(mail.check.updated_at),
        kind: mail.check.kind,
        name: mail.name,
    }))
}

/// Loads [`IdentityProvided`]; nothing once the application is gone.
///
/// # Errors
/// [`RenderError`].
pub async fn provided(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IdentityProvided>, RenderError> {
    let mail = load(conn, order).await?;
    Ok(mail.and_then(|mail| {
        let application = mail.application?;
        Some(IdentityProvided {
            url: order.cx.config.absolute(&format!("/staff/applications/{application}/identity")),
            due_at: mail.check.due_at.unwrap_or(mail.check.updated_at),
            label: mail.check.kind.label(),
            name: mail.name,
        })
    }))
}

/// Loads [`IdentityChecked`].
///
/// # Errors
/// [`RenderError`].
pub async fn checked(conn: &mut Conn, order: &Order<'_>) -> Result<Option<IdentityChecked>, RenderError> {
    Ok(load(conn, order).await?.map(|mail| IdentityChecked {
        label: mail.check.kind.label(),
        state: mail.check.state,
        did_hold: mail.check.verdict_at.is_some(),
        valid_until: mail.check.valid_until.filter(|_| mail.check.state == CheckState::Verified),
        desk_url: order.cx.config.absolute("/me"),
        name: mail.name,
    }))
}
