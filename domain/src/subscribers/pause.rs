//! A pause: no issue until a day that the reader chose, then on as before.

use chrono::Months;
use diesel_async::AsyncConnection;

use super::preferences::{PreferencesError, lock_by_link};
use super::{SubscriberState, queries};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;

/// Longest pause, in months.
const LONGEST: u32 = 12;

/// Pauses for so many months.
///
/// # Errors
/// [`PreferencesError`]; [`PreferencesError::Ended`] unless the subscription is confirmed.
pub async fn pause(conn: &mut Conn, cx: &Context, token: &str, months: u32) -> Result<(), PreferencesError> {
    let until = cx.now.checked_add_months(Months::new(months));
    let Some(until) = until.filter(|_| (1..=LONGEST).contains(&months)) else {
        let fault = format!("Choose a pause of 1 to {LONGEST} months.");
        return Err(PreferencesError::Invalid(FieldErrors::one("months", fault)));
    };
    conn.transaction(async |conn| {
        let subscriber = lock_by_link(conn, cx, token).await?;
        queries::update_pause(conn, subscriber.id, Some(until), cx.now).await?;
        Ok(())
    })
    .await
}

/// Ends a pause; without one nothing changes.
///
/// # Errors
/// As [`pause`].
pub async fn resume(conn: &mut Conn, cx: &Context, token: &str) -> Result<(), PreferencesError> {
    conn.transaction(async |conn| {
        let subscriber = lock_by_link(conn, cx, token).await?;
        if subscriber.state == SubscriberState::Paused {
            queries::update_pause(conn, subscriber.id, None, cx.now).await?;
        }
        Ok(())
    })
    .await
}
