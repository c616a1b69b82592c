//! Compares the index with plain SQL on the data that there is: random searches by random viewers, with totals, first
//! pages and every facet. For the benchmark, and for whoever doubts an answer.

use std::time::{Duration, Instant};

use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;

use super::asked::{Asked, Source, Stream};
use super::cursor::{Cursor, Place};
use super::facets::Facets;
use super::facets_sql;
use super::filters::{Filters, MaxPay, PayUnit, Sort};
use super::index::{Answer, Snapshot};
use super::order::Order;
use super::rates::Rates;
use super::search::PAGE;
use super::slots;
use super::text::read_text;
use super::viewer::{Surface, Viewer};
use crate::engineers::skills::{NamedSkill, names_of};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::money::Currency;
use crate::schema::accounts;

/// Viewers that are drawn from, besides a stranger.
const VIEWERS: i64 = 60;
/// Words that are typed now and then.
const TEXTS: [&str; 6] =
    ["backend", "rust poland", "\"at scale\"", "data -python", "systms", "engineer who builds apis"];

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Searches that both answered.
    pub answers: u32,
    /// Those whose answers differ.
    pub wrong: u32,
    /// Facet values that were compared.
    pub facet_values: usize,
}

/// Numbers by chance, the same for the same seed (SplitMix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// Once in so many.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them, the first ones more often.
    fn early<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let limit = self.below(all.len()) + 1;
        all.get(self.below(limit)).cloned()
    }
}

/// Searches `count` times, or until `limit` is over, and logs what differs. The same seed asks the same of the same data.
///
/// # Errors
/// When Postgres refuses.
pub async fn check(
    conn: &mut Conn,
    cx: &Context,
    index: &Snapshot,
    seed: u64,
    (count, limit): (u32, Option<Duration>),
) -> QueryResult<Checked> {
    let began = Instant::now();
    let (rates, viewers) = (Rates::load(conn).await?, viewers(conn).await?);
    let (mut draw, mut checked) = (Draw(seed), Checked::default());
    let bare = Filters::default();
    let order = Order::of(&bare, Sort::Top, &rates);
    let everybody = Viewer::any_company();
    let values = Answer::new(index, asked_of(cx, &everybody, &bare, &order)).facets();
    let ids: Vec<i32> = values.skills.iter().map(|(skill, _)| *skill).collect();
    let mut skills = names_of(conn, &ids).await?;
    skills.sort_by_key(|skill| ids.iter().position(|id| *id == skill.id));
    for _ in 0..count {
        if limit.is_some_and(|limit| began.elapsed() >= limit) {
            break;
        }
        let viewer = viewers.get(draw.below(viewers.len())).unwrap_or(&everybody);
        let (filters, sort) = drawn(conn, (index, viewer), &mut draw, &values, &skills).await?;
        let order = Order::of(&filters, sort, &rates);
        let asked = asked_of(cx, viewer, &filters, &order);
        let fast = Answer::new(index, asked);
        let (total, facets) = (fast.count(), fast.facets());
        let fast = whole(conn, &Source::Index(fast), total).await?;
        let source = Source::Postgres(asked);
        let plain_total = source.count(conn).await?;
        let plain = whole(conn, &source, plain_total).await?;
        let plain_facets = facets_sql::facets(conn, &asked).await?;
        checked.answers += 1;
        let closed = facets.language_levels.len() + 40;
        checked.facet_values +=
            facets.skills.len() + facets.countries.len() + facets.languages.len() + closed;
        if fast != plain || facets != plain_facets {
            checked.wrong += 1;
            tracing::error!(?filters, %sort, index = total, postgres = plain_total, "the index answers something else");
        }
    }
    Ok(checked)
}

fn asked_of<'a>(cx: &Context, viewer: &'a Viewer, filters: &'a Filters, order: &'a Order) -> Asked<'a> {
    Asked { viewer, surface: Surface::Directory, filters, order, now: cx.now, cutoff: slots::cutoff(cx) }
}

/// The total and the first page's places.
async fn whole(conn: &mut Conn, source: &Source<'_>, total: i64) -> QueryResult<(i64, Vec<Cursor>)> {
    Ok((total, source.list(conn, Stream::All, &Place::First, PAGE).await?))
}

async fn viewers(conn: &mut Conn) -> QueryResult<Vec<Viewer>> {
    let members: Vec<AccountId> = accounts::table
        .filter(accounts::kind.eq("company"))
        .order(accounts::id)
        .limit(VIEWERS)
        .select(accounts::id)
        .load(conn)
        .await?;
    let mut viewers = vec![Viewer::stranger()];
    for member in members {
        viewers.push(Viewer::of_account(conn, member).await?);
    }
    Ok(viewers)
}

/// A search with a few filters, of values that there are.
async fn drawn(
    conn: &mut Conn,
    words_of: (&Snapshot, &Viewer),
    draw: &mut Draw,
    values: &Facets,
    skills: &[NamedSkill],
) -> QueryResult<(Filters, Sort)> {
    let mut filters = Filters::default();
    for _ in 0..=draw.below(3) {
        match draw.below(12) {
            0..=3 => filters.skills.extend(draw.early(skills)),
            4 => filters.countries.extend(draw.early(&values.countries).map(|(country, _)| country)),
            5 => filters.seniorities.extend(draw.early(&values.seniorities).map(|(seniority, _)| seniority)),
            6 => filters.availability.extend(draw.early(&values.availability).map(|(state, _)| state)),
            7 => filters.languages.extend(draw.early(&values.languages).map(|(language, _)| language)),
            8 => filters.min_hours = draw.early(&values.hours).map(|(hours, _)| hours),
            9 => filters.start_by = draw.early(&values.starts).map(|(day, _)| day),
            10 => filters.added_days = draw.early(&values.added).map(|(days, _)| days),
            _ => {
                let minor = i64::try_from(draw.below(12_000)).ok();
                filters.max_pay = Some(MaxPay { unit: PayUnit::Hour, currency: Currency::EUR, minor });
            }
        }
    }
    filters.skills.dedup();
    if draw.once_in(4) {
        filters.min_level = draw.early(&super::facets::LEVELS);
        filters.min_evidence = draw.early(&super::facets::EVIDENCE);
    }
    if draw.once_in(2) && !filters.languages.is_empty() {
        filters.language_level = draw.early(&super::facets::LANGUAGE_LEVELS);
    }
    if draw.once_in(4) {
        filters.zone = Some(Tz::Europe__Berlin);
        filters.min_overlap = draw.early(&super::facets::OVERLAPS);
    }
    if draw.once_in(3) {
        filters.nice.extend(draw.early(skills));
    }
    if draw.once_in(6) {
        filters.engagement_types.extend(draw.early(&values.engagement_types).map(|(kind, _)| kind));
        filters
            .work_authorisations
            .extend(draw.early(&values.work_authorisations).map(|(country, _)| country));
    }
    if draw.once_in(5) {
        let text = draw.early(&TEXTS).unwrap_or_default();
        filters.text = read_text(conn, Some(words_of), text).await?;
    }
    let sort = draw.early(Sort::ALL).unwrap_or(Sort::Top);
    Ok((filters, sort))
}
