//! Brings the curated list into the database; run by every migration, and harmless to repeat.

use diesel::dsl::not;
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::catalogue::catalogue;
use crate::platform::db::Conn;
use crate::schema::{skill_aliases, skills};

/// Inserts what is missing and brings names, kinds and aliases up to date. What staff did stays: skills that they added
/// or renamed, aliases that they gave, what they took off the list or merged into another. Answers how many skills the
/// list has.
///
/// # Errors
/// When Postgres refuses; nothing is changed then.
pub async fn load(conn: &mut Conn) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        load_skills(conn).await?;
        load_aliases(conn).await?;
        Ok(catalogue().len())
    })
    .await
}

async fn load_skills(conn: &mut Conn) -> QueryResult<()> {
    let rows: Vec<_> = catalogue()
        .iter()
        .map(|skill| {
            (skills::slug.eq(&skill.slug), skills::name.eq(skill.name), skills::kind.eq(skill.kind.as_str()))
        })
        .collect();
    let brought = diesel::insert_into(skills::table)
        .values(rows)
        .on_conflict(skills::slug)
        .do_update()
        .set((skills::name.eq(excluded(skills::name)), skills::kind.eq(excluded(skills::kind))));
    FilterDsl::filter(brought, skills::edited_at.is_null()).execute(conn).await?;
    Ok(())
}

async fn load_aliases(conn: &mut Conn) -> QueryResult<()> {
    let ids: Vec<(String, i32, Option<i32>)> =
        skills::table.select((skills::slug, skills::id, skills::merged_into)).load(conn).await?;
    // Of a skill that staff merged away the words belong to the one that took it in.
    let id_of = |slug: &str| {
        ids.iter().find(|(known, ..)| known == slug).map(|(_, id, merged_into)| merged_into.unwrap_or(*id))
    };
    let aliases: Vec<(&str, i32)> = catalogue()
        .iter()
        .filter_map(|skill| id_of(&skill.slug).map(|id| (skill, id)))
        .flat_map(|(skill, id)| skill.aliases.iter().map(move |alias| (*alias, id)))
        .collect();
    let words: Vec<&str> = aliases.iter().map(|(alias, _)| *alias).collect();
    diesel::delete(QueryDsl::filter(
        skill_aliases::table,
        not(skill_aliases::is_staff).and(not(skill_aliases::alias.eq_any(words))),
    ))
    .execute(conn)
    .await?;
    let rows: Vec<_> = aliases
        .into_iter()
        .map(|(alias, id)| (skill_aliases::alias.eq(alias), skill_aliases::skill_id.eq(id)))
        .collect();
    let brought = diesel::insert_into(skill_aliases::table)
        .values(rows)
        .on_conflict(skill_aliases::alias)
        .do_update()
        .set(skill_aliases::skill_id.eq(excluded(skill_aliases::skill_id)));
    FilterDsl::filter(brought, not(skill_aliases::is_staff)).execute(conn).await?;
    Ok(())
}
