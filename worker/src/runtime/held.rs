//! What this process holds, and whether one of its jobs runs alone.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::jobs::Queue;
use domain::queue::Hold;
use tokio::time::Instant;

use super::lease::Lease;

/// The runs of one process.
#[derive(Default)]
pub(super) struct Held(Mutex<Board>);

#[derive(Default)]
struct Board {
    runs: HashMap<i64, Run>,
    /// Claims under way: what they bring is not yet among `runs`.
    claims: usize,
    alone: Option<Alone>,
}

struct Run {
    queue: Queue,
    lease: Lease,
    epoch: i64,
    /// When the claim or the last renewal that succeeded was asked for.
    renewed_at: Instant,
}

/// Lanes stand still for it.
enum Alone {
    /// Lanes that wanted to claim meanwhile: what woke them is still to be looked for.
    Claiming {
        refused: Vec<Queue>,
    },
    Running {
        hold: Hold,
        since: Instant,
    },
}

impl Held {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a lane may claim now; every yes is followed by [`Held::end_claim`], and every no by a wake-up of the
    /// lane once what it stands still for is over.
    pub(super) fn begin_claim(&self, queue: Queue) -> bool {
        let mut board = self.board();
        match &mut board.alone {
            None => board.claims += 1,
            Some(Alone::Claiming { refused }) => refused.push(queue),
            Some(Alone::Running { .. }) => {} // all are woken when it ends
        }
        board.alone.is_none()
    }

    pub(super) fn end_claim(&self) {
        let mut board = self.board();
        board.claims = board.claims.saturating_sub(1);
    }

    /// Whether a job may be claimed that is to run alone: only when nothing runs. A yes is followed by
    /// [`Held::insert_alone`] or [`Held::end_alone`].
    pub(super) fn begin_alone(&self) -> bool {
        let mut board = self.board();
        let is_idle = board.runs.is_empty() && board.claims == 0 && board.alone.is_none();
        if is_idle {
            board.alone = Some(Alone::Claiming { refused: Vec::new() });
        }
        is_idle
    }

    /// No job is to run alone. Answers the lanes that wanted to claim meanwhile, which must be woken: they may have
    /// been woken for a job that nobody has looked for.
    #[must_use]
    pub(super) fn end_alone(&self) -> Vec<Queue> {
        match self.board().alone.take() {
            Some(Alone::Claiming { refused }) => refused,
            Some(Alone::Running { .. }) | None => Vec::new(),
        }
    }

    pub(super) fn insert_alone(&self, queue: Queue, lease: &Lease, hold: Hold, asked_at: Instant) {
        self.insert(queue, lease, hold, asked_at);
        self.board().alone = Some(Alone::Running { hold, since: asked_at });
    }

    /// The run that has been alone for longer than `probation`; the others may go on beside it.
    pub(super) fn acquit(&self, probation: Duration, now: Instant) -> Option<Hold> {
        let mut board = self.board();
        match board.alone {
            Some(Alone::Running { hold, since }) if now.duration_since(since) >= probation => {
                board.alone = None;
                Some(hold)
            }
            _ => None,
        }
    }

    /// A job that was claimed again while its earlier run still lives here: that run has lost it.
    pub(super) fn insert(&self, queue: Queue, lease: &Lease, hold: Hold, asked_at: Instant) {
        let run = Run { queue, lease: lease.clone(), epoch: hold.epoch, renewed_at: asked_at };
        if let Some(earlier) = self.board().runs.insert(hold.id, run) {
            earlier.lease.lost().cancel();
        }
    }

    /// Ends the renewal of one run. Answers whether lanes stood still for it.
    pub(super) fn remove(&self, hold: Hold) -> bool {
        let mut board = self.board();
        if board.runs.get(&hold.id).is_some_and(|run| run.epoch == hold.epoch) {
            board.runs.remove(&hold.id);
        }
        let was_alone = matches!(board.alone, Some(Alone::Running { hold: alone, .. }) if alone == hold);
        if was_alone {
            board.alone = None;
        }
        was_alone
    }

    /// Everything, or everything of one lane.
    pub(super) fn list(&self, queue: Option<Queue>) -> Vec<Hold> {
        let board = self.board();
        let of_lane = board.runs.iter().filter(|(_, run)| queue.is_none_or(|queue| run.queue == queue));
        of_lane.map(|(id, run)| Hold { id: *id, epoch: run.epoch }).collect()
    }

    /// What a renewal names: not what its handler is settling.
    pub(super) fn list_renewable(&self) -> Vec<Hold> {
        let board = self.board();
        let renewable = board.runs.iter().filter(|(_, run)| !run.lease.is_settling());
        renewable.map(|(id, run)| Hold { id: *id, epoch: run.epoch }).collect()
    }

    /// Takes in what a renewal answered: runs that it did not keep have lost their job.
    pub(super) fn renewed(&self, asked: &[Hold], kept: &[Hold], asked_at: Instant) {
        let mut board = self.board();
        for hold in asked {
            let Some(run) = board.runs.get_mut(&hold.id).filter(|run| run.epoch == hold.epoch) else {
                continue; // settled meanwhile
            };
            if kept.contains(hold) {
                run.renewed_at = asked_at;
            } else if !run.lease.is_settling() {
                run.lease.lost().cancel();
            }
        }
    }

    /// Cancels runs that were not renewed for `age`: somebody else may have their jobs soon. Answers how many.
    pub(super) fn cancel_older_than(&self, age: Duration, now: Instant) -> usize {
        let board = self.board();
        let old = board.runs.values().filter(|run| {
            now.duration_since(run.renewed_at) > age
                && !run.lease.is_settling()
                && !run.lease.lost().is_cancelled()
        });
        old.map(|run| run.lease.lost().cancel()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn hold(id: i64, epoch: i64) -> Hold {
        Hold { id, epoch }
    }

    fn insert(held: &Held, hold: Hold, at: Instant) -> Lease {
        let lease = Lease::of(hold);
        held.insert(Queue::Mail, &lease, hold, at);
        lease
    }

    #[test]
    fn a_second_claim_of_a_job_cancels_the_first_and_outlives_it() {
        let (held, now) = (Held::default(), Instant::now());
        let (first, second) = (insert(&held, hold(1, 1), now), insert(&held, hold(1, 2), now));
        assert!(first.lost().is_cancelled() && !second.lost().is_cancelled());
        held.remove(hold(1, 1));
        assert_eq!(held.list(None), [hold(1, 2)], "the end of the first run takes nothing from the second");
    }

    #[test]
    fn runs_that_a_renewal_does_not_keep_or_that_get_too_old_are_cancelled() {
        let (held, start) = (Held::default(), Instant::now());
        let (kept, lost) = (insert(&held, hold(1, 1), start), insert(&held, hold(2, 1), start));
        held.renewed(&[hold(1, 1), hold(2, 1)], &[hold(1, 1)], start + 20 * SECOND);
        assert!(!kept.lost().is_cancelled() && lost.lost().is_cancelled());
        assert_eq!(held.cancel_older_than(25 * SECOND, start + 44 * SECOND), 0);
        assert_eq!(held.cancel_older_than(25 * SECOND, start + 46 * SECOND), 1);
        assert!(kept.lost().is_cancelled());
    }

    #[test]
    fn a_suspect_waits_for_an_idle_process_and_then_has_it_to_itself_for_its_probation() {
        let (held, start) = (Held::default(), Instant::now());
        insert(&held, hold(1, 1), start);
        assert!(!held.begin_alone(), "something runs");
        held.remove(hold(1, 1));
        assert!(held.begin_claim(Queue::Mail));
        assert!(!held.begin_alone(), "something is about to run");
        held.end_claim();
        assert!(held.begin_alone());
        assert!(!held.begin_claim(Queue::Mail), "lanes stand still while it is claimed");
        held.insert_alone(Queue::Mail, &Lease::of(hold(2, 3)), hold(2, 3), start);
        assert!(!held.begin_claim(Queue::Mail), "and while it runs");
        assert_eq!(held.acquit(30 * SECOND, start + 29 * SECOND), None);
        assert_eq!(held.acquit(30 * SECOND, start + 30 * SECOND), Some(hold(2, 3)));
        assert!(held.begin_claim(Queue::Mail));
    }

    #[test]
    fn lanes_that_stood_still_for_nothing_are_named_so_that_they_look_again() {
        let held = Held::default();
        assert!(held.begin_alone());
        assert!(!held.begin_claim(Queue::Mail) && !held.begin_claim(Queue::Digest));
        assert_eq!(held.end_alone(), [Queue::Mail, Queue::Digest]);
        assert!(held.begin_claim(Queue::Mail), "and nothing stops them then");
        held.end_claim();
        assert!(held.begin_alone());
        assert_eq!(held.end_alone(), [], "nobody asked this time: lanes do not wake each other for ever");
    }
}
