//! What a loader is told, and why it cannot do its part.

use std::str::FromStr;

use domain::outbox::Mail;
use domain::platform::context::Context;
use domain::platform::db::QueryError;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::TemplateError;
use uuid::Uuid;

/// Why a mail cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A row could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The payload lacks what the loader wants.
    #[error("the payload has no usable {0}")]
    Payload(&'static str),
    /// A broken template.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// What a loader is told.
pub struct Order<'a> {
    /// The row.
    pub mail: &'a Mail,
    /// Circumstances, now.
    pub cx: &'a Context,
}

impl Order<'_> {
    /// An id of the payload.
    ///
    /// # Errors
    /// [`RenderError::Payload`].
    pub fn id<T: FromStr>(&self, key: &'static str) -> Result<T, RenderError> {
        let text = self.mail.payload.get(key).and_then(serde_json::Value::as_str);
        text.and_then(|text| text.parse().ok()).ok_or(RenderError::Payload(key))
    }

    /// A word or sentence of the payload.
    ///
    /// # Errors
    /// [`RenderError::Payload`].
    pub fn text(&self, key: &'static str) -> Result<&str, RenderError> {
        self.mail.payload.get(key).and_then(serde_json::Value::as_str).ok_or(RenderError::Payload(key))
    }

    /// Whether the payload says so; what it does not name is not so.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.mail.payload.get(key).and_then(serde_json::Value::as_bool).unwrap_or_default()
    }

    /// `version` of the payload: the subject's link version when the mail was owed. A link of an older version is void.
    ///
    /// # Errors
    /// [`RenderError::Payload`].
    pub fn version(&self) -> Result<i32, RenderError> {
        let version = self.mail.payload.get("version").and_then(serde_json::Value::as_i64);
        version.and_then(|v| i32::try_from(v).ok()).ok_or(RenderError::Payload("version"))
    }

    /// An absolute signed link `<origin><path><token>`; its life counts from when the mail was owed.
    #[must_use]
    pub fn link(&self, purpose: LinkPurpose, subject: Uuid, version: i32, path: &str) -> String {
        let token = self.cx.keys.sign_link(purpose, subject, version, self.mail.created_at);
        self.cx.config.absolute(&format!("{path}{token}"))
    }

    /// When such a link ends.
    #[must_use]
    pub fn link_ends(&self, purpose: LinkPurpose) -> chrono::DateTime<chrono::Utc> {
        self.mail.created_at + purpose.lifetime()
    }
}
