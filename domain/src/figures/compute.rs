//! Computes the public figures.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use super::model::{Answers, Decisions, PublicFigures};
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
    let answered = queries::count_answers(conn, now - LOOKBACK, now - ANSWER_TIME).await?;
    Ok(PublicFigures {
        decisions: decisions(decided.count, decided.median_seconds),
        answers: answers(answered.count, answered.within),
    })
}

fn decisions(count: i64, median_seconds: Option<f64>) -> Option<Decisions> {
    let seconds = median_seconds.filter(|seconds| count >= LEAST_SAMPLES && *seconds >= 0.0)?;
    #[expect(clippy::cast_possible_truncation, reason = "days of half a year")]
    let median_days = (seconds / DAY_SECONDS).ceil() as i64;
    Some(Decisions { count, median_days: median_days.max(1) })
}

fn answers(count: i64, within: i64) -> Option<Answers> {
    (count >= LEAST_SAMPLES).then(|| Answers { count, within_48_hours_percent: within * 100 / count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_hidden_while_they_are_about_chance() {
        assert_eq!(decisions(19, Some(86_400.0)), None);
        assert_eq!(decisions(20, Some(86_400.0)), Some(Decisions { count: 20, median_days: 1 }));
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
}
