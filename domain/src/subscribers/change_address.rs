//! Another address for the same subscription: it has to confirm, and only then does the old one end.

use diesel_async::AsyncConnection;

use super::preferences::{PreferencesError, lock_by_link};
use super::queries;
use super::subscribe::answer;
use super::wording::Form;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;

/// Asks the new address to confirm. The answer is the same whether it is known or not.
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
    conn.transaction(async |conn| {
        let old = lock_by_link(conn, cx, token).await?;
        let new = queries::lock_or_insert(conn, &address, None, cx.now).await?;
        if new.id == old.id {
            return Err(PreferencesError::Invalid(FieldErrors::one(
                "email",
                "This is the address that we have.",
            )));
        }
        if new.awaits_confirmation() {
            queries::update_moved_from(conn, new.id, &old).await?;
        }
        Ok(answer(conn, cx, &new, &address, Form::Preferences, ip).await?)
    })
    .await
}
