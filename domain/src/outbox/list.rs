//! The staff's view of the outbox, newest first.

use super::{MailState, Summary, queries};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::MailId;

pub use super::queries::count_by_state;

/// Which mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Those that may still be sent.
    Open,
    /// Those that did not arrive.
    Troubled,
}

impl Filter {
    fn states(self) -> Option<&'static [MailState]> {
        match self {
            Self::All => None,
            Self::Open => Some(&[MailState::Queued, MailState::InFlight, MailState::Uncertain]),
            Self::Troubled => {
                Some(&[MailState::Bounced, MailState::Failed, MailState::Suppressed, MailState::Uncertain])
            }
        }
    }
}

/// One page of mails older than `before`; `None` for who may not look.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list(
    conn: &mut Conn,
    cx: &Context,
    filter: Filter,
    before: Option<MailId>,
    limit: i64,
) -> Result<Option<Vec<Summary>>, QueryError> {
    if !cx.actor.may(Permission::Admin) {
        return Ok(None);
    }
    queries::list_summaries(conn, filter.states(), before, limit.clamp(1, 200)).await.map(Some)
}
