//! How far an issue is: small enough to be asked for every second while somebody looks.

use chrono::TimeDelta;
use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::ledger::{self, Ledger};
use super::model::{Digest, DigestError, DigestState};
use super::queries;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::DigestId;

/// Where an issue and its copies stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The issue.
    pub state: DigestState,
    /// Its copies.
    pub ledger: Ledger,
    /// Copies taken by the relay within the last minute.
    pub sent_last_minute: i64,
}

impl Progress {
    pub(super) async fn of(conn: &mut Conn, cx: &Context, digest: &Digest) -> QueryResult<Self> {
        Ok(Self {
            state: digest.state,
            ledger: ledger::ledger(conn, digest.id).await?,
            sent_last_minute: ledger::sent_since(conn, digest.id, cx.now - TimeDelta::minutes(1)).await?,
        })
    }

    /// Copies with an outcome, or that wait for a person.
    #[must_use]
    pub fn settled(&self) -> i64 {
        self.ledger.frozen - self.open()
    }

    /// Copies that a worker still has to do something about.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.ledger.pending + self.ledger.uncertain
    }

    /// Whether asking again may show something else by itself.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        matches!(self.state, DigestState::Frozen | DigestState::Sending)
    }

    /// Whole minutes to the end at the rate of the last one; `None` while there is no rate to guess from.
    #[must_use]
    pub fn minutes_left(&self) -> Option<i64> {
        let rate = self.sent_last_minute;
        (self.is_moving() && rate > 0).then(|| (self.open() + rate - 1).div_euclid(rate))
    }
}

/// Where an issue stands now.
///
/// # Errors
/// [`DigestError::NotFound`], or Postgres.
pub async fn progress(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<Progress, DigestError> {
    let digest = queries::find(conn, id).await?.ok_or(DigestError::NotFound)?;
    Ok(Progress::of(conn, cx, &digest).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(pending: i64, sent_last_minute: i64) -> Progress {
        let ledger = Ledger { frozen: 1_000, sent: 1_000 - pending, pending, ..Ledger::default() };
        Progress { state: DigestState::Sending, ledger, sent_last_minute }
    }

    #[test]
    fn what_is_left_is_told_in_whole_minutes_once_there_is_a_rate() {
        for (pending, rate, expected) in
            [(600, 0, None), (600, 300, Some(2)), (601, 300, Some(3)), (1, 300, Some(1)), (0, 300, Some(0))]
        {
            assert_eq!(sending(pending, rate).minutes_left(), expected, "{pending} at {rate}");
        }
        let over = Progress { state: DigestState::Paused, ..sending(600, 300) };
        assert_eq!((over.minutes_left(), over.is_moving(), over.settled()), (None, false, 400));
    }
}
