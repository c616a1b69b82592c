//! What members see of their company's lists.

use chrono::{DateTime, Utc};

use super::change::ListError;
use super::queries::{self, EntryRow, ShortlistLine};
use crate::directory::{Shown, Surface, Viewer, list_visible, load_cards};
use crate::platform::actor::CompanyRole;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, ShortlistId};

/// Somebody in a list, as the viewer may see them.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who.
    pub shown: Shown,
    /// What the team wrote.
    pub note: String,
    /// By whom they were put there; nothing when that account is no more.
    pub added_by: Option<String>,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// A list with what can be seen of it.
#[derive(Clone, Debug)]
pub struct Shortlist {
    /// The list.
    pub line: ShortlistLine,
    /// Those who are in it and can be seen, the newest first.
    pub entries: Vec<Entry>,
    /// How many are in it and cannot be seen now.
    pub unseen: usize,
    /// Removed lately, and still to be put back.
    pub removed: Vec<Entry>,
    /// Whether the viewer may write.
    pub can_write: bool,
}

/// The company's lists with how many of each the viewer can see, the last changed first.
pub async fn list_shortlists(
    conn: &mut Conn,
    cx: &Context,
) -> Result<Vec<(ShortlistLine, usize)>, ListError> {
    let member = super::change::member(cx)?;
    let lines = queries::list_of(conn, member.company_id).await?;
    let ids: Vec<ShortlistId> = lines.iter().map(|line| line.id).collect();
    let entries = queries::list_live(conn, &ids).await?;
    let all: Vec<EngineerId> = entries.iter().map(|(_, engineer)| *engineer).collect();
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let seen = list_visible(conn, cx, &viewer, Surface::Shortlist, &all).await?;
    let count = |line: &ShortlistLine| {
        entries.iter().filter(|(list, engineer)| *list == line.id && seen.contains(engineer)).count()
    };
    Ok(lines.into_iter().map(|line| (line.clone(), count(&line))).collect())
}

/// One list.
pub async fn open_shortlist(conn: &mut Conn, cx: &Context, id: ShortlistId) -> Result<Shortlist, ListError> {
    let member = super::change::member(cx)?;
    let lines = queries::list_of(conn, member.company_id).await?;
    let line = lines.into_iter().find(|line| line.id == id).ok_or(ListError::NotFound)?;
    let rows = queries::list_entries(conn, id).await?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.engineer_id).collect();
    let cards = load_cards(conn, &viewer, Surface::Shortlist, &ids, cx.now).await?;
    let is_live = |row: &&EntryRow| row.removed_at.is_none();
    let unseen = rows
        .iter()
        .filter(is_live)
        .filter(|row| !cards.iter().any(|card| card.id == row.engineer_id))
        .count();
    let (removed, live): (Vec<EntryRow>, Vec<EntryRow>) =
        rows.into_iter().partition(|row| row.removed_at.is_some());
    let entries_of = |rows: Vec<EntryRow>| rows.into_iter().filter_map(|row| entry(&cards, row)).collect();
    let can_write = member.role != CompanyRole::Viewer;
    Ok(Shortlist { line, entries: entries_of(live), unseen, removed: entries_of(removed), can_write })
}

fn entry(cards: &[Shown], row: EntryRow) -> Option<Entry> {
    let shown = cards.iter().find(|card| card.id == row.engineer_id)?.clone();
    Some(Entry { shown, note: row.note, added_by: row.added_by, added_at: row.added_at })
}
