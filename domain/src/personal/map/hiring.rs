//! Candidacies, interviews, engagements and reviews.

use super::{BLANK, COURSE, ID, NULL, OTHER, Rows, Table, Tie, UPKEEP, cleared, plain, stays};

const TERMS: &str = "the terms of a job, which are the company's";
const CARD: &str =
    "t.candidacy_id in (select c.id from candidacies c join engineers e on e.id = c.engineer_id
    where e.account_id = (select account from me))";
const ENGAGEMENT: &str =
    "t.engagement_id in (select g.id from engagements g join engineers e on e.id = g.engineer_id
    where e.account_id = (select account from me))";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "reviews",
        topic: "hiring",
        about: "What you said of an engagement, and what was said of you, once it is shown.",
        // A word that is not shown yet is not in the copy. The end of an account shows what waits, so that it goes too.
        tie: Tie::Sql(
            "(t.author_id = (select account from me) or (t.engagement_id in (select g.id from engagements g
              join engineers e on e.id = g.engineer_id where e.account_id = (select account from me))
              and exists (select from review_rounds r where r.engagement_id = t.engagement_id
              and r.occasion = t.occasion and r.shown_at is not null)))",
        ),
        rows: Rows::Cleared,
        columns: &[
            stays("engagement_id", ID),
            stays("occasion", COURSE),
            stays("side", COURSE),
            plain("author_id", OTHER),
            stays("outcome", COURSE),
            cleared("body", BLANK),
            stays("created_at", COURSE),
        ],
    },
    Table {
        name: "review_rounds",
        topic: "hiring",
        about: "When you could say how an engagement went.",
        tie: Tie::Sql(ENGAGEMENT),
        rows: Rows::Untouched,
        columns: &[
            stays("engagement_id", ID),
            stays("occasion", COURSE),
            stays("opened_at", COURSE),
            stays("due_at", COURSE),
            stays("shown_at", COURSE),
        ],
    },
    Table {
        name: "engagements",
        topic: "hiring",
        about: "Offers that you got, and work that came of them.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("candidacy_id", ID),
            plain("company_id", ID),
            plain("engineer_id", ID),
            plain("proposer_id", OTHER),
            stays("kind", TERMS),
            stays("pay_unit", TERMS),
            stays("pay_minor", TERMS),
            stays("currency", TERMS),
            stays("hours_per_week", TERMS),
            stays("starts_on", TERMS),
            stays("trial_ends_on", TERMS),
            cleared("note", BLANK),
            stays("state", COURSE),
            plain("version", UPKEEP),
            stays("respond_by", COURSE),
            plain("told", UPKEEP),
            stays("ended_by", COURSE),
            cleared("end_reason", NULL),
            stays("hired_at", COURSE),
            stays("ended_at", COURSE),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "candidacy_interviews",
        topic: "hiring",
        about: "Your interviews with companies. Who spoke for a company stands in your mails, not in here.",
        tie: Tie::Sql(CARD),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            stays("candidacy_id", ID),
            plain("member_id", OTHER),
            stays("state", COURSE),
            stays("proposed_by", COURSE),
            stays("slots", COURSE),
            stays("minutes", COURSE),
            stays("zone", COURSE),
            cleared("place", BLANK),
            stays("starts_at", COURSE),
            stays("booked_at", COURSE),
            plain("sequence", UPKEEP),
            stays("due_at", COURSE),
            stays("no_show_side", COURSE),
            plain("reminded_day_at", UPKEEP),
            plain("reminded_hour_at", UPKEEP),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "candidacy_notes",
        topic: "hiring",
        about: "What companies noted about you, and what you noted about others.",
        tie: Tie::Sql(
            "(t.author_id = (select account from me) or t.candidacy_id in (select c.id from candidacies c
              join engineers e on e.id = c.engineer_id where e.account_id = (select account from me)))",
        ),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("candidacy_id", ID),
            plain("author_id", OTHER),
            cleared("body", BLANK),
            stays("created_at", COURSE),
        ],
    },
    Table {
        name: "candidacy_events",
        topic: "hiring",
        about: "The way of your candidacies.",
        tie: Tie::Sql(CARD),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("candidacy_id", ID),
            stays("action", COURSE),
            stays("state", COURSE),
            stays("side", COURSE),
            plain("account_id", OTHER),
            cleared("note", BLANK),
            stays("at", COURSE),
        ],
    },
    Table {
        name: "candidacies",
        topic: "hiring",
        about: "Companies that looked at you or talked with you, and how it ended.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Cleared,
        columns: &[
            stays("id", ID),
            plain("company_id", ID),
            plain("engineer_id", ID),
            stays("intro_id", ID),
            stays("role_title", TERMS),
            stays("state", COURSE),
            stays("ended_from", COURSE),
            plain("version", UPKEEP),
            stays("waiting_since", COURSE),
            plain("told", UPKEEP),
            stays("next_step_due", COURSE),
            cleared("feedback", NULL),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
];
