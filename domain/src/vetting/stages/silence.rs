//! V2: thirty days of an applicant's silence end an application. Only days count on which the turn was theirs, and they
//! hear of it before: a day before the stage's date, a week and a day before the end.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::queries::{clear_turn, waive_rest};
use crate::engineers::NetworkStatus;
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::schema::{applications, engineers};
use crate::vetting::interviews::cancel_open;
use crate::vetting::model::{Application, ApplicationState};
use crate::vetting::notices;
use crate::vetting::queries as vetting_queries;
use crate::vetting::transition::{StepError, step};

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
    for id in list_asked(conn, cx.now).await? {
        conn.transaction(async |conn| {
            let Some(mut application) = vetting_queries::lock_application(conn, id).await? else {
                return Ok(());
            };
            match due(&application, cx.now) {
                Step::Nothing => {}
                Step::Remind(which) => {
                    let runs = vetting_queries::list_stage_runs(conn, id).await?;
                    if let Some(run) = runs.iter().find(|run| run.is_open()) {
                        notices::remind(conn, cx, &application, run.id, which).await?;
                        silence.reminded += 1;
                    }
                }
                Step::End => silence.ended += usize::from(end(conn, cx, &mut application).await?),
            }
            Ok::<_, QueryError>(())
        })
        .await?;
    }
    Ok(silence)
}

/// Those for whom anything can be due: the stage's date is a day away, or has passed.
async fn list_asked(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<ApplicationId>> {
    applications::table
        .filter(applications::applicant_asked_at.is_not_null())
        .filter(applications::stage_due_at.le(now + TimeDelta::days(1)))
        .order((applications::applicant_asked_at, applications::id))
        .limit(BATCH)
        .select(applications::id)
        .load(conn)
        .await
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

async fn end(conn: &mut Conn, cx: &Context, application: &mut Application) -> Result<bool, QueryError> {
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
    use crate::platform::ids::{EngineerId, TrackId};
    use crate::testing;

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
