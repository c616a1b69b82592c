//! The text, and a company's signature below it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::platform::ids::{AccountId, AgreementId, CompanyId, SignatureId};
use crate::schema::{agreement_signatures, agreements};

/// One version of the text.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = agreements)]
pub struct Agreement {
    /// The row.
    pub id: AgreementId,
    /// From 1; the highest is in force.
    pub version: i32,
    /// Markdown.
    pub body_md: String,
    /// SHA-256 of the text, in hexadecimal.
    pub text_sha256: String,
    /// Since when.
    pub published_at: DateTime<Utc>,
}

/// A company's signature below one version.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = agreement_signatures)]
pub struct Signature {
    /// The row.
    pub id: SignatureId,
    /// Which version.
    pub agreement_id: AgreementId,
    /// Of the text that was read.
    pub text_sha256: String,
    /// Whose.
    pub company_id: CompanyId,
    /// The company's name on that day.
    pub party: String,
    /// The other party's name and postal address on that day.
    pub operator: String,
    /// Who signed.
    pub account_id: AccountId,
    /// As they typed it; empty once they are erased.
    pub typed_name: String,
    /// The address it came from, or of older ones the network; nothing once they are erased.
    pub ip_address: Option<String>,
    /// When.
    pub signed_at: DateTime<Utc>,
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signature")
            .field("id", &self.id)
            .field("agreement_id", &self.agreement_id)
            .field("company_id", &self.company_id)
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}
