//! E7, the clock's part: an answer about the digest ends after 90 days. Fourteen and three days before, whoever is shown
//! by it is asked again, each time once; the link of the mail answers without signing in, once.
//!
//! Who said "not at all", or whom the digest would leave out for their visibility, is not asked by mail: nothing ends for
//! them. An answer that ended is no answer: issues leave the engineer out until there is another.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::consent::{ConsentVia, Origin, mark_touched, replace};
use super::model::{ConsentScope, Engineer};
use super::queries::{find_engineer, lock_engineer};
use crate::accounts::device::Device;
use crate::accounts::find_contact;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ConsentId, EngineerId};
use crate::platform::links::{LinkError, LinkPurpose};
use crate::schema::digest_consents;

/// Days before the end at which is asked: first and last.
pub const RENEWAL_DAYS: [i64; 2] = [14, 3];
/// Answers that one run of the timer asks about, for each of the days.
const BATCH: i64 = 500;

/// An answer as its row is.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = digest_consents, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains the columns")]
pub struct ConsentRow {
    pub id: ConsentId,
    pub engineer_id: EngineerId,
    pub scope: ConsentScope,
    pub is_standing: bool,
    pub given_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub replaced_at: Option<DateTime<Utc>>,
}

/// What a link's page shows.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The answer that ends, or ended.
    pub consent: ConsentRow,
    /// Whose.
    pub engineer: Engineer,
}

impl Renewal {
    /// Whether there is a later answer: the link has done its work.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.consent.replaced_at.is_some()
    }
}

/// Why a link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// Not ours, or nobody's any more.
    #[error("this link is not valid")]
    Invalid,
    /// Its time is over.
    #[error("this link has expired")]
    Expired,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = SqlUuid)]
    id: ConsentId,
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
}

/// Owes the mails that are due; answers how many. Safe to repeat.
///
/// # Errors
/// When Postgres refuses.
pub async fn ask_to_renew(conn: &mut Conn, cx: &Context) -> QueryResult<usize> {
    let mut asked = 0;
    for (at, days) in RENEWAL_DAYS.iter().enumerate() {
        // From this day on until the next one, or the end.
        let next = RENEWAL_DAYS.get(at + 1).copied().unwrap_or(0);
        let (after, until) = (cx.now + TimeDelta::days(next), cx.now + TimeDelta::days(*days));
        for due in list_due(conn, after, until, *days).await? {
            asked +=
                conn.transaction(async |conn| ask(conn, cx, due.id, due.engineer_id, *days).await).await?;
        }
    }
    Ok(asked)
}

async fn list_due(
    conn: &mut Conn,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    days: i64,
) -> QueryResult<Vec<Due>> {
    diesel::sql_query(
        "select c.id, c.engineer_id from digest_consents c
         join engineers e on e.id = c.engineer_id join accounts a on a.id = e.account_id
         where c.replaced_at is null and c.scope <> 'none' and c.expires_at > $1 and c.expires_at <= $2
           and e.network_status = 'active' and e.moderation = 'clear' and e.visibility in ('public', 'anonymous')
           and a.state = 'active' and a.email_verified_at is not null
           and not exists (select from outbox_mails m where m.unique_key = $3 || ':' || c.id || ':' || $4)
         order by c.expires_at, c.id limit $5",
    )
    .bind::<Timestamptz, _>(after)
    .bind::<Timestamptz, _>(until)
    .bind::<Text, _>(MailKind::ConsentEnding.as_str())
    .bind::<BigInt, _>(days)
    .bind::<BigInt, _>(BATCH)
    .load(conn)
    .await
}

async fn ask(
    conn: &mut Conn,
    cx: &Context,
    id: ConsentId,
    engineer: EngineerId,
    days: i64,
) -> QueryResult<usize> {
    let Some(engineer) = lock_engineer(conn, engineer).await? else { return Ok(0) };
    let is_live = find_consent_row(conn, id).await?.is_some_and(|row| row.replaced_at.is_none());
    let Some(contact) = find_contact(conn, engineer.account_id).await?.filter(|_| is_live) else {
        return Ok(0);
    };
    let kind = MailKind::ConsentEnding;
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "consent_id": id }),
        unique_key: format!("{kind}:{id}:{days}"),
    };
    Ok(usize::from(outbox::record(conn, cx, &mail).await?.is_some()))
}

/// One answer.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_consent_row(conn: &mut Conn, id: ConsentId) -> QueryResult<Option<ConsentRow>> {
    digest_consents::table.find(id).select(ConsentRow::as_select()).first(conn).await.optional()
}

/// What the link asks; changes nothing.
///
/// # Errors
/// [`RenewalError::Invalid`], [`RenewalError::Expired`].
pub async fn read_renewal(conn: &mut Conn, cx: &Context, token: &str) -> Result<Renewal, RenewalError> {
    let link = cx.keys.read_link(LinkPurpose::RenewConsent, token, cx.now).map_err(|error| match error {
        LinkError::Invalid => RenewalError::Invalid,
        LinkError::Expired => RenewalError::Expired,
    })?;
    let consent = find_consent_row(conn, ConsentId(link.subject)).await?.ok_or(RenewalError::Invalid)?;
    let engineer = find_engineer(conn, consent.engineer_id).await?.ok_or(RenewalError::Invalid)?;
    // A suspended account, or one about to be deleted, says nothing.
    find_contact(conn, engineer.account_id).await?.ok_or(RenewalError::Invalid)?;
    Ok(Renewal { consent, engineer })
}

/// Answers by the link, for another 90 days and as standing as before. Answers whether it was this click that did it.
///
/// # Errors
/// [`RenewalError`].
pub async fn renew_consent(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    scope: ConsentScope,
    from: &Device,
) -> Result<bool, RenewalError> {
    conn.transaction(async |conn| {
        let before = read_renewal(conn, cx, token).await?;
        // Answers of one engineer come one after the other; what was read before the lock may be old.
        lock_engineer(conn, before.engineer.id).await?.ok_or(RenewalError::Invalid)?;
        let renewal = read_renewal(conn, cx, token).await?;
        if renewal.is_answered() {
            return Ok(false);
        }
        let origin = Origin { via: ConsentVia::Link, place: from.ip_prefix.as_deref() };
        replace(conn, renewal.engineer.id, scope, renewal.consent.is_standing, origin, cx.now).await?;
        mark_touched(conn, renewal.engineer.id, cx.now).await?;
        Ok(true)
    })
    .await
}
