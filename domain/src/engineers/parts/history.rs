//! Where somebody worked. A present employer's domain is offered as an exclusion, so that they do not find out here.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::input::{domain, month};
use super::settle::{PartError, own, settle};
use crate::engineers::exclusions::{self, Exclusion};
use crate::engineers::model::ExclusionSource;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{EngineerId, PositionId};
use crate::schema::{engineers, work_history};

/// Entries of one profile.
pub const MAX_POSITIONS: usize = 30;

/// An entry as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct PositionInput {
    pub employer: String,
    pub employer_domain: String,
    pub role: String,
    pub started: String,
    pub ended: String,
    pub is_current: bool,
    pub summary: String,
    /// Never to be shown to a present employer.
    pub is_excluded: bool,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = work_history, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Position {
    pub id: PositionId,
    pub employer: String,
    pub employer_domain: Option<String>,
    pub role: String,
    pub started_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    pub is_current: bool,
    pub summary: String,
}

#[derive(AsChangeset)]
#[diesel(table_name = work_history, treat_none_as_null = true)]
struct Clean {
    employer: String,
    employer_domain: Option<String>,
    role: String,
    started_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    is_current: bool,
    summary: String,
}

fn validate(input: &PositionInput, now: DateTime<Utc>) -> Result<Clean, FieldErrors> {
    let mut errors = FieldErrors::default();
    let employer = errors.line("employer", &input.employer, 1..=100);
    let employer_domain = domain(&mut errors, "employer_domain", &input.employer_domain);
    let role = errors.line("role", &input.role, 1..=100);
    let started_on = month(&mut errors, "started", &input.started, now);
    let ended_on = match (input.is_current, input.ended.trim().is_empty()) {
        (true, _) => Some(None),
        (false, true) => {
            errors.add("ended", "Write the month in which it ended, or say that you work there now.");
            None
        }
        (false, false) => month(&mut errors, "ended", &input.ended, now).map(Some),
    };
    if let (Some(started), Some(Some(ended))) = (started_on, ended_on)
        && ended < started
    {
        errors.add("ended", "This is before the month in which it began.");
    }
    let summary = errors.text("summary", &input.summary, 0..=1_500);
    let clean = || {
        Some(Clean {
            employer: employer?,
            employer_domain: employer_domain?,
            role: role?,
            started_on: started_on?,
            ended_on: ended_on?,
            is_current: input.is_current,
            summary: summary?,
        })
    };
    let clean = clean();
    errors.into_result(clean)
}

/// Adds an entry, or changes the one with this id.
///
/// # Errors
/// [`PartError::Invalid`] with the faults by field, [`PartError::NotFound`] for another's entry.
pub async fn save_position(
    conn: &mut Conn,
    cx: &Context,
    id: Option<PositionId>,
    input: &PositionInput,
) -> Result<(), PartError> {
    let clean = validate(input, cx.now).map_err(PartError::Invalid)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        match id {
            Some(id) => {
                let entry = work_history::table.find(id).filter(work_history::engineer_id.eq(engineer.id));
                if diesel::update(entry).set(&clean).execute(conn).await? == 0 {
                    return Err(PartError::NotFound);
                }
            }
            None => insert(conn, engineer.id, &clean, cx.now).await?,
        }
        if let (true, true, Some(domain)) = (clean.is_current, input.is_excluded, &clean.employer_domain) {
            exclude(conn, engineer.id, domain, cx.now).await?;
        }
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

async fn insert(
    conn: &mut Conn,
    engineer: EngineerId,
    clean: &Clean,
    now: DateTime<Utc>,
) -> Result<(), PartError> {
    if list(conn, engineer).await?.len() >= MAX_POSITIONS {
        let fault = format!("Keep the {MAX_POSITIONS} that say most. Remove one first.");
        return Err(PartError::Invalid(FieldErrors::one("employer", fault)));
    }
    diesel::insert_into(work_history::table)
        .values((
            work_history::id.eq(PositionId::new()),
            work_history::engineer_id.eq(engineer),
            work_history::employer.eq(&clean.employer),
            work_history::employer_domain.eq(&clean.employer_domain),
            work_history::role.eq(&clean.role),
            work_history::started_on.eq(clean.started_on),
            work_history::ended_on.eq(clean.ended_on),
            work_history::is_current.eq(clean.is_current),
            work_history::summary.eq(&clean.summary),
            work_history::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The form of the profile holds the exclusions: one that is open elsewhere does not know of this line, and is stale.
async fn exclude(conn: &mut Conn, id: EngineerId, domain: &str, now: DateTime<Utc>) -> QueryResult<()> {
    let exclusion = Exclusion::Domain(domain.to_owned());
    let added = exclusions::insert(conn, id, &exclusion, ExclusionSource::CurrentEmployer, now).await?;
    if added > 0 {
        diesel::update(engineers::table.find(id))
            .set(engineers::row_version.eq(engineers::row_version + 1))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Takes an entry off the asker's profile; one that is not there is fine. Its exclusion stays.
///
/// # Errors
/// [`PartError::NotDeveloper`].
pub async fn remove_position(conn: &mut Conn, cx: &Context, id: PositionId) -> Result<(), PartError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let entry = work_history::table.find(id).filter(work_history::engineer_id.eq(engineer.id));
        diesel::delete(entry).execute(conn).await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// One entry of the asker's own.
pub async fn find_position(conn: &mut Conn, cx: &Context, id: PositionId) -> QueryResult<Option<Position>> {
    let Some(account) = cx.actor.account_id() else { return Ok(None) };
    work_history::table
        .inner_join(engineers::table.on(engineers::id.eq(work_history::engineer_id)))
        .filter(work_history::id.eq(id))
        .filter(engineers::account_id.eq(account))
        .select(Position::as_select())
        .first(conn)
        .await
        .optional()
}

/// Present ones first, then the latest.
pub(super) async fn list(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Position>> {
    work_history::table
        .filter(work_history::engineer_id.eq(engineer))
        .order((
            work_history::is_current.desc(),
            work_history::ended_on.desc(),
            work_history::started_on.desc(),
            work_history::id,
        ))
        .select(Position::as_select())
        .load(conn)
        .await
}
