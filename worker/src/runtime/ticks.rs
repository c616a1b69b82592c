//! apalis-cron as nothing but a clock: it says that a planned time has come, and decides nothing.

use apalis_cron::CronScheduler;
use chrono_tz::Tz;
use cron::Schedule;
use futures::{Stream, StreamExt, stream};

/// An item each time that `schedule`, read in `zone`, comes due. It never ends: a clock that was jumped past its next
/// tick fails, and a new one takes its place.
pub fn ticks(schedule: Schedule, zone: Tz) -> impl Stream<Item = ()> + Send + Unpin {
    let clock = move || CronScheduler::new(schedule.clone()).with_timezone(zone).into_stream().boxed();
    stream::unfold(clock(), move |mut ticking| {
        let fresh = clock();
        async move {
            match ticking.next().await {
                Some(Ok(_)) => Some(((), ticking)),
                Some(Err(error)) => {
                    tracing::warn!(%error, "the clock was jumped past a tick");
                    Some(((), fresh))
                }
                None => Some(((), stream::pending().boxed())), // a schedule without a future
            }
        }
    })
    .boxed()
}
