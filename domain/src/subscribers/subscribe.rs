//! Somebody asks for the digest. The answer is the same whoever asks for whichever address.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::wording::Form;
use super::{Subscriber, queries};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::SubscriberId;

/// Least time between two confirmations to one address.
const PAUSE: TimeDelta = TimeDelta::minutes(10);
/// Most confirmations to one address on one day.
const PER_DAY: i16 = 3;
/// Least time between two mails that say "you are subscribed already".
const REMINDER_PAUSE: TimeDelta = TimeDelta::hours(24);

/// What was typed, and from where.
#[derive(Clone, Debug)]
pub struct SubscribeForm {
    /// The address as typed.
    pub email: String,
    /// Which form.
    pub form: Form,
    /// The asker's network address: evidence, and nothing else.
    pub ip: Option<String>,
}

impl Default for SubscribeForm {
    fn default() -> Self {
        Self { email: String::new(), form: Form::Newsletter, ip: None }
    }
}

/// Why a request is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// The address is none.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refuses.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Takes the request, and owes the mail that follows from it, if one does.
///
/// # Errors
/// [`SubscribeError`]; never for what is known about the address.
pub async fn subscribe(conn: &mut Conn, cx: &Context, input: SubscribeForm) -> Result<(), SubscribeError> {
    let address: EmailAddress =
        input.email.parse().map_err(|e| SubscribeError::Invalid(FieldErrors::one("email", e)))?;
    let account_id = cx
        .actor
        .signed()
        .filter(|signed| signed.verified_address.as_deref() == Some(address.key().as_str()))
        .map(|signed| signed.account_id);
    Ok(conn
        .transaction(async |conn| {
            let subscriber = queries::lock_or_insert(conn, &address, account_id, cx.now).await?;
            let asked = Asked { form: input.form, ip: input.ip.as_deref(), moved_from: None };
            answer(conn, cx, &subscriber, &address, asked).await
        })
        .await?)
}

/// A request that leads to a mail, if the limits allow.
pub(super) struct Asked<'a> {
    pub(super) form: Form,
    /// Evidence, and nothing else.
    pub(super) ip: Option<&'a str>,
    /// The subscription that ends when this one is confirmed.
    pub(super) moved_from: Option<SubscriberId>,
}

/// The one mail that a request may cause, under the limits that keep strangers from flooding a mailbox.
pub(super) async fn answer(
    conn: &mut Conn,
    cx: &Context,
    subscriber: &Subscriber,
    address: &EmailAddress,
    asked: Asked<'_>,
) -> Result<(), QueryError> {
    if !subscriber.awaits_confirmation() {
        return remind(conn, cx, subscriber, address).await;
    }
    let times = confirmations_today(subscriber, cx);
    let is_too_soon = subscriber.confirmation_sent_at.is_some_and(|at| cx.now < at + PAUSE);
    if is_too_soon || times >= PER_DAY || !queries::may_return(conn, cx, address).await? {
        return Ok(());
    }
    queries::update_confirmation_sent(conn, subscriber.id, asked.moved_from, times + 1, cx.now).await?;
    queries::insert_consent(conn, subscriber.id, asked.form, asked.ip, cx.now).await?;
    owe(conn, cx, MailKind::ConfirmSubscription, subscriber, subscriber.link_version, address).await
}

async fn remind(
    conn: &mut Conn,
    cx: &Context,
    subscriber: &Subscriber,
    address: &EmailAddress,
) -> Result<(), QueryError> {
    if subscriber.reminded_at.is_some_and(|at| cx.now < at + REMINDER_PAUSE) {
        return Ok(());
    }
    queries::update_reminded(conn, subscriber.id, cx.now).await?;
    owe(conn, cx, MailKind::AlreadySubscribed, subscriber, subscriber.link_version, address).await
}

fn confirmations_today(subscriber: &Subscriber, cx: &Context) -> i16 {
    if subscriber.confirmations_day == Some(cx.now.date_naive()) { subscriber.confirmations_today } else { 0 }
}

/// Owes one mail about a subscription.
pub(super) async fn owe(
    conn: &mut Conn,
    cx: &Context,
    kind: MailKind,
    subscriber: &Subscriber,
    version: i32,
    address: &EmailAddress,
) -> Result<(), QueryError> {
    let mail = NewMail {
        kind,
        recipient: address,
        account_id: None,
        payload: json!({ "subscriber_id": subscriber.id, "version": version }),
        unique_key: format!("{kind}:{}:{}", subscriber.id, cx.now.timestamp_micros()),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}
