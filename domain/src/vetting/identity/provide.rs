//! The developer provides what was asked for: a document, or words.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::mails::tell_requester;
use super::{CheckKind, CheckState, IdentityCheck, IdentityError, VERDICT_DAYS, queries};
use crate::engineers;
use crate::engineers::cv::check_pdf;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::IdentityCheckId;
use crate::text_enum;

/// Bytes of a document: 10 MiB.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

text_enum! {
    /// What a document may be.
    pub enum DocumentType { Pdf = "application/pdf", Png = "image/png", Jpeg = "image/jpeg" }
}

impl DocumentType {
    /// The name under which it is given out: what the sender called it may name anybody.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "identity-document.pdf",
            Self::Png => "identity-document.png",
            Self::Jpeg => "identity-document.jpg",
        }
    }
}

/// A file as it was sent, its kind told by its content.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// As the sender's machine calls it.
    pub file_name: String,
    /// What it is; `None`: none of the kinds that are taken.
    pub kind: Option<DocumentType>,
    /// The bytes.
    pub content: Vec<u8>,
}

/// What the developer sends: the one that the kind of the check asks for.
#[derive(Clone, Debug, Default)]
pub struct ProvideInput {
    /// An address, a name, a time for a call.
    pub words: String,
    /// A document.
    pub document: Option<Document>,
}

/// Whether the signed-in developer may provide something for this check: asked before a file is taken off the line.
///
/// # Errors
/// See [`IdentityError`].
pub async fn may_provide(
    conn: &mut Conn,
    cx: &Context,
    id: IdentityCheckId,
) -> Result<CheckKind, IdentityError> {
    let check = queries::find(conn, id).await?.ok_or(IdentityError::NotFound)?;
    admit(conn, cx, &check).await?;
    if check.state.is_open() { Ok(check.kind) } else { Err(IdentityError::Moved(check.state)) }
}

/// The engineer whose check it is.
pub(super) async fn admit(conn: &mut Conn, cx: &Context, check: &IdentityCheck) -> Result<(), IdentityError> {
    let account = cx.actor.account_id().ok_or(IdentityError::NotFound)?;
    let own = engineers::find_by_account(conn, account).await?;
    let is_own = own.is_some_and(|engineer| engineer.id == check.engineer_id);
    if is_own { Ok(()) } else { Err(IdentityError::NotFound) }
}

/// Provides it; until the verdict it may be replaced.
///
/// # Errors
/// See [`IdentityError`].
pub async fn provide(
    conn: &mut Conn,
    cx: &Context,
    id: IdentityCheckId,
    input: &ProvideInput,
) -> Result<(), IdentityError> {
    conn.transaction(async |conn| {
        let mut check = queries::lock(conn, id).await?.ok_or(IdentityError::NotFound)?;
        admit(conn, cx, &check).await?;
        if !check.state.is_open() {
            return Err(IdentityError::Moved(check.state));
        }
        if check.kind == CheckKind::Document {
            let (document, kind) = document(input).map_err(IdentityError::Invalid)?;
            queries::replace_document(conn, id, document, kind, cx.now).await?;
        } else {
            let mut errors = FieldErrors::default();
            let words = errors.text("words", &input.words, 5..=500);
            check.provided = errors.into_result(words).map_err(IdentityError::Invalid)?;
        }
        let is_first = check.state == CheckState::Requested;
        check.state = CheckState::Provided;
        check.provided_at = Some(cx.now);
        check.due_at = Some(cx.now + TimeDelta::days(VERDICT_DAYS));
        check.updated_at = cx.now;
        queries::update(conn, &check).await?;
        if is_first {
            tell_requester(conn, cx, &check).await?;
        }
        Ok(())
    })
    .await
}

fn document(input: &ProvideInput) -> Result<(&Document, DocumentType), FieldErrors> {
    let refuse = |why: &str| FieldErrors::one("file", why);
    let document = input.document.as_ref().filter(|document| !document.content.is_empty());
    let document = document.ok_or_else(|| refuse("Choose a file that is not empty."))?;
    if document.content.len() > MAX_BYTES {
        return Err(refuse("This file is larger than the 10 MB that we take."));
    }
    let kind = document.kind.ok_or_else(|| refuse("We take PDF, PNG and JPEG files only."))?;
    if kind == DocumentType::Pdf {
        check_pdf(&document.content).map_err(refuse)?;
    }
    Ok((document, kind))
}
