//! Long-tail pages, `/hire/<skill>` and `/hire/<skill>/<country>` (product.md, S7): each exists only while at least three
//! public engineers with this skill look for work there, and have said so lately.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::asked::{Asked, Source, Stream};
use super::cards::load_cards;
use super::cursor::Place;
use super::filters::{Filters, Sort};
use super::index::{Answer, Snapshot};
use super::order::Order;
use super::shown::Shown;
use super::slots;
use super::viewer::{Surface, Viewer};
use crate::engineers::skills::{NamedSkill, names_of};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::EngineerId;
use crate::platform::places::Country;
use crate::schema::{engineer_skills, engineers};

/// With fewer public engineers than this there is no page.
pub const FEWEST: i64 = 3;
/// Engineers on the page; the others are in the directory.
const ON_PAGE: usize = 12;

/// One of these pages.
#[derive(Clone, Debug)]
pub struct HirePage {
    /// How many engineers this viewer would see.
    pub total: i64,
    /// The first of them.
    pub cards: Vec<Shown>,
    /// Where else there is such a page for the same skill, with how many engineers this viewer would see there, the most
    /// first.
    pub countries: Vec<(Country, i64)>,
    /// For which other skills there is one in the same country, likewise; in no country none.
    pub skills: Vec<(NamedSkill, i64)>,
}

/// A page that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HirePath {
    /// The skill's.
    pub slug: String,
    /// Of a country, or of the whole network.
    pub country: Option<Country>,
}

/// The engineers of these pages: those who look for work, as one viewer sees them.
struct Looking<'a> {
    cx: &'a Context,
    index: Option<&'a Snapshot>,
    viewer: &'a Viewer,
    order: Order,
}

impl<'a> Looking<'a> {
    fn of(cx: &'a Context, index: Option<&'a Snapshot>, viewer: &'a Viewer) -> Self {
        Self { cx, index, viewer, order: Order::by(Sort::Top) }
    }

    fn source<'b>(&'b self, filters: &'b Filters) -> Source<'b> {
        Source::of(self.index, self.asked(filters))
    }

    fn asked<'b>(&'b self, filters: &'b Filters) -> Asked<'b> {
        let (surface, cutoff) = (Surface::HirePage, slots::cutoff(self.cx));
        Asked { viewer: self.viewer, surface, filters, order: &self.order, now: self.cx.now, cutoff }
    }

    /// Countries in which at least so many of those who fit live.
    async fn countries(
        &self,
        conn: &mut Conn,
        filters: &Filters,
        least: i64,
    ) -> QueryResult<Vec<(Country, i64)>> {
        let asked = match self.source(filters) {
            Source::Index(answer) => return Ok(answer.by_country(least)),
            Source::Postgres(asked) => asked,
        };
        let mut query = engineers::table
            .filter(engineers::country.is_not_null())
            .group_by(engineers::country)
            .select((engineers::country.assume_not_null(), count_star()))
            .into_boxed();
        for condition in asked.conditions(Stream::All) {
            query = query.filter(condition);
        }
        let mut found: Vec<(Country, i64)> = query.load(conn).await?;
        found.retain(|(_, count)| *count >= least);
        Ok(found)
    }

    /// Skills that at least so many of those who fit have.
    async fn skills(&self, conn: &mut Conn, filters: &Filters, least: i64) -> QueryResult<Vec<(i32, i64)>> {
        let asked = match self.source(filters) {
            Source::Index(answer) => return Ok(answer.by_skill(least)),
            Source::Postgres(asked) => asked,
        };
        let mut who = engineers::table.select(engineers::id).into_boxed();
        for condition in asked.conditions(Stream::All) {
            who = who.filter(condition);
        }
        let mut found: Vec<(i32, i64)> = engineer_skills::table
            .filter(engineer_skills::engineer_id.eq_any(who))
            .group_by(engineer_skills::skill_id)
            .select((engineer_skills::skill_id, count_star()))
            .load(conn)
            .await?;
        found.retain(|(_, count)| *count >= least);
        Ok(found)
    }
}

fn filters_of(skill: Option<&NamedSkill>, country: Option<Country>) -> Filters {
    let (skills, countries) = (skill.into_iter().cloned().collect(), country.into_iter().collect());
    Filters { skills, countries, ..Filters::default() }
}

/// The page of a skill, in a country or everywhere; nothing where too few fit. Without an index Postgres counts.
///
/// # Errors
/// When Postgres refuses.
pub async fn hire_page(
    conn: &mut Conn,
    cx: &Context,
    index: Option<&Snapshot>,
    viewer: &Viewer,
    skill: &NamedSkill,
    country: Option<Country>,
) -> QueryResult<Option<HirePage>> {
    let (stranger, here) = (Viewer::stranger(), filters_of(Some(skill), country));
    let (public, own) = (Looking::of(cx, index, &stranger), Looking::of(cx, index, viewer));
    if public.source(&here).count(conn).await? < FEWEST {
        return Ok(None);
    }
    let fitting = own.source(&here);
    let total = fitting.count(conn).await?;
    let first = fitting.list(conn, Stream::All, &Place::First, ON_PAGE).await?;
    let ids: Vec<EngineerId> = first.iter().map(|place| EngineerId(place.id)).collect();
    let cards = load_cards(conn, viewer, Surface::HirePage, &ids, cx.now).await?;
    // Which pages there are is the same for everybody, how many one would see there is not.
    let everywhere = filters_of(Some(skill), None);
    let mut there = public.countries(conn, &everywhere, FEWEST).await?;
    there.retain(|(other, _)| Some(*other) != country);
    if *viewer != stranger {
        count_anew(&mut there, own.countries(conn, &everywhere, 1).await?);
    }
    there.sort_by_key(|(country, count)| (-count, *country));
    let mut others = Vec::new();
    if country.is_some() {
        let all = filters_of(None, country);
        others = public.skills(conn, &all, FEWEST).await?;
        others.retain(|(other, _)| *other != skill.id);
        if *viewer != stranger {
            count_anew(&mut others, own.skills(conn, &all, 1).await?);
        }
    }
    Ok(Some(HirePage { total, cards, countries: there, skills: named(conn, others).await? }))
}

/// Puts these counts beside the same values; 0 beside those that have none.
fn count_anew<T: Copy + Eq + std::hash::Hash>(values: &mut [(T, i64)], counts: Vec<(T, i64)>) {
    let counts: HashMap<T, i64> = counts.into_iter().collect();
    for (value, count) in values {
        *count = counts.get(value).copied().unwrap_or(0);
    }
}

/// Skills by their names, most first.
async fn named(conn: &mut Conn, counts: Vec<(i32, i64)>) -> QueryResult<Vec<(NamedSkill, i64)>> {
    let counts: HashMap<i32, i64> = counts.into_iter().collect();
    let ids: Vec<i32> = counts.keys().copied().collect();
    let with_count = |skill: NamedSkill| counts.get(&skill.id).map(|count| (skill, *count));
    let names = if ids.is_empty() { Vec::new() } else { names_of(conn, &ids).await? };
    let mut found: Vec<(NamedSkill, i64)> = names.into_iter().filter_map(with_count).collect();
    found.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.slug.cmp(&b.slug)));
    Ok(found)
}

/// Every page that shows at least three engineers to a search engine, by skill. Without an index it is many walks over
/// all.
///
/// # Errors
/// When Postgres refuses, or counting panicked.
pub async fn list_hire_paths(
    conn: &mut Conn,
    cx: &Context,
    index: Option<Arc<Snapshot>>,
) -> QueryResult<Vec<HirePath>> {
    let pages = match index {
        Some(index) => {
            let cx = cx.clone();
            let pages = tokio::task::spawn_blocking(move || pages_of(&cx, &index));
            pages.await.map_err(|error| QueryError::QueryBuilderError(error.into()))?
        }
        None => pages_by_sql(conn, cx).await?,
    };
    let mut ids: Vec<i32> = pages.iter().map(|(skill, _)| *skill).collect();
    ids.sort_unstable();
    ids.dedup();
    let slugs: HashMap<i32, String> =
        names_of(conn, &ids).await?.into_iter().map(|skill| (skill.id, skill.slug)).collect();
    let path = |(skill, country)| Some(HirePath { slug: slugs.get(&skill)?.clone(), country });
    let mut paths: Vec<HirePath> = pages.into_iter().filter_map(path).collect();
    paths.sort_by(|a, b| (&a.slug, a.country).cmp(&(&b.slug, b.country)));
    Ok(paths)
}

fn pages_of(cx: &Context, index: &Snapshot) -> Vec<(i32, Option<Country>)> {
    let (robot, everywhere) = (Viewer::search_engine(), Filters::default());
    let looking = Looking::of(cx, Some(index), &robot);
    Answer::new(index, looking.asked(&everywhere)).by_skill_and_country(FEWEST)
}

async fn pages_by_sql(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<(i32, Option<Country>)>> {
    let (robot, everywhere) = (Viewer::search_engine(), Filters::default());
    let looking = Looking::of(cx, None, &robot);
    let skills = looking.skills(conn, &everywhere, FEWEST).await?;
    let mut pages: Vec<(i32, Option<Country>)> = skills.into_iter().map(|(skill, _)| (skill, None)).collect();
    for (country, _) in looking.countries(conn, &everywhere, FEWEST).await? {
        let there = looking.skills(conn, &filters_of(None, Some(country)), FEWEST).await?;
        pages.extend(there.into_iter().map(|(skill, _)| (skill, Some(country))));
    }
    Ok(pages)
}
