//! Documents in every order that one may ask for, lowest first.

use std::collections::HashMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::super::filters::{PayUnit, Sort};
use super::row::{Place, Row};
use super::snapshot::Lane;

/// What leaves an order, and what comes into it.
type Moves = (Vec<Place>, Vec<(Place, u32)>);

/// The sorts that depend on the row alone; the best match walks the order by T.
const SORTS: [Sort; 4] = [Sort::Top, Sort::Newest, Sort::Confirmed, Sort::Start];

/// The orders of a snapshot.
#[derive(Clone)]
pub(super) struct Orders(HashMap<Lane, Arc<Vec<u32>>>);

/// Where a row stands in a lane; nothing if it is not in it.
pub(super) fn place_in(lane: Lane, row: &Row) -> Option<Place> {
    match lane {
        Lane::Sorted(sort) => Some(row.place(sort)),
        Lane::Floors(unit, currency) => {
            row.floor(unit).filter(|(_, own)| *own == currency).map(|(minor, _)| (minor, minor, row.id))
        }
    }
}

/// The lanes in which a row stands.
fn lanes_of(row: &Row) -> impl Iterator<Item = Lane> {
    let floors = PayUnit::ALL.iter().filter_map(|unit| Some(Lane::Floors(*unit, row.floor(*unit)?.1)));
    let floors: Vec<Lane> = floors.collect();
    SORTS.into_iter().map(Lane::Sorted).chain(floors)
}

impl Orders {
    /// Of these rows, whose places are their numbers.
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut lanes: HashMap<Lane, Vec<(Place, u32)>> = HashMap::new();
        for (row, number) in rows.iter().zip(0_u32..) {
            for lane in lanes_of(row) {
                if let Some(place) = place_in(lane, row) {
                    lanes.entry(lane).or_default().push((place, number));
                }
            }
        }
        let sorted = |(lane, mut documents): (Lane, Vec<(Place, u32)>)| {
            documents.sort_unstable();
            (lane, Arc::new(documents.into_iter().map(|(_, number)| number).collect()))
        };
        Self(lanes.into_iter().map(sorted).collect())
    }

    /// The documents of a lane, lowest first.
    pub(super) fn lane(&self, lane: Lane) -> &[u32] {
        self.0.get(&lane).map_or(&[], |documents| documents.as_slice())
    }

    /// Bytes that they hold.
    pub(super) fn bytes(&self) -> usize {
        self.0.values().map(|documents| documents.len() * 4).sum()
    }

    /// The orders after a change of the touched documents, whose rows were and are as told; nothing for somebody who was
    /// or is not there.
    pub(super) fn changed<'a>(
        &self,
        touched: &RoaringBitmap,
        was: impl Fn(u32) -> Option<&'a Row>,
        is: impl Fn(u32) -> Option<&'a Row>,
    ) -> Self {
        let mut moves: HashMap<Lane, Moves> = HashMap::new();
        for number in touched {
            let (was, is) = (was(number), is(number));
            for lane in was.into_iter().flat_map(lanes_of) {
                let old = was.and_then(|row| place_in(lane, row));
                if old != is.and_then(|row| place_in(lane, row)) {
                    moves.entry(lane).or_default().0.extend(old);
                }
            }
            for lane in is.into_iter().flat_map(lanes_of) {
                let new = is.and_then(|row| place_in(lane, row));
                if new != was.and_then(|row| place_in(lane, row)) {
                    moves.entry(lane).or_default().1.extend(new.map(|place| (place, number)));
                }
            }
        }
        let mut next = self.0.clone();
        for (lane, (leaving, entering)) in moves {
            let documents = next.entry(lane).or_default();
            let place = |number: &u32| was(*number).and_then(|row| place_in(lane, row));
            let place_now = |number: &u32| is(*number).and_then(|row| place_in(lane, row));
            let stay = without(documents, leaving, place);
            *documents = Arc::new(with(&stay, entering, place_now));
        }
        Self(next)
    }
}

/// The documents without those that stood at these places.
fn without(documents: &[u32], mut leaving: Vec<Place>, place: impl Fn(&u32) -> Option<Place>) -> Vec<u32> {
    leaving.sort_unstable();
    let mut stay = Vec::with_capacity(documents.len());
    let mut rest = documents;
    for at in leaving {
        let index = rest.partition_point(|number| place(number) < Some(at));
        let (before, from) = rest.split_at(index);
        stay.extend_from_slice(before);
        rest = from.split_first().map_or(from, |(_, after)| after);
    }
    stay.extend_from_slice(rest);
    stay
}

/// The documents with these at their places.
fn with(
    documents: &[u32],
    mut entering: Vec<(Place, u32)>,
    place: impl Fn(&u32) -> Option<Place>,
) -> Vec<u32> {
    entering.sort_unstable();
    let mut all = Vec::with_capacity(documents.len() + entering.len());
    let mut rest = documents;
    for (at, number) in entering {
        let index = rest.partition_point(|other| place(other) < Some(at));
        let (before, from) = rest.split_at(index);
        all.extend_from_slice(before);
        all.push(number);
        rest = from;
    }
    all.extend_from_slice(rest);
    all
}
