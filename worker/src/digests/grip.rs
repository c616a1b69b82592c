//! How long a sender may go on: its copies are its own while it renews their lease. A process that was stopped and goes
//! on finds here, before the next message and without asking anybody, that others may have taken over.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::digests::claim;
use domain::platform::db::{self, Conn};
use domain::platform::ids::DigestId;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::state::State;

/// Shared by the lanes of one sender.
#[derive(Debug)]
pub(super) struct Grip {
    renewed: Mutex<Instant>,
    seconds: u64,
}

impl Grip {
    /// Before the first claim.
    pub(super) fn new(lease_seconds: u64) -> Self {
        Self { renewed: Mutex::new(Instant::now()), seconds: lease_seconds }
    }

    /// Whether copies in hand are still ours. A claim only adds to what was renewed before, never to its life.
    pub(super) fn is_firm(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        renewed.elapsed() <= self.lease() * 5 / 6
    }

    /// Renews until it is aborted; `stop` is cancelled when that comes too late.
    pub(super) async fn keep(&self, state: &State, digest: DigestId, owner: &str, stop: &CancellationToken) {
        let pause = self.lease() / 3;
        loop {
            sleep(pause).await;
            if !self.is_firm() {
                // Others may have had them meanwhile: what is renewed now would be theirs.
                tracing::warn!("copies in hand were not renewed in time");
                return stop.cancel();
            }
            let asked = Instant::now();
            let renew = async |conn: &mut Conn| claim::renew(conn, digest, owner, self.seconds).await;
            match db::within(&state.pool, pause, renew).await {
                Ok(_) if self.is_firm() => {
                    *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = asked;
                }
                Ok(_) => {} // too late
                Err(error) => tracing::warn!(%error, "copies in hand were not renewed"),
            }
        }
    }

    fn lease(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_loosens_before_the_lease_ends() {
        for (age, is_firm) in [(0, true), (49, true), (51, false), (61, false)] {
            let renewed = Instant::now().checked_sub(Duration::from_secs(age)).unwrap();
            let grip = Grip { renewed: Mutex::new(renewed), seconds: 60 };
            assert_eq!(grip.is_firm(), is_firm, "{age} s");
        }
    }
}
