//! V2: thirty days of an applicant's silence end an application. They count from the day on which the turn became theirs; of
//! times for a conversation, from the first ones that they did not answer. They hear of it before: a day before the stage's
//! date, a week and a day before the end; of times that were proposed, a day before they lapse.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::queries::{clear_turn, find_stage, waive_rest};
use crate::engineers::NetworkStatus;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::schema::engineers;
use crate::vetting::interviews::{Interview, cancel_open, find_proposed};
use crate::vetting::model::{Application, ApplicationState, StageKind};
use crate::vetting::notices;
use crate::vetting::queries as vetting_queries;
use crate::vetting::transition::{StepError, step};

const DAY: TimeDelta = TimeDelta::days(1);
/// Days of the applicant's silence after which an application ends.
pub const SILENCE_DAYS: i64 = 30;
const NOTE: &str = "The application ended: nothing was heard for 30 days.";

/// What was done about applicants who are silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// Applications that were looked at for a reminder; each reminder goes out once.
    pub reminded: usize,
    /// Applications that ended.
    pub ended: usize,
}

/// What is due at a moment of somebody's silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Remind(&'static str),
    End,
}

/// Reminds applicants whose work is awaited, and ends what nobody answered.
///
/// # Errors
/// When Postgres refuses.
pub async fn end_silent(conn: &mut Conn, cx: &Context) -> Result<Silence, QueryError> {
    let mut silence = Silence::default();
    for id in list_asked(conn, cx.now, BATCH).await? {
        conn.transaction(async |conn| {
            let Some(mut application) = vetting_queries::lock_application(conn, id).await? else {
                return Ok(());
            };
            match due(&application, cx.now) {
                Step::End => silence.ended += usize::from(end(conn, cx, &mut application).await?),
                step => silence.reminded += usize::from(remind(conn, cx, &application, step).await?),
            }
            Ok::<_, QueryError>(())
        })
        .await?;
    }
    Ok(silence)
}

#[derive(QueryableByName)]
struct Asked {
    #[diesel(sql_type = SqlUuid)]
    id: ApplicationId,
}

/// Those for whom something is due: the end, or a reminder that was not owed yet. $1 is now, $2 a day from now, $3 to $5 what
/// was asked 23, 29 and 30 days ago. The keys are those of [`notices`], the cases those of [`due`] and [`is_pick_due`].
const ASKED: &str = "\
select a.id from applications a
  join engineers e on e.id = a.engineer_id
  join accounts c on c.id = e.account_id
  left join lateral (select x.id, s.kind from stage_runs x join vetting_stages s on s.id = x.stage_id
     where x.application_id = a.id and x.opened_at is not null
       and x.state in ('pending', 'scheduled', 'submitted', 'scored')
     order by x.due_at limit 1) r on true
  left join interviews i on i.stage_run_id = r.id and i.state = 'proposed' and i.due_at <= $2 and i.due_at > $1
       and i.updated_at + ($2 - $1) < i.due_at
  cross join lateral (select 'stage_reminder:' || case
       when r.kind = 'interview' then 'interview:' || i.id || ':' || i.round || ':pick'
       when a.applicant_asked_at <= $4 then r.id || ':last-day'
       when a.applicant_asked_at <= $3 then r.id || ':last-week'
       when a.stage_due_at <= $2 and a.stage_due_at > $1 then r.id || ':due' end as key) k
 where a.state in ('submitted', 'screening', 'assessment', 'interview', 'decision')
   and (a.applicant_asked_at <= $5
     or a.applicant_asked_at is not null and k.key is not null
       and c.state = 'active' and c.email_verified_at is not null
       and not exists (select from outbox_mails m where m.unique_key = k.key))
 order by a.applicant_asked_at, a.id limit $6";

async fn list_asked(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> QueryResult<Vec<ApplicationId>> {
    let ago = |days: i64| now - TimeDelta::days(days);
    let rows: Vec<Asked> = sql_query(ASKED)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now + DAY)
        .bind::<Timestamptz, _>(ago(SILENCE_DAYS - 7))
        .bind::<Timestamptz, _>(ago(SILENCE_DAYS - 1))
        .bind::<Timestamptz, _>(ago(SILENCE_DAYS))
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The reminder of the stage that is open. A conversation has one of its own, for the times that are proposed: they have
/// another date and another page than the stage.
async fn remind(
    conn: &mut Conn,
    cx: &Context,
    application: &Application,
    step: Step,
) -> Result<bool, QueryError> {
    let runs = vetting_queries::list_stage_runs(conn, application.id).await?;
    let Some(run) = runs.iter().find(|run| run.is_open()) else { return Ok(false) };
    let stage = find_stage(conn, run.stage_id).await?;
    if stage.is_some_and(|stage| stage.kind == StageKind::Interview) {
        let proposed = find_proposed(conn, run.id).await?.filter(|found| is_pick_due(found, cx.now));
        let Some(interview) = proposed else { return Ok(false) };
        notices::remind_to_pick(conn, cx, application, &interview).await?;
        return Ok(true);
    }
    let Step::Remind(which) = step else { return Ok(false) };
    notices::remind(conn, cx, application, run.id, which).await?;
    Ok(true)
}

/// In the last day of times that were proposed more than a day before their end.
fn is_pick_due(interview: &Interview, now: DateTime<Utc>) -> bool {
    interview.due_at.is_some_and(|due| now < due && due - DAY <= now && interview.updated_at < due - DAY)
}

/// Pure, so that it can be tried for every moment. Of reminders that a worker missed only the last one goes out.
fn due(application: &Application, now: DateTime<Utc>) -> Step {
    let is_theirs = application.state.is_waiting();
    let Some(asked_at) = application.applicant_asked_at.filter(|_| is_theirs) else { return Step::Nothing };
    let ends_at = asked_at + TimeDelta::days(SILENCE_DAYS);
    let due_at = application.stage_due_at.unwrap_or(ends_at);
    if now >= ends_at {
        Step::End
    } else if now >= ends_at - TimeDelta::days(1) {
        Step::Remind("last-day")
    } else if now >= ends_at - TimeDelta::days(7) {
        Step::Remind("last-week")
    } else if now >= due_at - TimeDelta::days(1) && now < due_at {
        Step::Remind("due")
    } else {
        Step::Nothing
    }
}

/// Ends an application that the caller holds locked, with the conversation that is planned in it; whoever applied is told.
/// Answers whether it could end.
pub(in crate::vetting) async fn end(
    conn: &mut Conn,
    cx: &Context,
    application: &mut Application,
) -> Result<bool, QueryError> {
    match step(conn, cx, application, ApplicationState::Expired).await {
        Ok(()) => {}
        Err(StepError::Query(error)) => return Err(error),
        Err(StepError::Illegal(..)) => return Ok(false),
    }
    clear_turn(conn, application.id, cx.now).await?;
    vetting_queries::update_decided(conn, application.id, cx.now, None).await?;
    waive_rest(conn, application.id, NOTE, None, cx.now).await?;
    cancel_open(conn, cx, application.id, NOTE).await?;
    diesel::update(engineers::table.find(application.engineer_id))
        .set((engineers::network_status.eq(NetworkStatus::None), engineers::updated_at.eq(cx.now)))
        .execute(conn)
        .await?;
    notices::tell_expired(conn, cx, application).await?;
    Ok(true)
}

/// When an application ends if nothing is heard; none while it is our turn.
#[must_use]
pub fn ends_at(application: &Application) -> Option<DateTime<Utc>> {
    application.applicant_asked_at.map(|at| at + TimeDelta::days(SILENCE_DAYS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engineers::save_profile;
    use crate::engineers::tests::input;
    use crate::platform::ids::{EngineerId, TrackId};
    use crate::testing::vetting::screen;
    use crate::testing::{self, TestDatabase, accounts};
    use crate::vetting::kit::{applied, cx_of, days, system};
    use crate::vetting::submit;

    /// However many were reminded already, the next one has a turn.
    #[tokio::test]
    async fn nobody_waits_behind_those_who_were_reminded() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let (_, panel, first) = applied(&mut conn).await;
        let grace = cx_of(&accounts::developer(&mut conn, "Grace").await);
        save_profile(&mut conn, &grace, &input()).await.unwrap();
        let second = submit(&mut conn, &grace, "").await.unwrap();
        for id in [first, second] {
            screen(&mut conn, &system(), &panel, id, 4).await;
        }
        for (day, which) in [(6, "due"), (23, "last-week"), (29, "last-day")] {
            let now = days(&system(), day);
            assert_eq!(list_asked(&mut conn, now.now, 5).await.unwrap().len(), 2, "{which}");
            let next = list_asked(&mut conn, now.now, 1).await.unwrap()[0];
            let application = vetting_queries::find_application(&mut conn, next).await.unwrap().unwrap();
            remind(&mut conn, &now, &application, Step::Remind(which)).await.unwrap();
            let other = list_asked(&mut conn, now.now, 1).await.unwrap();
            assert!(other.len() == 1 && other[0] != next, "{which}");
            end_silent(&mut conn, &now).await.unwrap();
            assert!(list_asked(&mut conn, now.now, 1).await.unwrap().is_empty(), "{which}");
        }
        for day in [1, 8, 22] {
            assert!(
                list_asked(&mut conn, days(&system(), day).now, 5).await.unwrap().is_empty(),
                "day {day}"
            );
        }
        assert_eq!(list_asked(&mut conn, days(&system(), 30).now, 5).await.unwrap().len(), 2);
    }

    fn asked(state: ApplicationState, asked_at: Option<DateTime<Utc>>) -> Application {
        let at = testing::start();
        Application {
            id: ApplicationId::new(),
            engineer_id: EngineerId::new(),
            track_id: TrackId::new(),
            attempt: 1,
            state,
            stage_due_at: Some(at + TimeDelta::days(7)),
            submitted_at: Some(at),
            decided_at: None,
            reapply_after: None,
            applicant_asked_at: asked_at,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn the_days_of_a_silence() {
        let application = asked(ApplicationState::Assessment, Some(testing::start()));
        for (days, expected) in [
            (0, Step::Nothing),
            (5, Step::Nothing),
            (6, Step::Remind("due")),
            (7, Step::Nothing),
            (22, Step::Nothing),
            (23, Step::Remind("last-week")),
            (28, Step::Remind("last-week")),
            (29, Step::Remind("last-day")),
            (30, Step::End),
            (400, Step::End),
        ] {
            assert_eq!(due(&application, testing::start() + TimeDelta::days(days)), expected, "day {days}");
        }
    }

    proptest! {
        #[test]
        fn nothing_ends_while_the_turn_is_ours(
            state in proptest::sample::select(ApplicationState::ALL), hours in 0_i64..20_000,
        ) {
            let now = testing::start() + TimeDelta::hours(hours);
            prop_assert_eq!(due(&asked(state, None), now), Step::Nothing);
            if !state.is_waiting() {
                prop_assert_eq!(due(&asked(state, Some(testing::start())), now), Step::Nothing);
            }
        }
    }
}
