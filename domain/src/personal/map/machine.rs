//! The machine: mails that are owed, jobs, processes, the record of what staff did.

use super::{
    BLANK, COURSE, Column, ID, NULL, Rows, Table, Tie, UPKEEP, cleared, plain, secret_cleared, stays,
};

const AUDIT: &str = "append-only: numbers, states and counts, never a word about a person";
const JOB: &str = "a job's payload is numbers, and addresses are struck from what failed";

const fn of_nobody(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, topic: "", about: "", tie: Tie::Nobody, rows: Rows::Untouched, columns }
}

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "outbox_mails",
        topic: "mails",
        about: "Mails that we sent you, or owe you.",
        tie: Tie::Sql(
            "t.account_id = (select account from me)
             or (t.payload ->> 'subscriber_id' is not null
                 and t.payload ->> 'subscriber_id' = any(((select readers from me)::uuid[])::text[]))
             or (lower(t.recipient) = any((select keys from me)::text[])
                 and t.payload ->> 'subscriber_id' is null)",
        ),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("kind", COURSE),
            stays("class", COURSE),
            cleared("recipient", BLANK),
            plain("account_id", ID),
            plain("payload", "numbers of rows: the mail is written from them when it is sent"),
            plain("unique_key", "numbers of rows, which keep the mail from being sent twice"),
            cleared(
                "state",
                "case when t.state in ('queued', 'uncertain') then 'suppressed' else t.state end",
            ),
            plain("epoch", UPKEEP),
            plain("attempts", UPKEEP),
            stays("smtp_code", COURSE),
            stays("smtp_enhanced", COURSE),
            cleared("last_error", NULL),
            plain("request_id", UPKEEP),
            stays("created_at", COURSE),
            stays("sent_at", COURSE),
            secret_cleared(
                "settled_at",
                "case when t.state = 'in_flight' then t.settled_at else coalesce(t.settled_at, (select now from me)) end",
                "when the row was closed",
            ),
        ],
    },
    of_nobody(
        "directory_changes",
        &[
            plain("id", UPKEEP),
            plain("changed_in", UPKEEP),
            plain(
                "engineer_id",
                "the number of a profile that changed within the hour, for the index to read again",
            ),
            plain("recorded_at", UPKEEP),
        ],
    ),
    of_nobody(
        "jobs",
        &[
            plain("id", UPKEEP),
            plain("queue", UPKEEP),
            plain("kind", UPKEEP),
            plain("payload", JOB),
            plain("priority", UPKEEP),
            plain("state", UPKEEP),
            plain("run_at", UPKEEP),
            plain("attempt", UPKEEP),
            plain("losses", UPKEEP),
            plain("max_attempts", UPKEEP),
            plain("epoch", UPKEEP),
            plain("lease_until", UPKEEP),
            plain("worker", UPKEEP),
            plain("unique_key", JOB),
            plain("request_id", UPKEEP),
            plain("last_error", JOB),
            plain("created_at", UPKEEP),
            plain("started_at", UPKEEP),
            plain("finished_at", UPKEEP),
        ],
    ),
    of_nobody(
        "audit_events",
        &[
            plain("id", AUDIT),
            plain("at", AUDIT),
            plain("actor_id", AUDIT),
            plain("actor_kind", AUDIT),
            plain("on_behalf_of", AUDIT),
            plain("action", AUDIT),
            plain("subject_kind", AUDIT),
            plain("subject_id", AUDIT),
            plain("reason", AUDIT),
            plain("detail", AUDIT),
            plain("request_id", AUDIT),
        ],
    ),
    of_nobody(
        "heartbeats",
        &[
            plain("process", UPKEEP),
            plain("kind", UPKEEP),
            plain("host", UPKEEP),
            plain("version", UPKEEP),
            plain("started_at", UPKEEP),
            plain("beat_at", UPKEEP),
        ],
    ),
    of_nobody("installation", &[plain("id", UPKEEP), plain("installed_at", UPKEEP)]),
];
