//! Skills that developers miss on the list: proposed with a profile, decided by editors, given to everybody who asked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::curate::{CurateError, Skill, find, give_alias, insert, lock_list, may, record};
use crate::engineers::parts;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{EngineerId, SkillProposalId};
use crate::schema::{engineer_skills, engineers, skill_proposals};
use crate::text_enum;

/// Proposals of one developer that wait at a time.
pub(crate) const MAX_OPEN: usize = 10;

text_enum! {
    /// What became of a proposal.
    pub enum ProposalState { Open = "open", Accepted = "accepted", Mapped = "mapped", Declined = "declined" }
}

/// A proposed word, with everybody's proposals of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenProposal {
    /// The first one's, which stands for all.
    pub id: SkillProposalId,
    /// As it was first written.
    pub name: String,
    /// How many developers asked.
    pub count: usize,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What was proposed by the owner of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct OwnProposal {
    /// As it was written.
    pub name: String,
    /// What became of it.
    pub state: ProposalState,
}

/// How editors decide.
#[derive(Clone, Debug)]
pub enum ProposalVerdict {
    /// A skill of its own, under this name, of this kind.
    Accept {
        /// As it is to be written.
        name: String,
        /// A word of [`super::SkillKind`].
        kind: String,
    },
    /// Another word for the skill with this slug.
    Map(String),
    /// No skill.
    Decline,
}

/// A proposal as it is stored with a profile.
#[derive(Clone, Debug)]
pub(crate) struct NewProposal {
    pub(crate) name: String,
    pub(crate) level: i16,
    pub(crate) years: Option<i16>,
    pub(crate) last_used_year: Option<i16>,
}

/// Stores what a saved profile proposes; the same word again only renews what was said of it.
pub(crate) async fn propose(
    conn: &mut Conn,
    engineer: EngineerId,
    new: &NewProposal,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let said = (
        skill_proposals::level.eq(new.level),
        skill_proposals::years.eq(new.years),
        skill_proposals::last_used_year.eq(new.last_used_year),
    );
    diesel::insert_into(skill_proposals::table)
        .values((
            skill_proposals::id.eq(SkillProposalId::new()),
            skill_proposals::engineer_id.eq(engineer),
            skill_proposals::name.eq(&new.name),
            skill_proposals::name_key.eq(new.name.to_lowercase()),
            said,
            skill_proposals::created_at.eq(now),
        ))
        .on_conflict((skill_proposals::engineer_id, skill_proposals::name_key))
        .do_update()
        .set(said)
        .execute(conn)
        .await?;
    Ok(())
}

/// The proposals of one engineer, latest first.
pub async fn list_own_proposals(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<OwnProposal>> {
    skill_proposals::table
        .filter(skill_proposals::engineer_id.eq(engineer))
        .order((skill_proposals::created_at.desc(), skill_proposals::id))
        .select((skill_proposals::name, skill_proposals::state))
        .load(conn)
        .await
}

/// What waits for editors, oldest first, a word a row.
pub async fn list_open_proposals(conn: &mut Conn) -> QueryResult<Vec<OpenProposal>> {
    let rows: Vec<(SkillProposalId, String, String, DateTime<Utc>)> = skill_proposals::table
        .filter(skill_proposals::state.eq(ProposalState::Open))
        .order((skill_proposals::created_at, skill_proposals::id))
        .select((
            skill_proposals::id,
            skill_proposals::name_key,
            skill_proposals::name,
            skill_proposals::created_at,
        ))
        .load(conn)
        .await?;
    let mut open: Vec<(String, OpenProposal)> = Vec::new();
    for (id, key, name, since) in rows {
        match open.iter_mut().find(|(known, _)| *known == key) {
            Some((_, first)) => first.count += 1,
            None => open.push((key, OpenProposal { id, name, count: 1, since })),
        }
    }
    Ok(open.into_iter().map(|(_, proposal)| proposal).collect())
}

/// How many names wait for a word.
///
/// # Errors
/// When Postgres refuses.
pub async fn count_open_proposals(conn: &mut Conn) -> QueryResult<i64> {
    skill_proposals::table
        .filter(skill_proposals::state.eq(ProposalState::Open))
        .select(diesel::dsl::count(skill_proposals::name_key).aggregate_distinct())
        .first(conn)
        .await
}

type Waiting = (SkillProposalId, EngineerId, i16, Option<i16>, Option<i16>);

/// Decides a proposed word, for everybody who proposed it.
pub async fn decide_proposal(
    conn: &mut Conn,
    cx: &Context,
    id: SkillProposalId,
    verdict: &ProposalVerdict,
) -> Result<(), CurateError> {
    may(cx)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let key: Option<String> =
            skill_proposals::table.find(id).select(skill_proposals::name_key).first(conn).await.optional()?;
        let key = key.ok_or(CurateError::NotFound)?;
        let waiting: Vec<Waiting> = skill_proposals::table
            .filter(skill_proposals::name_key.eq(&key))
            .filter(skill_proposals::state.eq(ProposalState::Open))
            .order(skill_proposals::id)
            .select((
                skill_proposals::id,
                skill_proposals::engineer_id,
                skill_proposals::level,
                skill_proposals::years,
                skill_proposals::last_used_year,
            ))
            .for_update()
            .load(conn)
            .await?;
        if waiting.is_empty() {
            return Err(CurateError::Conflict("This word was decided meanwhile."));
        }
        let (state, skill) = settle_word(conn, cx, &key, verdict).await?;
        close(conn, cx, &waiting, state, skill.as_ref()).await?;
        let detail = serde_json::json!({ "verdict": state, "proposals": waiting.len() });
        let subject = skill.map_or_else(|| "none".to_owned(), |skill| skill.slug);
        Ok(record(conn, cx, "skill.proposal_decided", &subject, detail).await?)
    })
    .await
}

/// What the word is from now on.
async fn settle_word(
    conn: &mut Conn,
    cx: &Context,
    key: &str,
    verdict: &ProposalVerdict,
) -> Result<(ProposalState, Option<Skill>), CurateError> {
    let (state, skill) = match verdict {
        ProposalVerdict::Accept { name, kind } => {
            (ProposalState::Accepted, insert(conn, cx, name, kind).await?)
        }
        ProposalVerdict::Map(slug) => {
            let fault = || CurateError::Invalid(FieldErrors::one("into", "Choose a skill from the list."));
            let skill = find(conn, slug).await?.filter(|skill| skill.is_listed).ok_or_else(fault)?;
            (ProposalState::Mapped, skill)
        }
        ProposalVerdict::Decline => return Ok((ProposalState::Declined, None)),
    };
    if skill.name.to_lowercase() != key && skill.slug != key {
        give_alias(conn, key, skill.id).await?;
    }
    Ok((state, Some(skill)))
}

/// Closes the proposals and gives the skill, as a claim, to those who asked. A form of theirs that is open elsewhere does
/// not know of it, and is stale.
async fn close(
    conn: &mut Conn,
    cx: &Context,
    waiting: &[Waiting],
    state: ProposalState,
    skill: Option<&Skill>,
) -> QueryResult<()> {
    let ids: Vec<SkillProposalId> = waiting.iter().map(|row| row.0).collect();
    diesel::update(skill_proposals::table.filter(skill_proposals::id.eq_any(ids)))
        .set((
            skill_proposals::state.eq(state),
            skill_proposals::skill_id.eq(skill.map(|skill| skill.id)),
            skill_proposals::decided_at.eq(cx.now),
            skill_proposals::decided_by.eq(cx.actor.account_id()),
        ))
        .execute(conn)
        .await?;
    let Some(skill) = skill else { return Ok(()) };
    for (_, engineer, level, years, last_used_year) in waiting {
        let added = diesel::insert_into(engineer_skills::table)
            .values((
                engineer_skills::engineer_id.eq(engineer),
                engineer_skills::skill_id.eq(skill.id),
                engineer_skills::level.eq(level),
                engineer_skills::years.eq(years),
                engineer_skills::last_used_year.eq(last_used_year),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if added > 0 {
            diesel::update(engineers::table.find(engineer))
                .set(engineers::row_version.eq(engineers::row_version + 1))
                .execute(conn)
                .await?;
            parts::recount(conn, cx, *engineer).await?;
        }
    }
    Ok(())
}
