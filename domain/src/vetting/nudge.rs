//! T2: whoever signed up as a developer and did not apply is reminded after three days and after ten, then never again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::accounts::find_contact;
use crate::outbox::{self, MailKind, NewMail};
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;

/// Days after which the reminders go out.
const DAYS: [i64; 2] = [3, 10];
/// Days after which even a missed one does not.
const LAST: i64 = 17;

#[derive(QueryableByName)]
struct Draft {
    #[diesel(sql_type = SqlUuid)]
    account_id: AccountId,
    #[diesel(sql_type = Timestamptz)]
    since: DateTime<Utc>,
}

/// Which reminder is due, from 1; none before the first and after the last.
fn which(since: DateTime<Utc>, now: DateTime<Utc>) -> Option<usize> {
    let days = (now - since).num_days();
    let passed = DAYS.iter().filter(|day| days >= **day).count();
    (passed > 0 && days < LAST).then_some(passed)
}

/// Reminds developers whose application was begun and not sent. Answers how many mails were owed.
///
/// # Errors
/// When Postgres refuses.
pub async fn remind_drafts(conn: &mut Conn, cx: &Context) -> diesel::QueryResult<usize> {
    let mut owed = 0;
    for draft in list(conn, cx.now).await? {
        let Some(number) = which(draft.since, cx.now) else { continue };
        let Some(contact) = find_contact(conn, draft.account_id).await? else { continue };
        let mail = NewMail {
            kind: MailKind::FinishApplication,
            recipient: &contact.address,
            account_id: Some(contact.account_id),
            payload: json!({ "account_id": contact.account_id, "is_last": number == DAYS.len() }),
            unique_key: format!("finish_application:{}:{number}", contact.account_id),
        };
        owed += usize::from(outbox::record(conn, cx, &mail).await?.is_some());
    }
    Ok(owed)
}

/// Whether the account still has nothing sent: a reminder that comes too late is dropped.
///
/// # Errors
/// When Postgres refuses.
pub async fn has_draft(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> diesel::QueryResult<bool> {
    Ok(list(conn, now).await?.iter().any(|draft| draft.account_id == account))
}

async fn list(conn: &mut Conn, now: DateTime<Utc>) -> diesel::QueryResult<Vec<Draft>> {
    sql_query(
        "select a.id as account_id, coalesce(e.created_at, a.email_verified_at) as since
           from accounts a left join engineers e on e.account_id = a.id
          where a.kind = 'developer' and a.state = 'active' and a.email_verified_at is not null
            and coalesce(e.network_status, 'none') = 'none'
            and not exists (select from applications p where p.engineer_id = e.id)
            and coalesce(e.created_at, a.email_verified_at) between $1 and $2
          order by since, a.id limit $3",
    )
    .bind::<Timestamptz, _>(now - TimeDelta::days(LAST))
    .bind::<Timestamptz, _>(now - TimeDelta::days(DAYS[0]))
    .bind::<BigInt, _>(BATCH)
    .load(conn)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn twice_and_then_never_again() {
        for (days, expected) in [
            (0, None),
            (2, None),
            (3, Some(1)),
            (9, Some(1)),
            (10, Some(2)),
            (16, Some(2)),
            (17, None),
            (400, None),
        ] {
            let now = testing::start() + TimeDelta::days(days);
            assert_eq!(which(testing::start(), now), expected, "day {days}");
        }
    }
}
