//! The one clock. Nothing else asks the system what time it is.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};

/// Tells the time; cheap to clone. Tests hold one that stands still until it is moved.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The system's time.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `at`.
    #[must_use]
    pub fn standing_at(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Now, in whole microseconds: what Postgres can keep, so that a time survives the round trip unchanged.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Some(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
            None => whole_micros(system_now()),
        }
    }

    /// Moves a standing clock; the system's clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(at) = &self.0 {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door that the ban points to")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

fn whole_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    Utc.timestamp_micros(at.timestamp_micros()).single().unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_told_and_for_every_clone() {
        let at = Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap();
        let clock = Clock::standing_at(at);
        let other = clock.clone();
        assert_eq!(other.now(), at);
        clock.advance(TimeDelta::days(3));
        assert_eq!(other.now(), at + TimeDelta::days(3));
    }

    #[test]
    fn the_system_clock_tells_whole_microseconds() {
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
