//! The first track, as every installation begins with it. A change is a new version, never an edit.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::model::{Covers, StageKind};
use crate::platform::db::Conn;
use crate::platform::ids::{StageId, TrackId};
use crate::schema::{rubric_dimensions, vetting_stages, vetting_tracks};

/// A track as it is written down.
#[derive(Clone, Copy, Debug)]
pub struct TrackPlan {
    slug: &'static str,
    version: i32,
    name: &'static str,
    stages: &'static [StagePlan],
}

#[derive(Clone, Copy, Debug)]
struct StagePlan {
    kind: StageKind,
    name: &'static str,
    candidate_minutes: i32,
    due_days: i32,
    /// Markdown; empty where nothing is handed in.
    task_md: &'static str,
    dimensions: &'static [DimensionPlan],
}

/// A criterion with its anchors for 1, 3 and 5.
#[derive(Clone, Copy, Debug)]
struct DimensionPlan(&'static str, [&'static str; 3]);

/// The track that applications use until staff write another.
#[must_use]
pub fn default_track() -> TrackPlan {
    TrackPlan { slug: "software-engineer", version: 1, name: "Software engineer", stages: &STAGES }
}

/// The criterion whose good marks raise the primary skills.
const DEPTH: &str = "Depth of the primary skills";

fn covers_of(criterion: &str) -> Covers {
    if criterion == DEPTH { Covers::PrimarySkills } else { Covers::Nothing }
}

/// What is to be done in the assessment. Installations from before tasks got the same text by a migration.
const TASK: &str = include_str!("tracks/practical_assessment.md");

const STAGES: [StagePlan; 3] = [
    StagePlan {
        kind: StageKind::Screening,
        name: "Profile review",
        candidate_minutes: 0,
        due_days: 5,
        task_md: "",
        dimensions: &[
            DimensionPlan(
                "Clarity of the profile",
                [
                    "It cannot be told what they have built or for whom.",
                    "The main work is named; role and result stay vague.",
                    "Each claim says what was built, their part in it and what came of it.",
                ],
            ),
            DimensionPlan(
                DEPTH,
                [
                    "Levels and years do not fit what is described.",
                    "Levels fit the years; one area shows real depth.",
                    "Every primary skill is backed by work that needs that depth.",
                ],
            ),
            DimensionPlan(
                "Fit of level and terms",
                [
                    "The stated level is two steps from what is described.",
                    "Level and pay are plausible; availability is unclear.",
                    "Level, pay and availability are stated and fit each other.",
                ],
            ),
        ],
    },
    StagePlan {
        kind: StageKind::Assessment,
        name: "Practical assessment",
        candidate_minutes: 60,
        due_days: 7,
        task_md: TASK,
        dimensions: &[
            DimensionPlan(
                "Correctness",
                [
                    "The main case fails.",
                    "The main case works; edges are missed.",
                    "Main case and edges work, and they say which they left out.",
                ],
            ),
            DimensionPlan(
                "Readability",
                [
                    "Another engineer could not change it safely.",
                    "It can be followed with effort.",
                    "Names, cuts and tests make the next change easy.",
                ],
            ),
            DimensionPlan(
                "Verification",
                ["Nothing is checked.", "The main case is checked.", "Tests would catch a likely mistake."],
            ),
        ],
    },
    StagePlan {
        kind: StageKind::Interview,
        name: "Technical conversation",
        candidate_minutes: 60,
        due_days: 10,
        task_md: "",
        dimensions: &[
            DimensionPlan(
                "Reasoning about trade-offs",
                [
                    "One solution, without reasons.",
                    "Names alternatives; the choice is by habit.",
                    "Weighs alternatives against the case and says what would change the choice.",
                ],
            ),
            DimensionPlan(
                "Experience with failure",
                [
                    "Has no example.",
                    "Tells an incident, not what changed afterwards.",
                    "Tells cause, repair and what they changed for good.",
                ],
            ),
            DimensionPlan(
                "Communication",
                [
                    "Answers another question than was asked.",
                    "Answers the question, at one level of detail.",
                    "Fits the detail to the listener, and asks when something is unclear.",
                ],
            ),
        ],
    },
];

/// Inserts the default track, published, unless there is one of its name: what staff made of it since stays.
///
/// # Errors
/// When Postgres refuses; nothing is changed then.
pub async fn load_default_track(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
    let plan = default_track();
    conn.transaction(async |conn| {
        let known = vetting_tracks::table.filter(vetting_tracks::slug.eq(plan.slug)).count();
        if known.get_result::<i64>(conn).await? > 0 {
            return Ok(());
        }
        let id = TrackId::new();
        let inserted = diesel::insert_into(vetting_tracks::table)
            .values((
                vetting_tracks::id.eq(id),
                vetting_tracks::slug.eq(plan.slug),
                vetting_tracks::version.eq(plan.version),
                vetting_tracks::name.eq(plan.name),
                vetting_tracks::created_at.eq(now),
            ))
            .on_conflict((vetting_tracks::slug, vetting_tracks::version))
            .do_nothing()
            .execute(conn)
            .await?;
        if inserted == 0 {
            return Ok(());
        }
        for (position, stage) in (0_i16..).zip(plan.stages) {
            insert_stage(conn, id, position, stage).await?;
        }
        // Last: what is published takes no further stage.
        diesel::update(vetting_tracks::table.find(id))
            .set(vetting_tracks::published_at.eq(now))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

async fn insert_stage(conn: &mut Conn, track: TrackId, position: i16, stage: &StagePlan) -> QueryResult<()> {
    let id = StageId::new();
    diesel::insert_into(vetting_stages::table)
        .values((
            vetting_stages::id.eq(id),
            vetting_stages::track_id.eq(track),
            vetting_stages::position.eq(position),
            vetting_stages::kind.eq(stage.kind),
            vetting_stages::name.eq(stage.name),
            vetting_stages::candidate_minutes.eq(stage.candidate_minutes),
            vetting_stages::due_days.eq(stage.due_days),
            vetting_stages::task_md.eq(stage.task_md),
        ))
        .execute(conn)
        .await?;
    let rows: Vec<_> = (0_i16..)
        .zip(stage.dimensions)
        .map(|(position, DimensionPlan(name, [one, three, five]))| {
            (
                rubric_dimensions::id.eq(Uuid::now_v7()),
                rubric_dimensions::stage_id.eq(id),
                rubric_dimensions::position.eq(position),
                rubric_dimensions::name.eq(*name),
                rubric_dimensions::anchors.eq(json!({ "1": one, "3": three, "5": five })),
                rubric_dimensions::covers.eq(covers_of(name).columns().0),
            )
        })
        .collect();
    diesel::insert_into(rubric_dimensions::table).values(rows).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_track_stays_under_its_cap_and_has_anchored_criteria() {
        let plan = default_track();
        assert!(plan.stages.iter().map(|stage| stage.candidate_minutes).sum::<i32>() <= 180);
        for stage in plan.stages {
            assert!((3..=5).contains(&stage.dimensions.len()), "{}", stage.name);
            assert_eq!(stage.kind.asks_for_work(), !stage.task_md.is_empty(), "{}", stage.name);
        }
    }

    /// Who began before tasks, and who begins today, give the same one.
    #[test]
    fn the_task_names_its_minutes_and_criteria_and_is_the_one_of_the_migration() {
        let up = include_str!("../../../migrations/2026-11-23-140040_write_tasks/up.sql");
        assert!(up.contains(&format!("$task${TASK}$task$")));
        for stage in STAGES.iter().filter(|stage| stage.kind.asks_for_work()) {
            assert!(stage.task_md.contains(&format!("{} minutes", stage.candidate_minutes)));
            for DimensionPlan(criterion, _) in stage.dimensions {
                assert!(stage.task_md.contains(criterion), "{criterion}");
            }
        }
    }
}
