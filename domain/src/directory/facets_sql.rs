//! The facets by plain SQL: while there is no index, for results that are not too many, and as what the index is measured
//! by.

use std::str::FromStr;

use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;

use super::asked::{Asked, Stream};
use super::conditions::{evidence_from, languages_from};
use super::facets::{
    ADDED_DAYS, EVIDENCE, Facets, HOURS, LANGUAGE_LEVELS, LEVELS, OVERLAPS, most_frequent, start_days, summed,
};
use super::filters::{AvailabilityFilter, Filters, PayUnit, midnight_before};
use super::queries::count_rows;
use super::search::Dropped;
use super::shown::oldest_confirmation;
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{EngagementType, Evidence, Seniority};
use crate::platform::db::Conn;
use crate::platform::languages::Language;
use crate::platform::places::Country;
use crate::schema::{engineer_languages, engineer_skills, engineers, work_authorisations};

/// All facets of a search.
pub(super) async fn facets(conn: &mut Conn, asked: &Asked<'_>) -> QueryResult<Facets> {
    let filters = asked.filters;
    let without = |dropped: Dropped| filters.without(dropped);
    let mut facets = Facets {
        skills: most_frequent(skills(conn, asked).await?),
        seniorities: closed(
            Seniority::ALL,
            &grouped(conn, asked, &without(Dropped::Seniority), "engineers.seniority").await?,
        ),
        countries: open(&grouped(conn, asked, &without(Dropped::Country), "engineers.country").await?),
        languages: most_frequent(languages(conn, asked).await?),
        work_authorisations: most_frequent(
            authorisations(conn, asked, &without(Dropped::WorkAuthorisation)).await?,
        ),
        ..by_time(conn, asked).await?
    };
    let set = grouped(
        conn,
        asked,
        &without(Dropped::Engagement),
        "array_to_string(engineers.engagement_types, ',')",
    )
    .await?;
    let has = |kind: EngagementType, kinds: &Option<String>| {
        kinds.as_deref().unwrap_or_default().split(',').any(|one| one == kind.as_str())
    };
    facets.engagement_types = summed(EngagementType::ALL, &set, has);
    for unit in PayUnit::ALL {
        facets.pay.push((*unit, count(conn, asked, &filters.with_pay_by(*unit)).await?));
    }
    for level in LEVELS.iter().filter(|_| !filters.skills.is_empty()) {
        let with = Filters { min_level: Some(*level), ..filters.clone() };
        facets.levels.push((*level, count(conn, asked, &with).await?));
    }
    for level in LANGUAGE_LEVELS.iter().filter(|_| !filters.languages.is_empty()) {
        let with = Filters { language_level: Some(*level), ..filters.clone() };
        facets.language_levels.push((*level, count(conn, asked, &with).await?));
    }
    for evidence in EVIDENCE {
        let with = Filters { min_evidence: Some(evidence), ..filters.clone() };
        facets.evidence.push((evidence, count(conn, asked, &with).await?));
    }
    Ok(facets)
}

/// When, how much, and by which clock.
async fn by_time(conn: &mut Conn, asked: &Asked<'_>) -> QueryResult<Facets> {
    let (filters, now) = (asked.filters, asked.now);
    let mut facets = Facets::default();
    let said = format!(
        "case when engineers.availability = 'not_looking' then 'not_looking' \
           when engineers.availability_confirmed_at >= '{}'::timestamptz then engineers.availability \
           else 'unconfirmed' end",
        oldest_confirmation(now).format("%Y-%m-%d %H:%M:%S+00")
    );
    let states = grouped(conn, asked, &filters.with_all_availability(), &said).await?;
    facets.availability = closed(AvailabilityFilter::ALL, &states);
    let hours =
        grouped(conn, asked, &filters.without(Dropped::Hours), "engineers.hours_per_week::text").await?;
    facets.hours = summed(&HOURS, &read::<i16>(&hours), |least, hours| *hours >= least);
    if filters.zone.is_some() {
        let zones = grouped(conn, asked, &filters.without(Dropped::Overlap), "engineers.time_zone").await?;
        let shares = |least: u8, zone: &Tz| filters.shares(*zone, least, now);
        facets.overlaps = summed(&OVERLAPS, &read::<Tz>(&zones), shares);
    }
    let day = "((engineers.approved_at at time zone 'UTC')::date)::text";
    let days = grouped(conn, asked, &filters.without(Dropped::Added), day).await?;
    let is_in = |within: u16, day: &NaiveDate| *day >= midnight_before(now, within).date_naive();
    facets.added = summed(&ADDED_DAYS, &read::<NaiveDate>(&days), is_in);
    // The day of the start is the day for which clocks are compared: each is a search of its own.
    for day in start_days(now) {
        let with = Filters { start_by: Some(day), ..filters.clone() };
        facets.starts.push((day, count(conn, asked, &with).await?));
    }
    Ok(facets)
}

async fn count(conn: &mut Conn, asked: &Asked<'_>, filters: &Filters) -> QueryResult<i64> {
    count_rows(conn, asked.with(filters).conditions(Stream::All)).await
}

/// How many of those who fit `filters` have each value of an expression.
async fn grouped(
    conn: &mut Conn,
    asked: &Asked<'_>,
    filters: &Filters,
    value: &str,
) -> QueryResult<Vec<(Option<String>, i64)>> {
    let mut query = engineers::table
        .group_by(sql::<Nullable<Text>>(value))
        .select((sql::<Nullable<Text>>(value), count_star()))
        .into_boxed();
    for condition in asked.with(filters).conditions(Stream::All) {
        query = query.filter(condition);
    }
    query.load(conn).await
}

fn read<T: FromStr>(counts: &[(Option<String>, i64)]) -> Vec<(T, i64)> {
    counts.iter().filter_map(|(value, count)| Some((value.as_deref()?.parse().ok()?, *count))).collect()
}

fn open<T: FromStr + Ord + Copy>(counts: &[(Option<String>, i64)]) -> Vec<(T, i64)> {
    most_frequent(read(counts))
}

fn closed<T: FromStr + PartialEq + Copy>(all: &[T], counts: &[(Option<String>, i64)]) -> Vec<(T, i64)> {
    summed(all, &read::<T>(counts), |value, counted| value == *counted)
}

/// Those who fit, as a subquery.
macro_rules! who {
    ($asked:expr, $filters:expr) => {{
        let mut who = engineers::table.select(engineers::id).into_boxed();
        for condition in $asked.with($filters).conditions(Stream::All) {
            who = who.filter(condition);
        }
        who
    }};
}

async fn skills(conn: &mut Conn, asked: &Asked<'_>) -> QueryResult<Vec<(i32, i64)>> {
    let filters = asked.filters;
    engineer_skills::table
        .filter(engineer_skills::engineer_id.eq_any(who!(asked, filters)))
        .filter(engineer_skills::level.ge(filters.min_level.unwrap_or(1)))
        .filter(
            engineer_skills::evidence
                .eq_any(evidence_from(filters.min_evidence.unwrap_or(Evidence::Claimed))),
        )
        .group_by(engineer_skills::skill_id)
        .select((engineer_skills::skill_id, count_star()))
        .load(conn)
        .await
}

async fn languages(conn: &mut Conn, asked: &Asked<'_>) -> QueryResult<Vec<(Language, i64)>> {
    let levels = languages_from(asked.filters.language_level.unwrap_or(LanguageLevel::A1));
    engineer_languages::table
        .filter(engineer_languages::engineer_id.eq_any(who!(asked, asked.filters)))
        .filter(engineer_languages::level.eq_any(levels))
        .group_by(engineer_languages::language)
        .select((engineer_languages::language, count_star()))
        .load(conn)
        .await
}

async fn authorisations(
    conn: &mut Conn,
    asked: &Asked<'_>,
    filters: &Filters,
) -> QueryResult<Vec<(Country, i64)>> {
    work_authorisations::table
        .filter(work_authorisations::engineer_id.eq_any(who!(asked, filters)))
        .filter(work_authorisations::status.ne(AuthorisationStatus::NeedsSponsor))
        .group_by(work_authorisations::country)
        .select((work_authorisations::country, count_star()))
        .load(conn)
        .await
}
