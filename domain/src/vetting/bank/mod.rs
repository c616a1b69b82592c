//! The bank of questions that vetters ask (V6), each with a model answer, a skill and the criterion that it serves.
//!
//! A question is live until it is retired, by staff or because an article published it; that is for good, whatever
//! becomes of the article. What was asked of whom is kept: a candidate who comes again is asked something else.

pub mod demo;
mod pick;
mod queries;
mod read;
mod retire;
#[cfg(test)]
mod tests;
mod write;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use pick::{pick, put_back};
pub use read::{
    Asked, Filters, Line, Offered, find_question, list_criteria, list_offered, list_questions, list_skills,
};
pub use retire::retire;
pub use write::{QuestionInput, save_question};

use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::QueryError;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, QuestionId};
use crate::schema::questions;
use crate::text_enum;
use crate::vetting::conflicts::Conflict;

text_enum! {
    /// Whether a question may be asked.
    pub enum QuestionState { Live = "live", Retired = "retired" }
}

/// A question of the bank.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = questions, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Question {
    pub id: QuestionId,
    pub question: String,
    pub answer_md: String,
    pub difficulty: i16,
    pub skill_id: Option<i32>,
    pub dimension: String,
    pub state: QuestionState,
    pub retire_reason: Option<String>,
    pub retired_at: Option<DateTime<Utc>>,
    pub created_by: Option<AccountId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// Not staff who vet, or not there.
    #[error("no such question")]
    NotFound,
    /// It is retired for good.
    #[error("the question is retired")]
    Retired,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// The stage is closed, or not open yet.
    #[error("the stage takes no questions now")]
    Closed,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

fn vetter(cx: &Context) -> Result<AccountId, BankError> {
    cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter)).ok_or(BankError::NotFound)
}
