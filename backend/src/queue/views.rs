//! Context of the queue's page.

use chrono::{DateTime, Utc};
use domain::platform::heartbeat::Heartbeat;
use domain::platform::templates::Template;
use domain::queue::admin::{JobRow, JobState};
use domain::queue::stats::Depth;
use serde::Serialize;

use super::pages::Deed;
use crate::components::Tab;
use crate::views::{Flash, Page, PageMeta};

/// `/staff/queue`
#[derive(Clone, Debug, Serialize)]
pub struct QueuePage {
    tabs: Vec<Tab>,
    depths: Vec<DepthLine>,
    workers: Vec<Heartbeat>,
    jobs: Vec<JobLine>,
    state: JobState,
    next_href: Option<String>,
    #[serde(skip)]
    done: Option<Deed>,
}

#[derive(Clone, Debug, Serialize)]
struct DepthLine {
    kind: String,
    queue: String,
    state: String,
    count: i64,
    age: String,
}

#[derive(Clone, Debug, Serialize)]
struct JobLine {
    id: i64,
    kind: String,
    payload: String,
    attempts: String,
    at: DateTime<Utc>,
    error: String,
    request_id: String,
    can_retry: bool,
    can_cancel: bool,
}

impl QueuePage {
    /// With one job more than `rows`, if there is a next page.
    #[must_use]
    pub fn new(
        state: JobState,
        depths: Vec<Depth>,
        workers: Vec<Heartbeat>,
        mut jobs: Vec<JobRow>,
        rows: i64,
        done: Option<Deed>,
    ) -> Self {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let has_more = jobs.len() > rows;
        jobs.truncate(rows);
        let last = jobs.last().filter(|_| has_more);
        let next_href = last.map(|job| format!("/staff/queue?state={state}&before={}", job.id));
        let counts = |wanted: JobState| {
            let known = matches!(wanted, JobState::Dead | JobState::Queued | JobState::Running);
            let found = depths.iter().filter(|depth| depth.state == wanted.as_str());
            known.then(|| found.map(|depth| depth.count).sum())
        };
        let tab = |(label, tab): (&'static str, JobState)| Tab {
            label,
            href: format!("/staff/queue?state={tab}"),
            is_current: tab == state,
            count: counts(tab),
        };
        let states = [
            ("Dead", JobState::Dead),
            ("Waiting", JobState::Queued),
            ("Running", JobState::Running),
            ("Done", JobState::Done),
            ("Cancelled", JobState::Cancelled),
        ];
        Self {
            tabs: states.into_iter().map(tab).collect(),
            depths: depths.into_iter().map(DepthLine::from).collect(),
            workers,
            jobs: jobs.into_iter().map(JobLine::from).collect(),
            state,
            next_href,
            done,
        }
    }
}

impl From<Depth> for DepthLine {
    fn from(depth: Depth) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "seconds since a job came due")]
        let age = age(depth.oldest_seconds as i64);
        Self { kind: depth.kind, queue: depth.queue, state: depth.state, count: depth.count, age }
    }
}

impl From<JobRow> for JobLine {
    fn from(job: JobRow) -> Self {
        let at = match job.state {
            JobState::Queued => job.run_at,
            JobState::Running => job.started_at.unwrap_or(job.run_at),
            _ => job.finished_at.unwrap_or(job.run_at),
        };
        Self {
            id: job.id,
            kind: job.kind,
            payload: job.payload.to_string(),
            attempts: format!("{} of {}", job.attempt, job.max_attempts),
            at,
            error: job.last_error.unwrap_or_default(),
            request_id: job.request_id.unwrap_or_default(),
            can_retry: job.state == JobState::Dead,
            can_cancel: matches!(job.state, JobState::Dead | JobState::Queued),
        }
    }
}

/// 90 seconds → "1 min".
fn age(seconds: i64) -> String {
    match seconds {
        ..=0 => "not due".to_owned(),
        1..=59 => format!("{seconds} s"),
        60..=3_599 => format!("{} min", seconds / 60),
        3_600..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

impl Template for QueuePage {
    const NAME: &'static str = "pages/queue/list.html";
    fn samples() -> Vec<Self> {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let job = |state| JobRow {
            id: 7,
            queue: "mail".into(),
            kind: "send_mail".into(),
            payload: serde_json::json!({ "mail_id": "0190" }),
            state,
            run_at: at,
            attempt: 12,
            max_attempts: 12,
            losses: 0,
            worker: None,
            last_error: Some("451 <try> later".into()),
            request_id: Some("0b1f".into()),
            created_at: at,
            started_at: Some(at),
            finished_at: None,
        };
        let depth = |state: &str, oldest_seconds| Depth {
            queue: "mail".into(),
            kind: "send_mail".into(),
            state: state.into(),
            count: 3,
            oldest_seconds,
        };
        let worker = Heartbeat {
            process: "worker-a-1".into(),
            kind: "worker".into(),
            host: "a".into(),
            version: "0.1.0".into(),
            started_at: at,
            beat_at: at,
        };
        let depths = vec![depth("dead", 90.0), depth("queued", 0.0)];
        let bare = JobRow { last_error: None, request_id: None, ..job(JobState::Done) };
        vec![
            Self::new(
                JobState::Dead,
                depths,
                vec![worker],
                vec![job(JobState::Dead), job(JobState::Dead)],
                1,
                Some(Deed::Retried),
            ),
            Self::new(
                JobState::Queued,
                vec![],
                vec![],
                vec![job(JobState::Queued)],
                9,
                Some(Deed::Cancelled),
            ),
            Self::new(JobState::Done, vec![], vec![], vec![bare], 9, None),
            Self::new(JobState::Running, vec![], vec![], vec![], 9, None),
        ]
    }
}

impl Page for QueuePage {
    fn meta(&self) -> PageMeta {
        let flash = self.done.map(|deed| match deed {
            Deed::Retried => Flash::good("The job waits again, with all its attempts."),
            Deed::Cancelled => Flash::good("The job is called off."),
        });
        PageMeta::private("Queue").with_flash(flash)
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_are_said_in_the_unit_that_fits() {
        for (seconds, said) in
            [(0, "not due"), (59, "59 s"), (60, "1 min"), (7_200, "2 h"), (172_800, "2 days")]
        {
            assert_eq!(age(seconds), said);
        }
    }
}
