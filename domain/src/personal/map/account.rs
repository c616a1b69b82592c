//! Accounts and what belongs to nobody else.

use super::{
    Column, Ending, FALSE, ID, NULL, Rows, Rule, Table, Tie, UPKEEP, cleared, plain, secret, secret_cleared,
    shown, stays,
};

const HASH: &str = "a key to the account: a copy of it in a mailbox would be one too";
const TOMBSTONE: &str = "the tombstone says that there was an account, and when it ended";

/// The account itself comes last: everything else is tied to it.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "refresh_tokens",
        topic: "",
        about: "Keys of your devices to their sessions, as hashes.",
        tie: Tie::Sql(
            "t.session_id in (select s.id from sessions s where s.account_id = (select account from me))",
        ),
        rows: Rows::Deleted,
        columns: &[
            secret("token_hash", HASH),
            plain("session_id", ID),
            plain("generation", UPKEEP),
            plain("issued_at", UPKEEP),
            plain("rotated_at", UPKEEP),
        ],
    },
    Table {
        name: "sessions",
        topic: "account",
        about: "Where and when you were signed in.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            shown("user_agent"),
            shown("ip_prefix"),
            shown("created_at"),
            shown("last_used_at"),
            shown("expires_at"),
            shown("ended_at"),
            shown("end_reason"),
        ],
    },
    Table {
        name: "address_changes",
        topic: "account",
        about: "Changes of your address that you asked for.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            shown("old_email"),
            shown("new_email"),
            shown("state"),
            plain("link_version", UPKEEP),
            shown("asked_at"),
            shown("confirmed_at"),
        ],
    },
    Table {
        name: "consents",
        topic: "account",
        about: "What you agreed to: which version, when, from which network.",
        tie: Tie::Account("account_id"),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            stays("subject", CONSENT),
            stays("version", CONSENT),
            stays("given_at", CONSENT),
            cleared("ip_prefix", NULL),
            stays("revoked_at", CONSENT),
        ],
    },
    Table {
        name: "staff_permissions",
        topic: "account",
        about: "What you may do as staff.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[plain("account_id", ID), shown("permission"), shown("granted_at")],
    },
    Table {
        name: "personal_export_parts",
        topic: "",
        about: "The pieces of copies like this one.",
        tie: Tie::Sql(
            "t.export_id in (select x.id from personal_exports x where x.account_id = (select account from me))",
        ),
        rows: Rows::Deleted,
        columns: &[
            plain("export_id", ID),
            plain("position", UPKEEP),
            secret("content", "a copy of what is in the export"),
        ],
    },
    Table {
        name: "personal_exports",
        topic: "account",
        about: "Copies of your data that you asked for.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            shown("state"),
            shown("asked_at"),
            shown("ready_at"),
            shown("expires_at"),
            plain("byte_size", UPKEEP),
        ],
    },
    Table {
        name: "account_deletions",
        topic: "account",
        about: "That you asked for the end of your account.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            shown("asked_at"),
            shown("due_at"),
            shown("ends_subscription"),
            plain("successor_id", super::OTHER),
            shown("is_by_staff"),
        ],
    },
    ACCOUNTS,
];

const CONSENT: &str = "evidence that somebody agreed, under the tombstone's number";

const ACCOUNTS: Table = Table {
    name: "accounts",
    topic: "account",
    about: "Your account.",
    tie: Tie::Account("id"),
    rows: Rows::Cleared,
    columns: &[
        stays("id", TOMBSTONE),
        stays("kind", TOMBSTONE),
        cleared("email", NULL),
        secret_cleared("email_key", NULL, "the address in lower case, which is shown as it was typed"),
        cleared("email_verified_at", NULL),
        secret_cleared("password_hash", NULL, HASH),
        cleared("name", NULL),
        cleared("state", "'erased'"),
        secret_cleared("link_version", "t.link_version + 1", "voids every link that was mailed before"),
        cleared("time_zone", "'UTC'"),
        plain("is_demo", UPKEEP),
        secret_cleared("is_contested", FALSE, "how the sign-up was guarded"),
        stays("created_at", TOMBSTONE),
        cleared("updated_at", "(select now from me)"),
        Column {
            name: "erased_at",
            rule: Rule::Secret(Ending::Set("(select now from me)"), "empty until it is set"),
        },
        cleared("suspended_reason", NULL),
    ],
};
