//! A place in an ordered list: the key of its row, so that a page is found without counting those before it.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::slots::SlotPlace;

/// The row beside which a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What is sorted by: a score, microseconds since 1970, an amount.
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
    /// Of the list by T, which knows no other.
    Slots(SlotPlace),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.key, self.tie, self.id.simple())
    }
}

/// A cursor that we did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;
    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(3, '_');
        let mut next = || parts.next().ok_or(BadCursor);
        let (key, tie, id) = (next()?, next()?, next()?);
        Ok(Self {
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
        fn a_cursor_reads_back(key in any::<i64>(), tie in any::<i64>(), id in any::<u128>()) {
            let cursor = Cursor { key, tie, id: Uuid::from_u128(id) };
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
