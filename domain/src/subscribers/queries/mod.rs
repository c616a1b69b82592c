//! Every statement over subscribers, their consents and their suppressions.

mod erasure;
mod rows;
mod suppressions;

#[cfg(test)]
pub(super) use erasure::FORGET_MAILS;
pub(super) use erasure::{delete_subscriber, delete_unconfirmed};
pub(super) use rows::{insert_missing, lock, lock_or_insert, lock_with_address, lock_with_old};
pub use suppressions::is_suppressed;
pub(super) use suppressions::{delete_suppression, insert_suppression, may_return, was_left_by_hand};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::interests::Chosen;
use super::wording::{FORM_VERSION, Form, wording_hash};
use super::{Subscriber, SubscriberState};
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::SubscriberId;
use crate::schema::{subscriber_consents, subscribers};

/// One subscriber.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find(conn: &mut Conn, id: SubscriberId) -> QueryResult<Option<Subscriber>> {
    subscribers::table.find(id.0).select(Subscriber::as_select()).first(conn).await.optional()
}

/// The subscription of an address.
pub(in crate::subscribers) async fn find_at(
    conn: &mut Conn,
    address: &EmailAddress,
) -> QueryResult<Option<Subscriber>> {
    let row = subscribers::table.filter(subscribers::address_key.eq(address.key()));
    row.select(Subscriber::as_select()).first(conn).await.optional()
}

pub(in crate::subscribers) async fn update_confirmation_sent(
    conn: &mut Conn,
    id: SubscriberId,
    moved_from: Option<SubscriberId>,
    times_today: i16,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscribers::table.find(id.0))
        .set((
            subscribers::confirmation_sent_at.eq(now),
            subscribers::moved_from.eq(moved_from.map(|id| id.0)),
            subscribers::confirmations_today.eq(times_today),
            subscribers::confirmations_day.eq(now.date_naive()),
            subscribers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn update_reminded(
    conn: &mut Conn,
    id: SubscriberId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscribers::table.find(id.0)).set(subscribers::reminded_at.eq(now)).execute(conn).await
}

/// Confirmed, under a new link version, which is returned.
pub(in crate::subscribers) async fn update_confirmed(
    conn: &mut Conn,
    id: SubscriberId,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    diesel::update(subscribers::table.find(id.0))
        .set((
            subscribers::state.eq(SubscriberState::Confirmed),
            subscribers::confirmed_at.eq(now),
            subscribers::unsubscribed_at.eq(None::<DateTime<Utc>>),
            subscribers::paused_until.eq(None::<DateTime<Utc>>),
            subscribers::moved_from.eq(None::<Uuid>),
            subscribers::link_version.eq(subscribers::link_version + 1),
            subscribers::updated_at.eq(now),
        ))
        .returning(subscribers::link_version)
        .get_result(conn)
        .await
}

pub(in crate::subscribers) async fn update_unsubscribed(
    conn: &mut Conn,
    id: SubscriberId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscribers::table.find(id.0))
        .set((
            subscribers::state.eq(SubscriberState::Unsubscribed),
            subscribers::unsubscribed_at.eq(now),
            subscribers::paused_until.eq(None::<DateTime<Utc>>),
            subscribers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn update_pause(
    conn: &mut Conn,
    id: SubscriberId,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let state = if until.is_some() { SubscriberState::Paused } else { SubscriberState::Confirmed };
    diesel::update(subscribers::table.find(id.0))
        .set((
            subscribers::state.eq(state),
            subscribers::paused_until.eq(until),
            subscribers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn update_interests(
    conn: &mut Conn,
    id: SubscriberId,
    chosen: &Chosen,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscribers::table.find(id.0))
        .set((
            subscribers::name.eq(&chosen.name),
            subscribers::skills.eq(&chosen.skills),
            subscribers::countries.eq(&chosen.countries),
            subscribers::engagement_types.eq(&chosen.engagement_types),
            subscribers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

/// Takes over what the reader chose at the address that this one replaces.
pub(in crate::subscribers) async fn update_interests_of(
    conn: &mut Conn,
    new: SubscriberId,
    old: &Subscriber,
) -> QueryResult<usize> {
    diesel::update(subscribers::table.find(new.0))
        .set((
            subscribers::name.eq(&old.name),
            subscribers::skills.eq(&old.skills),
            subscribers::countries.eq(&old.countries),
            subscribers::engagement_types.eq(&old.engagement_types),
        ))
        .execute(conn)
        .await
}

/// One more request that led to a mail.
pub(in crate::subscribers) async fn insert_consent(
    conn: &mut Conn,
    id: SubscriberId,
    form: Form,
    ip: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(subscriber_consents::table)
        .values((
            subscriber_consents::id.eq(Uuid::now_v7()),
            subscriber_consents::subscriber_id.eq(id.0),
            subscriber_consents::form.eq(form.as_str()),
            subscriber_consents::form_version.eq(FORM_VERSION),
            subscriber_consents::wording_sha256.eq(wording_hash(form)),
            subscriber_consents::requested_at.eq(now),
            subscriber_consents::requested_ip.eq(ip),
        ))
        .execute(conn)
        .await
}

/// Writes the confirmation beside the newest request that was not withdrawn. `0`: there is none, and nothing may be
/// confirmed.
pub(in crate::subscribers) async fn update_consent_confirmed(
    conn: &mut Conn,
    id: SubscriberId,
    ip: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let newest = subscriber_consents::table
        .filter(subscriber_consents::subscriber_id.eq(id.0))
        .filter(subscriber_consents::withdrawn_at.is_null())
        .order((subscriber_consents::requested_at.desc(), subscriber_consents::id.desc()))
        .select(subscriber_consents::id)
        .first::<Uuid>(conn)
        .await
        .optional()?;
    let Some(newest) = newest else { return Ok(0) };
    diesel::update(subscriber_consents::table.find(newest))
        .set((subscriber_consents::confirmed_at.eq(now), subscriber_consents::confirmed_ip.eq(ip)))
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn update_consents_withdrawn(
    conn: &mut Conn,
    id: SubscriberId,
    via: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscriber_consents::table)
        .filter(subscriber_consents::subscriber_id.eq(id.0))
        .filter(subscriber_consents::withdrawn_at.is_null())
        .set((subscriber_consents::withdrawn_at.eq(now), subscriber_consents::withdrawn_via.eq(via)))
        .execute(conn)
        .await
}

pub(in crate::subscribers) async fn update_resumed(
    conn: &mut Conn,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(subscribers::table)
        .filter(subscribers::state.eq(SubscriberState::Paused))
        .filter(subscribers::paused_until.le(now))
        .set((
            subscribers::state.eq(SubscriberState::Confirmed),
            subscribers::paused_until.eq(None::<DateTime<Utc>>),
            subscribers::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}
