//! What guards an account beside its password.

use super::{BLANK, ID, OTHER, Rows, Table, Tie, UPKEEP, cleared, plain, secret, shown, stays};

const KEY: &str = "a key to the account: a copy of it in a mailbox would be one too";
const LOG: &str = "part of the record of what staff did, under the tombstone's number";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "totp_factors",
        topic: "account",
        about: "Your two-step sign-in. Its secret is not in here.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("account_id", ID),
            secret("sealed_secret", KEY),
            shown("state"),
            plain("last_step", UPKEEP),
            shown("asked_at"),
            shown("confirmed_at"),
        ],
    },
    Table {
        name: "recovery_codes",
        topic: "account",
        about: "When your recovery codes were made and used. The codes are not in here.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[secret("code_hash", KEY), plain("account_id", ID), shown("issued_at"), shown("used_at")],
    },
    Table {
        name: "staff_notes",
        topic: "account",
        about: "What our staff did about your account, and why.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            plain("staff_id", OTHER),
            shown("action"),
            shown("reason"),
            shown("at"),
        ],
    },
    Table {
        name: "sign_in_links",
        topic: "account",
        about: "Links to sign in that you asked for.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            plain("link_version", UPKEEP),
            shown("asked_at"),
            shown("used_at"),
        ],
    },
    Table {
        name: "api_tokens",
        topic: "account",
        about: "Tokens that you made for programs. The tokens themselves are not in here.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("id", ID),
            plain("account_id", ID),
            shown("name"),
            secret("token_hash", KEY),
            shown("scopes"),
            plain("link_version", UPKEEP),
            shown("created_at"),
            shown("expires_at"),
            shown("last_used_at"),
            shown("revoked_at"),
        ],
    },
    Table {
        name: "impersonations",
        topic: "account",
        about: "When our staff looked at your account, and why. Who they are is not in here.",
        tie: Tie::Account("target_id"),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            plain("session_id", OTHER),
            plain("staff_id", OTHER),
            plain("target_id", ID),
            cleared("reason", BLANK),
            stays("started_at", LOG),
            stays("ended_at", LOG),
        ],
    },
];
