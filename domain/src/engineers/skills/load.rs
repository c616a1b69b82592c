//! Brings the curated list into the database; run by every migration, and harmless to repeat.

use diesel::dsl::not;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::catalogue::catalogue;
use crate::platform::db::Conn;
use crate::schema::{skill_aliases, skills};

/// Inserts what is missing and brings names, kinds and aliases up to date. Skills that staff added are left alone.
/// Answers how many skills the list has.
///
/// # Errors
/// When Postgres refuses; nothing is changed then.
pub async fn load(conn: &mut Conn) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let rows: Vec<_> = catalogue()
            .iter()
            .map(|skill| {
                (
                    skills::slug.eq(&skill.slug),
                    skills::name.eq(skill.name),
                    skills::kind.eq(skill.kind.as_str()),
                )
            })
            .collect();
        diesel::insert_into(skills::table)
            .values(rows)
            .on_conflict(skills::slug)
            .do_update()
            .set((skills::name.eq(excluded(skills::name)), skills::kind.eq(excluded(skills::kind))))
            .execute(conn)
            .await?;
        let ids: Vec<(String, i32)> = skills::table.select((skills::slug, skills::id)).load(conn).await?;
        let id_of = |slug: &str| ids.iter().find(|(known, _)| known == slug).map(|(_, id)| *id);
        let aliases: Vec<_> = catalogue()
            .iter()
            .filter_map(|skill| id_of(&skill.slug).map(|id| (skill, id)))
            .flat_map(|(skill, id)| skill.aliases.iter().map(move |alias| (*alias, id)))
            .collect();
        let words: Vec<&str> = aliases.iter().map(|(alias, _)| *alias).collect();
        let listed: Vec<i32> = catalogue().iter().filter_map(|skill| id_of(&skill.slug)).collect();
        diesel::delete(
            skill_aliases::table
                .filter(skill_aliases::skill_id.eq_any(listed))
                .filter(not(skill_aliases::alias.eq_any(words))),
        )
        .execute(conn)
        .await?;
        let rows: Vec<_> = aliases
            .into_iter()
            .map(|(alias, id)| (skill_aliases::alias.eq(alias), skill_aliases::skill_id.eq(id)))
            .collect();
        diesel::insert_into(skill_aliases::table)
            .values(rows)
            .on_conflict(skill_aliases::alias)
            .do_update()
            .set(skill_aliases::skill_id.eq(excluded(skill_aliases::skill_id)))
            .execute(conn)
            .await?;
        Ok(catalogue().len())
    })
    .await
}
