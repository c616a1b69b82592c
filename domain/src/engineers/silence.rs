//! E3, the clock's part: an engineer of whom nothing is heard is asked after 21 days, is told after 35 that search and
//! digest leave them out, and is set to not looking after 60.
//!
//! Days are whole UTC days since `availability_confirmed_at`, as everywhere. Each mail is owed once for one spell of
//! silence: its key holds the version that the next word raises. Who was missed while no timer ran gets the mail of the
//! day, not those of the days before. Nothing here is a word of the engineer's, so none of it moves
//! `availability_confirmed_at` or `profile_updated_at`.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::completeness::completeness;
use super::model::{Availability, Engineer};
use super::owner::availability_version;
use super::parts::count_parts;
use super::queries::{list_held_skills, lock_engineer};
use crate::accounts::find_contact;
use crate::directory::{UNCONFIRMED_DAYS, oldest_confirmation, score};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::engineers;

/// Days of silence after which an engineer is asked.
pub const ASK_DAYS: i64 = 21;
/// Days of silence after which they are set to not looking.
pub const END_DAYS: i64 = 60;

/// Engineers that one step looks at in one run of the timer; the next run takes the next.
const BATCH: i64 = 500;

/// What a run of the timer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silences {
    /// Asked whether they are still available.
    pub asked: usize,
    /// Told that search and digest leave them out.
    pub unconfirmed: usize,
    /// Set to not looking, and told.
    pub ended: usize,
    /// Asked anew, since the date passed until which they were engaged.
    pub engagements_over: usize,
}

/// Days of silence, whole UTC ones.
#[must_use]
pub fn days_silent(confirmed_at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now.date_naive() - confirmed_at.date_naive()).num_days()
}

/// The day from which on search and digest leave out who said so last then.
#[must_use]
pub fn leaves_on(confirmed_at: DateTime<Utc>) -> chrono::NaiveDate {
    confirmed_at.date_naive() + TimeDelta::days(UNCONFIRMED_DAYS + 1)
}

/// The day on which silence ends in not looking.
#[must_use]
pub fn ends_on(confirmed_at: DateTime<Utc>) -> chrono::NaiveDate {
    confirmed_at.date_naive() + TimeDelta::days(END_DAYS)
}

/// Does all that silence makes due, each engineer in a transaction of its own. Safe to repeat: what was done is not due.
///
/// # Errors
/// When Postgres refuses; engineers before that are done.
pub async fn chase_silence(conn: &mut Conn, cx: &Context) -> QueryResult<Silences> {
    let mut done = Silences::default();
    for step in [Step::End, Step::Unconfirmed, Step::Ask, Step::EngagementOver] {
        for id in list_due(conn, cx.now, step).await? {
            let is_done = conn.transaction(async |conn| take(conn, cx, id, step).await).await?;
            let counter = match step {
                Step::Ask => &mut done.asked,
                Step::Unconfirmed => &mut done.unconfirmed,
                Step::End => &mut done.ended,
                Step::EngagementOver => &mut done.engagements_over,
            };
            *counter += usize::from(is_done);
        }
    }
    Ok(done)
}

/// One step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ask,
    Unconfirmed,
    End,
    EngagementOver,
}

impl Step {
    fn kind(self) -> MailKind {
        match self {
            Self::Ask => MailKind::AvailabilityAsked,
            Self::Unconfirmed => MailKind::AvailabilityUnconfirmed,
            Self::End => MailKind::AvailabilityEnded,
            Self::EngagementOver => MailKind::EngagementOver,
        }
    }

    /// Words are due that lie in `from..before`; nothing is `None`.
    fn window(self, now: DateTime<Utc>) -> (Option<DateTime<Utc>>, DateTime<Utc>) {
        let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        // "At least n days ago" is "before the day that is n − 1 days ago".
        let at_least = |days: i64| today - TimeDelta::days(days - 1);
        match self {
            Self::Ask => (Some(oldest_confirmation(now)), at_least(ASK_DAYS)),
            Self::Unconfirmed => (Some(at_least(END_DAYS)), oldest_confirmation(now)),
            Self::End => (None, at_least(END_DAYS)),
            Self::EngagementOver => (Some(at_least(END_DAYS)), now + TimeDelta::seconds(1)),
        }
    }

    fn is_due(self, engineer: &Engineer, now: DateTime<Utc>) -> bool {
        let (from, before) = self.window(now);
        let is_silent = engineer
            .availability_confirmed_at
            .is_some_and(|at| at < before && from.is_none_or(|from| from <= at));
        let is_over = self != Self::EngagementOver || engagement_ended(engineer, now);
        is_silent && is_over && engineer.availability != Availability::NotLooking
    }
}

/// Whether the date has passed until which an engineer said to be engaged, and nothing was said since.
pub(super) fn engagement_ended(engineer: &Engineer, now: DateTime<Utc>) -> bool {
    let today = now.date_naive();
    let said = engineer.availability_confirmed_at.map(|at| at.date_naive());
    engineer.availability == Availability::Engaged
        && engineer
            .earliest_start
            .is_some_and(|until| until <= today && said.is_some_and(|said| said < until))
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = SqlUuid)]
    id: EngineerId,
}

/// Active engineers whose step is due, the longest silent first. The mail that was owed for it says that it is done.
async fn list_due(conn: &mut Conn, now: DateTime<Utc>, step: Step) -> QueryResult<Vec<EngineerId>> {
    let (from, before) = step.window(now);
    let engaged_until = (step == Step::EngagementOver).then(|| now.date_naive());
    let rows: Vec<Due> = diesel::sql_query(
        "select e.id from engineers e join accounts a on a.id = e.account_id
         where e.network_status = 'active' and e.availability <> 'not_looking' and a.state = 'active'
           and a.email_verified_at is not null
           and e.availability_confirmed_at < $1 and ($2 is null or e.availability_confirmed_at >= $2)
           and ($3 is null or (e.availability = 'engaged' and e.earliest_start <= $3
                and (e.availability_confirmed_at at time zone 'UTC')::date < e.earliest_start))
           and not exists (select from outbox_mails m
             where m.unique_key = $4 || ':' || e.id || ':' || e.availability_version)
         order by e.availability_confirmed_at, e.id limit $5",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<Nullable<Timestamptz>, _>(from)
    .bind::<Nullable<Date>, _>(engaged_until)
    .bind::<Text, _>(step.kind().as_str())
    .bind::<diesel::sql_types::BigInt, _>(BATCH)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// One engineer's step, unless they spoke meanwhile.
async fn take(conn: &mut Conn, cx: &Context, id: EngineerId, step: Step) -> QueryResult<bool> {
    let Some(engineer) = lock_engineer(conn, id).await?.filter(|row| step.is_due(row, cx.now)) else {
        return Ok(false);
    };
    if step == Step::End {
        end(conn, cx, &engineer).await?;
    }
    let Some(version) = availability_version(conn, id).await? else { return Ok(false) };
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(step == Step::End) };
    let kind = step.kind();
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "engineer_id": id, "version": version }),
        unique_key: format!("{kind}:{id}:{version}"),
    };
    Ok(outbox::record(conn, cx, &mail).await?.is_some() || step == Step::End)
}

/// Sets an engineer to not looking. A form that was opened before is stale.
async fn end(conn: &mut Conn, cx: &Context, engineer: &Engineer) -> QueryResult<()> {
    let skills = list_held_skills(conn, engineer.id).await?;
    let counts = count_parts(conn, engineer.id).await?;
    let ended = Engineer { availability: Availability::NotLooking, ..engineer.clone() };
    diesel::update(engineers::table.find(engineer.id))
        .set((
            engineers::availability.eq(Availability::NotLooking),
            engineers::completeness.eq(completeness(&ended, &skills, counts).percent),
            engineers::row_version.eq(engineers::row_version + 1),
            engineers::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    score::recompute(conn, cx, engineer.id).await?;
    let event = audit::Event {
        action: "engineer.set_not_looking",
        subject_kind: "engineer",
        subject_id: engineer.id.to_string(),
        reason: Some("60 days without a word about availability"),
        detail: json!({ "was": engineer.availability }),
    };
    audit::record(conn, cx, &event).await
}
