//! Mails about what guards an account.

use chrono::{DateTime, Utc};
use domain::accounts::{self, EndedSession};
use domain::platform::db::Conn;
use domain::platform::ids::{AccountId, SessionId, SignInLinkId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use super::mails::load;
use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// To an account: a link to sign in.
#[derive(Clone, Debug, Serialize)]
pub struct SignInLink {
    /// What to call the person.
    pub name: String,
    /// The page with the button.
    pub sign_in_url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

/// To an account: a copy of a sign-in was used, and it has ended.
#[derive(Clone, Debug, Serialize)]
pub struct SignInsEnded {
    /// What to call the person.
    pub name: String,
    /// The device that had signed in.
    pub device: String,
    /// When it had signed in.
    pub signed_in_at: DateTime<Utc>,
    /// When it was signed out.
    pub ended_at: DateTime<Utc>,
    /// Where to choose a new password.
    pub reset_url: String,
}

/// To an account: two-step sign-in is on.
#[derive(Clone, Debug, Serialize)]
pub struct TwoFactorOn {
    /// What to call the person.
    pub name: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Where to choose a new password.
    pub reset_url: String,
}

/// To an account: two-step sign-in is off.
#[derive(Clone, Debug, Serialize)]
pub struct TwoFactorOff {
    /// What to call the person.
    pub name: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Where to choose a new password.
    pub reset_url: String,
}

/// To an account: staff took its lost second factor away.
#[derive(Clone, Debug, Serialize)]
pub struct TwoFactorRemoved {
    /// What to call the person.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Where to choose a new password.
    pub reset_url: String,
}

/// To an account: somebody signed in with a recovery code.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryCodeUsed {
    /// What to call the person.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Codes that are left.
    pub left: i64,
    /// Where to get new ones.
    pub two_factor_url: String,
}

/// To an account: staff locked it.
#[derive(Clone, Debug, Serialize)]
pub struct AccountSuspended {
    /// What to call the person.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the words of staff.
    pub reason: String,
    /// It does not stay locked: it is erased on the day that the reason names.
    pub is_end: bool,
    /// Where to object.
    pub contact_url: String,
}

/// To an account: staff opened it again.
#[derive(Clone, Debug, Serialize)]
pub struct AccountReinstated {
    /// What to call the person.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Its end was off at the same time; the permissions that went with it are not back.
    pub was_dismissed: bool,
    /// Where to sign in.
    pub sign_in_url: String,
}

impl MailTemplate for SignInLink {
    const NAME: &'static str = "sign_in_link";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            sign_in_url: "https://roster.example/sign-in/link/DQAAAAAA".into(),
            expires_at: sample_time(22),
        }]
    }
}

impl MailTemplate for SignInsEnded {
    const NAME: &'static str = "sign_ins_ended";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            device: "Firefox on Linux".into(),
            signed_in_at: sample_time(20),
            ended_at: sample_time(22),
            reset_url: "https://roster.example/reset".into(),
        }]
    }
}

impl MailTemplate for TwoFactorOn {
    const NAME: &'static str = "two_factor_on";
    fn samples() -> Vec<Self> {
        let reset_url = "https://roster.example/reset".into();
        vec![Self { name: "Ada <b>".into(), at: sample_time(22), reset_url }]
    }
}

impl MailTemplate for TwoFactorOff {
    const NAME: &'static str = "two_factor_off";
    fn samples() -> Vec<Self> {
        let reset_url = "https://roster.example/reset".into();
        vec![Self { name: "Ada <b>".into(), at: sample_time(22), reset_url }]
    }
}

impl MailTemplate for TwoFactorRemoved {
    const NAME: &'static str = "two_factor_removed";
    fn samples() -> Vec<Self> {
        let reset_url = "https://roster.example/reset".into();
        vec![Self { name: "Ada <b>".into(), at: sample_time(22), reset_url }]
    }
}

impl MailTemplate for RecoveryCodeUsed {
    const NAME: &'static str = "recovery_code_used";
    fn samples() -> Vec<Self> {
        let sample = |left| Self {
            name: "Ada <b>".into(),
            at: sample_time(22),
            left,
            two_factor_url: "https://roster.example/account/two-factor".into(),
        };
        [9, 1, 0].map(sample).to_vec()
    }
}

impl MailTemplate for AccountSuspended {
    const NAME: &'static str = "account_suspended";
    fn samples() -> Vec<Self> {
        let sample = |is_end, reason: &str| Self {
            name: "Ada <b>".into(),
            at: sample_time(22),
            reason: reason.into(),
            is_end,
            contact_url: "mailto:hello@roster.example".into(),
        };
        vec![
            sample(false, "The same text went to forty companies.\nThat is <b>not</b> what intros are for."),
            sample(true, "Your account ends, and is erased on 6 December 2026. Left for another company."),
        ]
    }
}

impl MailTemplate for AccountReinstated {
    const NAME: &'static str = "account_reinstated";
    fn samples() -> Vec<Self> {
        let sample = |was_dismissed| Self {
            name: "Ada <b>".into(),
            at: sample_time(22),
            was_dismissed,
            sign_in_url: "https://roster.example/sign-in".into(),
        };
        [false, true].map(sample).to_vec()
    }
}

/// Loads [`SignInLink`]; nothing once the link was used or is void.
///
/// # Errors
/// [`RenderError`].
pub async fn sign_in_link(conn: &mut Conn, order: &Order<'_>) -> Result<Option<SignInLink>, RenderError> {
    let (id, version) = (order.id::<SignInLinkId>("link_id")?, order.version()?);
    if !accounts::is_sign_in_link_open(conn, id).await? {
        return Ok(None);
    }
    Ok(load(conn, order).await?.map(|to| SignInLink {
        name: to.name,
        sign_in_url: order.link(LinkPurpose::SignIn, id.0, version, "/sign-in/link/"),
        expires_at: order.link_ends(LinkPurpose::SignIn),
    }))
}

/// Loads [`SignInsEnded`].
///
/// # Errors
/// [`RenderError`].
pub async fn sign_ins_ended(conn: &mut Conn, order: &Order<'_>) -> Result<Option<SignInsEnded>, RenderError> {
    let ended = accounts::find_ended_session(conn, order.id::<SessionId>("session_id")?).await?;
    let found = load(conn, order).await?.zip(ended);
    Ok(found.map(|(to, EndedSession { device, created_at, ended_at })| SignInsEnded {
        name: to.name,
        device,
        signed_in_at: created_at,
        ended_at,
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`TwoFactorOn`].
///
/// # Errors
/// [`RenderError`].
pub async fn two_factor_on(conn: &mut Conn, order: &Order<'_>) -> Result<Option<TwoFactorOn>, RenderError> {
    Ok(load(conn, order).await?.map(|to| TwoFactorOn {
        name: to.name,
        at: order.mail.created_at,
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`TwoFactorOff`].
///
/// # Errors
/// [`RenderError`].
pub async fn two_factor_off(conn: &mut Conn, order: &Order<'_>) -> Result<Option<TwoFactorOff>, RenderError> {
    Ok(load(conn, order).await?.map(|to| TwoFactorOff {
        name: to.name,
        at: order.mail.created_at,
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`TwoFactorRemoved`].
///
/// # Errors
/// [`RenderError`].
pub async fn two_factor_removed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<TwoFactorRemoved>, RenderError> {
    Ok(load(conn, order).await?.map(|to| TwoFactorRemoved {
        name: to.name,
        at: order.mail.created_at,
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`RecoveryCodeUsed`].
///
/// # Errors
/// [`RenderError`].
pub async fn recovery_code_used(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<RecoveryCodeUsed>, RenderError> {
    let left = order.mail.payload.get("left").and_then(serde_json::Value::as_i64);
    let left = left.ok_or(RenderError::Payload("left"))?;
    Ok(load(conn, order).await?.map(|to| RecoveryCodeUsed {
        name: to.name,
        at: order.mail.created_at,
        left,
        two_factor_url: order.cx.config.absolute("/account/two-factor"),
    }))
}

/// Loads [`AccountSuspended`]; nothing once the account is open again.
///
/// # Errors
/// [`RenderError`].
pub async fn account_suspended(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AccountSuspended>, RenderError> {
    let reason = accounts::find_suspension(conn, order.id::<AccountId>("account_id")?).await?;
    let found = load(conn, order).await?.zip(reason);
    Ok(found.map(|(to, reason)| AccountSuspended {
        name: to.name,
        at: order.mail.created_at,
        reason,
        is_end: order.flag("is_end"),
        contact_url: format!("mailto:{}", order.cx.config.site.contact_email),
    }))
}

/// Loads [`AccountReinstated`].
///
/// # Errors
/// [`RenderError`].
pub async fn account_reinstated(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AccountReinstated>, RenderError> {
    Ok(load(conn, order).await?.map(|to| AccountReinstated {
        name: to.name,
        at: order.mail.created_at,
        was_dismissed: order.flag("was_dismissed"),
        sign_in_url: order.cx.config.absolute("/sign-in"),
    }))
}
