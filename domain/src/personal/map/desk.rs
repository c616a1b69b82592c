//! What staff work with: tracks, stages, criteria, skills. About nobody.

use super::{CATALOGUE, ID, Rows, Table, Tie, UPKEEP, plain};

const fn of_nobody(name: &'static str, columns: &'static [super::Column]) -> Table {
    Table { name, topic: "", about: "", tie: Tie::Nobody, rows: Rows::Untouched, columns }
}

pub(super) const TABLES: &[Table] = &[
    of_nobody(
        "vetting_tracks",
        &[
            plain("id", ID),
            plain("slug", CATALOGUE),
            plain("version", CATALOGUE),
            plain("name", CATALOGUE),
            plain("cap_minutes", CATALOGUE),
            plain("used_at", UPKEEP),
            plain("retired_at", UPKEEP),
            plain("created_at", UPKEEP),
            plain("published_at", UPKEEP),
        ],
    ),
    of_nobody(
        "vetting_stages",
        &[
            plain("id", ID),
            plain("track_id", ID),
            plain("position", CATALOGUE),
            plain("kind", CATALOGUE),
            plain("name", CATALOGUE),
            plain("candidate_minutes", CATALOGUE),
            plain("due_days", CATALOGUE),
            plain("task_md", CATALOGUE),
        ],
    ),
    of_nobody(
        "rubric_dimensions",
        &[
            plain("id", ID),
            plain("stage_id", ID),
            plain("position", CATALOGUE),
            plain("name", CATALOGUE),
            plain("anchors", CATALOGUE),
            plain("weight", CATALOGUE),
            plain("covers", CATALOGUE),
            plain("skill_id", ID),
        ],
    ),
    of_nobody(
        "skills",
        &[
            plain("id", ID),
            plain("slug", CATALOGUE),
            plain("name", CATALOGUE),
            plain("kind", CATALOGUE),
            plain("is_listed", CATALOGUE),
            plain("edited_at", UPKEEP),
            plain("merged_into", ID),
        ],
    ),
    of_nobody(
        "skill_aliases",
        &[plain("alias", CATALOGUE), plain("skill_id", ID), plain("is_staff", UPKEEP)],
    ),
    of_nobody(
        "questions",
        &[
            plain("id", ID),
            plain("question", CATALOGUE),
            plain("answer_md", CATALOGUE),
            plain("difficulty", CATALOGUE),
            plain("skill_id", ID),
            plain("dimension", CATALOGUE),
            plain("state", UPKEEP),
            plain("retire_reason", UPKEEP),
            plain("retired_at", UPKEEP),
            plain("created_by", "which of our staff wrote it"),
            plain("created_at", UPKEEP),
            plain("updated_at", UPKEEP),
        ],
    ),
];
