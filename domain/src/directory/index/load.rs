//! Reads engineers for the index. Who is read at all is decided by the one predicate.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::viewer::{Surface, Viewer};
use super::super::visibility::{Bar, list_bars, visible_to};
use super::row::{Key, NEVER, NO_DAY, bucket};
use crate::directory::PayUnit;
use crate::engineers::parts::{AuthorisationStatus, LanguageLevel};
use crate::engineers::{Availability, EngagementType, Evidence, Seniority, Visibility};
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::platform::languages::Language;
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::schema::{engineer_languages, engineer_skills, engineers, work_authorisations};

/// Columns of an engineer.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Columns {
    pub(super) id: Uuid,
    visibility: Visibility,
    is_indexable: bool,
    seniority: Option<Seniority>,
    country: Option<Country>,
    time_zone: Option<String>,
    engagement_types: Vec<EngagementType>,
    pub(super) rate_minor: Option<i64>,
    pub(super) salary_minor: Option<i64>,
    pub(super) currency: Option<Currency>,
    availability: Availability,
    hours_per_week: Option<i16>,
    pub(super) earliest_start: Option<NaiveDate>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) approved_at: Option<DateTime<Utc>>,
    pub(super) score: Option<i16>,
    pub(super) rotation: i64,
    pub(super) text: String,
}

/// An engineer as read: columns, and the facet values.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) columns: Columns,
    pub(super) keys: Vec<Key>,
}

/// Which engineers to read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which<'a> {
    /// These.
    Ids(&'a [Uuid]),
    /// So many after this id.
    After(Uuid, i64),
}

/// Those of them whom somebody may see in the directory, by id.
pub(super) async fn load(conn: &mut Conn, which: Which<'_>, now: DateTime<Utc>) -> QueryResult<Vec<Loaded>> {
    let mut query = engineers::table
        .filter(visible_to(&Viewer::any_company(), Surface::Directory, now))
        .select((
            engineers::id,
            engineers::visibility,
            engineers::is_indexable,
            engineers::seniority,
            engineers::country,
            engineers::time_zone,
            engineers::engagement_types,
            engineers::rate_minor,
            engineers::salary_minor,
            engineers::currency,
            engineers::availability,
            engineers::hours_per_week,
            engineers::earliest_start,
            engineers::availability_confirmed_at,
            engineers::approved_at,
            engineers::score,
            engineers::rotation,
            sql::<Text>("directory_text(engineers)"),
        ))
        .order(engineers::id)
        .into_boxed();
    query = match which {
        Which::Ids(ids) => query.filter(engineers::id.eq_any(ids.to_vec())),
        Which::After(id, limit) => query.filter(engineers::id.gt(id)).limit(limit),
    };
    let rows: Vec<Columns> = query.load(conn).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut more = more_keys(conn, &ids).await?;
    let with_keys = |columns: Columns| {
        let mut keys = more.remove(&columns.id).unwrap_or_default();
        keys.extend(columns.keys());
        Loaded { columns, keys }
    };
    Ok(rows.into_iter().map(with_keys).collect())
}

impl Columns {
    /// Whether they are engaged, and nobody has said until when.
    pub(super) fn is_without_end(&self) -> bool {
        self.availability.is_without_end(self.earliest_start)
    }

    fn keys(&self) -> Vec<Key> {
        let mut keys = vec![
            Key::Seen(self.visibility),
            Key::Availability(self.availability),
            Key::StartOn(if self.is_without_end() { NEVER } else { self.earliest_start.map_or(NO_DAY, day) }),
        ];
        keys.extend(self.is_indexable.then_some(Key::Indexable));
        keys.extend(self.confirmed_at.map(|at| Key::ConfirmedOn(day(at.date_naive()))));
        keys.extend(self.approved_at.map(|at| Key::ApprovedOn(day(at.date_naive()))));
        keys.extend(self.hours_per_week.map(Key::Hours));
        keys.extend(self.seniority.map(Key::Seniority));
        keys.extend(self.country.map(Key::Country));
        let zone: Option<Tz> = self.time_zone.as_deref().and_then(|name| name.parse().ok());
        keys.extend(zone.map(|zone| Key::Zone(zone.name())));
        keys.extend(self.engagement_types.iter().copied().map(Key::Engagement));
        let floors = [(PayUnit::Hour, self.rate_minor), (PayUnit::Year, self.salary_minor)];
        for (unit, minor) in floors {
            let floor = self.currency.zip(minor);
            keys.extend(floor.map(|(currency, minor)| Key::Pay(unit, currency, bucket(minor))));
        }
        keys
    }
}

/// Days since 1970.
pub(super) fn day(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}

type Keys = HashMap<Uuid, Vec<Key>>;

/// The values that stand in other tables.
async fn more_keys(conn: &mut Conn, ids: &[Uuid]) -> QueryResult<Keys> {
    let mut keys: Keys = HashMap::with_capacity(ids.len());
    let mut best: HashMap<Uuid, Evidence> = HashMap::new();
    let skills: Vec<(Uuid, i32, i16, Evidence)> = engineer_skills::table
        .filter(engineer_skills::engineer_id.eq_any(ids))
        .select((
            engineer_skills::engineer_id,
            engineer_skills::skill_id,
            engineer_skills::level,
            engineer_skills::evidence,
        ))
        .load(conn)
        .await?;
    for (id, skill, level, evidence) in skills {
        let own = keys.entry(id).or_default();
        own.push(Key::Skill(skill));
        own.push(Key::SkillAt(skill, level, evidence));
        let best = best.entry(id).or_insert(evidence);
        *best = evidence.max(*best);
    }
    for (id, evidence) in best {
        keys.entry(id).or_default().push(Key::Evidence(evidence));
    }
    let languages: Vec<(Uuid, Language, LanguageLevel)> = engineer_languages::table
        .filter(engineer_languages::engineer_id.eq_any(ids))
        .select((engineer_languages::engineer_id, engineer_languages::language, engineer_languages::level))
        .load(conn)
        .await?;
    for (id, language, level) in languages {
        keys.entry(id).or_default().push(Key::Language(language, level));
    }
    let allowed: Vec<(Uuid, Country)> = work_authorisations::table
        .filter(work_authorisations::engineer_id.eq_any(ids))
        .filter(work_authorisations::status.ne(AuthorisationStatus::NeedsSponsor))
        .select((work_authorisations::engineer_id, work_authorisations::country))
        .load(conn)
        .await?;
    for (id, country) in allowed {
        keys.entry(id).or_default().push(Key::Authorised(country));
    }
    let owners: Vec<EngineerId> = ids.iter().copied().map(EngineerId).collect();
    for (owner, bar) in list_bars(conn, &owners).await?.into_each() {
        keys.entry(owner.0).or_default().push(match bar {
            Bar::Company(company) => Key::BarsCompany(company.0),
            Bar::Domain(domain) => Key::BarsDomain(domain.into()),
            Bar::Address(address) => Key::BarsAddress(address.into()),
        });
    }
    Ok(keys)
}
