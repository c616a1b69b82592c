//! Contexts of the pages about one's own data.

use chrono::{DateTime, TimeDelta, Utc};
use domain::personal::{Deletion, Export};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::delete::DeleteForm;
use crate::views::{Flash, Page, PageMeta};

/// A copy on the list.
#[derive(Clone, Debug, Serialize)]
pub struct Copy {
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// From when on nobody reads it; nothing while it is being made.
    pub expires_at: Option<DateTime<Utc>>,
    /// Its size.
    pub kilobytes: i64,
    /// Its page.
    pub path: Option<String>,
}

/// `/account/export`
#[derive(Clone, Debug, Default, Serialize)]
pub struct ExportPage {
    /// The newest first.
    pub copies: Vec<Copy>,
    /// When the next may be asked for; nothing: now.
    pub next_at: Option<DateTime<Utc>>,
    /// It was asked for too soon.
    pub too_soon: Option<DateTime<Utc>>,
    /// In which times are read.
    pub zone: String,
    /// It was asked for just now.
    #[serde(skip)]
    pub is_asked: bool,
}

/// `/account/export/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct CopyPage {
    file_path: String,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    kilobytes: i64,
    zone: String,
}

impl CopyPage {
    /// Of a copy that can be downloaded.
    #[must_use]
    pub fn new(export: &Export, token: &str, zone: String) -> Self {
        Self {
            zone,
            file_path: format!("/account/export/{token}/file"),
            made_at: export.ready_at.unwrap_or(export.asked_at),
            expires_at: export.expires_at.unwrap_or(export.asked_at),
            kilobytes: (export.byte_size + 999) / 1000,
        }
    }
}

/// Who may take a company over.
#[derive(Clone, Debug, Serialize)]
pub struct Heir {
    /// What the form sends.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// `/account/delete`
#[derive(Clone, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each decides a sentence of the page")]
pub struct DeletePage {
    /// As typed, without the password.
    pub form: DeleteForm,
    /// What is wrong.
    pub errors: FieldErrors,
    /// Their accounts are ended by an administrator.
    pub is_staff: bool,
    /// They have, or may have, a profile.
    pub is_developer: bool,
    /// The digest goes to their address.
    pub has_digest: bool,
    /// For how long one may change one's mind.
    pub days: i64,
    /// When it would be carried out, asked for now.
    pub due_at: DateTime<Utc>,
    /// In which times are read.
    pub zone: String,
    /// Their company.
    pub company: Option<String>,
    /// It has no other owner.
    pub is_last_owner: bool,
    /// Who may take it over.
    pub heirs: Vec<Heir>,
}

/// `/account/delete`, once it is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct LeavingPage {
    due_at: DateTime<Utc>,
    ends_subscription: bool,
    zone: String,
}

impl LeavingPage {
    /// Of a scheduled end.
    #[must_use]
    pub fn of(deletion: &Deletion, zone: String) -> Self {
        Self { due_at: deletion.due_at, ends_subscription: deletion.ends_subscription, zone }
    }
}

/// `/account/keep/{token}`
#[derive(Clone, Debug, Serialize)]
pub struct KeepPage {
    action: String,
    due_at: DateTime<Utc>,
    zone: String,
}

impl KeepPage {
    /// For the holder of a link.
    #[must_use]
    pub fn new(due_at: DateTime<Utc>, token: &str, zone: String) -> Self {
        Self { action: format!("/account/keep/{token}"), due_at, zone }
    }
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}

impl Template for ExportPage {
    const NAME: &'static str = "pages/personal/export.html";
    fn samples() -> Vec<Self> {
        let making = Copy { asked_at: at(), expires_at: None, kilobytes: 0, path: None };
        let ready = Copy {
            expires_at: Some(at() + TimeDelta::days(7)),
            kilobytes: 1_449,
            path: Some("/account/export/HgAAAAAA".into()),
            ..making.clone()
        };
        let next = Some(at() + TimeDelta::days(1));
        let none = Self { zone: "Europe/Berlin".into(), ..Self::default() };
        vec![
            none.clone(),
            Self { copies: vec![making], next_at: next, is_asked: true, ..none.clone() },
            Self { copies: vec![ready], next_at: next, too_soon: next, ..none },
        ]
    }
}

impl Page for ExportPage {
    fn meta(&self) -> PageMeta {
        let text = "We make the copy now, and write to you when it is ready: mostly within some minutes.";
        PageMeta::private("A copy of your data").with_flash(self.is_asked.then(|| Flash::good(text)))
    }
}

impl Template for CopyPage {
    const NAME: &'static str = "pages/personal/copy.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            file_path: "/account/export/HgAAAAAA/file".into(),
            made_at: at(),
            expires_at: at() + TimeDelta::days(7),
            kilobytes: 1_449,
            zone: "Europe/Berlin".into(),
        }]
    }
}

impl Page for CopyPage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("The copy of your data")
    }
}

impl Template for DeletePage {
    const NAME: &'static str = "pages/personal/delete.html";
    fn samples() -> Vec<Self> {
        let heir = |value: &str, label: &str| Heir { value: value.into(), label: label.into() };
        let plain = Self { days: 14, due_at: at(), zone: "Europe/Berlin".into(), ..Self::default() };
        let developer = Self { is_developer: true, has_digest: true, ..plain.clone() };
        let owner = Self {
            company: Some("Northwind <b>".into()),
            is_last_owner: true,
            heirs: vec![heir("0190", "Carla <b> takes it over"), heir("close", "Close the company")],
            ..plain.clone()
        };
        let alone = Self { heirs: Vec::new(), ..owner.clone() };
        let member = Self { is_last_owner: false, ..alone.clone() };
        let staff = Self { is_staff: true, ..plain.clone() };
        let mut wrong = developer.clone();
        wrong.form.ends_subscription = "on".into();
        wrong.errors = FieldErrors::one("password", "This is not your password.");
        vec![plain, developer, owner, alone, member, staff, wrong]
    }
}

impl Page for DeletePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Delete your account")
    }
}

impl Template for LeavingPage {
    const NAME: &'static str = "pages/personal/leaving.html";
    fn samples() -> Vec<Self> {
        let sample =
            |ends_subscription| Self { due_at: at(), ends_subscription, zone: "Europe/Berlin".into() };
        [true, false].map(sample).to_vec()
    }
}

impl Page for LeavingPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your account is going to be erased")
    }
}

impl Template for KeepPage {
    const NAME: &'static str = "pages/personal/keep.html";
    fn samples() -> Vec<Self> {
        vec![Self::new(at(), "HwAAAAAA", "Europe/Berlin".into())]
    }
}

impl Page for KeepPage {
    fn meta(&self) -> PageMeta {
        PageMeta::secret("Keep your account")
    }
}
