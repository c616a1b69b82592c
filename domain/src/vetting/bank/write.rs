//! A question is written, or changed while it is live.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::read::list_criteria;
use super::{BankError, Question, QuestionState, queries, vetter};
use crate::engineers::skills::resolve;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, violated_constraint};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::QuestionId;

/// The form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionInput {
    /// What is asked.
    pub question: String,
    /// What a good answer holds, in Markdown.
    pub answer_md: String,
    /// 1 to 5.
    pub difficulty: String,
    /// A curated skill, by name or alias; empty: none in particular.
    pub skill: String,
    /// Name of a criterion of a track.
    pub dimension: String,
}

/// Adds a question, or changes one that is live.
///
/// # Errors
/// See [`BankError`].
pub async fn save_question(
    conn: &mut Conn,
    cx: &Context,
    id: Option<QuestionId>,
    input: &QuestionInput,
) -> Result<QuestionId, BankError> {
    let author = vetter(cx)?;
    let saved = conn.transaction(async |conn| {
        let old = match id {
            Some(id) => Some(queries::lock(conn, id).await?.ok_or(BankError::NotFound)?),
            None => None,
        };
        if old.as_ref().is_some_and(|old| old.state == QuestionState::Retired) {
            return Err(BankError::Retired);
        }
        let checked = check(conn, input).await?;
        let question = Question {
            id: old.as_ref().map_or_else(QuestionId::new, |old| old.id),
            state: QuestionState::Live,
            retire_reason: None,
            retired_at: None,
            created_by: Some(author),
            created_at: old.as_ref().map_or(cx.now, |old| old.created_at),
            updated_at: cx.now,
            ..checked
        };
        let action = if old.is_some() { "question.changed" } else { "question.added" };
        if old.is_some() {
            queries::update(conn, &question).await?;
        } else {
            queries::insert(conn, &question).await?;
        }
        let event = audit::Event {
            action,
            subject_kind: "question",
            subject_id: question.id.to_string(),
            reason: None,
            detail: json!({ "difficulty": question.difficulty }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(question.id)
    });
    saved.await.map_err(known)
}

/// The same words twice are one question.
fn known(error: BankError) -> BankError {
    match error {
        BankError::Query(error) if violated_constraint(&error) == Some("questions_text_unique") => {
            BankError::Invalid(FieldErrors::one("question", "This question is in the bank already."))
        }
        error => error,
    }
}

async fn check(conn: &mut Conn, input: &QuestionInput) -> Result<Question, BankError> {
    let mut errors = FieldErrors::default();
    let question = errors.text("question", &input.question, 10..=600);
    let answer_md = errors.text("answer_md", &input.answer_md, 20..=6_000);
    let difficulty = input.difficulty.trim().parse().ok().filter(|value| (1..=5).contains(value));
    let difficulty: Option<i16> =
        errors.take("difficulty", difficulty.ok_or("Choose how hard it is, from 1 to 5."));
    let skill_id = match input.skill.trim() {
        "" => Some(None),
        name => {
            let found = resolve(conn, &[name.to_owned()]).await?.remove(&name.to_lowercase());
            errors.take("skill", found.ok_or("Choose a skill from the list.")).map(|skill| Some(skill.id))
        }
    };
    let known = list_criteria(conn).await?.into_iter().find(|name| name == input.dimension.trim());
    let dimension = errors.take("dimension", known.ok_or("Choose the criterion that it serves."));
    let checked = (|| {
        Some(Question {
            id: QuestionId::new(),
            question: question?,
            answer_md: answer_md?,
            difficulty: difficulty?,
            skill_id: skill_id?,
            dimension: dimension?,
            state: QuestionState::Live,
            retire_reason: None,
            retired_at: None,
            created_by: None,
            created_at: chrono::DateTime::UNIX_EPOCH,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        })
    })();
    errors.into_result(checked).map_err(BankError::Invalid)
}
