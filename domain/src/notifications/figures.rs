//! The weekly mail to engineers who asked for it (P4): how often they were seen and shortlisted, each Monday at eight in
//! the installation's zone, about the seven days before.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::Kind;
use crate::accounts::find_contact;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{engineers, impression_actions, impressions, notification_choices, outbox_mails};

/// The hour of each Monday at which they are sent, by the clock of the site's zone.
pub const WEEKLY_HOUR: u32 = 8;
/// How long after it a mail is still worth sending: a worker that was down for longer leaves the week out.
const PATIENCE: TimeDelta = TimeDelta::days(1);
/// Mails of one run; the next run takes the next.
const BATCH: i64 = 500;

/// What a week brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Lists in which the engineer stood.
    pub seen: i64,
    /// Times that somebody opened the profile; once a day and viewer.
    pub opened: i64,
    /// Times that a company put them on a list; once a day and viewer.
    pub shortlisted: i64,
}

/// What happened from `from` until the day before `to`.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_figures(
    conn: &mut Conn,
    engineer: EngineerId,
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Figures> {
    let seen = impressions::table
        .filter(impressions::engineer_id.eq(engineer.0))
        .filter(impressions::day.ge(from))
        .filter(impressions::day.lt(to))
        .count()
        .get_result(conn)
        .await?;
    let deeds: Vec<(String, i64)> = impression_actions::table
        .filter(impression_actions::engineer_id.eq(engineer.0))
        .filter(impression_actions::day.ge(from))
        .filter(impression_actions::day.lt(to))
        .group_by(impression_actions::kind)
        .select((impression_actions::kind, diesel::dsl::count_star()))
        .load(conn)
        .await?;
    let of = |kind: &str| deeds.iter().find(|(of, _)| of == kind).map_or(0, |(_, count)| *count);
    Ok(Figures { seen, opened: of("opened"), shortlisted: of("shortlisted") })
}

/// Owes this week's mail to everybody who asked for it and is in the network; how many.
///
/// # Errors
/// When Postgres refuses.
pub async fn owe_weekly(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let Some(monday) = due_week(cx.now, cx.config.site.time_zone) else { return Ok(0) };
    let kind = MailKind::WeeklyFigures;
    let mut owed = 0;
    for (account, engineer) in list_waiting(conn, monday).await? {
        let Some(contact) = find_contact(conn, account).await? else { continue };
        let mail = NewMail {
            kind,
            recipient: &contact.address,
            account_id: Some(account),
            payload: json!({ "engineer_id": engineer, "monday": monday }),
            unique_key: key(account, monday),
        };
        owed += usize::from(outbox::record(conn, cx, &mail).await?.is_some());
    }
    Ok(owed)
}

/// The Monday whose mail is due at `now`: nothing before its hour, and nothing long after.
fn due_week(now: DateTime<Utc>, zone: Tz) -> Option<NaiveDate> {
    let today = now.with_timezone(&zone).date_naive();
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().days_since(Weekday::Mon))))?;
    let at =
        zone.from_local_datetime(&monday.and_hms_opt(WEEKLY_HOUR, 0, 0)?).earliest()?.with_timezone(&Utc);
    (at <= now && now < at + PATIENCE).then_some(monday)
}

fn key(account: AccountId, monday: NaiveDate) -> String {
    format!("{}:{account}:{monday}", MailKind::WeeklyFigures)
}

/// Engineers in the network who asked for it and have not got this week's.
async fn list_waiting(conn: &mut Conn, monday: NaiveDate) -> QueryResult<Vec<(AccountId, EngineerId)>> {
    use diesel::dsl::{exists, not, sql};
    use diesel::sql_types::{Bool, Text};
    let done = outbox_mails::table.filter(
        sql::<Bool>(
            "outbox_mails.unique_key = 'weekly_figures:' || notification_choices.account_id || ':' || ",
        )
        .bind::<Text, _>(monday.to_string()),
    );
    notification_choices::table
        .inner_join(engineers::table.on(engineers::account_id.eq(notification_choices::account_id)))
        .filter(notification_choices::kind.eq(Kind::WeeklyFigures))
        .filter(notification_choices::is_wanted)
        .filter(engineers::network_status.eq("active"))
        .filter(not(exists(done.select(outbox_mails::id))))
        .order(notification_choices::account_id)
        .limit(BATCH)
        .select((notification_choices::account_id, engineers::id))
        .load(conn)
        .await
}

#[cfg(test)]
mod tests {
    use diesel_async::SimpleAsyncConnection;

    use super::*;
    use crate::notifications::{Via, set};
    use crate::platform::clock::Clock;
    use crate::testing::{self, TestDatabase, engineers, mails};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_is_due_on_its_monday_for_a_day() {
        let berlin = chrono_tz::Europe::Berlin;
        for (now, due) in [
            ("2026-11-23T06:59:59Z", None),
            ("2026-11-23T07:00:00Z", Some("2026-11-23")),
            ("2026-11-24T06:59:59Z", Some("2026-11-23")),
            ("2026-11-24T07:00:00Z", None),
            ("2026-11-29T23:30:00Z", None),
        ] {
            assert_eq!(due_week(at(now), berlin).map(|day| day.to_string()).as_deref(), due, "{now}");
        }
    }

    #[tokio::test]
    async fn who_asked_gets_one_mail_a_week_and_nobody_else() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let mut cx = testing::context(&Clock::standing_at(at("2026-11-23T09:00:00Z")));
        let asked = engineers::approved(&mut conn, "Ada Lovelace").await;
        engineers::approved(&mut conn, "Grace Hopper").await;
        set(&mut conn, &cx, asked.signed.account_id, Kind::WeeklyFigures, true, Via::Page).await.unwrap();
        for expected in [1, 0] {
            assert_eq!(owe_weekly(&mut conn, &cx).await.unwrap(), expected);
        }
        assert_eq!(mails::kinds_owed(&mut conn).await, [MailKind::WeeklyFigures]);
        cx.now += TimeDelta::days(7);
        assert_eq!(owe_weekly(&mut conn, &cx).await.unwrap(), 1);
        set(&mut conn, &cx, asked.signed.account_id, Kind::WeeklyFigures, false, Via::OneClick)
            .await
            .unwrap();
        cx.now += TimeDelta::days(7);
        assert_eq!(owe_weekly(&mut conn, &cx).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn figures_are_of_the_days_before_the_monday() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let engineer = engineers::approved(&mut conn, "Ada Lovelace").await;
        let id = engineer.id;
        conn.batch_execute(&format!(
            "insert into impressions (list, position, engineer_id, day, surface, score_version, viewer) values
               (gen_random_uuid(), 1, '{id}', '2026-11-16', 'directory', 1, 'a'), (gen_random_uuid(), 2, '{id}', '2026-11-22', 'directory', 1, 'a'),
               (gen_random_uuid(), 1, '{id}', '2026-11-23', 'directory', 1, 'a'), (gen_random_uuid(), 1, '{id}', '2026-11-15', 'directory', 1, 'a');
             insert into impression_actions (day, viewer, engineer_id, kind, surface, score_version) values
               ('2026-11-17', 'a', '{id}', 'shortlisted', 'directory', 1), ('2026-11-23', 'b', '{id}', 'shortlisted', 'directory', 1)"
        ))
        .await
        .unwrap();
        let (from, to) = ("2026-11-16".parse().unwrap(), "2026-11-23".parse().unwrap());
        let figures = find_figures(&mut conn, id, from, to).await.unwrap();
        assert_eq!(figures, Figures { seen: 2, opened: 0, shortlisted: 1 });
    }
}
