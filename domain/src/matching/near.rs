//! Near misses: whoever fits a search but for one gate, with the gate named.

use diesel::QueryResult;

use super::load::match_engineers;
use super::need::Need;
use super::weigh::{Gate, Match};
use crate::directory::{Filters, Snapshot, Viewer, list_first};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Gates that are opened one by one: each costs a look into the directory.
const MOST_OPENED: usize = 6;
/// People looked at behind each.
const LOOKED_AT: usize = 10;

/// Somebody who fits but for one gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Who, and how well the rest fits.
    pub found: Match,
    /// The one gate that they fail.
    pub gate: Gate,
}

/// Up to `limit` near misses of a search, the best first. Only people whom the viewer may see in the directory. Without an
/// index there are none in a large network: to walk it for each gate is more than one request may ask of Postgres.
///
/// # Errors
/// When Postgres refuses.
pub async fn near_misses(
    conn: &mut Conn,
    cx: &Context,
    index: Option<&Snapshot>,
    viewer: &Viewer,
    filters: &Filters,
    limit: usize,
) -> QueryResult<Vec<NearMiss>> {
    let mut opened = each_opened(filters);
    opened.truncate(MOST_OPENED);
    let ids = list_first(conn, cx, index, viewer, &opened, LOOKED_AT).await?;
    let need = Need::of(conn, filters).await?;
    let mut misses: Vec<NearMiss> = Vec::new();
    for found in match_engineers(conn, cx, viewer, &need, &ids).await? {
        if let [gate] = found.failed.as_slice() {
            misses.push(NearMiss { gate: gate.clone(), found });
        }
    }
    misses.sort_by_key(|miss| (std::cmp::Reverse(miss.found.total), miss.found.engineer));
    misses.truncate(limit);
    Ok(misses)
}

/// The same search, each time with one gate open; those that people can talk about come first.
fn each_opened(filters: &Filters) -> Vec<Filters> {
    let mut all = Vec::new();
    let mut open = |is_on: bool, change: &dyn Fn(&mut Filters)| {
        if is_on {
            let mut opened = filters.clone();
            change(&mut opened);
            all.push(opened);
        }
    };
    open(filters.max_pay.is_some(), &|open| open.max_pay = None);
    open(filters.start_by.is_some(), &|open| open.start_by = None);
    open(filters.min_hours.is_some(), &|open| open.min_hours = None);
    open(filters.overlap().is_some(), &|open| open.min_overlap = None);
    open(!filters.countries.is_empty(), &|open| open.countries.clear());
    open(!filters.engagement_types.is_empty(), &|open| open.engagement_types.clear());
    open(!filters.seniorities.is_empty(), &|open| open.seniorities.clear());
    let has_least =
        !filters.skills.is_empty() && (filters.min_level.is_some() || filters.min_evidence.is_some());
    open(has_least, &|open| {
        open.min_level = None;
        open.min_evidence = None;
    });
    open(!filters.work_authorisations.is_empty(), &|open| open.work_authorisations.clear());
    for at in (0..filters.languages.len()).rev() {
        open(true, &|open| {
            open.languages.remove(at);
        });
    }
    if filters.skills.len() > 1 {
        for at in (0..filters.skills.len()).rev() {
            open(true, &|open| drop(open.skills.remove(at)));
        }
    }
    all
}
