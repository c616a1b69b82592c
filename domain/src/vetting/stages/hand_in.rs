//! The applicant's part of a stage: an address, a text, or both; once.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use url::Url;

use super::queries;
use super::turn::pass_to_staff;
use crate::engineers::find_by_account;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::StageRunId;
use crate::vetting::model::{Application, Dimension, Stage, StageRun, StageRunState};
use crate::vetting::queries as vetting_queries;

/// Characters of an answer.
const MOST: usize = 8_000;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct HandInInput {
    /// Where the work is.
    pub work_url: String,
    /// The work itself, or a word about it.
    pub work_text: String,
}

/// Why nothing was handed in.
#[derive(Debug, thiserror::Error)]
pub enum HandInError {
    /// No such stage of theirs.
    #[error("no such stage")]
    NotFound,
    /// It takes no work: handed in already, closed, or not opened yet.
    #[error("nothing is to be handed in")]
    Closed,
    /// Fields that cannot be taken.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// A stage of one's own application, as its page shows it.
#[derive(Clone, Debug)]
pub struct Task {
    /// The application.
    pub application: Application,
    /// The stage.
    pub stage: Stage,
    /// Where it stands.
    pub run: StageRun,
    /// What is looked at.
    pub dimensions: Vec<Dimension>,
}

impl Task {
    /// Whether work is awaited now.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.application.state.is_waiting()
            && self.run.is_open()
            && self.stage.kind.asks_for_work()
            && self.run.handed_in_at.is_none()
    }
}

/// A stage of the signed-in developer's own application, once it was opened.
///
/// # Errors
/// [`HandInError::NotFound`] for everybody else's.
pub async fn find_task(conn: &mut Conn, cx: &Context, id: StageRunId) -> Result<Task, HandInError> {
    let account = cx.actor.account_id().ok_or(HandInError::NotFound)?;
    let engineer = find_by_account(conn, account).await?.ok_or(HandInError::NotFound)?;
    let run = queries::find_run(conn, id).await?.filter(|run| run.opened_at.is_some());
    let run = run.ok_or(HandInError::NotFound)?;
    let application = vetting_queries::find_application(conn, run.application_id).await?;
    let application = application.filter(|found| found.engineer_id == engineer.id);
    let application = application.ok_or(HandInError::NotFound)?;
    let stage = queries::find_stage(conn, run.stage_id).await?.ok_or(HandInError::NotFound)?;
    let mut dimensions = vetting_queries::list_dimensions(conn, application.track_id).await?;
    dimensions.retain(|dimension| dimension.stage_id == stage.id);
    Ok(Task { application, stage, run, dimensions })
}

/// Hands the work of a stage in. The next date is ours, as many days ahead as the stage has.
///
/// # Errors
/// See [`HandInError`].
pub async fn hand_in(
    conn: &mut Conn,
    cx: &Context,
    id: StageRunId,
    input: &HandInInput,
) -> Result<(), HandInError> {
    conn.transaction(async |conn| {
        let seen = find_task(conn, cx, id).await?;
        let locked = vetting_queries::lock_application(conn, seen.application.id).await?;
        let mut application = locked.ok_or(HandInError::NotFound)?;
        let task = find_task(conn, cx, id).await?;
        if !task.is_awaited() || !task.run.state.next().contains(&StageRunState::Submitted) {
            return Err(HandInError::Closed);
        }
        let (work_url, work_text) = check(input).map_err(HandInError::Invalid)?;
        let due_at = cx.now + TimeDelta::days(i64::from(task.stage.due_days));
        let work = (work_url.as_deref(), work_text.as_deref());
        queries::update_handed_in(conn, id, work, due_at, cx.now).await?;
        queries::update_applicant_act(conn, application.id, cx.now).await?;
        pass_to_staff(conn, cx, &mut application, due_at).await?;
        Ok(())
    })
    .await
}

fn check(input: &HandInInput) -> Result<(Option<String>, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let address = errors.line("work_url", &input.work_url, 0..=500);
    let text = errors.text("work_text", &input.work_text, 0..=MOST);
    if let Some(address) = address.as_deref().filter(|address| !address.is_empty()) {
        let parsed = Url::parse(address).ok();
        let is_web = parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_web {
            errors.add("work_url", "Write the whole address, such as https://example.com/my-work.");
        }
    }
    if address.as_deref() == Some("") && text.as_deref() == Some("") {
        errors.add("work_text", "Hand in an address, a text, or both.");
    }
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    errors.into_result(address.zip(text)).map(|(address, text)| (some(address), some(text)))
}
