//! What a company is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::platform::actor::CompanyRole;
use crate::platform::cursor::Cursor;
use crate::platform::ids::{AccountId, CompanyId};
use crate::text_enum;

text_enum! {
    /// Where a company stands with staff.
    pub enum CompanyState {
        /// Its profile is being written.
        Draft = "draft",
        /// Staff look at it.
        PendingReview = "pending_review",
        /// Staff checked it.
        Verified = "verified",
        /// Staff need something changed.
        Rejected = "rejected",
        /// Staff stopped its new requests.
        Suspended = "suspended",
    }
}
text_enum! {
    /// How many people work there.
    pub enum SizeBand {
        UpTo10 = "1-10", UpTo50 = "11-50", UpTo200 = "51-200", UpTo1000 = "201-1000", Over1000 = "1001+",
    }
}
text_enum! {
    /// What moves a company's state.
    pub enum CompanyAction {
        Submit = "submit", Verify = "verify", Reject = "reject", Suspend = "suspend", Reinstate = "reinstate",
    }
}

impl CompanyState {
    /// The state after `action`; `None`: not from here.
    #[must_use]
    pub fn after(self, action: CompanyAction) -> Option<Self> {
        use CompanyAction as A;
        match (self, action) {
            (Self::Draft | Self::Rejected, A::Submit) => Some(Self::PendingReview),
            (Self::PendingReview, A::Verify) | (Self::Suspended, A::Reinstate) => Some(Self::Verified),
            (Self::PendingReview, A::Reject) => Some(Self::Rejected),
            (Self::Verified, A::Suspend) => Some(Self::Suspended),
            _ => None,
        }
    }

    /// Whether staff have checked name and website, which therefore stay as they are.
    #[must_use]
    pub fn is_checked(self) -> bool {
        matches!(self, Self::Verified | Self::Suspended)
    }
}

/// A company.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::companies)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Company {
    pub id: CompanyId,
    pub slug: String,
    pub name: String,
    pub website: Option<String>,
    pub about_md: String,
    pub size_band: Option<SizeBand>,
    pub country: Option<String>,
    pub time_zone: String,
    pub state: CompanyState,
    pub state_reason: Option<String>,
    pub review_due_at: Option<DateTime<Utc>>,
    pub verified_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Company {
    /// Its place in the staff's lists: by due date while it waits, else by age.
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor { at: self.review_due_at.unwrap_or(self.created_at), id: self.id.0 }
    }

    /// What staff need before they can verify, and what is still missing of it.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.website.is_none() {
            missing.push("the company's website");
        }
        if self.about_md.is_empty() {
            missing.push("what the company does");
        }
        if self.size_band.is_none() {
            missing.push("its size");
        }
        if self.country.is_none() {
            missing.push("its country");
        }
        missing
    }
}

/// One active account of a company.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Member {
    /// The account.
    pub account_id: AccountId,
    /// What to call the person.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// When the address was verified.
    pub verified_at: Option<DateTime<Utc>>,
    /// What the person may do here.
    pub role: CompanyRole,
    /// Since when.
    pub since: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_from_every_state_is_written_down() {
        use CompanyAction as A;
        use CompanyState as S;
        let legal = [
            (S::Draft, A::Submit, S::PendingReview),
            (S::Rejected, A::Submit, S::PendingReview),
            (S::PendingReview, A::Verify, S::Verified),
            (S::PendingReview, A::Reject, S::Rejected),
            (S::Verified, A::Suspend, S::Suspended),
            (S::Suspended, A::Reinstate, S::Verified),
        ];
        for state in S::ALL {
            for action in A::ALL {
                let expected = legal.iter().find(|(s, a, _)| s == state && a == action).map(|(_, _, to)| *to);
                assert_eq!(state.after(*action), expected, "{state} {action}");
            }
        }
    }
}
