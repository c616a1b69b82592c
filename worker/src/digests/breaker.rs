//! The circuit breaker of a receiving site: after a refusal by policy (5.7.x) it is left alone for a while. Never a mark
//! on the reader.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// How long a site is left alone.
pub const OPEN_FOR: TimeDelta = TimeDelta::minutes(30);

/// Shared by the lanes of one sender.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<HashMap<String, DateTime<Utc>>>);

impl Breaker {
    /// Leaves `domain` alone from now on.
    pub fn trip(&self, domain: &str, now: DateTime<Utc>) {
        self.sites().insert(domain.to_owned(), now + OPEN_FOR);
    }

    /// Until when `domain` is left alone.
    #[must_use]
    pub fn open_until(&self, domain: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.sites().get(domain).copied().filter(|until| *until > now)
    }

    fn sites(&self) -> std::sync::MutexGuard<'_, HashMap<String, DateTime<Utc>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tripped_site_is_left_alone_for_a_while_and_no_other() {
        let (breaker, now) = (Breaker::default(), domain::testing::start());
        breaker.trip("a.example", now);
        assert_eq!(breaker.open_until("a.example", now), Some(now + OPEN_FOR));
        assert_eq!(breaker.open_until("b.example", now), None);
        assert_eq!(breaker.open_until("a.example", now + OPEN_FOR), None);
    }
}
