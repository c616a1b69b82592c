//! What the console of staff shows of one issue, read together.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::asking::{self, Notice};
use super::issue::Issue;
use super::ledger::{self, Question, ReasonCount};
use super::model::{Digest, DigestError, Pick};
use super::preview::{self, Check};
use super::progress::Progress;
use super::queries;
use crate::directory::{Surface, Viewer, visible_to};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{DigestId, EngineerId, SubscriberId};
use crate::platform::templates::Templates;
use crate::schema::engineers;

/// Questions that one page shows; the others follow once these are decided.
pub const QUESTIONS: i32 = 50;

/// An engineer as staff know them, whatever readers see.
#[derive(Clone, Debug, Queryable)]
#[expect(missing_docs, reason = "columns of engineers")]
pub struct Person {
    pub id: EngineerId,
    pub display_name: String,
    pub slug: String,
    /// Whether whoever looks may open their page: it may be hidden by now.
    pub is_open: bool,
}

/// One issue, whole.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Its row.
    pub digest: Digest,
    /// In the order of the issue, dropped ones at the end.
    pub picks: Vec<Pick>,
    /// What engineers were asked about it, and answered.
    pub notices: Vec<Notice>,
    /// Who the picks are, and whoever was asked.
    pub people: Vec<Person>,
    /// What readers see; `None` while nobody can be picked, and when it cannot be rendered.
    pub issue: Option<Issue>,
    /// What must hold before it may go out.
    pub checks: Vec<Check>,
    /// Where it and its copies stand.
    pub progress: Progress,
    /// Why copies did not simply arrive.
    pub reasons: Vec<ReasonCount>,
    /// Who got no copy at all.
    pub exclusions: Vec<ReasonCount>,
    /// Copies whose fate is unknown, [`QUESTIONS`] at most.
    pub questions: Vec<Question>,
}

/// Reads one issue. An issue that cannot be rendered is shown all the same: a check says what is wrong with it.
///
/// # Errors
/// [`DigestError::NotFound`], or Postgres.
pub async fn look(
    conn: &mut Conn,
    cx: &Context,
    templates: &Templates,
    period: &str,
) -> Result<Desk, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::find_by_period(conn, period).await?.ok_or(DigestError::NotFound)?;
        let picks = queries::list_picks(conn, digest.id).await?;
        let (issue, fault) = match preview::issue_of(conn, cx, templates, &digest).await {
            Ok(issue) => (issue, None),
            Err(fault @ (DigestError::TooLarge(_) | DigestError::Unrenderable(_))) => (None, Some(fault)),
            Err(error) => return Err(error),
        };
        let mut checks = preview::checks(cx, &digest, &picks, issue.as_ref());
        checks.extend(fault.map(|fault| Check {
            label: "Dry run",
            found: fault.to_string(),
            is_fine: false,
        }));
        let notices = asking::list(conn, digest.id).await?;
        let mut ids: Vec<EngineerId> = picks.iter().map(|pick| pick.engineer_id).collect();
        ids.extend(notices.iter().map(|notice| notice.engineer_id));
        Ok(Desk {
            people: list_people(conn, cx, &ids).await?,
            progress: Progress::of(conn, cx, &digest).await?,
            reasons: ledger::list_reasons(conn, digest.id).await?,
            exclusions: ledger::list_exclusions(conn, digest.id).await?,
            questions: ledger::list_questions(conn, digest.id, QUESTIONS).await?,
            digest,
            picks,
            notices,
            issue,
            checks,
        })
    })
    .await
}

/// Engineers by id, in no order.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_people(conn: &mut Conn, cx: &Context, ids: &[EngineerId]) -> QueryResult<Vec<Person>> {
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let is_open = visible_to(&viewer, Surface::Profile, cx.now);
    engineers::table
        .filter(engineers::id.eq_any(ids))
        .select((engineers::id, engineers::display_name, engineers::slug, is_open))
        .load(conn)
        .await
}

/// One copy whose fate is unknown.
///
/// # Errors
/// When Postgres does not answer.
pub async fn find_question(
    conn: &mut Conn,
    id: DigestId,
    copy: SubscriberId,
) -> QueryResult<Option<Question>> {
    diesel::sql_query(
        "select subscriber_id, address, state, reason, settled_at from deliveries
         where digest_id = $1 and subscriber_id = $2 and state in ('uncertain', 'held')",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<SqlUuid, _>(copy)
    .get_result(conn)
    .await
    .optional()
}

/// How many issues wait for staff: drafts whose time has come, approved ones that are held, and issues with copies that a person must decide on.
///
/// # Errors
/// When Postgres does not answer.
pub async fn count_waiting(conn: &mut Conn, cx: &Context) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let row: Count = diesel::sql_query(
        "select count(*) as count from digests d
         where (d.state = 'previewed' and (d.approval = 'manual' or d.is_held or d.send_at <= $1))
            or (d.state = 'approved' and d.is_held)
            or (d.state <> 'cancelled' and exists (select from deliveries x where x.digest_id = d.id and x.state = 'held'))",
    )
    .bind::<Timestamptz, _>(cx.now)
    .get_result(conn)
    .await?;
    Ok(row.count)
}
