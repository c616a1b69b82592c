//! apalis-cron as nothing but a clock: it says that a planned time has come, and decides nothing.

use std::fmt::Display;
use std::time::Duration;

use apalis_cron::CronScheduler;
use chrono_tz::Tz;
use cron::Schedule;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, stream};

/// A clock that fails at once, again and again, must not keep its caller busy.
const PAUSE: Duration = Duration::from_secs(1);

/// An item each time that `schedule`, read in UTC, comes due. It never ends: a clock that was jumped past its next tick
/// fails, and after a second a new one takes its place. A zone with summer time would not do: in the hour that comes
/// twice its next tick lies in the past, and every new clock fails at once.
pub fn ticks(schedule: Schedule) -> impl Stream<Item = ()> + Send + Unpin {
    ticks_of(move || CronScheduler::new(schedule.clone()).with_timezone(Tz::UTC).into_stream().boxed())
}

fn ticks_of<T: Send + 'static, E: Display + Send + 'static>(
    clock: impl Fn() -> BoxStream<'static, Result<T, E>> + Send + 'static,
) -> impl Stream<Item = ()> + Send + Unpin {
    stream::unfold(clock(), move |mut ticking| {
        let fresh = clock();
        async move {
            let error = match ticking.next().await {
                Some(Ok(_)) => return Some(((), ticking)),
                Some(Err(error)) => error.to_string(),
                None => return Some(((), stream::pending().boxed())), // a schedule without a future
            };
            tracing::warn!(error, "the clock was jumped past a tick");
            tokio::time::sleep(PAUSE).await;
            Some(((), fresh))
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_clock_that_always_fails_is_asked_once_a_second() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = made.clone();
        let broken = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            stream::iter([Err::<(), _>("out of range")]).boxed()
        };
        let mut ticking = ticks_of(broken);
        let began = tokio::time::Instant::now();
        for _ in 0..2 {
            ticking.next().await;
        }
        assert!(began.elapsed() >= 2 * PAUSE, "{:?}", began.elapsed());
        assert!(made.load(Ordering::SeqCst) <= 3);
    }
}
