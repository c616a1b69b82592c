//! A whole profile, for its owner and for staff.

use diesel::QueryResult;

use super::completeness::{Completeness, completeness};
use super::exclusions::{ExclusionRow, list_exclusions};
use super::model::{Engineer, HeldSkill};
use super::parts::{PartCounts, count_parts};
use super::queries::{find_by_account, find_engineer, list_held_skills};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;

/// Everything about one engineer.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The row.
    pub engineer: Engineer,
    /// Primary ones first.
    pub skills: Vec<HeldSkill>,
    /// Oldest first.
    pub exclusions: Vec<ExclusionRow>,
    /// Of what else there is.
    pub counts: PartCounts,
}

impl Profile {
    /// What it still lacks.
    #[must_use]
    pub fn completeness(&self) -> Completeness {
        completeness(&self.engineer, &self.skills, self.counts)
    }
}

/// The signed-in developer's own; nothing before the first save.
pub async fn find_own(conn: &mut Conn, cx: &Context) -> QueryResult<Option<Profile>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    match find_by_account(conn, account).await? {
        Some(engineer) => whole(conn, engineer).await.map(Some),
        None => Ok(None),
    }
}

/// Anybody's, for staff; the caller has checked that it is staff.
pub async fn find_profile(conn: &mut Conn, id: EngineerId) -> QueryResult<Option<Profile>> {
    match find_engineer(conn, id).await? {
        Some(engineer) => whole(conn, engineer).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn whole(conn: &mut Conn, engineer: Engineer) -> QueryResult<Profile> {
    let skills = list_held_skills(conn, engineer.id).await?;
    let exclusions = list_exclusions(conn, engineer.id).await?;
    let counts = count_parts(conn, engineer.id).await?;
    Ok(Profile { engineer, skills, exclusions, counts })
}
