//! Long-tail pages, `/hire/<skill>` and `/hire/<skill>/<country>` (product.md, S7): each exists only while at least three
//! public engineers with this skill look for work there, and have said so lately.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::cards::project;
use super::filters::{Filters, Sort};
use super::queries::{count_rows, list_rows};
use super::shown::Shown;
use super::viewer::{Surface, Viewer};
use super::visibility::{VisibleTo, visible_to};
use crate::engineers::skills::{NamedSkill, names_of};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::places::Country;
use crate::schema::{engineer_skills, engineers};

/// With fewer public engineers than this there is no page.
pub const FEWEST: i64 = 3;
/// Engineers on the page; the others are in the directory.
const ON_PAGE: i64 = 12;

/// One of these pages.
#[derive(Clone, Debug)]
pub struct HirePage {
    /// How many engineers this viewer would see.
    pub total: i64,
    /// The first of them.
    pub cards: Vec<Shown>,
    /// Where else there is such a page for the same skill, the most engineers first.
    pub countries: Vec<(Country, i64)>,
    /// For which other skills there is one in the same country; in no country none.
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

/// The page of a skill, in a country or everywhere; nothing where too few fit.
///
/// # Errors
/// When Postgres refuses.
pub async fn hire_page(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    skill: &NamedSkill,
    country: Option<Country>,
) -> QueryResult<Option<HirePage>> {
    let public = count_rows(conn, conditions(&Viewer::stranger(), skill, country, cx)).await?;
    if public < FEWEST {
        return Ok(None);
    }
    let own = || conditions(viewer, skill, country, cx);
    let total = count_rows(conn, own()).await?;
    let rows = list_rows(conn, own(), Sort::Top, ON_PAGE).await?;
    let cards = project(conn, viewer, Surface::HirePage, rows, cx.now).await?;
    let countries = countries_of(conn, conditions(&Viewer::stranger(), skill, None, cx)).await?;
    let skills = match country {
        Some(country) => {
            let mut skills = skills_in(conn, in_country(&Viewer::stranger(), country, cx)).await?;
            skills.retain(|(other, _)| other.id != skill.id);
            skills
        }
        None => Vec::new(),
    };
    let elsewhere = countries.into_iter().filter(|(other, _)| Some(*other) != country);
    Ok(Some(HirePage { total, cards, countries: elsewhere.collect(), skills }))
}

/// Every page that shows at least three engineers to a search engine, by skill.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_hire_paths(conn: &mut Conn, cx: &Context) -> QueryResult<Vec<HirePath>> {
    let robot = Viewer::search_engine();
    let everywhere = || all_of(&robot, &Filters::default(), cx);
    let path = |country: Option<Country>| {
        move |(skill, _): (NamedSkill, i64)| HirePath { slug: skill.slug, country }
    };
    let mut paths: Vec<HirePath> = skills_in(conn, everywhere()).await?.into_iter().map(path(None)).collect();
    for (country, _) in countries_of(conn, everywhere()).await? {
        let there = skills_in(conn, in_country(&robot, country, cx)).await?;
        paths.extend(there.into_iter().map(path(Some(country))));
    }
    paths.sort_by(|a, b| (&a.slug, a.country).cmp(&(&b.slug, b.country)));
    Ok(paths)
}

fn all_of(viewer: &Viewer, filters: &Filters, cx: &Context) -> Vec<VisibleTo> {
    let mut all = vec![visible_to(viewer, Surface::HirePage, cx.now)];
    all.extend(filters.conditions(cx.now));
    all
}

fn in_country(viewer: &Viewer, country: Country, cx: &Context) -> Vec<VisibleTo> {
    all_of(viewer, &Filters { countries: vec![country], ..Filters::default() }, cx)
}

fn conditions(viewer: &Viewer, skill: &NamedSkill, country: Option<Country>, cx: &Context) -> Vec<VisibleTo> {
    let countries = country.into_iter().collect();
    all_of(viewer, &Filters { skills: vec![skill.clone()], countries, ..Filters::default() }, cx)
}

/// Countries in which enough of these engineers live, most first.
async fn countries_of(conn: &mut Conn, conditions: Vec<VisibleTo>) -> QueryResult<Vec<(Country, i64)>> {
    let mut query = engineers::table
        .filter(engineers::country.is_not_null())
        .group_by(engineers::country)
        .select((engineers::country.assume_not_null(), count_star()))
        .into_boxed();
    for condition in conditions {
        query = query.filter(condition);
    }
    let mut found: Vec<(Country, i64)> = query.load(conn).await?;
    found.retain(|(_, count)| *count >= FEWEST);
    found.sort_by_key(|(country, count)| (-count, *country));
    Ok(found)
}

/// Skills that enough of these engineers have, most first.
async fn skills_in(conn: &mut Conn, conditions: Vec<VisibleTo>) -> QueryResult<Vec<(NamedSkill, i64)>> {
    let mut who = engineers::table.select(engineers::id).into_boxed();
    for condition in conditions {
        who = who.filter(condition);
    }
    let mut counts: Vec<(i32, i64)> = engineer_skills::table
        .filter(engineer_skills::engineer_id.eq_any(who))
        .group_by(engineer_skills::skill_id)
        .select((engineer_skills::skill_id, count_star()))
        .load(conn)
        .await?;
    counts.retain(|(_, count)| *count >= FEWEST);
    let ids: Vec<i32> = counts.iter().map(|(id, _)| *id).collect();
    let mut names: HashMap<i32, NamedSkill> =
        names_of(conn, &ids).await?.into_iter().map(|skill| (skill.id, skill)).collect();
    let mut found: Vec<(NamedSkill, i64)> =
        counts.into_iter().filter_map(|(id, count)| Some((names.remove(&id)?, count))).collect();
    found.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.slug.cmp(&b.slug)));
    Ok(found)
}
