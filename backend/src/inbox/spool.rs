//! The catcher's folder: `<id>.json` says what is in `<id>.eml`. Ids sort by time.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, PartType};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One caught message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Its subject, decoded.
    pub subject: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// A message, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The HTML part.
    pub html: Option<String>,
    /// The plain part.
    pub text: Option<String>,
    /// All headers in order: name, and value as it came.
    pub headers: Vec<(String, String)>,
}

/// Up to `limit` messages older than `before`, newest first.
///
/// # Errors
/// When the folder cannot be read; a folder that is not there yet is empty.
pub fn list(spool: &Path, before: Option<Uuid>, limit: usize) -> io::Result<Vec<Entry>> {
    let folder = match std::fs::read_dir(spool) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut ids: Vec<Uuid> = folder
        .filter_map(|file| file.ok()?.file_name().to_str()?.strip_suffix(".json")?.parse().ok())
        .filter(|id| before.is_none_or(|before| *id < before))
        .collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    Ok(ids.into_iter().filter_map(|id| entry(spool, id).ok().flatten()).take(limit).collect())
}

/// What one message is about; `None`: there is none of that id.
///
/// # Errors
/// When the file cannot be read.
pub fn entry(spool: &Path, id: Uuid) -> io::Result<Option<Entry>> {
    let Some(bytes) = read(&file(spool, id, "json"))? else { return Ok(None) };
    Ok(serde_json::from_slice(&bytes).ok())
}

/// The bytes as received; `None`: there is none of that id.
///
/// # Errors
/// When the file cannot be read.
pub fn source(spool: &Path, id: Uuid) -> io::Result<Option<Vec<u8>>> {
    read(&file(spool, id, "eml"))
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn file(spool: &Path, id: Uuid, suffix: &str) -> PathBuf {
    spool.join(format!("{id}.{suffix}"))
}

/// Takes a message apart; what is no message has no parts.
#[must_use]
pub fn parse(bytes: &[u8]) -> Parts {
    let Some(message) = MessageParser::default().parse(bytes) else { return Parts::default() };
    let raw = |header: &mail_parser::Header<'_>| {
        let value = bytes.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
        let value = String::from_utf8_lossy(value);
        (header.name().to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    // The library offers each kind made from the other; here only what was sent counts.
    let text = message.parts.iter().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    Parts { html, text, headers: message.headers().iter().map(raw).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, id: Uuid, subject: &str) {
        let entry = Entry {
            id,
            from: "b@example.com".into(),
            to: vec!["ada@example.com".into()],
            subject: subject.into(),
            received_at: domain::testing::start(),
        };
        std::fs::write(file(folder, id, "json"), serde_json::to_vec(&entry).unwrap()).unwrap();
        std::fs::write(file(folder, id, "eml"), b"Subject: x\r\n\r\nhello\r\n").unwrap();
    }

    #[test]
    fn messages_are_listed_newest_first_and_half_written_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(list(&folder.path().join("missing"), None, 10).unwrap(), []);
        let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
        for (i, id) in ids.iter().enumerate() {
            put(folder.path(), *id, &format!("mail {i}"));
        }
        std::fs::write(folder.path().join(".x.json.part"), "{").unwrap();
        std::fs::write(folder.path().join("notes.json"), "{}").unwrap();
        let subjects = |before, limit| -> Vec<String> {
            list(folder.path(), before, limit).unwrap().into_iter().map(|entry| entry.subject).collect()
        };
        assert_eq!(subjects(None, 10), ["mail 2", "mail 1", "mail 0"]);
        assert_eq!(subjects(Some(ids[2]), 1), ["mail 1"]);
        assert_eq!(source(folder.path(), Uuid::now_v7()).unwrap(), None);
        assert_eq!(source(folder.path(), ids[0]).unwrap().unwrap(), b"Subject: x\r\n\r\nhello\r\n");
    }

    #[test]
    fn parts_and_headers_are_taken_apart() {
        let raw = "From: a@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/alternative;\r\n boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n";
        let parts = parse(raw.as_bytes());
        assert_eq!(
            (parts.text.as_deref().map(str::trim), parts.html.as_deref().map(str::trim)),
            (Some("plain"), Some("<p>rich</p>"))
        );
        assert_eq!(parts.headers[1], ("Subject".into(), "=?utf-8?q?Gr=C3=BC=C3=9Fe?=".into()));
        assert_eq!(parts.headers[3].1, "multipart/alternative; boundary=\"b\"");
        let plain = parse(b"Subject: x\r\n\r\nonly text\r\n");
        assert_eq!((plain.html, plain.headers.len()), (None, 1));
    }
}
