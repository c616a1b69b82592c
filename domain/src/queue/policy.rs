//! How each kind of job is retried.

use std::time::Duration;

use rand::RngExt;

use crate::jobs::Kind;

/// Retry rules of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Runs before the job is dead.
    pub max_attempts: i32,
    /// Pause after the first failure.
    pub base: Duration,
    /// Longest pause.
    pub cap: Duration,
    /// A run that takes longer is ended and counts as failed. A mail gets more, where the settings want patience.
    pub limit: Duration,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl Kind {
    /// The rules of this kind.
    #[must_use]
    pub fn policy(self) -> Policy {
        match self {
            // 12 attempts from one minute up, capped at 6 h: about a day and a half for a relay to come back.
            Self::SendMail => Policy { max_attempts: 12, base: MINUTE, cap: 6 * HOUR, limit: 15 * MINUTE },
            Self::Tick => {
                Policy { max_attempts: 8, base: Duration::from_secs(15), cap: HOUR, limit: 10 * MINUTE }
            }
            Self::BuildExport | Self::ReadMail => {
                Policy { max_attempts: 8, base: MINUTE, cap: HOUR, limit: 10 * MINUTE }
            }
            Self::SendDigest => Policy { max_attempts: 20, base: MINUTE, cap: HOUR, limit: 24 * HOUR },
        }
    }
}

impl Policy {
    /// Exponential with jitter: between half and all of `base · 2^(attempt−1)`, at most `cap`. `attempt` counts from 1.
    #[must_use]
    pub fn backoff(&self, attempt: i32) -> Duration {
        let doublings = u32::try_from((attempt - 1).clamp(0, 20)).unwrap_or(0);
        let full = self.base.saturating_mul(1 << doublings).min(self.cap);
        full.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_and_stays_below_its_cap() {
        for kind in Kind::ALL {
            let policy = kind.policy();
            for attempt in 1..100 {
                let pause = policy.backoff(attempt);
                assert!(
                    pause <= policy.cap && pause >= policy.base.min(policy.cap) / 2,
                    "{kind} {attempt} {pause:?}"
                );
            }
        }
    }
}
