//! Contexts of the pages about product mails.

use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};

/// `/account/notifications`
#[derive(Clone, Debug, Serialize)]
pub struct Notifications {
    /// Kinds.
    pub options: Vec<Choice>,
    /// Words of those that come.
    pub wanted: Vec<&'static str>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for Notifications {
    const NAME: &'static str = "pages/notifications/choices.html";
    fn samples() -> Vec<Self> {
        let option = |value| Choice::new(value, "Reminders").with_hint("Before a date.");
        vec![Self {
            options: vec![option("reminders"), option("messages")],
            wanted: vec!["messages"],
            flash: None,
        }]
    }
}
impl Page for Notifications {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Mails you get").with_flash(self.flash.clone())
    }
}

/// `/notifications/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct StopPage {
    /// The link itself.
    pub action: String,
    /// Which mails.
    pub label: &'static str,
    /// Whether they come.
    pub is_wanted: bool,
}

impl Template for StopPage {
    const NAME: &'static str = "pages/notifications/stop.html";
    fn samples() -> Vec<Self> {
        [true, false]
            .map(|is_wanted| Self { action: "/notifications/x".into(), label: "Reminders", is_wanted })
            .to_vec()
    }
}
impl Page for StopPage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Mails you get")
    }
}
