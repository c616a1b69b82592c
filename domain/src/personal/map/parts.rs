//! The parts of a profile, its files and its drafts.

use super::{Column, ID, OTHER, Rows, Table, Tie, UPKEEP, file, plain, secret, shown};

const fn part(name: &'static str, about: &'static str, columns: &'static [Column]) -> Table {
    Table { name, topic: "profile", about, tie: Tie::Engineer("engineer_id"), rows: Rows::Deleted, columns }
}

pub(super) const TABLES: &[Table] = &[
    part(
        "engineer_languages",
        "Languages you speak.",
        &[plain("engineer_id", ID), shown("language"), shown("level")],
    ),
    part(
        "work_authorisations",
        "Where you may work.",
        &[plain("engineer_id", ID), shown("country"), shown("status")],
    ),
    part(
        "profile_links",
        "Links on your profile.",
        &[
            plain("id", ID),
            plain("engineer_id", ID),
            shown("kind"),
            shown("label"),
            shown("url"),
            shown("created_at"),
        ],
    ),
    part(
        "work_history",
        "Where you worked.",
        &[
            plain("id", ID),
            plain("engineer_id", ID),
            shown("employer"),
            shown("employer_domain"),
            shown("role"),
            shown("started_on"),
            shown("ended_on"),
            shown("is_current"),
            shown("summary"),
            shown("created_at"),
        ],
    ),
    part(
        "portfolio_items",
        "What you showed of your work.",
        &[
            plain("id", ID),
            plain("engineer_id", ID),
            shown("title"),
            shown("role"),
            shown("summary"),
            shown("stack"),
            shown("url"),
            shown("created_at"),
        ],
    ),
    part(
        "engineer_photos",
        "Your photo, in each size.",
        &[plain("engineer_id", ID), shown("size"), file("content", "t.size || '.jpg'"), shown("created_at")],
    ),
    part(
        "engineer_cvs",
        "Your CV.",
        &[
            plain("engineer_id", ID),
            shown("file_name"),
            shown("byte_size"),
            secret("sha256", "a checksum of the file, which is in the export"),
            file("content", "t.file_name"),
            shown("created_at"),
        ],
    ),
    Table {
        name: "profile_drafts",
        topic: "profile",
        about: "What you typed and did not save yet.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("account_id", ID),
            shown("form"),
            shown("fields"),
            plain("based_on", UPKEEP),
            plain("version", UPKEEP),
            shown("saved_at"),
        ],
    },
    part(
        "skill_proposals",
        "Skills that you proposed for the list.",
        &[
            plain("id", ID),
            plain("engineer_id", ID),
            shown("name"),
            secret("name_key", "the name in lower case"),
            shown("level"),
            shown("years"),
            shown("last_used_year"),
            shown("state"),
            shown("skill_id"),
            shown("created_at"),
            shown("decided_at"),
            plain("decided_by", OTHER),
        ],
    ),
    part(
        "digest_notices",
        "Issues of the digest that you were asked about, and your answers.",
        &[
            plain("id", ID),
            plain("digest_id", ID),
            plain("engineer_id", ID),
            shown("asked_at"),
            shown("answer"),
            shown("answered_at"),
        ],
    ),
];
