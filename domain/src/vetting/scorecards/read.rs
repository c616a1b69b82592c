//! What a vetter may read of the cards: their own at any time, the others' once it cannot colour their own.

use super::counting::{list_counting, takes_late_cards};
use super::model::Scorecard;
use super::queries::list_of_application;
use super::sums::{latest, scorers};
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId, StageRunId};
use crate::vetting::conflicts::find_conflict;
use crate::vetting::model::{Application, Dimension, Stage, StageRun};
use crate::vetting::queries as vetting_queries;
use crate::vetting::read::ReadError;
use crate::vetting::stages::queries as stage_queries;

/// What a vetter may read of one stage's cards.
#[derive(Clone, Debug)]
pub struct StageCards {
    /// The stage.
    pub run_id: StageRunId,
    /// How many people scored it, whether their cards may be read or not.
    pub scorer_count: usize,
    /// The vetter's own card that counts.
    pub own: Option<Scorecard>,
    /// Whether the others' may be read: their own is in, or the stage is closed and takes no card any more.
    pub is_open_to_read: bool,
    /// Whether the vetter may score it although it is closed: the decision lacks people who scored.
    pub takes_late_card: bool,
    /// Cards that count and may be read, the vetter's own among them, oldest first.
    pub cards: Vec<Scorecard>,
    /// How many cards were amended since, of those that may be read.
    pub amended_count: usize,
}

/// The form of a card: what it is about, and the vetter's own card so far.
#[derive(Clone, Debug)]
pub struct ScoreForm {
    /// The application.
    pub application: Application,
    /// The stage.
    pub stage: Stage,
    /// Where it stands.
    pub run: StageRun,
    /// What is marked.
    pub dimensions: Vec<Dimension>,
    /// Their own card that counts.
    pub own: Option<Scorecard>,
}

/// The cards of an application as the signed-in vetter may read them, a stage each, in the order of the runs.
/// Nothing for a vetter who may not judge this person.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody but people who vet.
pub async fn list_cards(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
) -> Result<Vec<StageCards>, ReadError> {
    let viewer = viewer(cx)?;
    let application = vetting_queries::find_application(conn, id).await?.ok_or(ReadError::NotFound)?;
    if find_conflict(conn, viewer, application.engineer_id).await?.is_some() {
        return Ok(Vec::new());
    }
    let runs = vetting_queries::list_stage_runs(conn, id).await?;
    let cards = list_of_application(conn, id).await?;
    let is_late = takes_late_cards(&application, &list_counting(conn, &application).await?, viewer);
    Ok(runs.iter().map(|run| visible(viewer, run, &cards, is_late)).collect())
}

/// I1, as one function: what `viewer` may read of the cards of `run`. `is_late`: they may yet score what is closed, as
/// [`takes_late_cards`] says.
pub(super) fn visible(viewer: AccountId, run: &StageRun, cards: &[Scorecard], is_late: bool) -> StageCards {
    let of_run: Vec<Scorecard> = cards.iter().filter(|card| card.run_id == run.id).cloned().collect();
    let counting: Vec<Scorecard> = latest(&of_run).into_iter().cloned().collect();
    let own = counting.iter().find(|card| card.vetter_id == viewer).cloned();
    let is_open_to_read = own.is_some() || (run.state.is_closed() && !is_late);
    StageCards {
        run_id: run.id,
        scorer_count: scorers(&of_run).len(),
        takes_late_card: is_late && own.is_none() && run.state.is_closed() && !of_run.is_empty(),
        own,
        is_open_to_read,
        amended_count: if is_open_to_read { of_run.len() - counting.len() } else { 0 },
        cards: if is_open_to_read { counting } else { Vec::new() },
    }
}

/// What a vetter fills in to score a stage.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody but people who vet; [`ReadError::Barred`] for those who may not judge this person.
pub async fn find_form(conn: &mut Conn, cx: &Context, id: StageRunId) -> Result<ScoreForm, ReadError> {
    let viewer = viewer(cx)?;
    let run = stage_queries::find_run(conn, id).await?.ok_or(ReadError::NotFound)?;
    let application = vetting_queries::find_application(conn, run.application_id).await?;
    let application = application.ok_or(ReadError::NotFound)?;
    if let Some(conflict) = find_conflict(conn, viewer, application.engineer_id).await? {
        return Err(ReadError::Barred(conflict));
    }
    let stage = stage_queries::find_stage(conn, run.stage_id).await?.ok_or(ReadError::NotFound)?;
    let mut dimensions = vetting_queries::list_dimensions(conn, application.track_id).await?;
    dimensions.retain(|dimension| dimension.stage_id == stage.id);
    let cards = list_of_application(conn, application.id).await?;
    let own = visible(viewer, &run, &cards, false).own;
    Ok(ScoreForm { application, stage, run, dimensions, own })
}

fn viewer(cx: &Context) -> Result<AccountId, ReadError> {
    cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter)).ok_or(ReadError::NotFound)
}
