//! Chance that is the same every time: a stream of numbers for each row, so that a run may be cut short and taken up.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Of all seeded data. Another one gives other people.
const SEED: u64 = 0x526f_7374_6572_2026;

/// What a row is of; part of its stream and of its id.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Engineer = 1,
    Company = 2,
    Reader = 3,
    Vetting = 4,
    Staff = 5,
    Parts = 6,
    Passport = 7,
}

/// The chance of one row.
#[derive(Debug)]
pub(super) struct Draw {
    rng: ChaCha8Rng,
    base: u64,
}

impl Draw {
    /// Of row `index` of `kind`. Demo rows and others never share one.
    pub(super) fn of(kind: Kind, is_demo: bool, index: u32) -> Self {
        let stream = (kind as u64) << 40 | u64::from(is_demo) << 36 | u64::from(index);
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        rng.set_stream(stream);
        Self { rng, base: u64::from(index) }
    }

    /// An id of version 7 that sorts by the row's index.
    pub(super) fn id(&mut self) -> Uuid {
        let bytes: [u8; 10] = self.rng.random();
        let year = Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).single().map_or(0, |at| at.timestamp_millis());
        let millis = u64::try_from(year).unwrap_or(0) + self.base;
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// 0 to `end`, exclusive.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.rng.random_range(0..end.max(1))
    }

    /// From `low` to `high`, inclusive.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.rng.random_range(low..=high)
    }

    /// Yes in `percent` of cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// 0 to 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.rng.random::<f64>()
    }

    /// 64 bits.
    pub(super) fn bits(&mut self) -> i64 {
        self.rng.random()
    }

    /// One of `items`, each as likely.
    pub(super) fn one<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> Option<&'a T> {
        let at = self.below(items.len());
        items.get(at).copied()
    }

    /// A place in a list of `length` whose earlier places are likelier: twice as many from the first half.
    pub(super) fn early(&mut self, length: usize) -> usize {
        let (a, b) = (self.below(length), self.below(length));
        if self.chance(50) { a.min(b) } else { a }
    }

    /// As [`Draw::early`], of a list that has at least one item.
    #[expect(
        clippy::indexing_slicing,
        reason = "early() stays below the length, and the lists are ours and not empty"
    )]
    pub(super) fn early_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.early(items.len())]
    }

    /// A word of a list that is separated by spaces.
    pub(super) fn word<'a>(&mut self, words: &'a str) -> &'a str {
        let count = words.split(' ').count();
        let at = self.below(count);
        words.split(' ').nth(at).unwrap_or_default()
    }

    /// `days` and a part of a day before `now`.
    pub(super) fn ago(&mut self, now: DateTime<Utc>, low_days: i64, high_days: i64) -> DateTime<Utc> {
        let minutes = self.between(low_days * 24 * 60, high_days * 24 * 60);
        now - TimeDelta::minutes(minutes)
    }

    /// 26 characters that say nothing.
    pub(super) fn slug(&mut self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        (0..26).filter_map(|_| ALPHABET.get(self.below(32)).copied().map(char::from)).collect()
    }
}

/// Ranks drawn by Zipf's law: rank `r` is `1 / r` as likely as the first.
#[derive(Debug)]
pub(super) struct Zipf {
    cumulative: Vec<f64>,
}

impl Zipf {
    pub(super) fn over(ranks: usize) -> Self {
        let mut sum = 0.0;
        let cumulative = (1..=ranks)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { cumulative }
    }

    /// A rank from 0.
    pub(super) fn draw(&self, draw: &mut Draw) -> usize {
        let whole = self.cumulative.last().copied().unwrap_or(0.0);
        let at = draw.unit() * whole;
        self.cumulative.partition_point(|sum| *sum < at).min(self.cumulative.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_draws_the_same_every_time_and_no_other_rows_numbers() {
        let ids = |index| Draw::of(Kind::Engineer, false, index).id();
        assert_eq!(ids(7), ids(7));
        assert!(ids(7) < ids(8), "ids sort by index");
        assert_ne!(Draw::of(Kind::Engineer, true, 7).id(), ids(7));
        assert_eq!(ids(7).get_version_num(), 7);
    }

    #[test]
    fn zipf_prefers_the_first_rank_and_reaches_the_last() {
        let (zipf, mut seen) = (Zipf::over(400), vec![0_u32; 400]);
        let mut draw = Draw::of(Kind::Reader, false, 1);
        for _ in 0..100_000 {
            seen[zipf.draw(&mut draw)] += 1;
        }
        assert!(seen[0] > 8 * seen[15] && seen.iter().all(|count| *count > 0), "{:?}", &seen[..20]);
    }
}
