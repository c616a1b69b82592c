//! How vetters score beside each other (V8), so that they can talk about their measure.
//!
//! A *pair* is two marks that two people gave for one criterion in one stage of one application, seen from one of them;
//! of a card that was amended only the last counts. *Leniency* is the mean of own mark minus the other's, *agreement* the
//! share of pairs within one point, and of equal ones. Below [`LEAST_PAIRS`] pairs there is no figure: chance would speak.
//! A vetter sees themselves beside everybody together, an admin sees each.

#[cfg(test)]
mod tests;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::AccountId;

/// Pairs that a figure needs.
pub const LEAST_PAIRS: i64 = 20;

/// One person's pairs, or everybody's.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Whose; nobody's for everybody together.
    pub vetter: Option<AccountId>,
    /// What to call them.
    pub name: String,
    /// Pairs of marks.
    pub pairs: i64,
    /// Stages in which somebody else scored, too.
    pub stages: i64,
    /// The figures, once there are pairs enough.
    pub measure: Option<Measure>,
}

/// What the pairs say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Mean of own mark minus the other's, in points: above 0 is more lenient.
    pub leniency: f64,
    /// Share of pairs within one point, 0 to 1.
    pub within_one: f64,
    /// Share of equal marks, 0 to 1.
    pub exact: f64,
}

/// What somebody may read of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Oneself, or for admins each vetter, by name.
    pub vetters: Vec<Figures>,
    /// Everybody together.
    pub pool: Figures,
}

/// Why nothing is read.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// Not staff who vet.
    #[error("not found")]
    NotFound,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

const PAIRS: &str = "
with cards as (
  select c.id, c.stage_run_id, c.vetter_id from scorecards c
  where not exists (select 1 from scorecards later where later.amends_id = c.id)
), marks as (
  select c.stage_run_id, c.vetter_id, m.dimension_id, m.mark
  from cards c join scorecard_marks m on m.scorecard_id = c.id
), pairs as (
  select one.vetter_id, one.stage_run_id, one.mark - other.mark as difference
  from marks one join marks other using (stage_run_id, dimension_id)
  where one.vetter_id <> other.vetter_id
), figures as (
  select vetter_id, count(*) as pairs, count(distinct stage_run_id) as stages,
    avg(difference)::float8 as leniency,
    avg((abs(difference) <= 1)::int)::float8 as within_one,
    avg((difference = 0)::int)::float8 as exact
  from pairs group by rollup (vetter_id)
)";

const EACH: &str = "
select a.id as vetter_id, coalesce(a.name, '') as name, coalesce(f.pairs, 0) as pairs, coalesce(f.stages, 0) as stages,
  f.leniency, f.within_one, f.exact
from accounts a left join figures f on f.vetter_id = a.id
where f.vetter_id is not null
  or (a.state = 'active' and exists (select 1 from staff_permissions p where p.account_id = a.id and p.permission = 'vetter'))
  or a.id = $1
order by name, a.id";

const POOL: &str = "
select null::uuid as vetter_id, '' as name, f.pairs, f.stages, f.leniency, f.within_one, f.exact
from figures f where f.vetter_id is null and $1 = $1";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    vetter_id: Option<AccountId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    pairs: i64,
    #[diesel(sql_type = BigInt)]
    stages: i64,
    #[diesel(sql_type = Nullable<Double>)]
    leniency: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    within_one: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    exact: Option<f64>,
}

impl Row {
    fn figures(self) -> Figures {
        let measure = (|| {
            Some(Measure { leniency: self.leniency?, within_one: self.within_one?, exact: self.exact? })
        })();
        Figures {
            vetter: self.vetter_id,
            name: self.name,
            pairs: self.pairs,
            stages: self.stages,
            measure: measure.filter(|_| self.pairs >= LEAST_PAIRS),
        }
    }
}

/// The figures as of now.
///
/// # Errors
/// [`CalibrationError::NotFound`] for everybody but staff who vet.
pub async fn calibrate(conn: &mut Conn, cx: &Context) -> Result<Calibration, CalibrationError> {
    let own = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let own = own.ok_or(CalibrationError::NotFound)?;
    let load = async |conn: &mut Conn, select: &str| -> QueryResult<Vec<Figures>> {
        let query = diesel::sql_query(format!("{PAIRS}{select}")).bind::<SqlUuid, _>(own);
        let rows: Vec<Row> = query.load(conn).await?;
        Ok(rows.into_iter().map(Row::figures).collect())
    };
    let mut vetters = load(conn, EACH).await?;
    if !cx.actor.may(Permission::Admin) {
        vetters.retain(|figures| figures.vetter == Some(own));
    }
    let nobody = Figures { vetter: None, name: String::new(), pairs: 0, stages: 0, measure: None };
    let pool = load(conn, POOL).await?.pop().unwrap_or(nobody);
    Ok(Calibration { vetters, pool })
}
