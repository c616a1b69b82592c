//! Staff's hand on the list: adds, renames, gives other words, takes off. What they touch is not loaded over by the next
//! release. Merging is in `merge.rs`.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::catalogue::slug_of;
use super::{SkillKind, resolve};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::schema::{skill_aliases, skills};

/// Characters of a skill's name.
const LONGEST: usize = 60;

/// Why the list stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum CurateError {
    /// Only editors keep the list.
    #[error("not allowed")]
    NotAllowed,
    /// No such skill or proposal.
    #[error("no such skill")]
    NotFound,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// It was decided already, or merged away.
    #[error("{0}")]
    Conflict(&'static str),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A row of `skills`, for those who keep the list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = skills, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Skill {
    pub id: i32,
    pub slug: String,
    pub name: String,
    pub kind: SkillKind,
    pub is_listed: bool,
    pub merged_into: Option<i32>,
}

pub(super) fn may(cx: &Context) -> Result<(), CurateError> {
    if cx.actor.may(Permission::Editor) { Ok(()) } else { Err(CurateError::NotAllowed) }
}

/// Takes saves of profiles and changes of the list apart: whoever writes a profile's skills holds the list as it was
/// read, and a change of it waits for them.
pub(crate) async fn hold_list(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("lock table skills in row share mode").execute(conn).await.map(drop)
}

pub(super) async fn lock_list(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("lock table skills in exclusive mode").execute(conn).await.map(drop)
}

pub(super) async fn find(conn: &mut Conn, slug: &str) -> QueryResult<Option<Skill>> {
    skills::table.filter(skills::slug.eq(slug)).select(Skill::as_select()).first(conn).await.optional()
}

async fn get(conn: &mut Conn, slug: &str) -> Result<Skill, CurateError> {
    let skill = find(conn, slug).await?.ok_or(CurateError::NotFound)?;
    match skill.merged_into {
        None => Ok(skill),
        Some(_) => Err(CurateError::Conflict("This skill was merged into another one.")),
    }
}

/// Puts a skill on the list; answers its slug.
pub async fn add_skill(conn: &mut Conn, cx: &Context, name: &str, kind: &str) -> Result<String, CurateError> {
    may(cx)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let skill = insert(conn, cx, name, kind).await?;
        record(conn, cx, "skill.added", &skill.slug, serde_json::json!({})).await?;
        Ok(skill.slug)
    })
    .await
}

/// The new row; the caller holds the list.
pub(super) async fn insert(
    conn: &mut Conn,
    cx: &Context,
    name: &str,
    kind: &str,
) -> Result<Skill, CurateError> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 1..=LONGEST);
    let kind: Option<SkillKind> =
        errors.take("kind", kind.parse().map_err(|_| "Choose what sort of thing it is."));
    let (name, kind) = errors.into_result(name.zip(kind)).map_err(CurateError::Invalid)?;
    refuse_taken(conn, &name, None).await?;
    let slug = fresh_slug(conn, &name).await?;
    Ok(diesel::insert_into(skills::table)
        .values((
            skills::slug.eq(&slug),
            skills::name.eq(&name),
            skills::kind.eq(kind),
            skills::edited_at.eq(cx.now),
        ))
        .returning(Skill::as_returning())
        .get_result(conn)
        .await?)
}

/// Gives a skill another name; the old one stays a word for it, and so does its address.
pub async fn rename_skill(
    conn: &mut Conn,
    cx: &Context,
    slug: &str,
    name: &str,
    kind: &str,
) -> Result<(), CurateError> {
    may(cx)?;
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, 1..=LONGEST);
    let kind: Option<SkillKind> =
        errors.take("kind", kind.parse().map_err(|_| "Choose what sort of thing it is."));
    let (name, kind) = errors.into_result(name.zip(kind)).map_err(CurateError::Invalid)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let skill = get(conn, slug).await?;
        refuse_taken(conn, &name, Some(skill.id)).await?;
        diesel::update(skills::table.find(skill.id))
            .set((skills::name.eq(&name), skills::kind.eq(kind), skills::edited_at.eq(cx.now)))
            .execute(conn)
            .await?;
        if skill.name.to_lowercase() != name.to_lowercase() {
            give_alias(conn, &skill.name, skill.id).await?;
        }
        Ok(record(conn, cx, "skill.renamed", slug, serde_json::json!({ "from": skill.name, "to": name }))
            .await?)
    })
    .await
}

/// Another word for a skill; taken from the skill that it stood for, if it is a word and not a name.
pub async fn add_alias(conn: &mut Conn, cx: &Context, slug: &str, alias: &str) -> Result<(), CurateError> {
    may(cx)?;
    let mut errors = FieldErrors::default();
    let alias = errors.line("alias", alias, 1..=LONGEST).map(|alias| alias.to_lowercase());
    let alias = errors.into_result(alias).map_err(CurateError::Invalid)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let skill = get(conn, slug).await?;
        if let Some(other) = named(conn, &alias).await?.filter(|other| other.id != skill.id) {
            let fault = format!("This is the name of {}. Merge the two, if they are one.", other.name);
            return Err(CurateError::Invalid(FieldErrors::one("alias", fault)));
        }
        give_alias(conn, &alias, skill.id).await?;
        Ok(record(conn, cx, "skill.aliased", slug, serde_json::json!({ "alias": alias })).await?)
    })
    .await
}

/// Puts a skill back on the list, or takes it off: profiles keep it, nobody can choose it any more.
pub async fn set_listed(
    conn: &mut Conn,
    cx: &Context,
    slug: &str,
    is_listed: bool,
) -> Result<(), CurateError> {
    may(cx)?;
    conn.transaction(async |conn| {
        lock_list(conn).await?;
        let skill = get(conn, slug).await?;
        diesel::update(skills::table.find(skill.id))
            .set((skills::is_listed.eq(is_listed), skills::edited_at.eq(cx.now)))
            .execute(conn)
            .await?;
        let action = if is_listed { "skill.listed" } else { "skill.unlisted" };
        Ok(record(conn, cx, action, slug, serde_json::json!({})).await?)
    })
    .await
}

/// The skill whose name or slug this is, listed or not.
async fn named(conn: &mut Conn, word: &str) -> QueryResult<Option<Skill>> {
    let lower = diesel::dsl::sql::<diesel::sql_types::Bool>("lower(skills.name) = ")
        .bind::<diesel::sql_types::Text, _>(word.to_lowercase());
    skills::table
        .filter(skills::merged_into.is_null())
        .filter(lower.or(skills::slug.eq(word.to_lowercase())))
        .select(Skill::as_select())
        .first(conn)
        .await
        .optional()
}

/// A name that another skill has, or that is a word for one, is none for a second.
async fn refuse_taken(conn: &mut Conn, name: &str, own: Option<i32>) -> Result<(), CurateError> {
    let mut holder = named(conn, name).await?.map(|skill| (skill.id, skill.name));
    if holder.as_ref().is_none_or(|(id, _)| Some(*id) == own) {
        let found = resolve(conn, &[name.to_owned()]).await?.into_values().next();
        holder = found.map(|skill| (skill.id, skill.name));
    }
    match holder.filter(|(id, _)| Some(*id) != own) {
        Some((_, held)) => {
            Err(CurateError::Invalid(FieldErrors::one("name", format!("This already means {held}."))))
        }
        None => Ok(()),
    }
}

pub(super) async fn give_alias(conn: &mut Conn, alias: &str, skill: i32) -> QueryResult<()> {
    let row = (skill_aliases::skill_id.eq(skill), skill_aliases::is_staff.eq(true));
    diesel::insert_into(skill_aliases::table)
        .values((skill_aliases::alias.eq(alias.to_lowercase()), row))
        .on_conflict(skill_aliases::alias)
        .do_update()
        .set(row)
        .execute(conn)
        .await
        .map(drop)
}

async fn fresh_slug(conn: &mut Conn, name: &str) -> Result<String, CurateError> {
    let base = slug_of(name);
    if base.is_empty() {
        let fault = "Write a name with at least one letter from A to Z or a digit: it stands in addresses.";
        return Err(CurateError::Invalid(FieldErrors::one("name", fault)));
    }
    let taken: Vec<String> =
        skills::table.filter(skills::slug.like(format!("{base}%"))).select(skills::slug).load(conn).await?;
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let free = std::iter::once(base.clone()).chain(numbered).find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(base))
}

pub(super) async fn record(
    conn: &mut Conn,
    cx: &Context,
    action: &str,
    slug: &str,
    detail: serde_json::Value,
) -> QueryResult<()> {
    let event =
        audit::Event { action, subject_kind: "skill", subject_id: slug.to_owned(), reason: None, detail };
    audit::record(conn, cx, &event).await
}
