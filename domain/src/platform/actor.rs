//! Who asks. The front answers who it is, the operation answers whether it may: page, API and worker cannot disagree.

use chrono::{DateTime, Utc};

use super::ids::{AccountId, CompanyId, SessionId};
use crate::text_enum;

text_enum! {
    /// What a staff account may do; separate and combinable.
    pub enum Permission {
        Admin = "admin", Vetter = "vetter", Matcher = "matcher", ProjectLead = "project_lead",
        Editor = "editor", Moderator = "moderator",
    }
}
text_enum! {
    /// What an account may do in its company.
    pub enum CompanyRole { Owner = "owner", Recruiter = "recruiter", Viewer = "viewer" }
}
text_enum! {
    /// Kinds of accounts.
    pub enum AccountKind { Developer = "developer", Company = "company", Staff = "staff" }
}

/// What an account is in its company, with what the company itself may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The company.
    pub company_id: CompanyId,
    /// The account's role in it.
    pub role: CompanyRole,
    /// Whether staff verified the company; an unverified one sees what a stranger sees.
    pub is_verified: bool,
}

text_enum! {
    /// What a personal token may be used for; the words are those of the API's scopes (RFC 6749, section 3.3).
    pub enum Scope {
        /// Read the account's own name, kind and address.
        ProfileRead = "profile:read",
        /// Read where the account is signed in.
        SessionsRead = "sessions:read",
        /// Read the account's conversations.
        ConversationsRead = "conversations:read",
        /// Write in them.
        ConversationsWrite = "conversations:write",
        /// Search the directory as the account sees it.
        DirectoryRead = "directory:read",
    }
}

/// What vouches for a signed-in account in this request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// Its own session.
    #[default]
    Session,
    /// The session of staff who look at it: they see what it sees, and may change nothing.
    Watch {
        /// Who looks.
        staff_id: AccountId,
        /// Until when at most.
        ends_at: DateTime<Utc>,
    },
    /// A personal token, for these scopes.
    Token(Vec<Scope>),
}

/// A signed-in account, as checked for this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The account.
    pub account_id: AccountId,
    /// The session that vouches for it; for a personal token its id, which no session has.
    pub session_id: SessionId,
    /// Its kind.
    pub kind: AccountKind,
    /// What to call the person.
    pub name: String,
    /// Its lower-case address, once verified: exclusions look at it.
    pub verified_address: Option<String>,
    /// Permissions of a staff account; empty otherwise.
    pub permissions: Vec<Permission>,
    /// The company of a company account.
    pub member: Option<Member>,
    /// What vouches for it.
    pub via: Via,
    /// Staff who have to set up two-step sign-in before they may do anything else: until then they hold no permission.
    pub must_enrol: bool,
}

impl Signed {
    /// Whether staff look at this account: nothing may be changed, nor marked as seen.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        matches!(self.via, Via::Watch { .. })
    }

    /// Whose session or token it is: the staff's, while they look at somebody else's account.
    #[must_use]
    pub fn holder(&self) -> AccountId {
        match self.via {
            Via::Watch { staff_id, .. } => staff_id,
            Via::Session | Via::Token(_) => self.account_id,
        }
    }
}

/// Whoever calls an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody that we know.
    Stranger,
    /// Someone who proved to hold a signed link.
    LinkHolder,
    /// A signed-in account.
    Account(Box<Signed>),
    /// A timer or a job.
    System,
    /// Somebody with a shell on the installation.
    Operator,
}

impl Actor {
    /// The signed-in account, if this is one.
    #[must_use]
    pub fn signed(&self) -> Option<&Signed> {
        match self {
            Self::Account(signed) => Some(signed),
            _ => None,
        }
    }

    /// The signed-in account's id, for `*_by` columns.
    #[must_use]
    pub fn account_id(&self) -> Option<AccountId> {
        self.signed().map(|signed| signed.account_id)
    }

    /// Whether this is staff with `permission`, an operator or the system; an admin holds every permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::System | Self::Operator => true,
            Self::Account(signed) => {
                signed.kind == AccountKind::Staff
                    && signed.permissions.iter().any(|held| *held == permission || *held == Permission::Admin)
            }
            Self::Stranger | Self::LinkHolder => false,
        }
    }
}
