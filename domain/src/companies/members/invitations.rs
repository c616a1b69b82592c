//! An invitation: to an address, into a company, for a role.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::queries;
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CompanyId, InvitationId};
use crate::schema::company_invitations;
use crate::text_enum;

/// How long a link works.
pub const LIFE: TimeDelta = TimeDelta::days(7);
/// Invitations of one company that wait at once.
pub const MOST_OPEN: usize = 20;
/// Mails of one invitation, the first one included.
pub const MOST_SENDS: i32 = 3;
/// Between two of them.
pub(super) const PAUSE: TimeDelta = TimeDelta::hours(1);

/// An invitation is kept for so long after its end, with the address of somebody who may have no account.
const KEPT: TimeDelta = TimeDelta::days(30);

text_enum! {
    /// Where an invitation stands.
    pub enum InvitationState {
        Open = "open", Accepted = "accepted", Declined = "declined", Revoked = "revoked",
    }
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = company_invitations)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Invitation {
    pub id: InvitationId,
    pub company_id: CompanyId,
    pub invited_by: Option<AccountId>,
    pub email: String,
    pub email_key: String,
    pub role: CompanyRole,
    pub state: InvitationState,
    pub link_version: i32,
    pub sends: i32,
    pub sent_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("id", &self.id)
            .field("company_id", &self.company_id)
            .field("role", &self.role)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Invitation {
    /// Whether its link still works.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state == InvitationState::Open && now < self.expires_at
    }

    /// Whether it may be mailed again at `now`.
    #[must_use]
    pub fn may_resend(&self, now: DateTime<Utc>) -> bool {
        self.state == InvitationState::Open && self.sends < MOST_SENDS && self.sent_at + PAUSE <= now
    }
}

/// The invitations of the actor's company that nobody has answered, the newest first; those that lapsed are among them,
/// since they can be sent again.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_open(conn: &mut Conn, cx: &Context) -> Result<Vec<Invitation>, QueryError> {
    let Some(member) = cx.actor.signed().and_then(|signed| signed.member.as_ref()) else {
        return Ok(Vec::new());
    };
    queries::list_open_of(conn, member.company_id).await
}

/// Deletes what ended or lapsed long ago. Run daily.
///
/// # Errors
/// When Postgres refuses.
pub async fn forget(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    queries::delete_ended_before(conn, cx.now - KEPT).await
}
