//! Another address for the same subscription: it has to confirm, and only then does the old one end.

use diesel_async::AsyncConnection;

use super::preferences::{self, PreferencesError, find_by_link};
use super::subscribe::{Asked, answer};
use super::wording::Form;
use super::{Subscriber, queries};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::SubscriberId;
use crate::platform::links::Link;

/// Asks the new address to confirm. The answer is the same whether it is known or not, and until somebody confirms there,
/// what is known of it stays as it is.
///
/// # Errors
/// [`PreferencesError`].
pub async fn change_address(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    email: &str,
    ip: Option<&str>,
) -> Result<(), PreferencesError> {
    let address: EmailAddress =
        email.parse().map_err(|e| PreferencesError::Invalid(FieldErrors::one("email", e)))?;
    let link = preferences::read(cx, token)?;
    conn.transaction(async |conn| {
        find_by_link(conn, cx, token).await?; // before a row is made for nothing
        queries::insert_missing(conn, &address, None, cx.now).await?;
        let (old, new) = lock_both(conn, link, &address).await?;
        let asked = Asked { form: Form::Preferences, ip, moved_from: Some(old.id) };
        Ok(answer(conn, cx, &new, &address, asked).await?)
    })
    .await
}

/// The old and the new one, locked in the order of their ids: [`super::confirm`] locks the same two.
async fn lock_both(
    conn: &mut Conn,
    link: Link,
    address: &EmailAddress,
) -> Result<(Subscriber, Subscriber), PreferencesError> {
    let rows = queries::lock_with_address(conn, SubscriberId(link.subject), address).await?;
    let (mut old, mut new) = (None, None);
    for row in rows {
        if row.id.0 == link.subject { old = Some(row) } else { new = Some(row) }
    }
    let old = preferences::active(old, link)?;
    if old.email.parse().is_ok_and(|own: EmailAddress| own.key() == address.key()) {
        let fault = "This is the address that we have.";
        return Err(PreferencesError::Invalid(FieldErrors::one("email", fault)));
    }
    Ok((old, new.ok_or(QueryError::NotFound)?))
}
