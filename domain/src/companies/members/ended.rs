//! What a company's end means to its people: nobody joins any more, and who is left hears of it.

use diesel::QueryResult;

use super::invitations::InvitationState;
use super::invite::unsend;
use super::queries::{list_open_of, update_state};
use super::tell::tell_closed;
use crate::companies::Member;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::CompanyId;

/// Takes its open invitations back and mails the members who are left. The company's row is locked.
pub(in crate::companies) async fn end_of_company(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    left: &[Member],
) -> QueryResult<()> {
    for invitation in list_open_of(conn, company).await? {
        update_state(conn, invitation.id, InvitationState::Revoked, None, cx.now).await?;
        unsend(conn, cx, &invitation).await?;
    }
    for member in left {
        tell_closed(conn, cx, company, member).await?;
    }
    Ok(())
}
