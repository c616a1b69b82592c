//! One application, as a vetter judges it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::accounts::{Contact, list_staff_contacts};
use crate::engineers::cv::find_cv;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, ApplicationId};
use crate::schema::accounts;
use crate::vetting::conflicts::{Conflict, find_conflict};
use crate::vetting::decisions::{ReasonInput, draft_reasons};
use crate::vetting::model::ApplicationState;
use crate::vetting::read::{ApplicationFile, ReadError, find_file};
use crate::vetting::scorecards::{
    StageCards, list_cards, list_counting, mean_of_marks, scorers, takes_late_cards,
};
use crate::vetting::snapshot;

/// Everything on the page of one application.
#[derive(Clone, Debug)]
pub struct DeskFile {
    /// The application and the profile.
    pub file: ApplicationFile,
    /// Why the vetter may not judge this person, if so.
    pub conflict: Option<Conflict>,
    /// The cards that the vetter may read, a stage each.
    pub cards: Vec<StageCards>,
    /// How many people scored whose cards count, over all stages.
    pub scorer_count: usize,
    /// Mean of the marks that count, 1 to 5; only once every stage is closed, so that it colours no card.
    pub mean: Option<f64>,
    /// The words that a rejection begins with; only when a decision is due.
    pub draft: Vec<ReasonInput>,
    /// Whether they sent a CV, which is taken by a POST of its own.
    pub has_cv: bool,
    /// What changed since the attempt before.
    pub changes: Vec<String>,
    /// Names of those who have a stage or wrote a card that is shown.
    pub people: BTreeMap<AccountId, String>,
    /// Who may be given a stage; only for admins.
    pub vetters: Vec<Contact>,
}

/// One application, for a person who vets.
///
/// # Errors
/// [`ReadError::NotFound`] for everybody else, too.
pub async fn find_desk_file(conn: &mut Conn, cx: &Context, id: ApplicationId) -> Result<DeskFile, ReadError> {
    let file = find_file(conn, cx, id).await?;
    let viewer = cx.actor.account_id().ok_or(ReadError::NotFound)?;
    let application = &file.status.application;
    let conflict = find_conflict(conn, viewer, application.engineer_id).await?;
    let shown = list_cards(conn, cx, id).await?;
    let counting = list_counting(conn, application).await?;
    // Whoever may yet score reads neither the mean nor the words that come of the others' cards.
    let is_late = takes_late_cards(application, &counting, viewer);
    let runs = || file.status.stages.iter().filter_map(|(_, run)| run.as_ref());
    let is_settled = conflict.is_none() && !is_late && runs().all(|run| run.state.is_closed());
    let is_due = is_settled && application.state == ApplicationState::Decision;
    let mut known: Vec<AccountId> = runs().filter_map(|run| run.assignee_id).collect();
    known.extend(shown.iter().flat_map(|stage| &stage.cards).map(|card| card.vetter_id));
    Ok(DeskFile {
        scorer_count: scorers(&counting).len(),
        mean: mean_of_marks(&counting).filter(|_| is_settled),
        draft: if is_due { draft_reasons(&counting, &file.status.dimensions) } else { Vec::new() },
        has_cv: find_cv(conn, application.engineer_id).await?.is_some(),
        changes: snapshot::changes(conn, application.engineer_id, application.attempt).await?,
        people: names_of(conn, &known).await?,
        vetters: if cx.actor.may(Permission::Admin) {
            list_staff_contacts(conn, Permission::Vetter).await?
        } else {
            Vec::new()
        },
        cards: shown,
        conflict,
        file,
    })
}

async fn names_of(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<BTreeMap<AccountId, String>> {
    let rows: Vec<(AccountId, Option<String>)> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::name))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (id, name.unwrap_or_default())).collect())
}
