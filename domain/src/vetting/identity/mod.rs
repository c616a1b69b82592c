//! Whether an engineer is who they say (V7).
//!
//! ```text
//!   requested ─▶ provided ─▶ verified ─▶ expired (when its time is over)
//!       │            ├─────▶ failed
//!       └────────────┴─────▶ expired (nobody acted in time)
//! ```
//! A document is seen by staff who vet and by nobody else; its bytes go in the transaction of the verdict, or with the
//! expiry. Companies read one thing only: that the identity was checked, and in which month.

mod chase;
mod due;
mod judge;
mod mails;
mod provide;
mod queries;
mod read;
mod request;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use chase::{JUDGE_DAYS, Unjudged, chase_unjudged, count_unjudged, list_unjudged};
pub use due::{Ended, end_overdue};
pub use judge::{JudgeInput, judge};
pub use mails::{IdentityMail, find_for_mail};
pub use provide::{Document, DocumentType, ProvideInput, may_provide, provide};
pub use read::{CheckFile, checked_at, find_own, list_checks, list_own, open_document};
pub use request::request;

use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, EngineerId, IdentityCheckId};
use crate::schema::identity_checks;
use crate::text_enum;
use crate::vetting::conflicts::{Conflict, find_conflict};

/// Days that a developer has to provide what was asked for.
pub const PROVIDE_DAYS: i64 = 14;
/// Days after which a document without a verdict is deleted, and its check expires.
pub const VERDICT_DAYS: i64 = 30;

text_enum! {
    /// How it is checked.
    pub enum CheckKind {
        Document = "document", Video = "video", EmployerDomain = "employer_domain", CodeHost = "code_host",
        Reference = "reference",
    }
}
text_enum! {
    /// Where a check stands.
    pub enum CheckState {
        Requested = "requested", Provided = "provided", Verified = "verified", Failed = "failed", Expired = "expired",
    }
}

impl CheckKind {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Document => "Identity document",
            Self::Video => "Video call",
            Self::EmployerDomain => "Mail from the employer's domain",
            Self::CodeHost => "Account at a code host",
            Self::Reference => "Reference",
        }
    }
}

impl CheckState {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Requested => "Asked for",
            Self::Provided => "Provided",
            Self::Verified => "Verified",
            Self::Failed => "Not verified",
            Self::Expired => "Expired",
        }
    }

    /// Whether somebody still has to act.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Provided)
    }
}

/// One check of one engineer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = identity_checks, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct IdentityCheck {
    pub id: IdentityCheckId,
    pub engineer_id: EngineerId,
    pub kind: CheckKind,
    pub state: CheckState,
    pub requested_by: AccountId,
    pub provided_at: Option<DateTime<Utc>>,
    pub provided: String,
    pub verdict_by: Option<AccountId>,
    pub verdict_at: Option<DateTime<Utc>>,
    pub verdict_note: String,
    pub valid_until: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Not theirs, or not there.
    #[error("no such check")]
    NotFound,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// It stands elsewhere by now.
    #[error("the check is {0}")]
    Moved(CheckState),
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A vetter who may judge this engineer.
async fn vetter(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> Result<AccountId, IdentityError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(IdentityError::NotFound)?;
    match find_conflict(conn, vetter, engineer).await? {
        Some(conflict) => Err(IdentityError::Barred(conflict)),
        None => Ok(vetter),
    }
}
