//! The link that the old address gets when an account's address was changed: it takes the change back, for seven days.

use diesel_async::AsyncConnection;

use super::change_address::{AddressChange, address_of, or_taken, parse, said, take_over, tell};
use super::model::{AddressChangeState, EndReason, LinkFault};
use super::queries::{self, AccountRow, ChangeRow};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AddressChangeId;
use crate::platform::links::LinkPurpose;

/// What the page of the old address's link shows; changes nothing.
///
/// # Errors
/// [`LinkFault`].
pub async fn find_restorable(conn: &mut Conn, cx: &Context, token: &str) -> Result<AddressChange, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::RestoreAddress, token, cx.now)?;
    let change = queries::find_change(conn, AddressChangeId(link.subject)).await?;
    let change = change.ok_or(LinkFault::Invalid)?;
    let row = queries::find_account(conn, change.account_id).await?.ok_or(LinkFault::Invalid)?;
    restorable(&change, &row)?;
    Ok(said(&change, &row))
}

/// Gives the account its old address back and locks everybody out: all devices are signed out, the password works no
/// longer, later changes of the address are undone with this one, and so is a second step that was set up since this one
/// was asked for; an older one stays. Answers the token of a link to a new password: whoever holds this one reads the
/// account's mails.
///
/// # Errors
/// [`LinkFault`].
pub async fn restore_address(conn: &mut Conn, cx: &Context, token: &str) -> Result<String, LinkFault> {
    let link = cx.keys.read_link(LinkPurpose::RestoreAddress, token, cx.now)?;
    let restored = conn
        .transaction(async |conn| {
            let found = queries::find_change(conn, AddressChangeId(link.subject)).await?;
            let found = found.ok_or(LinkFault::Invalid)?;
            let row = queries::lock_account(conn, found.account_id).await?.ok_or(LinkFault::Invalid)?;
            let change = queries::find_change(conn, found.id).await?.ok_or(LinkFault::Invalid)?;
            restorable(&change, &row)?;
            let (old, _) = parse(&change)?;
            take_over(conn, &old, row.id).await?;
            let version = queries::update_address(conn, row.id, &old, None, cx.now).await?;
            queries::update_asked_void(conn, row.id).await?;
            queries::update_undone_from(conn, &change).await?;
            queries::update_sessions_ended(conn, row.id, None, EndReason::AddressChanged, cx.now).await?;
            if queries::delete_factor_since(conn, row.id, change.asked_at).await? {
                queries::delete_codes(conn, row.id).await?;
            }
            if let Some(current) = address_of(&row) {
                tell(conn, cx, MailKind::AddressRestored, &current, &change).await?;
            }
            Ok::<_, LinkFault>(cx.keys.sign_link(LinkPurpose::ResetPassword, row.id.0, version, cx.now))
        })
        .await;
    or_taken(restored)
}

/// Not bound to the account's link version: who stole the account may have changed the password since.
fn restorable(change: &ChangeRow, row: &AccountRow) -> Result<(), LinkFault> {
    match change.state {
        AddressChangeState::Confirmed if row.state.may_sign_in() => Ok(()),
        AddressChangeState::Undone => Err(LinkFault::Used),
        _ => Err(LinkFault::Invalid),
    }
}
