//! What staff read in the bank: filtered pages, one question, and what a stage may be asked.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{BankError, Question, QuestionState, queries, vetter};
use crate::platform::context::Context;
use crate::platform::cursor::{Cursor, Slice};
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, QuestionId, StageRunId};
use crate::schema::{questions, rubric_dimensions, skills, vetting_stages, vetting_tracks};
use crate::vetting::conflicts::find_conflict;

/// Questions that a page for picking offers.
const OFFERED: i64 = 50;

/// What a list is narrowed to; what is empty narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Words of the question or its answer.
    pub text: String,
    /// Slug of a skill.
    pub skill: String,
    /// From 1 to 5.
    pub difficulty: Option<i16>,
    /// Name of a criterion.
    pub dimension: String,
    /// Live ones, retired ones, or all.
    pub state: Option<QuestionState>,
}

/// A question in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row.
    pub question: Question,
    /// Name of its skill.
    pub skill: Option<String>,
    /// How many stages it was picked for.
    pub used: i64,
}

/// What was picked for a stage, and what may be.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Picked for this stage, in that order; retired ones too.
    pub picked: Vec<Asked>,
    /// Live ones that were not, by the same filters as the bank.
    pub live: Vec<Asked>,
    /// Whether the stage takes questions now.
    pub is_open: bool,
}

/// A question beside what the candidate was asked before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub line: Line,
    /// Asked of this candidate in another stage or attempt.
    pub was_asked: bool,
}

type Row = (Question, Option<String>, i64);

fn used() -> diesel::expression::SqlLiteral<diesel::sql_types::BigInt> {
    diesel::dsl::sql("(select count(*) from stage_run_questions u where u.question_id = questions.id)")
}

/// Words as a pattern of LIKE: what is typed stands for itself.
fn pattern(text: &str) -> String {
    let escaped = text.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

async fn load(
    conn: &mut Conn,
    filters: &Filters,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Line>> {
    let columns = (Question::as_select(), skills::name.nullable(), used());
    let mut query = questions::table
        .left_join(skills::table.on(questions::skill_id.eq(skills::id.nullable())))
        .select(columns)
        .order((questions::created_at.desc(), questions::id.desc()))
        .limit(limit)
        .into_boxed();
    if !filters.text.trim().is_empty() {
        let words = pattern(&filters.text);
        query = query.filter(questions::question.ilike(words.clone()).or(questions::answer_md.ilike(words)));
    }
    if !filters.skill.is_empty() {
        query = query.filter(skills::slug.eq(filters.skill.clone()));
    }
    if let Some(difficulty) = filters.difficulty {
        query = query.filter(questions::difficulty.eq(difficulty));
    }
    if !filters.dimension.is_empty() {
        query = query.filter(questions::dimension.eq(filters.dimension.clone()));
    }
    if let Some(state) = filters.state {
        query = query.filter(questions::state.eq(state));
    }
    if let Some(Cursor { at, id }) = after {
        let same = questions::created_at.eq(at).and(questions::id.lt(QuestionId(id)));
        query = query.filter(questions::created_at.lt(at).or(same));
    }
    let rows: Vec<Row> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(question, skill, used)| Line { question, skill, used }).collect())
}

/// A page of the bank, the newest first.
///
/// # Errors
/// [`BankError::NotFound`] for everybody but staff who vet.
pub async fn list_questions(
    conn: &mut Conn,
    cx: &Context,
    filters: &Filters,
    after: Option<Cursor>,
    size: usize,
) -> Result<Slice<Line>, BankError> {
    vetter(cx)?;
    let limit = i64::try_from(size).unwrap_or(OFFERED) + 1;
    let rows = load(conn, filters, after, limit).await?;
    Ok(Slice::cut(rows, size, |line| Cursor { at: line.question.created_at, id: line.question.id.0 }))
}

/// One question.
///
/// # Errors
/// [`BankError::NotFound`] for everybody but staff who vet.
pub async fn find_question(conn: &mut Conn, cx: &Context, id: QuestionId) -> Result<Line, BankError> {
    vetter(cx)?;
    let row: Option<Row> = questions::table
        .left_join(skills::table.on(questions::skill_id.eq(skills::id.nullable())))
        .filter(questions::id.eq(id))
        .select((Question::as_select(), skills::name.nullable(), used()))
        .first(conn)
        .await
        .optional()?;
    row.map(|(question, skill, used)| Line { question, skill, used }).ok_or(BankError::NotFound)
}

/// What a stage was given to ask, and what it may be.
///
/// # Errors
/// See [`BankError`].
pub async fn list_offered(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
    run: StageRunId,
    filters: &Filters,
) -> Result<Offered, BankError> {
    let vetter = vetter(cx)?;
    let found = queries::find_run(conn, run).await?.filter(|run| run.application_id == application);
    let found = found.ok_or(BankError::NotFound)?;
    let engineer = queries::engineer_of(conn, application).await?;
    if let Some(conflict) = find_conflict(conn, vetter, engineer).await? {
        return Err(BankError::Barred(conflict));
    }
    let asked = queries::list_asked(conn, engineer).await?;
    let is_here = |id: QuestionId| asked.contains(&(id, run));
    let was_asked = |id: QuestionId| asked.iter().any(|(question, other)| *question == id && *other != run);
    let with = |line: Line| Asked { was_asked: was_asked(line.question.id), line };
    let mut picked = Vec::new();
    for (id, _) in asked.iter().filter(|(_, other)| *other == run) {
        picked.push(with(find_question(conn, cx, *id).await?));
    }
    let live = Filters { state: Some(QuestionState::Live), ..filters.clone() };
    let live = load(conn, &live, None, OFFERED).await?;
    let live = live.into_iter().filter(|line| !is_here(line.question.id)).map(with).collect();
    Ok(Offered { picked, live, is_open: found.is_open() })
}

/// Names of the criteria that published tracks judge by, each once.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_criteria(conn: &mut Conn) -> QueryResult<Vec<String>> {
    rubric_dimensions::table
        .inner_join(vetting_stages::table.on(vetting_stages::id.eq(rubric_dimensions::stage_id)))
        .inner_join(vetting_tracks::table.on(vetting_tracks::id.eq(vetting_stages::track_id)))
        .filter(vetting_tracks::published_at.is_not_null())
        .select(rubric_dimensions::name)
        .distinct()
        .order(rubric_dimensions::name)
        .load(conn)
        .await
}

/// Skills that have questions: slug and name.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_skills(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    skills::table
        .filter(skills::id.nullable().eq_any(questions::table.select(questions::skill_id)))
        .order(skills::name)
        .select((skills::slug, skills::name))
        .load(conn)
        .await
}
