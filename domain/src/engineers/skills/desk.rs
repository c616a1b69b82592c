//! What those who keep the list read.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::curate::{CurateError, Skill, may};
use super::merge::{MergeCounts, count_uses};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::{skill_aliases, skills};

/// Rows that one search shows.
const MOST: i64 = 60;

/// One skill with everything that names it.
#[derive(Clone, Debug)]
pub struct SkillFile {
    /// The row.
    pub skill: Skill,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// Who holds it.
    pub uses: MergeCounts,
    /// What it was merged into.
    pub target: Option<Skill>,
}

/// Skills whose name or other words hold this text; by name, at most sixty.
pub async fn search_skills(conn: &mut Conn, cx: &Context, text: &str) -> Result<Vec<Skill>, CurateError> {
    may(cx)?;
    let text: String = text.trim().chars().take(60).collect();
    let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let has_word = diesel::dsl::exists(
        skill_aliases::table
            .filter(skill_aliases::skill_id.eq(skills::id))
            .filter(skill_aliases::alias.ilike(pattern.clone())),
    );
    let mut found = skills::table.select(Skill::as_select()).order(skills::name).limit(MOST).into_boxed();
    if !text.is_empty() {
        found = found.filter(skills::name.ilike(pattern).or(has_word));
    }
    Ok(found.load(conn).await?)
}

/// One skill.
pub async fn read_skill(conn: &mut Conn, cx: &Context, slug: &str) -> Result<SkillFile, CurateError> {
    may(cx)?;
    let skill = super::curate::find(conn, slug).await?.ok_or(CurateError::NotFound)?;
    let aliases = skill_aliases::table
        .filter(skill_aliases::skill_id.eq(skill.id))
        .order(skill_aliases::alias)
        .select(skill_aliases::alias)
        .load(conn)
        .await?;
    let target = match skill.merged_into {
        Some(id) => Some(skills::table.find(id).select(Skill::as_select()).first(conn).await?),
        None => None,
    };
    let uses = count_uses(conn, skill.id).await?;
    Ok(SkillFile { skill, aliases, uses, target })
}
