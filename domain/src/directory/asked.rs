//! A search as it is answered: by whom, when, and in which order; from the index where there is one, else from Postgres.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::*;

use super::cursor::{Cursor, Place};
use super::filters::Filters;
use super::index::{Answer, Snapshot};
use super::order::Order;
use super::queries::{count_rows, list_places};
use super::viewer::{Surface, Viewer};
use super::visibility::{VisibleTo, visible_to};
use crate::platform::db::Conn;
use crate::schema::engineers;

/// Which of those who fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Everybody.
    All,
    /// Those who are no newcomers.
    Regular,
    /// Newcomers: approved since [`Asked::cutoff`].
    Newcomers,
}

/// A search and who asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) viewer: &'a Viewer,
    /// Where they will be shown.
    pub(super) surface: Surface,
    pub(super) filters: &'a Filters,
    pub(super) order: &'a Order,
    pub(super) now: DateTime<Utc>,
    /// Whoever was approved then or later is a newcomer. The first moment of a day, so that pages of one day agree.
    pub(super) cutoff: DateTime<Utc>,
}

impl<'a> Asked<'a> {
    /// The same for other filters.
    pub(super) fn with<'b>(&self, filters: &'b Filters) -> Asked<'b>
    where
        'a: 'b,
    {
        Asked { filters, ..*self }
    }

    /// The conditions in SQL, to be joined by *and*.
    pub(super) fn conditions(&self, stream: Stream) -> Vec<VisibleTo> {
        let mut all = vec![visible_to(self.viewer, self.surface, self.now)];
        all.extend(self.filters.conditions_by(&self.order.rates, self.order.sort, self.now));
        let approved_at = engineers::approved_at.assume_not_null();
        match stream {
            Stream::All => {}
            Stream::Regular => all.push(Box::new(approved_at.lt(self.cutoff))),
            Stream::Newcomers => all.push(Box::new(approved_at.ge(self.cutoff))),
        }
        all
    }
}

/// Where the answer comes from.
pub(super) enum Source<'a> {
    /// Plain SQL.
    Postgres(Asked<'a>),
    /// The bitmaps in memory.
    Index(Answer<'a>),
}

impl<'a> Source<'a> {
    /// The index where there is one, else Postgres.
    pub(super) fn of(index: Option<&'a Snapshot>, asked: Asked<'a>) -> Self {
        match index {
            Some(index) => Self::Index(Answer::new(index, asked)),
            None => Self::Postgres(asked),
        }
    }

    /// The places of up to `limit` engineers in the direction of `place`: those before a cursor come nearest first.
    pub(super) async fn list(
        &self,
        conn: &mut Conn,
        stream: Stream,
        place: &Place,
        limit: usize,
    ) -> QueryResult<Vec<Cursor>> {
        match self {
            Self::Postgres(asked) => {
                list_places(conn, asked.conditions(stream), asked.order, place, limit).await
            }
            Self::Index(answer) => Ok(answer.list(stream, place, limit)),
        }
    }

    /// How many fit.
    pub(super) async fn count(&self, conn: &mut Conn) -> QueryResult<i64> {
        match self {
            Self::Postgres(asked) => count_rows(conn, asked.conditions(Stream::All)).await,
            Self::Index(answer) => Ok(answer.count()),
        }
    }
}
