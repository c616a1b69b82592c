//! Places in lists that are ordered by a time and an id: keyset pages, whose cursor stands in the URL.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use super::ids::UnknownWord;

/// The last row of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its time.
    pub at: DateTime<Utc>,
    /// Its id, which tells rows of the same time apart.
    pub id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.timestamp_micros(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (at, id) = text.split_once('.').ok_or(UnknownWord)?;
        let at = at.parse().ok().and_then(time_of).ok_or(UnknownWord)?;
        Ok(Self { at, id: id.parse().map_err(|_| UnknownWord)? })
    }
}

/// A time that a row may have, from microseconds since 1970: Postgres refuses years that the calendar here knows.
#[must_use]
pub fn time_of(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).filter(|at| (1970..=9999).contains(&at.year()))
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
}

impl<T> Slice<T> {
    /// From one row more than a page holds: that row says that there is a next page.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, size: usize, place: impl Fn(&T) -> Cursor) -> Self {
        let has_more = rows.len() > size;
        rows.truncate(size);
        let next = if has_more { rows.last().map(place) } else { None };
        Self { rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_url_and_nonsense_is_refused() {
        let cursor = Cursor {
            at: DateTime::from_timestamp_micros(1_795_341_600_123_456).unwrap(),
            id: Uuid::now_v7(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in [
            "",
            ".",
            "1.",
            "x.00000000000000000000000000000000",
            "9223372036854775807.0",
            "-300000000000000000.00000000000000000000000000000000",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownWord), "{text:?}");
        }
    }

    #[test]
    fn a_slice_has_a_next_page_only_when_a_row_is_left_over() {
        let at = DateTime::from_timestamp_micros(0).unwrap();
        let place = |n: &u128| Cursor { at, id: Uuid::from_u128(*n) };
        assert_eq!(Slice::cut(vec![1, 2], 2, place).next, None);
        let slice = Slice::cut(vec![1, 2, 3], 2, place);
        assert_eq!((slice.rows.len(), slice.next.map(|c| c.id)), (2, Some(Uuid::from_u128(2))));
    }
}
