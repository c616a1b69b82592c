//! The mail that says a company has signed the hiring agreement, and where the paper is kept.

use chrono::{DateTime, Utc};
use domain::companies::agreement;
use domain::platform::db::Conn;
use domain::platform::ids::SignatureId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::{sample_time, short};

/// To the signer and the owners.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementSigned {
    /// The company's name on that day.
    pub company: String,
    /// The same, for the subject.
    pub short: String,
    /// The name as it was typed; empty once its person is erased.
    pub typed_name: String,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// Of the text, so that both sides can show that it is the same.
    pub text_sha256: String,
    /// Where it can be read and printed.
    pub paper_url: String,
}

impl MailTemplate for AgreementSigned {
    const NAME: &'static str = "agreement_signed";
    fn samples() -> Vec<Self> {
        let signed = Self {
            company: "Northwind <b>".into(),
            short: "Northwind".into(),
            typed_name: "Ada <b> Lovelace".into(),
            signed_at: sample_time(0),
            text_sha256: "ab".repeat(32),
            paper_url: "https://roster.example/company/agreement/0190".into(),
        };
        vec![Self { typed_name: String::new(), ..signed.clone() }, signed]
    }
}

/// Loads [`AgreementSigned`].
///
/// # Errors
/// [`RenderError`].
pub async fn agreement_signed(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<AgreementSigned>, RenderError> {
    let id: SignatureId = order.id("signature_id")?;
    let found = agreement::find_signature(conn, id).await?;
    Ok(found.map(|signature| AgreementSigned {
        short: short(&signature.party),
        company: signature.party,
        typed_name: signature.typed_name,
        signed_at: signature.signed_at,
        text_sha256: signature.text_sha256,
        paper_url: order.cx.config.absolute(&format!("/company/agreement/{id}")),
    }))
}
