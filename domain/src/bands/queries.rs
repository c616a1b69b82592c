//! The counts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Integer, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::band::Band;
use crate::directory::rules::ANSWER_HOURS;
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, EngineerId};
use crate::schema::owed_answers;
use crate::text_enum;

text_enum! {
    /// What a company has to answer.
    pub enum Owed {
        /// An engineer asked for other terms of an intro.
        Revision = "revision",
        /// A message of an engineer waits in a conversation.
        Message = "message",
        /// An interview has no outcome.
        Outcome = "outcome",
    }
}

#[derive(QueryableByName)]
struct Answers {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    asked: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
}

/// Intros that were answered, or have waited [`ANSWER_HOURS`] since the engineer first heard of them, and none that they never
/// heard of; a company that takes its request back costs the engineer nothing.
const ENGINEERS: &str = "
select engineer_id as id, count(*) as asked,
       count(*) filter (where answered_at <= first_deliver_at + make_interval(hours => $3)) as answered
from intros
where engineer_id = any($1) and first_deliver_at is not null
  and (answered_at is not null
       or (state <> 'withdrawn' and first_deliver_at + make_interval(hours => $3) <= $2))
group by engineer_id";

/// The same of what companies owe: what the other side ended within the hours costs nothing.
const COMPANIES: &str = "
select company_id as id, count(*) as asked,
       count(*) filter (where answered_at <= asked_at + make_interval(hours => $3)) as answered
from owed_answers
where company_id = any($1)
  and (answered_at is not null
       or coalesce(closed_at, $2) >= asked_at + make_interval(hours => $3))
group by company_id";

/// Requests and answers of these engineers, as component R counts them; who got none is not in it.
pub(crate) async fn count_engineers_answers(
    conn: &mut Conn,
    ids: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<EngineerId, Band>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let found = count(conn, ENGINEERS, &ids, now).await?;
    Ok(found.into_iter().map(|row| (EngineerId(row.id), row.band())).collect())
}

/// How an engineer answers.
///
/// # Errors
/// When Postgres refuses.
pub async fn of_engineer(conn: &mut Conn, now: DateTime<Utc>, engineer: EngineerId) -> QueryResult<Band> {
    Ok(of_engineers(conn, now, &[engineer]).await?.remove(&engineer).unwrap_or_default())
}

/// How these engineers answer; who was never asked is not in it.
///
/// # Errors
/// When Postgres refuses.
pub async fn of_engineers(
    conn: &mut Conn,
    now: DateTime<Utc>,
    engineers: &[EngineerId],
) -> QueryResult<HashMap<EngineerId, Band>> {
    count_engineers_answers(conn, engineers, now).await
}

/// How a company answers.
///
/// # Errors
/// When Postgres refuses.
pub async fn of_company(conn: &mut Conn, now: DateTime<Utc>, company: CompanyId) -> QueryResult<Band> {
    Ok(of_companies(conn, now, &[company]).await?.remove(&company).unwrap_or_default())
}

/// How these companies answer; one that nobody asked anything is not in it.
///
/// # Errors
/// When Postgres refuses.
pub async fn of_companies(
    conn: &mut Conn,
    now: DateTime<Utc>,
    companies: &[CompanyId],
) -> QueryResult<HashMap<CompanyId, Band>> {
    let ids: Vec<Uuid> = companies.iter().map(|id| id.0).collect();
    let found = count(conn, COMPANIES, &ids, now).await?;
    Ok(found.into_iter().map(|row| (CompanyId(row.id), row.band())).collect())
}

impl Answers {
    fn band(&self) -> Band {
        Band { asked: self.asked, answered: self.answered }
    }
}

async fn count(
    conn: &mut Conn,
    statement: &str,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Answers>> {
    sql_query(statement)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .bind::<Integer, _>(ANSWER_HOURS)
        .load(conn)
        .await
}

/// The company has to answer something, from `asked_at` on; nothing new while an earlier question about it waits.
///
/// # Errors
/// When Postgres refuses.
pub async fn owe(
    conn: &mut Conn,
    company: CompanyId,
    kind: Owed,
    subject: Uuid,
    asked_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(owed_answers::table)
        .values((
            owed_answers::id.eq(Uuid::now_v7()),
            owed_answers::company_id.eq(company),
            owed_answers::kind.eq(kind),
            owed_answers::subject_id.eq(subject),
            owed_answers::asked_at.eq(asked_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// What was owed about `subject` is answered (`is_answer`), or has ended without the company's answer. Nothing if nothing waits.
///
/// # Errors
/// When Postgres refuses.
pub async fn settle(
    conn: &mut Conn,
    kind: Owed,
    subject: Uuid,
    is_answer: bool,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let waiting = owed_answers::table
        .filter(owed_answers::kind.eq(kind))
        .filter(owed_answers::subject_id.eq(subject))
        .filter(owed_answers::answered_at.is_null())
        .filter(owed_answers::closed_at.is_null());
    let (answered, closed) = if is_answer { (Some(at), None) } else { (None, Some(at)) };
    diesel::update(waiting)
        .set((owed_answers::answered_at.eq(answered), owed_answers::closed_at.eq(closed)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes an answer back that was given at `at`: what was owed about `subject` waits again.
///
/// # Errors
/// When Postgres refuses.
pub async fn reopen(conn: &mut Conn, kind: Owed, subject: Uuid, at: DateTime<Utc>) -> QueryResult<()> {
    let answered = owed_answers::table
        .filter(owed_answers::kind.eq(kind))
        .filter(owed_answers::subject_id.eq(subject))
        .filter(owed_answers::answered_at.eq(at));
    diesel::update(answered).set(owed_answers::answered_at.eq(None::<DateTime<Utc>>)).execute(conn).await?;
    Ok(())
}
