//! Owners and recruiters write the company's lists.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::queries::{self, ShortlistLine};
use super::{MOST_ENTRIES, MOST_LISTS, NOTE_LENGTH};
use crate::directory::{Surface, Viewer, find_visible};
use crate::platform::actor::{CompanyRole, Member};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, EngineerId, ShortlistId};
use crate::schema::{shortlist_entries, shortlists};

/// Characters of a list's name.
const NAME: std::ops::RangeInclusive<usize> = 1..=80;

/// Why nothing was changed or shown.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No member of a company, or one who only reads.
    #[error("not allowed")]
    NotAllowed,
    /// No such list of this company, or nobody there whom the viewer may see.
    #[error("not found")]
    NotFound,
    /// Full: the number is the bound.
    #[error("full: {0} at most")]
    Full(i64),
    /// There is still somebody in it.
    #[error("not empty")]
    NotEmpty,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Which list.
#[derive(Clone, Debug)]
pub enum AddTo {
    /// One that is there.
    Existing(ShortlistId),
    /// A new one of this name; one that has the name already is taken.
    New(String),
}

/// The actor's place in their company; anybody else is not allowed.
pub(super) fn member(cx: &Context) -> Result<&Member, ListError> {
    cx.actor.signed().and_then(|signed| signed.member.as_ref()).ok_or(ListError::NotAllowed)
}

/// Who writes, and for which company.
fn writer(cx: &Context) -> Result<(AccountId, &Member), ListError> {
    let member = member(cx)?;
    let account = cx.actor.account_id().ok_or(ListError::NotAllowed)?;
    if member.role == CompanyRole::Viewer { Err(ListError::NotAllowed) } else { Ok((account, member)) }
}

/// Puts the engineer of this address into a list; a second time changes nothing. Only whom the actor may see.
pub async fn add_to_shortlist(
    conn: &mut Conn,
    cx: &Context,
    to: &AddTo,
    slug: &str,
) -> Result<(ShortlistLine, EngineerId), ListError> {
    let (account, member) = writer(cx)?;
    conn.transaction(async |conn| {
        let viewer = Viewer::of(conn, &cx.actor).await?;
        let found = find_visible(conn, cx, &viewer, Surface::Shortlist, slug).await?;
        let engineer = found.ok_or(ListError::NotFound)?;
        let list = match to {
            AddTo::Existing(id) => {
                queries::lock(conn, member.company_id, *id).await?.ok_or(ListError::NotFound)?
            }
            AddTo::New(name) => create(conn, cx, account, member, name).await?,
        };
        let live = queries::list_live(conn, &[list.id]).await?;
        if !live.iter().any(|(_, held)| *held == engineer) {
            if i64::try_from(live.len()).is_ok_and(|count| count >= MOST_ENTRIES) {
                return Err(ListError::Full(MOST_ENTRIES));
            }
            queries::put(conn, list.id, engineer, account, cx.now).await?;
            queries::touch(conn, list.id, cx.now).await?;
        }
        Ok((list, engineer))
    })
    .await
}

async fn create(
    conn: &mut Conn,
    cx: &Context,
    account: AccountId,
    member: &Member,
    name: &str,
) -> Result<ShortlistLine, ListError> {
    let name = checked_name(name)?;
    // Two who create at once wait for each other, so that the bound holds.
    crate::companies::lock_company(conn, member.company_id).await?;
    let lines = queries::list_of(conn, member.company_id).await?;
    if let Some(same) = lines.iter().find(|line| line.name.to_lowercase() == name.to_lowercase()) {
        return Ok(same.clone());
    }
    if lines.len() >= MOST_LISTS {
        let fault = format!("A company keeps at most {MOST_LISTS} lists. Delete an empty one first.");
        return Err(ListError::Invalid(FieldErrors::one("name", fault)));
    }
    let line = ShortlistLine { id: ShortlistId::new(), name, updated_at: cx.now };
    diesel::insert_into(shortlists::table)
        .values((
            shortlists::id.eq(line.id),
            shortlists::company_id.eq(member.company_id),
            shortlists::name.eq(&line.name),
            shortlists::created_by.eq(account),
            shortlists::created_at.eq(cx.now),
            shortlists::updated_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    Ok(line)
}

fn checked_name(name: &str) -> Result<String, ListError> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", name, NAME);
    errors.into_result(name).map_err(ListError::Invalid)
}

/// Gives a list another name.
pub async fn rename_shortlist(
    conn: &mut Conn,
    cx: &Context,
    id: ShortlistId,
    name: &str,
) -> Result<(), ListError> {
    let (_, member) = writer(cx)?;
    conn.transaction(async |conn| {
        crate::companies::lock_company(conn, member.company_id).await?;
        queries::lock(conn, member.company_id, id).await?.ok_or(ListError::NotFound)?;
        let name = checked_name(name)?;
        let lines = queries::list_of(conn, member.company_id).await?;
        if lines.iter().any(|line| line.id != id && line.name.to_lowercase() == name.to_lowercase()) {
            return Err(ListError::Invalid(FieldErrors::one("name", "There is another list of this name.")));
        }
        diesel::update(shortlists::table.find(id))
            .set((shortlists::name.eq(name), shortlists::updated_at.eq(cx.now)))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Deletes a list in which nobody is.
pub async fn delete_shortlist(conn: &mut Conn, cx: &Context, id: ShortlistId) -> Result<(), ListError> {
    let (_, member) = writer(cx)?;
    conn.transaction(async |conn| {
        queries::lock(conn, member.company_id, id).await?.ok_or(ListError::NotFound)?;
        if !queries::list_live(conn, &[id]).await?.is_empty() {
            return Err(ListError::NotEmpty);
        }
        diesel::delete(shortlists::table.find(id)).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Writes the team's note on somebody in a list; an empty one takes it away.
pub async fn save_note(
    conn: &mut Conn,
    cx: &Context,
    id: ShortlistId,
    slug: &str,
    note: &str,
) -> Result<(), ListError> {
    conn.transaction(async |conn| {
        let engineer = held(conn, cx, id, slug).await?;
        let mut errors = FieldErrors::default();
        let note = errors.text("note", note, 0..=NOTE_LENGTH);
        let note = errors.into_result(note).map_err(ListError::Invalid)?;
        diesel::update(shortlist_entries::table.find((id, engineer)))
            .set((shortlist_entries::note.eq(note), shortlist_entries::noted_at.eq(cx.now)))
            .execute(conn)
            .await?;
        Ok(queries::touch(conn, id, cx.now).await?)
    })
    .await
}

/// Takes somebody off a list; [`put_back`] undoes it, note and all.
pub async fn remove_entry(
    conn: &mut Conn,
    cx: &Context,
    id: ShortlistId,
    slug: &str,
) -> Result<(), ListError> {
    conn.transaction(async |conn| {
        let engineer = held(conn, cx, id, slug).await?;
        diesel::update(
            shortlist_entries::table.find((id, engineer)).filter(shortlist_entries::removed_at.is_null()),
        )
        .set(shortlist_entries::removed_at.eq(cx.now))
        .execute(conn)
        .await?;
        Ok(queries::touch(conn, id, cx.now).await?)
    })
    .await
}

/// Puts somebody back who was removed lately.
pub async fn put_back(conn: &mut Conn, cx: &Context, id: ShortlistId, slug: &str) -> Result<(), ListError> {
    let (account, _) = writer(cx)?;
    conn.transaction(async |conn| {
        let engineer = held(conn, cx, id, slug).await?;
        let live = queries::list_live(conn, &[id]).await?;
        let is_there = live.iter().any(|(_, held)| *held == engineer);
        if !is_there && i64::try_from(live.len()).is_ok_and(|count| count >= MOST_ENTRIES) {
            return Err(ListError::Full(MOST_ENTRIES));
        }
        queries::put(conn, id, engineer, account, cx.now).await?;
        Ok(queries::touch(conn, id, cx.now).await?)
    })
    .await
}

/// The engineer of this address, if a row of the list has them and the actor may see them.
async fn held(conn: &mut Conn, cx: &Context, id: ShortlistId, slug: &str) -> Result<EngineerId, ListError> {
    let (_, member) = writer(cx)?;
    queries::lock(conn, member.company_id, id).await?.ok_or(ListError::NotFound)?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let engineer =
        find_visible(conn, cx, &viewer, Surface::Shortlist, slug).await?.ok_or(ListError::NotFound)?;
    let rows = queries::list_entries(conn, id).await?;
    if rows.iter().any(|row| row.engineer_id == engineer) { Ok(engineer) } else { Err(ListError::NotFound) }
}
