//! T2: whoever signed up as a developer and did not apply is reminded after three days and after ten, then never again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel::{OptionalExtension, QueryableByName, sql_query};
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

/// A developer who could send an application and did not, whatever was owed to them.
const UNSENT: &str = "\
select a.id as account_id, coalesce(e.created_at, a.email_verified_at) as since
  from accounts a left join engineers e on e.account_id = a.id
 where a.kind = 'developer' and a.state = 'active' and a.email_verified_at is not null
   and coalesce(e.network_status, 'none') = 'none'
   and not exists (select from applications p where p.engineer_id = e.id)
   and coalesce(e.created_at, a.email_verified_at) > $1 and coalesce(e.created_at, a.email_verified_at) <= $2";

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
    for draft in list(conn, cx.now, BATCH).await? {
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
    let own: Option<Draft> = sql_query(format!("{UNSENT} and a.id = $3"))
        .bind::<Timestamptz, _>(now - TimeDelta::days(LAST))
        .bind::<Timestamptz, _>(now - TimeDelta::days(DAYS[0]))
        .bind::<SqlUuid, _>(account)
        .get_result(conn)
        .await
        .optional()?;
    Ok(own.is_some())
}

/// Those to whom the reminder of the day is not owed yet, the longest waiting first: the key is the one of [`remind_drafts`].
async fn list(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> diesel::QueryResult<Vec<Draft>> {
    sql_query(format!(
        "select d.account_id, d.since from ({UNSENT}) d
          where not exists (select from outbox_mails m where m.unique_key =
                'finish_application:' || d.account_id || ':' || case when d.since <= $3 then 2 else 1 end)
          order by d.since, d.account_id limit $4"
    ))
    .bind::<Timestamptz, _>(now - TimeDelta::days(LAST))
    .bind::<Timestamptz, _>(now - TimeDelta::days(DAYS[0]))
    .bind::<Timestamptz, _>(now - TimeDelta::days(DAYS[1]))
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, TestDatabase, accounts};
    use crate::vetting::kit::{days, system};

    /// However many were reminded already, the next one has a turn.
    #[tokio::test]
    async fn nobody_waits_behind_those_who_were_reminded() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        for name in ["Ada", "Grace"] {
            accounts::developer(&mut conn, name).await;
        }
        let then = days(&system(), 3);
        let first = list(&mut conn, then.now, 1).await.unwrap()[0].account_id;
        let contact = find_contact(&mut conn, first).await.unwrap().unwrap();
        let mail = NewMail {
            kind: MailKind::FinishApplication,
            recipient: &contact.address,
            account_id: Some(first),
            payload: json!({ "account_id": first, "is_last": false }),
            unique_key: format!("finish_application:{first}:1"),
        };
        outbox::record(&mut conn, &then, &mail).await.unwrap();
        let second = list(&mut conn, then.now, 1).await.unwrap()[0].account_id;
        assert_ne!(first, second);
        assert_eq!(remind_drafts(&mut conn, &then).await.unwrap(), 1);
        assert!(list(&mut conn, then.now, 1).await.unwrap().is_empty());
        // The second reminder is another one; and whoever was reminded has a draft still.
        assert_eq!(list(&mut conn, days(&system(), 10).now, 5).await.unwrap().len(), 2);
        for account in [first, second] {
            assert!(has_draft(&mut conn, account, then.now).await.unwrap());
        }
        assert!(!has_draft(&mut conn, first, days(&system(), 17).now).await.unwrap());
    }

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
