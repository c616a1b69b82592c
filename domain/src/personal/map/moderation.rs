//! Blocks, reports, appeals, and what companies owe. Evidence is kept as long as its author is somebody.

use super::{BLANK, COURSE, ID, OTHER, Rows, Table, Tie, UPKEEP, cleared, plain, stays};

/// Why a decision of staff stays.
const DESK: &str = "staff's decision, which is kept for whoever it was about";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "appeals",
        topic: "reports",
        about: "What you wrote against a measure of staff.",
        tie: Tie::Sql(
            "t.report_id in (select r.id from reports r join engineers e on e.id = r.accused_engineer_id
             where e.account_id = (select account from me))",
        ),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("report_id", ID),
            cleared("text", BLANK),
            stays("outcome", COURSE),
            stays("reason", DESK),
            plain("decided_by", OTHER),
            stays("decided_at", COURSE),
            stays("created_at", COURSE),
        ],
    },
    Table {
        name: "report_evidence",
        topic: "reports",
        about: "Words of yours that somebody reported, as they were then. Who did is not in here.",
        tie: Tie::Account("author_id"),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("report_id", ID),
            plain("author_id", ID),
            cleared("content", "'[]'"),
            stays("taken_at", COURSE),
        ],
    },
    Table {
        name: "reports",
        topic: "reports",
        about: "What you reported to staff.",
        tie: Tie::Account("reporter_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("subject_kind", COURSE),
            stays("subject_id", ID),
            plain("accused_company_id", OTHER),
            plain("accused_engineer_id", OTHER),
            plain("reporter_id", ID),
            stays("category", COURSE),
            cleared("text", BLANK),
            stays("state", COURSE),
            plain("assignee_id", OTHER),
            stays("due_at", COURSE),
            plain("overdue_told_at", UPKEEP),
            plain("measure", OTHER),
            plain("decision_reason", OTHER),
            plain("decided_by", OTHER),
            stays("decided_at", COURSE),
            stays("lifted_at", COURSE),
            plain("link_version", UPKEEP),
            plain("row_version", UPKEEP),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "blocks",
        topic: "blocks",
        about: "Companies that you blocked, and engineers that you blocked for a company.",
        tie: Tie::Account("by_account_id"),
        rows: Rows::Untouched,
        columns: &[
            plain("id", ID),
            stays("company_id", ID),
            plain("engineer_id", OTHER),
            stays("by_side", COURSE),
            plain("by_account_id", ID),
            stays("created_at", COURSE),
            stays("lifted_at", COURSE),
            plain("lifted_by", OTHER),
        ],
    },
    Table {
        name: "owed_answers",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("id", ID),
            plain("company_id", ID),
            plain("kind", COURSE),
            plain("subject_id", ID),
            plain("asked_at", COURSE),
            plain("answered_at", COURSE),
            plain("closed_at", COURSE),
        ],
    },
];
