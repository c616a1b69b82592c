//! One page of the directory, with its exact total: both from the same conditions, so that they cannot disagree.

use diesel::QueryResult;

use super::cards::project;
use super::cursor::Place;
use super::filters::{Filters, Sort};
use super::queries::{count_rows, cursor_of, list_rows};
use super::shown::Shown;
use super::slots::{self, SlotPage};
use super::viewer::{Surface, Viewer};
use super::visibility::{VisibleTo, visible_to};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Engineers on a page.
const PAGE: i64 = 20;
/// Filters that are tried one by one when few fit: each costs a count over the directory, and anybody may ask.
const MOST_DROPS: usize = 6;
/// With fewer results than this, the filters that hide the most are named.
const FEW: i64 = 3;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Who must fit.
    pub filters: Filters,
    /// In which order.
    pub sort: Sort,
    /// Which page.
    pub place: Place,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Results {
    /// How many fit, on all pages.
    pub total: i64,
    /// Those of this page.
    pub cards: Vec<Shown>,
    /// The page before this one.
    pub previous: Option<Place>,
    /// The page after it.
    pub next: Option<Place>,
    /// When few fit: which filter to drop, the most helpful first.
    pub drops: Vec<Drop>,
}

/// What one filter costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drop {
    /// Which.
    pub filter: Dropped,
    /// How many would fit without it.
    pub total: i64,
}

/// One filter of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// All words.
    Text,
    /// The skill at this place of the list.
    Skill(usize),
    /// The least level.
    MinLevel,
    /// All levels of seniority.
    Seniority,
    /// All countries.
    Country,
    /// All kinds of availability.
    Availability,
    /// All kinds of engagement.
    Engagement,
    /// The rate.
    MaxRate,
}

/// Searches what `viewer` may see.
///
/// # Errors
/// When Postgres refuses.
pub async fn search(conn: &mut Conn, cx: &Context, viewer: &Viewer, search: &Search) -> QueryResult<Results> {
    let all = |filters: &Filters| conditions(viewer, filters, cx);
    let total = count_rows(conn, all(&search.filters)).await?;
    let page = match search.sort {
        Sort::Top => {
            let size = usize::try_from(PAGE).unwrap_or_default();
            slots::page(conn, cx, &|| all(&search.filters), &search.place, size).await?
        }
        sort => keyset_page(conn, all(&search.filters), sort, &search.place).await?,
    };
    let cards = project(conn, viewer, Surface::Directory, page.rows, cx.now).await?;
    let drops = if total < FEW { drops(conn, cx, viewer, &search.filters, total).await? } else { Vec::new() };
    Ok(Results { total, cards, previous: page.previous, next: page.next, drops })
}

/// A page of an order that has one key.
async fn keyset_page(
    conn: &mut Conn,
    conditions: Vec<VisibleTo>,
    sort: Sort,
    place: &Place,
) -> QueryResult<SlotPage> {
    let place = if matches!(place, Place::Slots(_)) { &Place::First } else { place };
    let mut rows = list_rows(conn, conditions, sort, place, PAGE + 1).await?;
    let has_more = i64::try_from(rows.len()).is_ok_and(|count| count > PAGE);
    rows.truncate(usize::try_from(PAGE).unwrap_or(rows.len()));
    let (has_previous, has_next) = match place {
        Place::First | Place::Slots(_) => (false, has_more),
        Place::After(_) => (true, has_more),
        Place::Before(_) => {
            rows.reverse();
            (has_more, true)
        }
    };
    let edge = |row: Option<&_>, is_there: bool| row.filter(|_| is_there).map(|row| cursor_of(sort, row));
    let previous = edge(rows.first(), has_previous).map(Place::Before);
    let next = edge(rows.last(), has_next).map(Place::After);
    Ok(SlotPage { rows, previous, next })
}

fn conditions(viewer: &Viewer, filters: &Filters, cx: &Context) -> Vec<VisibleTo> {
    let mut all = vec![visible_to(viewer, Surface::Directory, cx.now)];
    all.extend(filters.conditions(cx.now));
    all
}

/// What each filter costs, for those that cost anything.
async fn drops(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    filters: &Filters,
    total: i64,
) -> QueryResult<Vec<Drop>> {
    let mut found = Vec::new();
    for (filter, without) in each_without(filters).into_iter().take(MOST_DROPS) {
        let count = count_rows(conn, conditions(viewer, &without, cx)).await?;
        if count > total {
            found.push(Drop { filter, total: count });
        }
    }
    found.sort_by_key(|drop| -drop.total);
    Ok(found)
}

/// The same filters, each time without one that is on: kinds first, then skills, the last chosen first.
fn each_without(filters: &Filters) -> Vec<(Dropped, Filters)> {
    let mut all = Vec::new();
    let mut without = |dropped: Dropped, is_on: bool, change: &dyn Fn(&mut Filters)| {
        if is_on {
            let mut rest = filters.clone();
            change(&mut rest);
            all.push((dropped, rest));
        }
    };
    without(Dropped::Text, !filters.text.is_empty(), &|rest| rest.text.clear());
    let has_level = filters.min_level.is_some() && !filters.skills.is_empty();
    without(Dropped::MinLevel, has_level, &|rest| rest.min_level = None);
    without(Dropped::Seniority, !filters.seniorities.is_empty(), &|rest| rest.seniorities.clear());
    without(Dropped::Country, !filters.countries.is_empty(), &|rest| rest.countries.clear());
    without(Dropped::Availability, !filters.availability.is_empty(), &|rest| rest.availability.clear());
    without(Dropped::Engagement, !filters.engagement_types.is_empty(), &|rest| rest.engagement_types.clear());
    without(Dropped::MaxRate, filters.max_rate.is_some(), &|rest| rest.max_rate = None);
    for at in (0..filters.skills.len()).rev() {
        without(Dropped::Skill(at), true, &|rest| drop(rest.skills.remove(at)));
    }
    all
}
