//! From typed words to skills, and the list that forms offer.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::RunQueryDsl;

use crate::platform::db::Conn;
use crate::schema::{skill_aliases, skills};

/// A skill as forms and addresses name it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, serde::Serialize)]
pub struct NamedSkill {
    /// Row of `skills`.
    pub id: i32,
    /// In addresses.
    pub slug: String,
    /// As it is written.
    pub name: String,
}

/// Every listed skill, by name.
pub async fn list_names(conn: &mut Conn) -> QueryResult<Vec<NamedSkill>> {
    skills::table
        .filter(skills::is_listed)
        .order(skills::name)
        .select((skills::id, skills::slug, skills::name))
        .load(conn)
        .await
}

/// Skills by id, in no order.
pub async fn names_of(conn: &mut Conn, ids: &[i32]) -> QueryResult<Vec<NamedSkill>> {
    skills::table
        .filter(skills::id.eq_any(ids))
        .select((skills::id, skills::slug, skills::name))
        .load(conn)
        .await
}

/// Which of these words (names, slugs or aliases, whatever the case) mean a listed skill. Keys are the words trimmed
/// and in lower case.
pub async fn resolve(conn: &mut Conn, words: &[String]) -> QueryResult<HashMap<String, NamedSkill>> {
    let mut found = HashMap::new();
    let wanted: Vec<String> = words.iter().map(|word| word.trim().to_lowercase()).collect();
    let known: Vec<NamedSkill> = skills::table
        .filter(skills::is_listed)
        .filter(
            skills::slug
                .eq_any(wanted.clone())
                .or(sql::<Bool>("lower(skills.name) = any(").bind::<Array<Text>, _>(wanted.clone()).sql(")")),
        )
        .select((skills::id, skills::slug, skills::name))
        .load(conn)
        .await?;
    let by_alias: Vec<(String, (i32, String, String))> = skill_aliases::table
        .inner_join(skills::table.on(skills::id.eq(skill_aliases::skill_id)))
        .filter(skills::is_listed)
        .filter(skill_aliases::alias.eq_any(wanted))
        .select((skill_aliases::alias, (skills::id, skills::slug, skills::name)))
        .load(conn)
        .await?;
    for (alias, (id, slug, name)) in by_alias {
        found.insert(alias, NamedSkill { id, slug, name });
    }
    for skill in known {
        found.insert(skill.slug.clone(), skill.clone());
        found.insert(skill.name.to_lowercase(), skill);
    }
    Ok(found)
}
