//! Two versions of T over what was really shown: would the engineers whom people chose have stood higher?
//!
//! Each logged list is put into the order of either version and judged by what the same viewer did on the same day with
//! those who were in it (opened 1, shortlisted 2, asked for an intro 3; hiding counts nothing). Both versions compute
//! from what is known of the engineers today, so that they are compared on the same ground; engineers who have no score
//! today stand last in both. In lists of the directory every fifth place is a newcomer's, as it is there. A page is a list
//! of its own, and both versions order whom it showed: who stood on another page is not moved to this one. The log knows only lists that were shown: who was never shown could not be chosen, and
//! places near the top are seen more. A difference in these figures is a reason to look, not a proof.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use uuid::Uuid;

use super::impressions::{Action, Place};
use super::recompute::{list_inputs, rotation};
use super::slots::merge;
use super::versions::Version;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::places::Country;
use crate::schema::{engineers, impression_actions, impressions};

/// Lists with something done below which nothing is concluded.
pub const FEWEST_LISTS: usize = 50;
/// Places that are judged.
const TOP: usize = 10;
/// Days after the approval for which an engineer is a newcomer.
const NEWCOMER_DAYS: i64 = 90;
/// Rows of the log that are read, the newest first.
const MOST_ROWS: usize = 200_000;
/// Engineers whose inputs are read in one go.
const CHUNK: usize = 1_000;

/// One version's figures. Shares are of the first [`TOP`] places of all lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Its number.
    pub version: i16,
    /// Normalised discounted cumulative gain at ten, the mean over lists with something done; 0 to 1.
    pub ndcg: f64,
    /// Share of places that newcomers have.
    pub newcomer_share: f64,
    /// Share of places by country, the largest first.
    pub countries: Vec<(String, f64)>,
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Days of the log that were read, from the first to the last; nothing without any row.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Lists that were shown.
    pub lists: usize,
    /// Of them with something done.
    pub judged_lists: usize,
    /// Whether those are enough to conclude anything.
    pub is_enough: bool,
    /// By which lists go.
    pub present: Figures,
    /// What it is compared with.
    pub candidate: Figures,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    list: Uuid,
    place: Place,
    engineer: EngineerId,
    day: NaiveDate,
    viewer: Vec<u8>,
}

/// What is known of an engineer today, under both versions.
#[derive(Clone, Debug)]
struct Known {
    country: String,
    approved_at: Option<DateTime<Utc>>,
    scores: [i16; 2],
    rotation: i64,
}

/// Compares `candidate` with `present` over the last `days` days of the log.
///
/// # Errors
/// When Postgres refuses.
pub async fn replay(
    conn: &mut Conn,
    cx: &Context,
    present: &Version,
    candidate: &Version,
    days: u64,
) -> QueryResult<Report> {
    let since = cx.now.date_naive().checked_sub_days(Days::new(days)).unwrap_or_default();
    let rows = rows(conn, since).await?;
    let gains = gains(conn, since).await?;
    let mut ids: Vec<EngineerId> = rows.iter().map(|row| row.engineer).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = known(conn, cx, &ids, [present, candidate]).await?;
    let mut lists: HashMap<Uuid, Vec<&Row>> = HashMap::new();
    for row in &rows {
        lists.entry(row.list).or_default().push(row);
    }
    let gain = |row: &Row| {
        let found = gains.get(&(row.day, row.viewer.clone(), row.engineer));
        found.copied().unwrap_or(0)
    };
    let judged_lists = lists.values().filter(|rows| rows.iter().any(|row| gain(row) > 0)).count();
    let first = rows.iter().map(|row| row.day).min();
    let last = rows.iter().map(|row| row.day).max();
    let lists: Vec<Vec<&Row>> = lists.into_values().collect();
    let figures = |at: usize, version: &Version| figures(&lists, &known, &gain, at, version.number);
    Ok(Report {
        days: first.zip(last),
        lists: lists.len(),
        judged_lists,
        is_enough: judged_lists >= FEWEST_LISTS,
        present: figures(0, present),
        candidate: figures(1, candidate),
    })
}

async fn rows(conn: &mut Conn, since: NaiveDate) -> QueryResult<Vec<Row>> {
    type Columns = (Uuid, Place, EngineerId, NaiveDate, Vec<u8>);
    let rows: Vec<Columns> = impressions::table
        .filter(impressions::day.ge(since))
        .order((impressions::day.desc(), impressions::list, impressions::position))
        .limit(i64::try_from(MOST_ROWS).unwrap_or(i64::MAX))
        .select((
            impressions::list,
            impressions::surface,
            impressions::engineer_id,
            impressions::day,
            impressions::viewer,
        ))
        .load(conn)
        .await?;
    let row = |(list, place, engineer, day, viewer)| Row { list, place, engineer, day, viewer };
    Ok(whole_lists(rows.into_iter().map(row).collect(), MOST_ROWS))
}

/// Without the last list where rows were left out: of that one only a part may be there.
fn whole_lists(mut rows: Vec<Row>, most: usize) -> Vec<Row> {
    if rows.len() >= most {
        let last = rows.last().map(|row| row.list);
        rows.retain(|row| Some(row.list) != last);
    }
    rows
}

type Gains = HashMap<(NaiveDate, Vec<u8>, EngineerId), i32>;

/// The most that each viewer did with each engineer on each day.
async fn gains(conn: &mut Conn, since: NaiveDate) -> QueryResult<Gains> {
    let rows: Vec<(NaiveDate, Vec<u8>, EngineerId, Action)> = impression_actions::table
        .filter(impression_actions::day.ge(since))
        .select((
            impression_actions::day,
            impression_actions::viewer,
            impression_actions::engineer_id,
            impression_actions::kind,
        ))
        .load(conn)
        .await?;
    let mut gains = Gains::new();
    for (day, viewer, engineer, action) in rows {
        let most = gains.entry((day, viewer, engineer)).or_default();
        *most = (*most).max(worth(action));
    }
    Ok(gains)
}

fn worth(action: Action) -> i32 {
    match action {
        Action::Hidden => 0,
        Action::Opened => 1,
        Action::Shortlisted => 2,
        Action::Asked => 3,
    }
}

async fn known(
    conn: &mut Conn,
    cx: &Context,
    ids: &[EngineerId],
    versions: [&Version; 2],
) -> QueryResult<HashMap<EngineerId, Known>> {
    let mut known = HashMap::new();
    for ids in ids.chunks(CHUNK) {
        let homes: Vec<(EngineerId, Option<Country>, Option<DateTime<Utc>>)> = engineers::table
            .filter(engineers::id.eq_any(ids))
            .select((engineers::id, engineers::country, engineers::approved_at))
            .load(conn)
            .await?;
        let mut inputs: HashMap<EngineerId, _> = list_inputs(conn, cx, ids).await?.into_iter().collect();
        for (id, country, approved_at) in homes {
            let input = inputs.remove(&id).filter(|inputs| inputs.bar.is_none());
            let input = input.and_then(|inputs| inputs.input);
            let scores = versions
                .map(|version| input.as_ref().map_or(-1, |input| (version.compute)(input, cx.now).total()));
            let country = country.map_or_else(|| "unknown".to_owned(), |country| country.code().to_owned());
            let rotation = rotation(&cx.keys, id, cx.now);
            known.insert(id, Known { country, approved_at, scores, rotation });
        }
    }
    Ok(known)
}

/// A list in the order of a version; in the directory with its places for newcomers.
fn ordered<'a>(rows: &[&'a Row], known: &HashMap<EngineerId, Known>, at: usize) -> Vec<&'a Row> {
    let rank = |row: &&Row| {
        let of = |known: &Known| (known.scores.get(at).copied().unwrap_or(-1), known.rotation);
        known.get(&row.engineer).map(of)
    };
    let mut all: Vec<&Row> = rows.iter().copied().filter(|row| known.contains_key(&row.engineer)).collect();
    all.sort_by_key(|row| std::cmp::Reverse(rank(row)));
    if all.iter().any(|row| row.place != Place::Directory) {
        return all;
    }
    let is_new = |row: &&Row| known.get(&row.engineer).is_some_and(|known| is_newcomer(known, row.day));
    let size = all.len();
    let (newcomers, regular) = all.into_iter().partition(is_new);
    merge(regular, newcomers, size, rank).into_iter().map(|(row, _)| row).collect()
}

fn figures(
    lists: &[Vec<&Row>],
    known: &HashMap<EngineerId, Known>,
    gain: &dyn Fn(&Row) -> i32,
    at: usize,
    version: i16,
) -> Figures {
    let (mut sum, mut judged, mut places, mut newcomers) = (0.0, 0_u32, 0_u32, 0_u32);
    let mut countries: HashMap<&str, u32> = HashMap::new();
    for rows in lists {
        let order = ordered(rows, known, at);
        let gains: Vec<i32> = order.iter().map(|row| gain(row)).collect();
        if let Some(value) = ndcg(&gains) {
            sum += value;
            judged += 1;
        }
        for row in order.iter().take(TOP) {
            let Some(known) = known.get(&row.engineer) else { continue };
            places += 1;
            newcomers += u32::from(is_newcomer(known, row.day));
            *countries.entry(known.country.as_str()).or_default() += 1;
        }
    }
    let share = |part: u32, whole: u32| if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) };
    let mut countries: Vec<(String, f64)> =
        countries.into_iter().map(|(country, count)| (country.to_owned(), share(count, places))).collect();
    countries.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Figures {
        version,
        ndcg: if judged == 0 { 0.0 } else { sum / f64::from(judged) },
        newcomer_share: share(newcomers, places),
        countries,
    }
}

fn is_newcomer(known: &Known, day: NaiveDate) -> bool {
    known.approved_at.is_some_and(|at| {
        let age = day - at.date_naive();
        age >= TimeDelta::zero() && age < TimeDelta::days(NEWCOMER_DAYS)
    })
}

/// Gains in an order against the best order of the same gains, at [`TOP`]; nothing where nothing was done. The gain of a
/// place is (2^worth − 1) ÷ log2(place + 1).
fn ndcg(gains: &[i32]) -> Option<f64> {
    let dcg = |gains: &[i32]| -> f64 {
        let place = |(at, gain): (u32, &i32)| (2.0_f64.powi(*gain) - 1.0) / f64::from(at + 1).log2();
        (1..).zip(gains.iter().take(TOP)).map(place).sum()
    };
    let mut best = gains.to_vec();
    best.sort_unstable_by_key(|gain| std::cmp::Reverse(*gain));
    let most = dcg(&best);
    (most > 0.0).then(|| dcg(gains) / most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(list: u128, engineer: u128, place: Place) -> Row {
        let day = "2026-11-22".parse().unwrap();
        Row {
            list: Uuid::from_u128(list),
            place,
            engineer: EngineerId(Uuid::from_u128(engineer)),
            day,
            viewer: vec![],
        }
    }

    #[test]
    fn a_list_that_was_cut_is_left_out() {
        let rows =
            vec![row(1, 1, Place::Directory), row(1, 2, Place::Directory), row(2, 1, Place::Directory)];
        assert_eq!(whole_lists(rows.clone(), 4), rows, "nothing was cut");
        assert_eq!(whole_lists(rows.clone(), 3), rows[..2], "of the second there may be more");
    }

    #[test]
    fn every_fifth_place_of_the_directory_is_a_newcomers_and_of_nothing_else() {
        let of = |engineer: u128| {
            let score = i16::try_from(100 - engineer).unwrap();
            let approved = if engineer == 9 { "2026-11-01T00:00:00Z" } else { "2024-01-01T00:00:00Z" };
            let known = Known {
                country: "PL".to_owned(),
                approved_at: approved.parse().ok(),
                scores: [score, score],
                rotation: 0,
            };
            (EngineerId(Uuid::from_u128(engineer)), known)
        };
        let known: HashMap<EngineerId, Known> = (1..10).map(of).collect();
        let order = |place: Place| {
            let rows: Vec<Row> = (1..10).map(|engineer| row(1, engineer, place)).collect();
            let rows: Vec<&Row> = rows.iter().collect();
            ordered(&rows, &known, 0).iter().map(|row| row.engineer.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(order(Place::Directory), [1, 2, 3, 4, 9, 5, 6, 7, 8]);
        assert_eq!(order(Place::Matches), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn the_best_order_is_one_and_nothing_done_is_nothing() {
        assert_eq!(ndcg(&[3, 1, 0]), Some(1.0));
        assert_eq!(ndcg(&[0, 0]), None);
        assert_eq!(ndcg(&[]), None);
        let worse = ndcg(&[0, 1, 3]).unwrap();
        assert!(worse > 0.4 && worse < 0.7, "{worse}");
        // Beyond the tenth place nothing is seen.
        let mut late = vec![0; 10];
        late.push(3);
        assert_eq!(ndcg(&late), Some(0.0));
    }
}
