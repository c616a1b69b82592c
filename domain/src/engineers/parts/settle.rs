//! What every change of a part begins and ends with.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::read::count_parts;
use crate::directory::score;
use crate::engineers::completeness::completeness;
use crate::engineers::fresh_slug;
use crate::engineers::model::Engineer;
use crate::engineers::queries::{find_engineer, insert_empty, list_held_skills, lock_by_account};
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngineerId;
use crate::schema::engineers;

/// How many there are of the parts that the checklist asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartCounts {
    /// Languages.
    pub languages: i64,
    /// Entries of the work history.
    pub positions: i64,
}

/// Why a part stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// Only developers have a profile.
    #[error("not a developer's account")]
    NotDeveloper,
    /// It is not there, or not the asker's.
    #[error("no such part")]
    NotFound,
    /// Fields that cannot be taken; nothing was saved.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The signed-in developer's profile, locked; an empty one if there was none.
pub(crate) async fn own(conn: &mut Conn, cx: &Context) -> Result<Engineer, PartError> {
    let signed = cx.actor.signed().filter(|signed| signed.kind == AccountKind::Developer);
    let signed = signed.ok_or(PartError::NotDeveloper)?;
    insert_empty(conn, signed.account_id, &fresh_slug(), cx.now).await?;
    lock_by_account(conn, signed.account_id).await?.ok_or(PartError::NotDeveloper)
}

/// Times, completeness and score after the owner's edit; the profile's version stays.
pub(crate) async fn settle(conn: &mut Conn, cx: &Context, id: EngineerId) -> QueryResult<()> {
    diesel::update(engineers::table.find(id))
        .set(engineers::profile_updated_at.eq(cx.now))
        .execute(conn)
        .await?;
    recount(conn, cx, id).await
}

/// Completeness and score after somebody else's: the profile looks no fresher.
pub(crate) async fn recount(conn: &mut Conn, cx: &Context, id: EngineerId) -> QueryResult<()> {
    let Some(engineer) = find_engineer(conn, id).await? else { return Ok(()) };
    let skills = list_held_skills(conn, id).await?;
    let counts = count_parts(conn, id).await?;
    diesel::update(engineers::table.find(id))
        .set((
            engineers::completeness.eq(completeness(&engineer, &skills, counts).percent),
            engineers::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    score::recompute(conn, cx, id).await
}
