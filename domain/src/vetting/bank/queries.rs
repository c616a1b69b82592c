//! Queries of the bank. Hold no rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Question, QuestionState};
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, EngineerId, QuestionId, StageRunId};
use crate::schema::{applications, questions, stage_run_questions, stage_runs};
use crate::vetting::model::StageRun;

/// Held until the transaction ends.
pub(super) async fn lock(conn: &mut Conn, id: QuestionId) -> QueryResult<Option<Question>> {
    questions::table.find(id).select(Question::as_select()).for_update().first(conn).await.optional()
}

pub(super) async fn insert(conn: &mut Conn, question: &Question) -> QueryResult<usize> {
    diesel::insert_into(questions::table)
        .values((
            questions::id.eq(question.id),
            questions::question.eq(&question.question),
            questions::answer_md.eq(&question.answer_md),
            questions::difficulty.eq(question.difficulty),
            questions::skill_id.eq(question.skill_id),
            questions::dimension.eq(&question.dimension),
            questions::created_by.eq(question.created_by),
            questions::created_at.eq(question.created_at),
            questions::updated_at.eq(question.updated_at),
        ))
        .execute(conn)
        .await
}

pub(super) async fn update(conn: &mut Conn, question: &Question) -> QueryResult<usize> {
    diesel::update(questions::table.find(question.id))
        .set((
            questions::question.eq(&question.question),
            questions::answer_md.eq(&question.answer_md),
            questions::difficulty.eq(question.difficulty),
            questions::skill_id.eq(question.skill_id),
            questions::dimension.eq(&question.dimension),
            questions::updated_at.eq(question.updated_at),
        ))
        .execute(conn)
        .await
}

/// Retires those of `ids` that are live.
pub(super) async fn update_retired(
    conn: &mut Conn,
    ids: &[QuestionId],
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let live =
        questions::table.filter(questions::id.eq_any(ids)).filter(questions::state.eq(QuestionState::Live));
    diesel::update(live)
        .set((
            questions::state.eq(QuestionState::Retired),
            questions::retire_reason.eq(reason),
            questions::retired_at.eq(now),
            questions::updated_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub(super) async fn find_run(conn: &mut Conn, id: StageRunId) -> QueryResult<Option<StageRun>> {
    stage_runs::table.find(id).select(StageRun::as_select()).first(conn).await.optional()
}

pub(super) async fn engineer_of(conn: &mut Conn, id: ApplicationId) -> QueryResult<EngineerId> {
    applications::table.find(id).select(applications::engineer_id).first(conn).await
}

pub(super) async fn insert_pick(
    conn: &mut Conn,
    run: StageRunId,
    question: QuestionId,
    by: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(stage_run_questions::table)
        .values((
            stage_run_questions::stage_run_id.eq(run),
            stage_run_questions::question_id.eq(question),
            stage_run_questions::picked_by.eq(by),
            stage_run_questions::picked_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

pub(super) async fn delete_pick(
    conn: &mut Conn,
    run: StageRunId,
    question: QuestionId,
) -> QueryResult<usize> {
    diesel::delete(stage_run_questions::table.find((run, question))).execute(conn).await
}

pub(super) async fn count_picks(conn: &mut Conn, run: StageRunId) -> QueryResult<i64> {
    let own = stage_run_questions::table.filter(stage_run_questions::stage_run_id.eq(run));
    own.count().get_result(conn).await
}

/// What this engineer was asked so far, in which stage run.
pub(super) async fn list_asked(
    conn: &mut Conn,
    engineer: EngineerId,
) -> QueryResult<Vec<(QuestionId, StageRunId)>> {
    stage_run_questions::table
        .inner_join(stage_runs::table.on(stage_runs::id.eq(stage_run_questions::stage_run_id)))
        .inner_join(applications::table.on(applications::id.eq(stage_runs::application_id)))
        .filter(applications::engineer_id.eq(engineer))
        .order((stage_run_questions::picked_at, stage_run_questions::question_id))
        .select((stage_run_questions::question_id, stage_run_questions::stage_run_id))
        .load(conn)
        .await
}

/// Whether these words are in the bank, as its index compares them.
pub(super) async fn is_known(conn: &mut Conn, text: &str) -> QueryResult<bool> {
    let same = diesel::dsl::sql::<diesel::sql_types::Bool>("md5(lower(question)) = md5(lower(")
        .bind::<diesel::sql_types::Text, _>(text)
        .sql("))");
    diesel::select(diesel::dsl::exists(questions::table.filter(same))).get_result(conn).await
}
