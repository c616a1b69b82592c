//! Mails about an account itself.

use chrono::{DateTime, Utc};
use domain::accounts::model::AddressChangeState;
use domain::accounts::{self, Addressee};
use domain::platform::db::Conn;
use domain::platform::ids::{AccountId, AddressChangeId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// To a new account: verify your address.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyAddress {
    /// What to call the person.
    pub name: String,
    /// The page with the button.
    pub verify_url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

/// To somebody who signed up with an address that has an account.
#[derive(Clone, Debug, Serialize)]
pub struct AlreadyRegistered {
    /// What to call the person.
    pub name: String,
    /// Where to sign in.
    pub sign_in_url: String,
    /// Where to get a new password.
    pub reset_url: String,
}

/// To an account: choose a new password.
#[derive(Clone, Debug, Serialize)]
pub struct ResetPassword {
    /// What to call the person.
    pub name: String,
    /// The page with the form.
    pub reset_url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

/// To an account: your password was changed.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordChanged {
    /// What to call the person.
    pub name: String,
    /// When it was changed.
    pub changed_at: DateTime<Utc>,
    /// Where to get a new one.
    pub reset_url: String,
}

/// To a new address of an account: confirm it.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmAddress {
    /// What to call the person.
    pub name: String,
    /// The address that the account has.
    pub old_address: String,
    /// The page with the button.
    pub confirm_url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

/// To the old address: it was changed.
#[derive(Clone, Debug, Serialize)]
pub struct AddressChanged {
    /// What to call the person.
    pub name: String,
    /// The address that the account has now.
    pub new_address: String,
    /// When it was changed.
    pub changed_at: DateTime<Utc>,
    /// The page that takes it back.
    pub restore_url: String,
    /// When that link ends.
    pub expires_at: DateTime<Utc>,
}

/// To the address that was new: the change was taken back.
#[derive(Clone, Debug, Serialize)]
pub struct AddressRestored {
    /// What to call the person.
    pub name: String,
    /// The address that the account has again.
    pub old_address: String,
    /// When it was taken back.
    pub restored_at: DateTime<Utc>,
}

impl MailTemplate for VerifyAddress {
    const NAME: &'static str = "verify_address";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            verify_url: "https://roster.example/verify/AQAAAAAA".into(),
            expires_at: sample_time(29),
        }]
    }
}

impl MailTemplate for AlreadyRegistered {
    const NAME: &'static str = "already_registered";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            sign_in_url: "https://roster.example/sign-in".into(),
            reset_url: "https://roster.example/reset".into(),
        }]
    }
}

impl MailTemplate for ResetPassword {
    const NAME: &'static str = "reset_password";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            reset_url: "https://roster.example/reset/AgAAAAAA".into(),
            expires_at: sample_time(22),
        }]
    }
}

impl MailTemplate for PasswordChanged {
    const NAME: &'static str = "password_changed";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            changed_at: sample_time(22),
            reset_url: "https://roster.example/reset".into(),
        }]
    }
}

impl MailTemplate for ConfirmAddress {
    const NAME: &'static str = "confirm_address";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            old_address: "ada@example.com".into(),
            confirm_url: "https://roster.example/account/address/CwAAAAAA".into(),
            expires_at: sample_time(23),
        }]
    }
}

impl MailTemplate for AddressChanged {
    const NAME: &'static str = "address_changed";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            new_address: "ada@lovelace.example".into(),
            changed_at: sample_time(22),
            restore_url: "https://roster.example/restore-address/DAAAAAAA".into(),
            expires_at: sample_time(29),
        }]
    }
}

impl MailTemplate for AddressRestored {
    const NAME: &'static str = "address_restored";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>".into(),
            old_address: "ada@example.com".into(),
            restored_at: sample_time(23),
        }]
    }
}

/// Loads [`VerifyAddress`]; nothing once the address is verified or a newer link counts.
///
/// # Errors
/// [`RenderError`].
pub async fn verify_address(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<VerifyAddress>, RenderError> {
    let (id, version) = (order.id::<AccountId>("account_id")?, order.version()?);
    let found = load(conn, order).await?.filter(|to| to.is_pending && to.link_version == version);
    Ok(found.map(|to| VerifyAddress {
        name: to.name,
        verify_url: order.link(LinkPurpose::VerifyAddress, id.0, version, "/verify/"),
        expires_at: order.link_ends(LinkPurpose::VerifyAddress),
    }))
}

/// Loads [`AlreadyRegistered`].
///
/// # Errors
/// [`RenderError`].
pub async fn already_registered(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AlreadyRegistered>, RenderError> {
    Ok(load(conn, order).await?.map(|to| AlreadyRegistered {
        name: to.name,
        sign_in_url: order.cx.config.absolute("/sign-in"),
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`ResetPassword`]; nothing once its link is void.
///
/// # Errors
/// [`RenderError`].
pub async fn reset_password(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ResetPassword>, RenderError> {
    let (id, version) = (order.id::<AccountId>("account_id")?, order.version()?);
    let found = load(conn, order).await?.filter(|to| to.link_version == version);
    Ok(found.map(|to| ResetPassword {
        name: to.name,
        reset_url: order.link(LinkPurpose::ResetPassword, id.0, version, "/reset/"),
        expires_at: order.link_ends(LinkPurpose::ResetPassword),
    }))
}

/// Loads [`PasswordChanged`].
///
/// # Errors
/// [`RenderError`].
pub async fn password_changed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<PasswordChanged>, RenderError> {
    Ok(load(conn, order).await?.map(|to| PasswordChanged {
        name: to.name,
        changed_at: order.mail.created_at,
        reset_url: order.cx.config.absolute("/reset"),
    }))
}

/// Loads [`ConfirmAddress`]; nothing once its link is void or has done its work.
///
/// # Errors
/// [`RenderError`].
pub async fn confirm_address(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ConfirmAddress>, RenderError> {
    let id: AddressChangeId = order.id("change_id")?;
    let found = accounts::find_address_mail(conn, id, AddressChangeState::Asked).await?;
    Ok(found.map(|change| ConfirmAddress {
        name: change.name,
        old_address: change.old,
        confirm_url: order.link(LinkPurpose::ConfirmAddress, id.0, 0, "/account/address/"),
        expires_at: order.link_ends(LinkPurpose::ConfirmAddress),
    }))
}

/// Loads [`AddressChanged`]; nothing once the change was taken back.
///
/// # Errors
/// [`RenderError`].
pub async fn address_changed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AddressChanged>, RenderError> {
    let id: AddressChangeId = order.id("change_id")?;
    let found = accounts::find_address_mail(conn, id, AddressChangeState::Confirmed).await?;
    Ok(found.map(|change| AddressChanged {
        name: change.name,
        new_address: change.new,
        changed_at: order.mail.created_at,
        restore_url: order.link(LinkPurpose::RestoreAddress, id.0, 0, "/restore-address/"),
        expires_at: order.link_ends(LinkPurpose::RestoreAddress),
    }))
}

/// Loads [`AddressRestored`].
///
/// # Errors
/// [`RenderError`].
pub async fn address_restored(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AddressRestored>, RenderError> {
    let id: AddressChangeId = order.id("change_id")?;
    let found = accounts::find_address_mail(conn, id, AddressChangeState::Undone).await?;
    Ok(found.map(|change| AddressRestored {
        name: change.name,
        old_address: change.old,
        restored_at: order.mail.created_at,
    }))
}

pub(super) async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Addressee>, RenderError> {
    Ok(accounts::find_addressee(conn, order.id("account_id")?).await?)
}
