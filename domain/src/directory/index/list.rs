//! A page of places out of an order and a bitmap: the order is walked from the cursor on while those who fit are dense in
//! it; where they are not, they are gathered and the nearest are chosen.

use roaring::RoaringBitmap;

use super::super::asked::Stream;
use super::super::cursor::{Cursor, Place};
use super::super::filters::Sort;
use super::super::order::NICE_WEIGHT;
use super::answer::{Answer, lanes};
use super::orders::place_in;
use super::row::{Key, Place as Key3, Row};
use super::snapshot::Lane;

/// With no more than this many who fit, the order is not walked. Tests have few engineers, and go both ways.
const FEW: u64 = if cfg!(test) { 30 } else { 2_048 };
/// Steps that a walk may take before those who fit are gathered instead.
const MOST_STEPS: usize = if cfg!(test) { 90 } else { 60_000 };

/// A lane of an order with those of it who are wanted.
struct Walk<'a> {
    lane: Lane,
    within: std::borrow::Cow<'a, RoaringBitmap>,
    /// How many of the skills that would be nice each of them has.
    nice: i64,
}

impl Answer<'_> {
    /// The places of up to `limit` engineers of a stream in the direction of `place`, nearest first.
    pub(in super::super) fn list(&self, stream: Stream, place: &Place, limit: usize) -> Vec<Cursor> {
        let is_descending = self.asked.order.is_descending() != matches!(place, Place::Before(_));
        let from = match place {
            Place::After(cursor) | Place::Before(cursor) => Some((cursor.key, cursor.tie, cursor.id)),
            Place::First | Place::Slots(_) => None,
        };
        let within = self.stream(stream);
        let mut found = Vec::new();
        for walk in self.walks(within) {
            found.extend(self.nearest(&walk, from, is_descending, limit));
        }
        found.sort_unstable();
        if is_descending {
            found.reverse();
        }
        let sort = self.asked.order.sort;
        found.into_iter().take(limit).map(|(key, tie, id)| Cursor { sort, key, tie, id }).collect()
    }

    fn walks<'b>(&self, within: &'b RoaringBitmap) -> Vec<Walk<'b>> {
        let order = self.asked.order;
        if order.sort != Sort::Best || order.nice.is_empty() {
            let walk = |lane| Walk { lane, within: std::borrow::Cow::Borrowed(within), nice: 0 };
            return lanes(&self.asked).into_iter().map(walk).collect();
        }
        // By how many of the nice skills they have: `at_least[n]` has n or more of those looked at so far.
        let mut at_least: Vec<RoaringBitmap> = vec![within.clone()];
        at_least.resize(order.nice.len() + 1, RoaringBitmap::new());
        for skill in &order.nice {
            let Some(held) = self.snapshot.get(&Key::Skill(*skill)) else { continue };
            for more in (1..at_least.len()).rev() {
                let also = at_least.get(more - 1).map(|fewer| fewer & held.as_ref()).unwrap_or_default();
                if let Some(bits) = at_least.get_mut(more) {
                    *bits |= also;
                }
            }
        }
        let mut walks = Vec::new();
        let mut more = RoaringBitmap::new();
        for (nice, bits) in (0_i64..).zip(at_least).collect::<Vec<_>>().into_iter().rev() {
            let exactly = &bits - &more;
            more = bits;
            if !exactly.is_empty() {
                walks.push(Walk {
                    lane: Lane::Sorted(Sort::Top),
                    within: std::borrow::Cow::Owned(exactly),
                    nice,
                });
            }
        }
        walks
    }

    /// Where a row stands on a walk, in the keys of the order.
    fn place(&self, walk: &Walk<'_>, row: &Row) -> Option<Key3> {
        match walk.lane {
            Lane::Floors(unit, currency) => {
                let (minor, own) = row.floor(unit)?;
                let key = self.asked.order.compared(minor, own).filter(|_| own == currency)?;
                Some((key, minor, row.id))
            }
            Lane::Sorted(_) if self.asked.order.sort == Sort::Best => {
                let (score, rotation, id) = row.place(Sort::Best);
                Some((walk.nice * NICE_WEIGHT + score, rotation, id))
            }
            lane @ Lane::Sorted(_) => place_in(lane, row),
        }
    }

    /// The first `limit` of a walk beyond a place.
    fn nearest(&self, walk: &Walk<'_>, from: Option<Key3>, is_descending: bool, limit: usize) -> Vec<Key3> {
        let of = |number: u32| self.snapshot.row(number).and_then(|row| self.place(walk, row));
        if walk.within.len() > FEW {
            let lane = self.snapshot.orders.lane(walk.lane);
            let rest = match from {
                None => lane,
                Some(from) if is_descending => lane
                    .get(..lane.partition_point(|n| of(*n).is_some_and(|at| at < from)))
                    .unwrap_or_default(),
                Some(from) => lane
                    .get(lane.partition_point(|n| of(*n).is_none_or(|at| at <= from))..)
                    .unwrap_or_default(),
            };
            let wanted = |number: &u32| walk.within.contains(*number);
            let found: Vec<u32> = if is_descending {
                rest.iter().rev().copied().take(MOST_STEPS).filter(wanted).take(limit).collect()
            } else {
                rest.iter().copied().take(MOST_STEPS).filter(wanted).take(limit).collect()
            };
            if found.len() == limit || rest.len() <= MOST_STEPS {
                return found.into_iter().filter_map(of).collect();
            }
        }
        let is_beyond = |at: &Key3| match from {
            None => true,
            Some(from) if is_descending => *at < from,
            Some(from) => *at > from,
        };
        let mut all: Vec<Key3> = walk.within.iter().filter_map(of).filter(is_beyond).collect();
        if all.len() > limit && limit > 0 {
            if is_descending {
                all.select_nth_unstable_by(limit - 1, |a, b| b.cmp(a));
            } else {
                all.select_nth_unstable(limit - 1);
            }
            all.truncate(limit);
        }
        all
    }
}
