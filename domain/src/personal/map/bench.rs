//! Interviews, identity checks and passports.

use super::{BLANK, COURSE, ID, OTHER, Rows, Table, Tie, UPKEEP, cleared, file, plain, secret, shown, stays};

const INTERVIEWS: &str =
    "t.interview_id in (select i.id from interviews i join applications a on a.id = i.application_id
    join engineers e on e.id = a.engineer_id where e.account_id = (select account from me))";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "interview_slots",
        topic: "applications",
        about: "Times that were proposed to you.",
        tie: Tie::Sql(INTERVIEWS),
        rows: Rows::Untouched,
        columns: &[
            stays("interview_id", ID),
            stays("round", COURSE),
            stays("position", COURSE),
            stays("starts_at", COURSE),
        ],
    },
    Table {
        name: "interview_events",
        topic: "applications",
        about: "The way of your interviews.",
        tie: Tie::Sql(INTERVIEWS),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("interview_id", ID),
            stays("state", COURSE),
            stays("side", COURSE),
            cleared("reason", BLANK),
            plain("sequence", UPKEEP),
            stays("starts_at", COURSE),
            stays("at", COURSE),
        ],
    },
    Table {
        name: "interviews",
        topic: "applications",
        about: "Your interviews. Who the other side is stands in your mails, not in here.",
        tie: Tie::Application("application_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("application_id", ID),
            stays("stage_run_id", ID),
            plain("vetter_id", OTHER),
            stays("state", COURSE),
            stays("round", COURSE),
            stays("minutes", COURSE),
            stays("zone", COURSE),
            cleared("place", BLANK),
            stays("starts_at", COURSE),
            stays("booked_at", COURSE),
            plain("sequence", UPKEEP),
            stays("due_at", COURSE),
            stays("no_show_side", COURSE),
            stays("reminded_day_at", COURSE),
            stays("reminded_hour_at", COURSE),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "stage_run_questions",
        topic: "",
        about: "Which questions of the bank were asked.",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("stage_run_id", ID),
            plain("question_id", "the questions are kept from applicants, who would read them before an interview"),
            plain("picked_by", OTHER),
            plain("picked_at", UPKEEP),
        ],
    },
    Table {
        name: "identity_documents",
        topic: "profile",
        about: "Documents that wait for a verdict on who you are; the verdict deletes them.",
        tie: Tie::Sql(
            "t.check_id in (select c.id from identity_checks c join engineers e on e.id = c.engineer_id
             where e.account_id = (select account from me))",
        ),
        rows: Rows::Deleted,
        columns: &[
            plain("check_id", ID),
            shown("file_name"),
            shown("media_type"),
            file("content", "t.check_id || '-' || t.file_name"),
            shown("created_at"),
        ],
    },
    Table {
        name: "identity_checks",
        topic: "profile",
        about: "Checks of who you are. Who made them is not in here.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Deleted,
        columns: &[
            shown("id"),
            plain("engineer_id", ID),
            shown("kind"),
            shown("state"),
            plain("requested_by", OTHER),
            shown("provided_at"),
            shown("provided"),
            plain("verdict_by", OTHER),
            shown("verdict_at"),
            shown("verdict_note"),
            shown("valid_until"),
            shown("due_at"),
            shown("created_at"),
            plain("updated_at", UPKEEP),
            plain("overdue_told_at", UPKEEP),
        ],
    },
    Table {
        name: "passports",
        topic: "applications",
        about: "Your vetting passports.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            plain("engineer_id", ID),
            plain("decision_id", ID),
            stays("key_id", COURSE),
            stays("vetted_month", COURSE),
            stays("assessors", COURSE),
            cleared("signed", BLANK),
            stays("issued_at", COURSE),
            stays("valid_until", COURSE),
            cleared("revoked_at", "coalesce(t.revoked_at, (select now from me))"),
            plain("revoked_by", OTHER),
            cleared("revoke_reason", "'Its engineer deleted their account.'"),
        ],
    },
    Table {
        name: "vetter_employers",
        topic: "account",
        about: "Where you work and worked, which keeps you from judging colleagues.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[plain("account_id", ID), shown("domain"), shown("is_current"), shown("created_at")],
    },
    Table {
        name: "vetting_conflicts",
        topic: "",
        about: "Vetters who know you, and may not judge you.",
        tie: Tie::Sql(
            "t.account_id = (select account from me)
             or t.engineer_id in (select e.id from engineers e where e.account_id = (select account from me))",
        ),
        rows: Rows::Deleted,
        columns: &[
            secret("account_id", WHO),
            secret("engineer_id", WHO),
            secret("declared_at", WHO),
        ],
    },
];

const WHO: &str = "about the vetter as much as about the applicant";
