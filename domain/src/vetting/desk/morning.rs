//! The mail of the morning to each vetter: what is overdue, what is due today, what has been open for long. Once a day,
//! on working days, and only when there is something.

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::accounts::list_staff_contacts;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, EngineerId};
use crate::platform::workdays;
use crate::vetting::conflicts::find_conflict;

/// Hours of the installation's zone in which the mail of a day goes out; what was missed then is not caught up.
const HOURS: std::ops::Range<u32> = 7..11;
/// Days after which an open stage has aged.
const AGED_DAYS: i64 = 10;

/// One application in the mail.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Line {
    /// Whose.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What was promised.
    #[diesel(sql_type = Timestamptz)]
    pub due_at: DateTime<Utc>,
    /// When the stage was opened.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
}

/// What a vetter finds in the morning: their own applications, and those that nobody has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Morning {
    /// Their date has passed.
    pub overdue: Vec<Line>,
    /// Their date is today.
    pub today: Vec<Line>,
    /// Neither, but open for long.
    pub ageing: Vec<Line>,
}

impl Morning {
    /// Whether there is nothing to write about.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.overdue.is_empty() && self.today.is_empty() && self.ageing.is_empty()
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    engineer_id: EngineerId,
    #[diesel(embed)]
    line: Line,
}

/// What lies before a vetter at `now`, without people whom they may not judge (I4).
///
/// # Errors
/// When Postgres refuses.
pub async fn morning_of(
    conn: &mut Conn,
    cx: &Context,
    vetter: AccountId,
    now: DateTime<Utc>,
) -> diesel::QueryResult<Morning> {
    let rows: Vec<Row> = sql_query(
        "select e.id as engineer_id, e.display_name as name, a.stage_due_at as due_at, coalesce(r.opened_at, a.submitted_at, a.created_at) as since
           from applications a
           join engineers e on e.id = a.engineer_id
           left join lateral (select x.* from stage_runs x join vetting_stages y on y.id = x.stage_id
                  where x.application_id = a.id and x.state in ('pending', 'scheduled', 'submitted', 'scored')
                  order by y.position limit 1) r on true
          where a.state in ('submitted', 'screening', 'assessment', 'interview', 'decision')
            and a.applicant_asked_at is null and (r.assignee_id is null or r.assignee_id = $1)
          order by a.stage_due_at, a.id limit 50",
    )
    .bind::<SqlUuid, _>(vetter)
    .load(conn)
    .await?;
    let zone = cx.config.site.time_zone;
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let mut morning = Morning::default();
    for Row { engineer_id, line } in rows {
        if find_conflict(conn, vetter, engineer_id).await?.is_some() {
            continue;
        }
        if line.due_at < now {
            morning.overdue.push(line);
        } else if day(line.due_at) == day(now) {
            morning.today.push(line);
        } else if now - line.since >= TimeDelta::days(AGED_DAYS) {
            morning.ageing.push(line);
        }
    }
    Ok(morning)
}

/// Owes each vetter the mail of this morning, if it is morning and there is something. Answers how many were owed.
///
/// # Errors
/// When Postgres refuses.
pub async fn mail_morning(conn: &mut Conn, cx: &Context) -> diesel::QueryResult<usize> {
    let local = cx.now.with_timezone(&cx.config.site.time_zone);
    if !HOURS.contains(&local.hour()) || !workdays::is_workday(cx.now, cx.config.site.time_zone) {
        return Ok(0);
    }
    let mut owed = 0;
    for vetter in list_staff_contacts(conn, Permission::Vetter).await? {
        if morning_of(conn, cx, vetter.account_id, cx.now).await?.is_empty() {
            continue;
        }
        let day = format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day());
        let mail = NewMail {
            kind: MailKind::VetterMorning,
            recipient: &vetter.address,
            account_id: Some(vetter.account_id),
            payload: json!({ "account_id": vetter.account_id }),
            unique_key: format!("vetter_morning:{day}:{}", vetter.account_id),
        };
        owed += usize::from(outbox::record(conn, cx, &mail).await?.is_some());
    }
    Ok(owed)
}
