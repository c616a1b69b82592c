//! A place in an ordered list: the key of its row, so that a page is found without counting those before it.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::filters::Sort;
use super::slots::SlotPlace;

/// The row beside which a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Of which order it is a place: it means nothing in another.
    pub sort: Sort,
    /// What is sorted by: a score, microseconds or days since 1970, an amount.
    pub key: i64,
    /// What orders equal keys, where something does before the id.
    pub tie: i64,
    /// The row.
    pub id: Uuid,
}

/// Which page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The first.
    #[default]
    First,
    /// What follows a row.
    After(Cursor),
    /// What comes before one.
    Before(Cursor),
    /// Of a list with slots, which knows no other.
    Slots(SlotPlace),
}

impl Place {
    /// Whether it is a place of a list in this order. One that is not is answered as the beginning; where that would
    /// mislead, as in the API, ask first and refuse.
    #[must_use]
    pub fn is_of(&self, sort: Sort) -> bool {
        match self {
            Self::First => true,
            Self::After(cursor) | Self::Before(cursor) => cursor.sort == sort && !sort.has_slots(),
            Self::Slots(place) => place.is_of(sort),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}_{}", self.sort, self.key, self.tie, self.id.simple())
    }
}

/// A cursor that we did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;
    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(4, '_');
        let mut next = || parts.next().ok_or(BadCursor);
        let (sort, key, tie, id) = (next()?, next()?, next()?, next()?);
        Ok(Self {
            sort: sort.parse().map_err(|_| BadCursor)?,
            key: key.parse().map_err(|_| BadCursor)?,
            tie: tie.parse().map_err(|_| BadCursor)?,
            id: Uuid::try_parse(id).map_err(|_| BadCursor)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(
            sort in proptest::sample::select(Sort::ALL), key in any::<i64>(), tie in any::<i64>(), id in any::<u128>(),
        ) {
            let cursor = Cursor { sort, key, tie, id: Uuid::from_u128(id) };
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
