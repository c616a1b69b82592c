//! A signed-in account and its own subscription. Its address is verified, so that no second mail asks for it; only what
//! suppresses an address is lifted by nothing less than a double opt-in.

use diesel_async::AsyncConnection;

use super::confirm::{ConfirmError, activate};
use super::subscribe::{Asked, answer};
use super::unsubscribe::{UNDO, Via, end};
use super::wording::Form;
use super::{Subscriber, SubscriberState, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::AccountId;

/// What became of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptIn {
    /// Subscribed now.
    Now,
    /// It was already.
    Before,
    /// The address was unsubscribed or sent mails back before: a link in a mail confirms it.
    ByMail,
}

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// Not signed in, or the address is not verified.
    #[error("no verified address")]
    NoAddress,
    /// Postgres refuses.
    #[error(transparent)]
    Query(#[from] QueryError),
}

fn own_address(cx: &Context) -> Result<(AccountId, EmailAddress), OwnError> {
    let signed = cx.actor.signed().ok_or(OwnError::NoAddress)?;
    let address = signed.verified_address.as_deref().and_then(|address| address.parse().ok());
    Ok((signed.account_id, address.ok_or(OwnError::NoAddress)?))
}

/// The subscription of the actor's own address, if there is one.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_own(conn: &mut Conn, cx: &Context) -> Result<Option<Subscriber>, OwnError> {
    match own_address(cx) {
        Ok((_, address)) => Ok(queries::find_at(conn, &address).await?),
        Err(_) => Ok(None),
    }
}

/// Subscribes the actor's own address; evidence is the sentence beside the button.
///
/// # Errors
/// [`OwnError`].
pub async fn opt_in(conn: &mut Conn, cx: &Context, ip: Option<&str>) -> Result<OptIn, OwnError> {
    let (account, address) = own_address(cx)?;
    conn.transaction(async |conn| {
        queries::insert_missing(conn, &address, Some(account), cx.now).await?;
        let Some(seen) = queries::find_at(conn, &address).await? else { return Err(OwnError::NoAddress) };
        let found = queries::lock(conn, seen.id).await?;
        let Some(subscriber) = found else { return Err(OwnError::NoAddress) };
        if !subscriber.awaits_confirmation() {
            return Ok(OptIn::Before);
        }
        let is_undo = subscriber.state == SubscriberState::Unsubscribed
            && subscriber.unsubscribed_at.is_some_and(|at| cx.now < at + UNDO)
            && queries::was_left_by_hand(conn, cx, &address).await?;
        if !is_undo && queries::is_suppressed(conn, cx, &address).await? {
            let asked = Asked { form: Form::Account, ip, moved_from: None };
            answer(conn, cx, &subscriber, &address, asked).await?;
            return Ok(OptIn::ByMail);
        }
        queries::insert_consent(conn, subscriber.id, Form::Account, ip, cx.now).await?;
        // Somebody may have asked to move here: what was not asked for on this page ends nobody's subscription.
        match activate(conn, cx, &subscriber, None, ip).await {
            Ok(()) => Ok(OptIn::Now),
            Err(ConfirmError::Query(error)) => Err(error.into()),
            Err(ConfirmError::Link(_) | ConfirmError::Used) => Err(OwnError::NoAddress),
        }
    })
    .await
}

/// Ends the subscription of the actor's own address; twice is fine.
///
/// # Errors
/// [`OwnError`].
pub async fn opt_out(conn: &mut Conn, cx: &Context) -> Result<(), OwnError> {
    let (_, address) = own_address(cx)?;
    conn.transaction(async |conn| {
        let Some(found) = queries::find_at(conn, &address).await? else { return Ok(()) };
        match queries::lock(conn, found.id).await? {
            Some(subscriber) if !subscriber.awaits_confirmation() => {
                Ok(end(conn, cx, &subscriber, Via::Page).await?)
            }
            _ => Ok(()),
        }
    })
    .await
}
