//! All parts of a profile at once.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::authorisations::{self, Authorisation};
use super::history::{self, Position};
use super::languages::{self, Spoken};
use super::links::{self, ProfileLink};
use super::portfolio::{self, PortfolioItem};
use super::settle::PartCounts;
use crate::engineers::queries::find_by_account;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::{engineer_languages, work_history};

/// What a profile holds besides its fields and skills: everything, for its owner and staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Best first.
    pub languages: Vec<Spoken>,
    /// By country.
    pub authorisations: Vec<Authorisation>,
    /// Oldest first.
    pub links: Vec<ProfileLink>,
    /// Present ones first, then the latest.
    pub history: Vec<Position>,
    /// In the order in which they were added.
    pub portfolio: Vec<PortfolioItem>,
}

/// The parts of one profile. Says nothing about who may see them: that is `directory::ShownParts`.
pub async fn list_parts(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Parts> {
    Ok(Parts {
        languages: languages::list(conn, engineer).await?,
        authorisations: authorisations::list(conn, engineer).await?,
        links: links::list(conn, engineer).await?,
        history: history::list(conn, engineer).await?,
        portfolio: portfolio::list(conn, engineer).await?,
    })
}

/// The signed-in developer's own; empty before there is a profile.
pub async fn list_own_parts(conn: &mut Conn, cx: &Context) -> QueryResult<Parts> {
    let Some(account) = cx.actor.account_id() else { return Ok(Parts::default()) };
    match find_by_account(conn, account).await? {
        Some(engineer) => list_parts(conn, engineer.id).await,
        None => Ok(Parts::default()),
    }
}

/// How many there are of what the checklist asks for.
pub async fn count_parts(conn: &mut Conn, engineer: EngineerId) -> QueryResult<PartCounts> {
    let spoken = engineer_languages::table.filter(engineer_languages::engineer_id.eq(engineer));
    let worked = work_history::table.filter(work_history::engineer_id.eq(engineer));
    Ok(PartCounts {
        languages: spoken.count().get_result(conn).await?,
        positions: worked.count().get_result(conn).await?,
    })
}

/// The employers of several engineers: what an anonymous profile must not tell.
pub async fn employers_of(conn: &mut Conn, ids: &[EngineerId]) -> QueryResult<Vec<(EngineerId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    work_history::table
        .filter(work_history::engineer_id.eq_any(ids))
        .select((work_history::engineer_id, work_history::employer))
        .load(conn)
        .await
}
