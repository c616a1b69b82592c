//! The lists by T and by the best match, with their places for newcomers (product.md, F): every fifth place is a
//! newcomer's, as long as there are any; the others go to whoever stands higher in the order, newcomer or not. So a
//! newcomer gets a slot, never points, and nobody stands in the list twice.
//!
//! A list is two streams, each in the order that was asked for: newcomers and all others. A page is found without counting those
//! before it, by the last row taken from each stream. Going back needs one thing more, how many newcomers each page
//! before took: the address carries it, a letter a page.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use uuid::Uuid;

use super::asked::{Source, Stream};
use super::cursor::{BadCursor, Cursor, Place};
use super::filters::{Sort, midnight_before};
use super::rules::SLOT_EVERY;
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Pages that an address remembers; from further on, back leads to the first.
const MOST_PAGES: usize = 400;

/// Where a page of a list with slots begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotPlace {
    /// The last row taken of those who are no newcomers.
    regular: Option<Cursor>,
    /// The last newcomer taken.
    newcomer: Option<Cursor>,
    /// Newcomers on each page before this one.
    trail: Vec<u8>,
}

/// A page of a list: whom it shows, and where its neighbours begin.
pub(super) struct SlotPage {
    pub(super) ids: Vec<Uuid>,
    pub(super) previous: Option<Place>,
    pub(super) next: Option<Place>,
}

impl fmt::Display for SlotPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cursor in [self.regular, self.newcomer] {
            match cursor {
                Some(cursor) => write!(f, "{cursor}~")?,
                None => write!(f, "~")?,
            }
        }
        self.trail.iter().try_for_each(|count| write!(f, "{}", char::from(b'a' + *count)))
    }
}

impl FromStr for SlotPlace {
    type Err = BadCursor;
    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(3, '~');
        let mut cursor = || match parts.next().ok_or(BadCursor)? {
            "" => Ok(None),
            written => written.parse().and_then(with_slots).map(Some),
        };
        let (regular, newcomer) = (cursor()?, cursor()?);
        let trail = parts.next().ok_or(BadCursor)?;
        let count = |letter: u8| letter.checked_sub(b'a').filter(|count| *count <= 20).ok_or(BadCursor);
        let trail: Vec<u8> = trail.bytes().take(MOST_PAGES + 1).map(count).collect::<Result<_, _>>()?;
        let is_of_one = regular.zip(newcomer).is_none_or(|(one, other)| one.sort == other.sort);
        if trail.len() > MOST_PAGES || !is_of_one {
            return Err(BadCursor);
        }
        Ok(Self { regular, newcomer, trail })
    }
}

/// A place of an order without slots means nothing here.
fn with_slots(cursor: Cursor) -> Result<Cursor, BadCursor> {
    if cursor.sort.has_slots() { Ok(cursor) } else { Err(BadCursor) }
}

impl Sort {
    /// Whether every fifth place of the list is kept for a newcomer.
    pub(super) fn has_slots(self) -> bool {
        matches!(self, Self::Top | Self::Best)
    }
}

/// The page of `size` at `place`; anything but a place of this list is its beginning.
pub(super) async fn page(
    conn: &mut Conn,
    source: &Source<'_>,
    place: &Place,
    size: usize,
) -> QueryResult<SlotPage> {
    let start = match place {
        Place::Slots(start) => start.clone(),
        _ => SlotPlace::default(),
    };
    let regular = source.list(conn, Stream::Regular, &after(start.regular), size + 1).await?;
    let newcomers = source.list(conn, Stream::Newcomers, &after(start.newcomer), size + 1).await?;
    let fetched = regular.len() + newcomers.len();
    let merged = merge(regular, newcomers, size, rank);
    let next = (fetched > merged.len()).then(|| Place::Slots(start.after(&merged)));
    let previous = before(conn, source, &start, size).await?;
    Ok(SlotPage { ids: merged.into_iter().map(|(taken, _)| taken.id).collect(), previous, next })
}

impl SlotPlace {
    /// Whether it is a place of the list in this order.
    pub(super) fn is_of(&self, sort: Sort) -> bool {
        sort.has_slots() && [self.regular, self.newcomer].iter().flatten().all(|cursor| cursor.sort == sort)
    }

    /// Where the next page begins.
    fn after(&self, page: &[(Cursor, bool)]) -> Self {
        let last = |is_newcomer: bool, before: Option<Cursor>| {
            let taken = page.iter().rev().find(|(_, is_new)| *is_new == is_newcomer);
            taken.map_or(before, |(row, _)| Some(*row))
        };
        let count = page.iter().filter(|(_, is_new)| *is_new).count();
        let mut trail = self.trail.clone();
        trail.push(u8::try_from(count).unwrap_or(0));
        if trail.len() > MOST_PAGES {
            trail.remove(0);
        }
        Self { regular: last(false, self.regular), newcomer: last(true, self.newcomer), trail }
    }
}

fn after(cursor: Option<Cursor>) -> Place {
    cursor.map_or(Place::First, Place::After)
}

/// Whoever was approved then or later is a newcomer. The first moment of a day, so that pages of one day agree.
pub(super) fn cutoff(cx: &Context) -> DateTime<Utc> {
    midnight_before(cx.now, u16::try_from(cx.config.digest.newcomer_days).unwrap_or(0))
}

/// Where the page before this one begins; nothing for the first.
async fn before(
    conn: &mut Conn,
    source: &Source<'_>,
    start: &SlotPlace,
    size: usize,
) -> QueryResult<Option<Place>> {
    if *start == SlotPlace::default() {
        return Ok(None);
    }
    let mut trail = start.trail.clone();
    let Some(newcomers) = trail.pop().map(usize::from).filter(|count| *count <= size) else {
        return Ok(Some(Place::First));
    };
    let regular = back(conn, source, Stream::Regular, start.regular, size - newcomers).await?;
    let newcomer = back(conn, source, Stream::Newcomers, start.newcomer, newcomers).await?;
    let place = SlotPlace { regular, newcomer, trail };
    let is_first = place.regular.is_none() && place.newcomer.is_none();
    Ok(Some(if is_first { Place::First } else { Place::Slots(place) }))
}

/// The row before the last `count` rows up to `cursor`, which is the last of them.
async fn back(
    conn: &mut Conn,
    source: &Source<'_>,
    stream: Stream,
    cursor: Option<Cursor>,
    count: usize,
) -> QueryResult<Option<Cursor>> {
    let Some(cursor) = cursor.filter(|_| count > 0) else { return Ok(cursor) };
    let rows = source.list(conn, stream, &Place::Before(cursor), count).await?;
    Ok(rows.get(count - 1).copied())
}

/// What the list is ordered by, the greatest first.
fn rank(row: &Cursor) -> (i64, i64, Uuid) {
    (row.key, row.tie, row.id)
}

/// The first `size` of two streams, each ordered by `rank`, with whether each is of the second. Every
/// [`SLOT_EVERY`]th place is the second's while it lasts; the others go to the better head.
pub(super) fn merge<T, K: Ord>(
    regular: Vec<T>,
    newcomers: Vec<T>,
    size: usize,
    rank: impl Fn(&T) -> K,
) -> Vec<(T, bool)> {
    let (mut regular, mut newcomers) = (regular.into_iter().peekable(), newcomers.into_iter().peekable());
    let mut merged = Vec::with_capacity(size);
    while merged.len() < size {
        let is_slot = (merged.len() + 1).is_multiple_of(SLOT_EVERY);
        let takes_newcomer = match (regular.peek(), newcomers.peek()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(other), Some(newcomer)) => is_slot || rank(newcomer) > rank(other),
        };
        let taken = if takes_newcomer { newcomers.next() } else { regular.next() };
        let Some(taken) = taken else { break };
        merged.push((taken, takes_newcomer));
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ordered(mut scores: Vec<i16>) -> Vec<i16> {
        scores.sort_unstable_by_key(|score| std::cmp::Reverse(*score));
        scores
    }

    #[test]
    fn every_fifth_place_is_a_newcomers_and_the_others_go_by_score() {
        let regular: Vec<i16> = (0..20).map(|n| 900 - n * 10).collect();
        let newcomers = vec![895, 300, 200, 100];
        let page = merge(regular, newcomers, 20, |score| *score);
        let new: Vec<(usize, i16)> = page
            .iter()
            .enumerate()
            .filter(|(_, (_, is_new))| *is_new)
            .map(|(at, (s, _))| (at + 1, *s))
            .collect();
        assert_eq!(new, [(2, 895), (5, 300), (10, 200), (15, 100)]);
    }

    #[test]
    fn a_place_of_two_orders_or_of_one_without_slots_is_none() {
        let of = |sort| Cursor { sort, key: 1, tie: 0, id: Uuid::nil() };
        for (one, other) in [(Sort::Top, Sort::Best), (Sort::Newest, Sort::Newest)] {
            let place = SlotPlace { regular: Some(of(one)), newcomer: Some(of(other)), trail: vec![1] };
            assert_eq!(place.to_string().parse::<SlotPlace>(), Err(BadCursor));
        }
    }

    proptest! {
        #[test]
        fn pages_one_by_one_are_the_list_and_every_newcomer_gets_a_place_in_time(
            regular in proptest::collection::vec(0_i16..1000, 0..120),
            newcomers in proptest::collection::vec(0_i16..1000, 0..40),
        ) {
            let (regular, newcomers) = (ordered(regular), ordered(newcomers));
            let whole = merge(regular.clone(), newcomers.clone(), 500, |score| *score);
            prop_assert_eq!(whole.len(), regular.len() + newcomers.len());
            let (mut from_regular, mut from_newcomers, mut paged) = (0, 0, Vec::new());
            loop {
                let rest = (regular[from_regular..].to_vec(), newcomers[from_newcomers..].to_vec());
                let page = merge(rest.0, rest.1, 20, |score| *score);
                if page.is_empty() { break }
                from_newcomers += page.iter().filter(|(_, is_new)| *is_new).count();
                from_regular += page.iter().filter(|(_, is_new)| !*is_new).count();
                paged.extend(page);
            }
            prop_assert_eq!(&paged, &whole);
            // The n-th newcomer stands at the n-th slot at the latest.
            let places = whole.iter().enumerate().filter(|(_, (_, is_new))| *is_new).map(|(at, _)| at + 1);
            for (number, place) in places.enumerate() {
                prop_assert!(place <= (number + 1) * SLOT_EVERY);
            }
            // Scores are in order within either kind: a slot is no points.
            for kind in [false, true] {
                let scores: Vec<i16> = whole.iter().filter(|(_, is)| *is == kind).map(|(s, _)| *s).collect();
                prop_assert!(scores.is_sorted_by(|a, b| a >= b));
            }
        }

        #[test]
        fn a_place_reads_back_and_no_text_panics(
            keys in proptest::option::of((any::<i64>(), any::<i64>(), any::<u128>())),
            sort in proptest::sample::select(vec![Sort::Top, Sort::Best]),
            trail in proptest::collection::vec(0_u8..=20, 0..30), text in ".{0,80}",
        ) {
            let cursor = keys.map(|(key, tie, id)| Cursor { sort, key, tie, id: Uuid::from_u128(id) });
            let place = SlotPlace { regular: cursor, newcomer: None, trail };
            prop_assert_eq!(place.to_string().parse::<SlotPlace>(), Ok(place.clone()));
            prop_assert!(place.is_of(sort) && !place.is_of(Sort::Newest));
            let _ = text.parse::<SlotPlace>();
        }
    }
}
