//! Shortlists, hidden engineers, saved searches, the log of what was shown, reference rates.

use super::{ID, OTHER, Rows, Table, Tie, UPKEEP, plain, secret, shown};

const COUNTED: &str = "that an engineer was shown, not to whom: it is counted on their standing page";
const FOUND: &str = "that a search found an engineer, so that it is told once";
const NOTE: &str = "what members of a company write to each other about somebody";
const RATE: &str = "what a currency is worth";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "shortlist_entries",
        topic: "",
        about: "Notes about you in shortlists of companies, and those of a company that you alone belong to.",
        tie: Tie::Sql(
            "t.engineer_id in (select e.id from engineers e where e.account_id = (select account from me))
             or t.shortlist_id in (select s.id from shortlists s join memberships m on m.company_id = s.company_id
                where m.account_id = (select account from me) and m.state = 'active'
                and not exists (select from memberships o where o.company_id = m.company_id
                  and o.account_id <> m.account_id and o.state = 'active'))",
        ),
        rows: Rows::Deleted,
        columns: &[
            plain("shortlist_id", ID),
            plain("engineer_id", ID),
            secret("note", NOTE),
            plain("added_by", OTHER),
            plain("added_at", UPKEEP),
            plain("noted_at", UPKEEP),
            plain("removed_at", UPKEEP),
        ],
    },
    Table {
        name: "shortlists",
        topic: "company",
        about: "Shortlists of a company that you alone belong to.",
        tie: Tie::Company("company_id"),
        rows: Rows::Deleted,
        columns: &[
            shown("id"),
            plain("company_id", ID),
            shown("name"),
            plain("created_by", OTHER),
            shown("created_at"),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "hidden_engineers",
        topic: "company",
        about: "Engineers whom you hid from your lists.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[plain("account_id", ID), plain("engineer_id", OTHER), shown("hidden_at")],
    },
    Table {
        name: "saved_search_finds",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("search_id", FOUND),
            plain("engineer_id", FOUND),
            plain("found_at", FOUND),
            plain("alert_at", FOUND),
        ],
    },
    Table {
        name: "saved_searches",
        topic: "company",
        about: "Searches that you saved.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            shown("id"),
            plain("company_id", ID),
            plain("account_id", ID),
            shown("name"),
            shown("query"),
            plain("filters", "what the address of the search says, which is shown"),
            shown("alert"),
            shown("alert_at"),
            shown("alerted_at"),
            shown("created_at"),
            plain("updated_at", UPKEEP),
            plain("began_at", UPKEEP),
        ],
    },
    Table {
        name: "impressions",
        topic: "",
        about: "Lists in which you were shown.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("list", COUNTED),
            plain("position", COUNTED),
            plain("engineer_id", COUNTED),
            plain("day", COUNTED),
            plain("surface", COUNTED),
            plain("score_version", COUNTED),
            plain("viewer", COUNTED),
        ],
    },
    Table {
        name: "impression_actions",
        topic: "",
        about: "What was done with those lists.",
        tie: Tie::Engineer("engineer_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("day", COUNTED),
            plain("viewer", COUNTED),
            plain("engineer_id", COUNTED),
            plain("kind", COUNTED),
            plain("surface", COUNTED),
            plain("score_version", COUNTED),
        ],
    },
    Table {
        name: "impression_salts",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[plain("day", UPKEEP), plain("salt", "the secret of a day, deleted the day after")],
    },
    Table {
        name: "reference_rates",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("id", RATE),
            plain("currency", RATE),
            plain("per_euro_micros", RATE),
            plain("dated", RATE),
            plain("set_by", OTHER),
            plain("set_at", UPKEEP),
        ],
    },
];
