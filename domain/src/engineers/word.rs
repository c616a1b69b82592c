//! A word about availability by the link in a mail, without signing in. The link is bound to the engineer, to the number
//! of words that there were, and to a date: the first answer raises the number, and the link has had its answer.
//!
//! Looking at the page changes nothing. What it offers follows from what the engineer said last: the same again, or, when
//! an engagement has passed its date or silence has ended in not looking, what holds now.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::completeness::completeness;
use super::model::{Availability, Engineer};
use super::owner::{availability_version, mark_said};
use super::parts::count_parts;
use super::queries::{find_engineer, list_held_skills, lock_engineer, mark_edited};
use super::silence::engagement_ended;
use crate::accounts::find_contact;
use crate::directory::score;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::EngineerId;
use crate::platform::links::{Link, LinkError, LinkPurpose};
use crate::schema::engineers;
use crate::text_enum;

text_enum! {
    /// What an engineer may say by the link.
    pub enum Word {
        /// Nothing has changed.
        Same = "same",
        ActivelyLooking = "actively_looking", Open = "open", NotLooking = "not_looking",
    }
}

/// What the page of the link asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does it still hold?
    StillAvailable,
    /// You were engaged until a date that has passed: what now?
    EngagementOver,
    /// You do not look: do you again?
    LookAgain,
}

impl Question {
    /// What may be answered, the likeliest first. Looking needs hours a week: without them only the form can say it.
    #[must_use]
    pub fn words(self, engineer: &Engineer) -> &'static [Word] {
        match (self, engineer.hours_per_week) {
            (Self::StillAvailable, _) => &[Word::Same, Word::NotLooking],
            (Self::EngagementOver, Some(_)) => &[Word::ActivelyLooking, Word::Open, Word::NotLooking],
            (Self::EngagementOver, None) => &[Word::NotLooking],
            (Self::LookAgain, Some(_)) => &[Word::ActivelyLooking, Word::Open],
            (Self::LookAgain, None) => &[],
        }
    }
}

/// What a link's page shows.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The question, open.
    Open(Question, Box<Engineer>),
    /// It was answered, by this link or elsewhere, at this time.
    Answered(Box<Engineer>, Option<DateTime<Utc>>),
}

/// Why a link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    /// Not ours, or nobody's any more.
    #[error("this link is not valid")]
    Invalid,
    /// Its time is over.
    #[error("this link has expired")]
    Expired,
    /// Not what the page offered.
    #[error("this is no answer here")]
    NoAnswer,
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What the link asks; changes nothing.
///
/// # Errors
/// [`WordError::Invalid`], [`WordError::Expired`].
pub async fn read_word_link(conn: &mut Conn, cx: &Context, token: &str) -> Result<Asked, WordError> {
    let link = read(cx, token)?;
    let engineer = find_engineer(conn, EngineerId(link.subject)).await?.ok_or(WordError::Invalid)?;
    asked(conn, cx, &link, engineer).await
}

/// Gives the word, once: a second click finds it answered.
///
/// # Errors
/// [`WordError`].
pub async fn give_word(conn: &mut Conn, cx: &Context, token: &str, word: Word) -> Result<Asked, WordError> {
    let link = read(cx, token)?;
    conn.transaction(async |conn| {
        let engineer = lock_engineer(conn, EngineerId(link.subject)).await?.ok_or(WordError::Invalid)?;
        let (question, engineer) = match asked(conn, cx, &link, engineer).await? {
            Asked::Open(question, engineer) => (question, engineer),
            answered @ Asked::Answered(..) => return Ok(answered),
        };
        if !question.words(&engineer).contains(&word) {
            return Err(WordError::NoAnswer);
        }
        let state = match word {
            Word::Same => None,
            Word::ActivelyLooking => Some(Availability::ActivelyLooking),
            Word::Open => Some(Availability::Open),
            Word::NotLooking => Some(Availability::NotLooking),
        };
        if let Some(state) = state {
            change(conn, cx, &engineer, state).await?;
        }
        mark_said(conn, engineer.id, cx.now).await?;
        score::recompute(conn, cx, engineer.id).await?;
        let said = find_engineer(conn, engineer.id).await?.ok_or(WordError::Invalid)?;
        Ok(Asked::Answered(Box::new(said), Some(cx.now)))
    })
    .await
}

fn read(cx: &Context, token: &str) -> Result<Link, WordError> {
    cx.keys.read_link(LinkPurpose::ConfirmAvailability, token, cx.now).map_err(|error| match error {
        LinkError::Invalid => WordError::Invalid,
        LinkError::Expired => WordError::Expired,
    })
}

async fn asked(conn: &mut Conn, cx: &Context, link: &Link, engineer: Engineer) -> Result<Asked, WordError> {
    // A suspended account, or one about to be deleted, says nothing.
    find_contact(conn, engineer.account_id).await?.ok_or(WordError::Invalid)?;
    let version = availability_version(conn, engineer.id).await?;
    if version != Some(link.version) {
        let at = engineer.availability_confirmed_at;
        return Ok(Asked::Answered(Box::new(engineer), at));
    }
    let question = if engineer.availability == Availability::NotLooking {
        Question::LookAgain
    } else if engagement_ended(&engineer, cx.now) {
        Question::EngagementOver
    } else {
        Question::StillAvailable
    };
    Ok(Asked::Open(question, Box::new(engineer)))
}

/// The owner's change: as in the form, but hours stay, and a date that has passed goes.
async fn change(conn: &mut Conn, cx: &Context, engineer: &Engineer, state: Availability) -> QueryResult<()> {
    let start = engineer.earliest_start.filter(|start| *start > cx.now.date_naive());
    diesel::update(engineers::table.find(engineer.id))
        .set((engineers::availability.eq(state), engineers::earliest_start.eq(start)))
        .execute(conn)
        .await?;
    let skills = list_held_skills(conn, engineer.id).await?;
    let changed = Engineer { availability: state, earliest_start: start, ..engineer.clone() };
    let counts = count_parts(conn, engineer.id).await?;
    mark_edited(conn, engineer.id, completeness(&changed, &skills, counts).percent, cx.now).await?;
    Ok(())
}
