//! Applications and how they are judged.

use super::{BLANK, CATALOGUE, COURSE, ID, NULL, OTHER, Rows, Table, Tie, UPKEEP, cleared, plain, stays};

const MARK: &str = "a mark without a person, which the fairness of marks is measured by";
const GONE: &str = "'(erased)'";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "scorecard_marks",
        topic: "applications",
        about: "Marks that assessors gave you, with their evidence.",
        tie: Tie::Sql(
            "t.scorecard_id in (select c.id from scorecards c join stage_runs r on r.id = c.stage_run_id
             join applications a on a.id = r.application_id join engineers e on e.id = a.engineer_id
             where e.account_id = (select account from me))",
        ),
        rows: Rows::Cleared,
        columns: &[
            stays("scorecard_id", ID),
            stays("dimension_id", ID),
            stays("mark", MARK),
            cleared("evidence", BLANK),
        ],
    },
    Table {
        name: "scorecards",
        topic: "applications",
        about: "What each assessor recommended. Who they are is not in here.",
        tie: Tie::Sql(
            "t.stage_run_id in (select r.id from stage_runs r join applications a on a.id = r.application_id
             join engineers e on e.id = a.engineer_id where e.account_id = (select account from me))",
        ),
        rows: Rows::Untouched,
        columns: &[
            stays("id", ID),
            stays("stage_run_id", ID),
            plain("vetter_id", OTHER),
            plain("amends_id", ID),
            stays("recommendation", MARK),
            stays("submitted_at", COURSE),
        ],
    },
    Table {
        name: "decision_reasons",
        topic: "applications",
        about: "The reasons of each decision, by criterion.",
        tie: Tie::Sql(
            "t.decision_id in (select d.id from decisions d join applications a on a.id = d.application_id
             join engineers e on e.id = a.engineer_id where e.account_id = (select account from me))",
        ),
        rows: Rows::Cleared,
        columns: &[
            stays("decision_id", ID),
            stays("position", COURSE),
            plain("dimension_id", ID),
            stays("criterion", CATALOGUE),
            cleared("message", GONE),
        ],
    },
    Table {
        name: "decisions",
        topic: "applications",
        about: "Decisions on your applications. Who took them is not in here.",
        tie: Tie::Application("application_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("application_id", ID),
            stays("outcome", COURSE),
            plain("decided_by", OTHER),
            cleared("message", GONE),
            cleared("internal_note", BLANK),
            stays("decided_at", COURSE),
        ],
    },
    Table {
        name: "stage_runs",
        topic: "applications",
        about: "The stages of your applications.",
        tie: Tie::Application("application_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("application_id", ID),
            stays("stage_id", ID),
            stays("state", COURSE),
            plain("assignee_id", OTHER),
            stays("due_at", COURSE),
            // One that was waived must say why.
            cleared("waive_reason", "case when t.state = 'waived' then '(erased)' end"),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
            stays("opened_at", COURSE),
            stays("handed_in_at", COURSE),
            cleared("work_url", NULL),
            cleared("work_text", NULL),
            cleared("outcome_note", BLANK),
            stays("closed_at", COURSE),
            plain("closed_by", OTHER),
        ],
    },
    Table {
        name: "application_events",
        topic: "applications",
        about: "The way of your applications from state to state.",
        tie: Tie::Application("application_id"),
        rows: Rows::Untouched,
        columns: &[
            plain("id", ID),
            stays("application_id", ID),
            stays("from_state", COURSE),
            stays("to_state", COURSE),
            plain("actor_id", OTHER),
            stays("at", COURSE),
        ],
    },
    Table {
        name: "applications",
        topic: "applications",
        about: "Your applications.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            plain("engineer_id", ID),
            stays("track_id", ID),
            stays("attempt", COURSE),
            stays("state", COURSE),
            stays("stage_due_at", COURSE),
            stays("submitted_at", COURSE),
            stays("decided_at", COURSE),
            stays("applicant_act_at", COURSE),
            stays("reapply_after", COURSE),
            stays("apologised_at", COURSE),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
            plain("overdue_told_at", UPKEEP),
            stays("applicant_asked_at", COURSE),
            cleared("snapshot", NULL),
            stays("words_until", COURSE),
            stays("words_deleted_at", COURSE),
        ],
    },
];
