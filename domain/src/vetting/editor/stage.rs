//! A stage of a draft: kind, name, minutes, days, the task where work is asked for, and 3 to 5 criteria with anchors for
//! the marks 1, 3 and 5 at least.

use diesel_async::AsyncConnection;

use super::queries::Criterion;
use super::{EditError, MAX_STAGES, hold_draft, queries, record};
use crate::engineers::skills::{NamedSkill, list_names};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{StageId, TrackId};
use crate::text_enum;
use crate::vetting::model::{Covers, Stage, StageKind};
use crate::vetting::queries::list_stages;

text_enum! {
    /// Where a stage moves.
    pub enum Direction { Up = "up", Down = "down" }
}

/// Characters of a task.
const MOST: usize = 8_000;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct StageInput {
    /// A [`StageKind`].
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Minutes of the candidate's time.
    pub candidate_minutes: String,
    /// Days until it is due.
    pub due_days: String,
    /// What the candidate is to do, as Markdown; needed by the day of publication where the kind asks for work.
    pub task_md: String,
    /// Criteria; rows without any text are empty.
    pub dimensions: Vec<DimensionInput>,
}

/// A criterion, as typed.
#[derive(Clone, Debug, Default)]
pub struct DimensionInput {
    /// Its name.
    pub name: String,
    /// What the marks 1 to 5 look like; 2 and 4 may be empty.
    pub anchors: [String; 5],
    /// What a good mark says about skills: nothing, `primary_skills`, or a skill's slug.
    pub covers: String,
}

/// Adds a stage at the end, or changes one.
///
/// # Errors
/// See [`EditError`].
pub async fn save_stage(
    conn: &mut Conn,
    cx: &Context,
    track: TrackId,
    stage: Option<StageId>,
    input: &StageInput,
) -> Result<StageId, EditError> {
    conn.transaction(async |conn| {
        let draft = hold_draft(conn, cx, track).await?;
        let stages = list_stages(conn, track).await?;
        let old = match stage {
            Some(id) => Some(stages.iter().find(|stage| stage.id == id).ok_or(EditError::NotFound)?),
            None => None,
        };
        let others = stages.iter().filter(|one| Some(one.id) != stage).map(|one| one.candidate_minutes);
        let left = draft.cap_minutes - others.sum::<i32>();
        let known = list_names(conn).await?;
        let checked = check(input, &known, left, draft.cap_minutes).map_err(EditError::Invalid)?;
        let (mut checked, criteria) = checked;
        if let Some(old) = old {
            (checked.id, checked.position) = (old.id, old.position);
            queries::update_stage(conn, &checked).await?;
        } else {
            if stages.len() >= MAX_STAGES {
                let full = format!("A track has {MAX_STAGES} stages at most.");
                return Err(EditError::Invalid(FieldErrors::one("name", full)));
            }
            checked.position = stages.last().map_or(0, |last| last.position + 1);
            queries::insert_stage(conn, track, &checked).await?;
        }
        queries::replace_criteria(conn, checked.id, &criteria).await?;
        record(conn, cx, track, "track.changed").await?;
        Ok(checked.id)
    })
    .await
}

fn check(
    input: &StageInput,
    known: &[NamedSkill],
    left: i32,
    cap: i32,
) -> Result<(Stage, Vec<Criterion>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let kind: Option<StageKind> =
        errors.take("kind", input.kind.parse().map_err(|_| "Choose what is done in it."));
    let name = errors.line("name", &input.name, 3..=60);
    let minutes = match input.candidate_minutes.trim().parse::<i32>() {
        Ok(minutes) if minutes > left && (0..=1000).contains(&minutes) => Err(format!(
            "With this stage the track takes {} minutes of a candidate's time; its cap is {cap}.",
            cap - left + minutes
        )),
        Ok(minutes) if (0..=cap).contains(&minutes) => Ok(minutes),
        _ => Err("Write a number of minutes, or 0.".to_owned()),
    };
    let minutes = errors.take("candidate_minutes", minutes);
    let days = input.due_days.trim().parse().ok().filter(|days| (1..=60).contains(days));
    let due_days = errors.take("due_days", days.ok_or("Write a number of days from 1 to 60."));
    let task_md = errors.text("task_md", &input.task_md, 0..=MOST);
    let criteria = criteria(&input.dimensions, known, &mut errors);
    let stage = (|| {
        Some(Stage {
            id: StageId::new(),
            position: 0,
            kind: kind?,
            name: name?,
            candidate_minutes: minutes?,
            due_days: due_days?,
            task_md: task_md?,
        })
    })();
    errors.into_result(stage).map(|stage| (stage, criteria))
}

fn criteria(rows: &[DimensionInput], known: &[NamedSkill], errors: &mut FieldErrors) -> Vec<Criterion> {
    let mut criteria: Vec<Criterion> = Vec::new();
    for (at, row) in rows.iter().enumerate().take(5) {
        if row.name.trim().is_empty() && row.anchors.iter().all(|anchor| anchor.trim().is_empty()) {
            continue;
        }
        let field = format!("dimension-{at}");
        let Some(name) = errors.line(&field, &row.name, 3..=60) else { continue };
        if criteria.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
            errors.add(&field, "Another criterion of this stage has this name.");
        }
        let mut anchors = Vec::new();
        for (mark, text) in (1..).zip(&row.anchors) {
            let least = if mark % 2 == 1 { 5 } else { 0 };
            let text = errors.text(&format!("{field}-{mark}"), text, least..=300);
            anchors.extend(text.filter(|text| !text.is_empty()).map(|text| (format!("{mark}"), text)));
        }
        let covers = match row.covers.trim() {
            "" => Some(Covers::Nothing),
            "primary_skills" => Some(Covers::PrimarySkills),
            slug => known.iter().find(|skill| skill.slug == slug).map(|skill| Covers::Skill(skill.id)),
        };
        match covers {
            Some(covers) => criteria.push(Criterion { name, anchors, covers }),
            None => errors.add(&format!("{field}-covers"), "Choose one of the listed skills."),
        }
    }
    if criteria.len() < 3 && errors.is_empty() {
        errors.add("dimension-0", "Write 3 to 5 criteria, each with what the marks 1, 3 and 5 look like.");
    }
    criteria
}

/// Moves a stage by one place; at the end of the list nothing happens.
///
/// # Errors
/// See [`EditError`].
pub async fn move_stage(
    conn: &mut Conn,
    cx: &Context,
    track: TrackId,
    stage: StageId,
    to: Direction,
) -> Result<(), EditError> {
    conn.transaction(async |conn| {
        hold_draft(conn, cx, track).await?;
        let stages = list_stages(conn, track).await?;
        let at = stages.iter().position(|one| one.id == stage).ok_or(EditError::NotFound)?;
        let other = match to {
            Direction::Up => at.checked_sub(1),
            Direction::Down => Some(at + 1),
        };
        let pair = stages.get(at).zip(other.and_then(|other| stages.get(other)));
        let Some((one, other)) = pair else { return Ok(()) };
        // No two stages share a place, not even for a moment.
        queries::update_position(conn, one.id, -1).await?;
        queries::update_position(conn, other.id, one.position).await?;
        queries::update_position(conn, one.id, other.position).await?;
        record(conn, cx, track, "track.changed").await?;
        Ok(())
    })
    .await
}

/// Takes a stage out of a draft.
///
/// # Errors
/// See [`EditError`].
pub async fn remove_stage(
    conn: &mut Conn,
    cx: &Context,
    track: TrackId,
    stage: StageId,
) -> Result<(), EditError> {
    conn.transaction(async |conn| {
        hold_draft(conn, cx, track).await?;
        let stages = list_stages(conn, track).await?;
        if !stages.iter().any(|one| one.id == stage) {
            return Err(EditError::NotFound);
        }
        queries::delete_stage(conn, stage).await?;
        record(conn, cx, track, "track.changed").await?;
        Ok(())
    })
    .await
}
