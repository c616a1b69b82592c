//! Computes the public figures.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use super::model::{Answers, Decisions, Promises, PublicFigures};
use super::{LEAST_SAMPLES, queries};
use crate::platform::db::Conn;

const LOOKBACK: TimeDelta = TimeDelta::days(182);
const ANSWER_TIME: TimeDelta = TimeDelta::hours(48);
const DAY_SECONDS: f64 = 86_400.0;

/// The figures as they stand at `now`. They are public and the same for everybody, so nobody is asked who asks.
///
/// # Errors
/// When Postgres does not answer.
pub async fn public_figures(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<PublicFigures> {
    let decided = queries::count_decisions(conn, now - LOOKBACK).await?;
    let due = queries::count_promises(conn, now - LOOKBACK, now).await?;
    let answered = queries::count_answers(conn, now - LOOKBACK, now - ANSWER_TIME).await?;
    Ok(PublicFigures {
        decisions: decisions(decided.count, decided.median_seconds),
        promises: promises(due.count, due.within),
        answers: answers(answered.count, answered.within),
    })
}

fn decisions(count: i64, median_seconds: Option<f64>) -> Option<Decisions> {
    let seconds = median_seconds.filter(|seconds| count >= LEAST_SAMPLES && *seconds >= 0.0)?;
    #[expect(clippy::cast_possible_truncation, reason = "days of half a year")]
    let median_days = (seconds / DAY_SECONDS).ceil() as i64;
    Some(Decisions { count, median_days: median_days.max(1) })
}

fn promises(count: i64, kept: i64) -> Option<Promises> {
    (count >= LEAST_SAMPLES).then(|| Promises { count, kept_percent: kept * 100 / count })
}

fn answers(count: i64, within: i64) -> Option<Answers> {
    (count >= LEAST_SAMPLES).then(|| Answers { count, within_48_hours_percent: within * 100 / count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engineers::NetworkStatus;
    use crate::testing::{sql, start};

    #[test]
    fn figures_are_hidden_while_they_are_about_chance() {
        assert_eq!(decisions(19, Some(86_400.0)), None);
        assert_eq!(decisions(20, Some(86_400.0)), Some(Decisions { count: 20, median_days: 1 }));
        assert_eq!(promises(19, 19), None);
        assert_eq!(promises(20, 19), Some(Promises { count: 20, kept_percent: 95 }));
        assert_eq!(answers(19, 19), None);
        assert_eq!(answers(20, 19), Some(Answers { count: 20, within_48_hours_percent: 95 }));
    }

    #[test]
    fn a_wait_is_never_rounded_in_our_favour() {
        assert_eq!(decisions(40, Some(86_401.0)).map(|d| d.median_days), Some(2));
        assert_eq!(decisions(40, Some(60.0)).map(|d| d.median_days), Some(1));
        assert_eq!(answers(30, 29).map(|a| a.within_48_hours_percent), Some(96));
    }

    #[tokio::test]
    async fn an_empty_installation_has_no_figures() {
        let db = crate::testing::TestDatabase::new().await;
        let mut conn = db.connect().await;
        let figures = public_figures(&mut conn, crate::testing::start()).await.unwrap();
        assert_eq!(figures, PublicFigures::default());
    }

    /// Applications by the days since they were submitted, the days to their last date, to the decision, and their state.
    async fn apply(conn: &mut Conn, count: u32, since: i64, due: i64, decided: Option<i64>, state: &str) {
        for _ in 0..count {
            let ada = crate::testing::engineers::named("Ada").network_status(NetworkStatus::Applicant);
            let ada = ada.insert(conn).await;
            let submitted = start() - TimeDelta::days(since);
            let ended = decided.map(|days| submitted + TimeDelta::days(days));
            let decided = ended.filter(|_| state != "withdrawn");
            let at = |at: Option<DateTime<Utc>>| at.map_or("null".to_owned(), |at| format!("'{at}'"));
            let open_due = if state == "submitted" { at(Some(submitted)) } else { "null".to_owned() };
            let updated = at(Some(ended.unwrap_or(submitted)));
            let statement = format!(
                "with made as (insert into applications (id, engineer_id, track_id, state, stage_due_at, submitted_at, decided_at,
                   applicant_act_at, created_at, updated_at, attempt)
                 select gen_random_uuid(), '{}', (select id from vetting_tracks limit 1), '{state}', {open_due}, '{submitted}',
                   {}, '{submitted}', '{submitted}', {updated}, 1 returning id)
                 insert into stage_runs (id, application_id, stage_id, state, due_at, created_at, updated_at)
                 select gen_random_uuid(), made.id, s.id, 'pending', '{submitted}'::timestamptz + interval '{due} days',
                   '{submitted}', '{submitted}' from made, (select id from vetting_stages limit 1) s",
                ada.id,
                at(decided),
            );
            sql::execute(conn, &statement).await;
        }
    }

    #[tokio::test]
    async fn a_promise_is_kept_only_by_a_decision_in_time() {
        let db = crate::testing::TestDatabase::new().await;
        let mut conn = db.connect().await;
        apply(&mut conn, 14, 20, 5, Some(5), "approved").await;
        apply(&mut conn, 2, 20, 5, Some(6), "rejected").await;
        apply(&mut conn, 3, 20, 5, None, "submitted").await;
        assert_eq!(public_figures(&mut conn, start()).await.unwrap().promises, None, "19 are too few");
        apply(&mut conn, 1, 20, 5, Some(9), "withdrawn").await; // after it had waited too long
        // Not about us: taken back in time, not due yet, and long ago.
        apply(&mut conn, 4, 20, 5, Some(2), "withdrawn").await;
        apply(&mut conn, 4, 2, 5, Some(1), "approved").await;
        apply(&mut conn, 4, 300, 5, Some(9), "approved").await;
        let promises = public_figures(&mut conn, start()).await.unwrap().promises;
        assert_eq!(promises, Some(Promises { count: 20, kept_percent: 70 }));
    }
}
