//! Answers at even times: what takes three milliseconds longer for a known address is not to be seen from outside.

use std::time::Duration;

use tokio::time::Instant;

/// Answers come at multiples of this.
const STEP: Duration = Duration::from_millis(250);

/// When the work began.
pub struct Pace(Instant);

impl Pace {
    /// Starts to count.
    #[must_use]
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// Waits for the next step. No connection is held meanwhile.
    pub async fn end(self) {
        tokio::time::sleep_until(self.0 + next_step(self.0.elapsed())).await;
    }
}

fn next_step(elapsed: Duration) -> Duration {
    let steps = elapsed.as_millis() / STEP.as_millis() + 1;
    STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_always_ahead() {
        for (elapsed, step) in [(0, 250), (1, 250), (249, 250), (250, 500), (510, 750)] {
            assert_eq!(next_step(Duration::from_millis(elapsed)), Duration::from_millis(step));
        }
    }
}
