//! A CV: one PDF, its owner's and our vetters' alone.
//!
//! What a file is, is told by its bytes. One that can act (scripts, programs to start, files inside) is refused as far as
//! its plain objects tell; what hides in compressed ones is why a CV is only ever sent as an attachment in a sandbox.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use super::parts::{PartError, own};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{ApplicationId, EngineerId};
use crate::schema::{applications, engineer_cvs, engineers};
use crate::vetting::conflicts::{Conflict, find_conflict};

/// Bytes of a CV: 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Bytes at the end in which a PDF has to say that it ends.
const TAIL: usize = 1_024;
/// Names of what acts. The first is looked for outside of streams only: three letters occur by chance.
const SHORT: [&[u8]; 1] = [b"JS"];
const LONG: [&[u8]; 5] = [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"];

/// A CV without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = engineer_cvs, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Cv {
    pub engineer_id: EngineerId,
    pub file_name: String,
    pub byte_size: i32,
    pub created_at: DateTime<Utc>,
}

/// Why a CV is not taken or not given.
#[derive(Debug, thiserror::Error)]
pub enum CvError {
    /// Not the asker's to read, or not there.
    #[error("no such CV")]
    NotFound,
    /// The vetter may not judge this person (I4).
    #[error("barred: {0:?}")]
    Barred(Conflict),
    /// What is wrong with the file, for the person who chose it.
    #[error("{0}")]
    Refused(&'static str),
    /// Only developers have a profile.
    #[error("not a developer's account")]
    NotDeveloper,
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<PartError> for CvError {
    fn from(error: PartError) -> Self {
        match error {
            PartError::NotDeveloper => Self::NotDeveloper,
            PartError::NotFound | PartError::Invalid(_) => Self::NotFound,
            PartError::Query(error) => Self::Query(error),
        }
    }
}

/// Keeps a CV, in place of the one before.
///
/// # Errors
/// [`CvError::Refused`] with what is wrong with the file.
pub async fn set_cv(conn: &mut Conn, cx: &Context, name: &str, content: &[u8]) -> Result<(), CvError> {
    check(content).map_err(CvError::Refused)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let written = (
            engineer_cvs::file_name.eq(plain_name(name)),
            engineer_cvs::byte_size.eq(i32::try_from(content.len()).unwrap_or(i32::MAX)),
            engineer_cvs::sha256.eq(Sha256::digest(content).to_vec()),
            engineer_cvs::content.eq(content),
            engineer_cvs::created_at.eq(cx.now),
        );
        diesel::delete(engineer_cvs::table.find(engineer.id)).execute(conn).await?;
        diesel::insert_into(engineer_cvs::table)
            .values((engineer_cvs::engineer_id.eq(engineer.id), written))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Deletes the asker's CV; none is fine.
///
/// # Errors
/// [`CvError::NotDeveloper`].
pub async fn remove_cv(conn: &mut Conn, cx: &Context) -> Result<(), CvError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        diesel::delete(engineer_cvs::table.find(engineer.id)).execute(conn).await?;
        Ok(())
    })
    .await
}

/// What an engineer's CV is called and how large it is. Says nothing about who may know.
pub async fn find_cv(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Option<Cv>> {
    engineer_cvs::table.find(engineer).select(Cv::as_select()).first(conn).await.optional()
}

/// The asker's own CV.
///
/// # Errors
/// [`CvError::NotFound`] without one.
pub async fn read_own_cv(conn: &mut Conn, cx: &Context) -> Result<(Cv, Vec<u8>), CvError> {
    let account = cx.actor.account_id().ok_or(CvError::NotFound)?;
    engineer_cvs::table
        .inner_join(engineers::table.on(engineers::id.eq(engineer_cvs::engineer_id)))
        .filter(engineers::account_id.eq(account))
        .select((Cv::as_select(), engineer_cvs::content))
        .first(conn)
        .await
        .optional()?
        .ok_or(CvError::NotFound)
}

/// The CV of an applicant, for whoever vets and may judge them; the audit log says who took it.
///
/// # Errors
/// [`CvError::NotFound`] for everybody else, and without one; [`CvError::Barred`] for those who may not judge them.
pub async fn read_cv_of_application(
    conn: &mut Conn,
    cx: &Context,
    application: ApplicationId,
) -> Result<(Cv, Vec<u8>), CvError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(CvError::NotFound)?;
    conn.transaction(async |conn| {
        let found: Option<(Cv, Vec<u8>)> = engineer_cvs::table
            .inner_join(applications::table.on(applications::engineer_id.eq(engineer_cvs::engineer_id)))
            .filter(applications::id.eq(application))
            .select((Cv::as_select(), engineer_cvs::content))
            .first(conn)
            .await
            .optional()?;
        let found = found.ok_or(CvError::NotFound)?;
        if let Some(conflict) = find_conflict(conn, vetter, found.0.engineer_id).await? {
            return Err(CvError::Barred(conflict));
        }
        let event = audit::Event {
            action: "cv.downloaded",
            subject_kind: "application",
            subject_id: application.to_string(),
            reason: None,
            detail: serde_json::json!({ "bytes": found.0.byte_size }),
        };
        audit::record(conn, cx, &event).await?;
        Ok(found)
    })
    .await
}

fn check(content: &[u8]) -> Result<(), &'static str> {
    if content.is_empty() {
        return Err("Choose a file that is not empty.");
    }
    if content.len() > MAX_BYTES {
        return Err("This file is larger than the 5 MB that we take.");
    }
    if !content.starts_with(b"%PDF-1.") && !content.starts_with(b"%PDF-2.") {
        return Err("We take a CV as PDF only.");
    }
    check_pdf(content)
}

/// What is wrong with bytes that begin as a PDF: cut off, with something behind them, or able to act. For every PDF that
/// people of ours are to open.
pub(crate) fn check_pdf(content: &[u8]) -> Result<(), &'static str> {
    if !ends(content) {
        return Err(
            "This PDF does not end as one should: it is cut off, or something hangs behind it. Save it again as PDF.",
        );
    }
    if acts(content) {
        return Err(
            "This PDF holds a script, a program to start or another file. Print it to a plain PDF and send that.",
        );
    }
    Ok(())
}

/// `%%EOF` with nothing but white space behind it, and a place where the objects are listed.
fn ends(content: &[u8]) -> bool {
    let tail = content.get(content.len().saturating_sub(TAIL)..).unwrap_or_default();
    let trimmed = tail.trim_ascii_end();
    let trimmed = trimmed.strip_suffix(b"\0").unwrap_or(trimmed).trim_ascii_end();
    trimmed.ends_with(b"%%EOF") && find(tail, b"startxref").is_some()
}

/// Whether a name of what acts stands in it; `#4a` in a name is the letter with that code. Strings and comments hold no
/// names. What looks like a stream is searched for the long names all the same: the word may be a trick.
fn acts(content: &[u8]) -> bool {
    let mut rest = content;
    let mut in_stream = false;
    while let Some(at) = rest.iter().position(|byte| b"/(%se".contains(byte)) {
        let here = rest.get(at..).unwrap_or_default();
        let mut step = 1;
        match here {
            [b'/', name @ ..] if is_acting(&plain(name), in_stream) => return true,
            [b'(', ..] if !in_stream => step = string_length(here).unwrap_or(1),
            [b'%', ..] if !in_stream => {
                step = here.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(here.len());
            }
            _ if here.starts_with(b"endstream") => in_stream = false,
            _ if here.starts_with(b"stream\r") || here.starts_with(b"stream\n") => in_stream = true,
            _ => {}
        }
        rest = here.get(step..).unwrap_or_default();
    }
    false
}

fn is_acting(name: &[u8], in_stream: bool) -> bool {
    LONG.contains(&name) || (!in_stream && SHORT.contains(&name))
}

/// Bytes of the string that begins here, with its parentheses; nothing if it does not end within reason.
fn string_length(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 65_536;
    let (mut depth, mut is_escaped) = (0_u32, false);
    for (at, byte) in bytes.iter().take(LONGEST).enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The name at the beginning, its escapes undone.
fn plain(bytes: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 48;
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"()<>[]{}/%".contains(byte);
    let mut raw = bytes.iter().take(LONGEST).take_while(|byte| !ends(byte)).copied();
    let mut name = Vec::new();
    while let Some(byte) = raw.next() {
        let mut digit = || raw.next().and_then(|byte| char::from(byte).to_digit(16));
        let escaped =
            if byte == b'#' { digit().zip(digit()).map(|(high, low)| high * 16 + low) } else { None };
        name.push(escaped.and_then(|code| u8::try_from(code).ok()).unwrap_or(byte));
    }
    name
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

/// The last part of the name, without what could mislead a file system or a header.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*'))
        .collect();
    let stem = kept.trim_matches(['.', ' ']);
    let stem = stem.strip_suffix(".pdf").or_else(|| stem.strip_suffix(".PDF")).unwrap_or(stem);
    let stem: String = stem.chars().take(80).collect();
    if stem.is_empty() { "cv.pdf".to_owned() } else { format!("{stem}.pdf") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pdf(body: &str) -> Vec<u8> {
        format!("%PDF-1.7\n1 0 obj\n{body}\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
            .into_bytes()
    }

    #[test]
    fn a_plain_document_is_taken() {
        for body in [
            "<< /Type /Catalog >>",
            "<< /URI (https://ada.example/JS) /Next (a \\) /JavaScript/ (b) c) >>",
            "% /JavaScript in a comment",
            "<< /Length 9 >>\nstream\nx/JS y<</\nendstream",
            "<< /JSON 1 /Launcher 2 >>",
        ] {
            assert_eq!(check(&pdf(body)), Ok(()), "{body}");
        }
    }

    #[test]
    fn what_acts_is_refused_however_it_is_spelled() {
        for body in [
            "<< /S /JavaScript /JS (app.alert(1)) >>",
            "<</S/JavaScript>>",
            "<< /S /J#61vaScript >>",
            "<< /#4a#53 (x) >>",
            "<< /S /Launch /F (cmd.exe) >>",
            "<< /Type /EmbeddedFile >>",
            "<< /Names << /EmbeddedFiles 3 0 R >> >>",
            "<< /Length 3 >>\nstream\n/JavaScript \nendstream",
            "% (\n<< /S /JavaScript >>\n% )",
            "( never ends << /S /JavaScript >>",
        ] {
            assert!(check(&pdf(body)).is_err_and(|fault| fault.contains("script")), "{body}");
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let mut polyglot = pdf("<< >>");
        polyglot.extend_from_slice(b"PK\x03\x04 a zip behind it");
        let mut before = b"GIF89a".to_vec();
        before.extend(pdf("<< >>"));
        let mut huge = pdf("<< >>");
        huge.resize(MAX_BYTES + 1, b' ');
        for bytes in [
            Vec::new(),
            b"%PDF-1.7".to_vec(),
            b"%PDF-1.7\n%%EOF".to_vec(),
            b"MZ\x90\0".to_vec(),
            b"<html>%PDF-1.7".to_vec(),
            polyglot,
            before,
            huge,
        ] {
            assert!(check(&bytes).is_err(), "{:?}", bytes.get(..20.min(bytes.len())));
        }
    }

    #[test]
    fn names_end_as_what_they_are() {
        for (typed, kept) in [
            ("CV.PDF", "CV.pdf"),
            ("C:\\x\\..\\evil.exe", "evil.exe.pdf"),
            ("", "cv.pdf"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie x.pdf"),
            ("...", "cv.pdf"),
        ] {
            assert_eq!(plain_name(typed), kept);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut content = b"%PDF-1.4\n".to_vec();
            content.extend(bytes);
            let _ = check(&content);
        }
    }
}
