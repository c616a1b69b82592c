//! A company's agreement, and which mails an account wants.

use super::{
    BLANK, COURSE, ID, NULL, OTHER, Rows, Table, Tie, UPKEEP, cleared, plain, secret_cleared, shown, stays,
};

const CONTRACT: &str =
    "the contract between the company and the installation, which says nothing of who signed it";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "agreements",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("id", ID),
            plain("version", CONTRACT),
            plain("body_md", CONTRACT),
            plain("text_sha256", CONTRACT),
            plain("published_by", OTHER),
            plain("published_at", CONTRACT),
        ],
    },
    Table {
        name: "agreement_signatures",
        topic: "company",
        about: "Hiring agreements that you signed for your company.",
        tie: Tie::Account("account_id"),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            plain("agreement_id", ID),
            stays("text_sha256", CONTRACT),
            plain("company_id", ID),
            stays("party", CONTRACT),
            stays("operator", CONTRACT),
            plain("account_id", ID),
            cleared("typed_name", BLANK),
            cleared("ip_address", NULL),
            stays("signed_at", COURSE),
        ],
    },
    Table {
        name: "company_invitations",
        topic: "company",
        about: "Invitations into companies that went to your address.",
        tie: Tie::Sql(
            "t.email_key = any((select keys from me)::text[]) or t.accepted_by = (select account from me)",
        ),
        rows: Rows::Cleared,
        columns: &[
            plain("id", ID),
            stays("company_id", ID),
            plain("invited_by", OTHER),
            cleared("email", BLANK),
            secret_cleared(
                "email_key",
                "t.id::text",
                "the address in lower case, which is shown as it was typed",
            ),
            stays("role", COURSE),
            cleared("state", "case when t.state = 'open' then 'revoked' else t.state end"),
            secret_cleared("link_version", "t.link_version + 1", "voids the link that was mailed"),
            plain("sends", UPKEEP),
            stays("sent_at", COURSE),
            stays("expires_at", COURSE),
            plain("accepted_by", ID),
            stays("created_at", COURSE),
            plain("updated_at", UPKEEP),
        ],
    },
    Table {
        name: "domain_proofs",
        topic: "",
        about: "",
        tie: Tie::Nobody,
        rows: Rows::Untouched,
        columns: &[
            plain("id", ID),
            plain("company_id", ID),
            plain("account_id", OTHER),
            plain("domain", "a company's domain; the address that got the link stands in its mail alone"),
            plain("asked_at", UPKEEP),
            plain("proven_at", UPKEEP),
        ],
    },
    Table {
        name: "notification_choices",
        topic: "account",
        about: "Which kinds of mail you want.",
        tie: Tie::Account("account_id"),
        rows: Rows::Deleted,
        columns: &[
            plain("account_id", ID),
            shown("kind"),
            shown("is_wanted"),
            plain("via", UPKEEP),
            shown("changed_at"),
        ],
    },
];
