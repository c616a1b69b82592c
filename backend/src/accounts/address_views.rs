//! Contexts of the pages about a change of address.

use domain::accounts::AddressChange;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::views::{Page, PageMeta};

/// `/account/address/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmAddress {
    action: String,
    old: String,
    new: String,
}

impl ConfirmAddress {
    /// For the holder of a link.
    #[must_use]
    pub fn new(change: AddressChange, token: &str) -> Self {
        Self { action: format!("/account/address/{token}"), old: change.old, new: change.new }
    }
}

/// `/restore-address/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct RestoreAddress {
    action: String,
    name: String,
    old: String,
    new: String,
}

impl RestoreAddress {
    /// For the holder of a link.
    #[must_use]
    pub fn new(change: AddressChange, token: &str) -> Self {
        let AddressChange { old, new, name } = change;
        Self { action: format!("/restore-address/{token}"), name, old, new }
    }
}

fn sample() -> AddressChange {
    AddressChange {
        old: "ada@example.com".into(),
        new: "ada@lovelace.example".into(),
        name: "Ada <b>".into(),
    }
}

impl Template for ConfirmAddress {
    const NAME: &'static str = "pages/accounts/confirm_address.html";
    fn samples() -> Vec<Self> {
        vec![Self::new(sample(), "token")]
    }
}

impl Template for RestoreAddress {
    const NAME: &'static str = "pages/accounts/restore_address.html";
    fn samples() -> Vec<Self> {
        vec![Self::new(sample(), "token")]
    }
}

impl Page for ConfirmAddress {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Use this address")
    }
}

impl Page for RestoreAddress {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Take the change back")
    }
}
