//! A Maildir whose `new/` is read: each file is stored, then deleted, for only what is in the tables is forgotten with its
//! person. What is not for us moves to `cur/`. A process that dies between the two finds the file again, and storing it
//! again changes nothing.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::conversations::read_reply_address;
use domain::inbound::{NewInbound, Source};
use mail_parser::MessageParser;

use super::session::store;
use crate::state::State;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(5);
/// Headers in which the system that delivers notes the envelope's recipient, the surest first.
const RECIPIENTS: [&str; 3] = ["Delivered-To", "X-Original-To", "Envelope-To"];

/// Looks again and again, until the future is dropped.
pub async fn watch(state: State, folder: PathBuf) {
    loop {
        match sweep(&state, &folder).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "mails taken out of the Maildir"),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the Maildir cannot be read"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Takes what is there now; says how many files. One that fails stays, and the others go on.
///
/// # Errors
/// When the folder cannot be read.
pub async fn sweep(state: &State, folder: &Path) -> anyhow::Result<usize> {
    tokio::fs::create_dir_all(folder.join("cur")).await?;
    let mut names = Vec::new();
    let mut entries = tokio::fs::read_dir(folder.join("new")).await?;
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_type().await?.is_file() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    let mut count = 0;
    for name in names {
        match take(state, folder, &name).await {
            Ok(()) => count += 1,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "a file of the Maildir stays where it is");
            }
        }
    }
    Ok(count)
}

async fn take(state: &State, folder: &Path, name: &OsStr) -> anyhow::Result<()> {
    let path = folder.join("new").join(name);
    let size = tokio::fs::metadata(&path).await?.len();
    let mut is_stored = false;
    if usize::try_from(size).is_ok_and(|size| size <= state.config.inbound.max_bytes) {
        let raw = tokio::fs::read(&path).await?;
        let (recipients, sender) = envelope(state, &raw);
        for recipient in &recipients {
            let new = NewInbound { source: Source::Maildir, recipient, sender: &sender, raw: &raw };
            store(state, &new).await?;
        }
        is_stored = !recipients.is_empty();
        if !is_stored {
            tracing::info!("a mail of the Maildir is not for us");
        }
    } else {
        tracing::info!(size, "a mail of the Maildir is too large");
    }
    let done = if is_stored {
        tokio::fs::remove_file(&path).await
    } else {
        let mut seen = name.to_owned();
        seen.push(":2,S");
        tokio::fs::rename(&path, folder.join("cur").join(seen)).await
    };
    match done {
        // Another worker was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        moved => Ok(moved?),
    }
}

/// Recipients of ours, and the envelope's sender: what the delivering system noted, else what To and Cc say.
fn envelope(state: &State, raw: &[u8]) -> (Vec<String>, String) {
    let Some(message) = MessageParser::default().parse_headers(raw) else {
        return (Vec::new(), String::new());
    };
    let is_ours = |address: &String| read_reply_address(&state.config, address).is_some();
    let noted = RECIPIENTS.iter().filter_map(|name| message.header_raw(*name));
    let mut recipients: Vec<String> =
        noted.map(|value| value.trim().trim_matches(['<', '>']).to_owned()).filter(is_ours).take(1).collect();
    if recipients.is_empty() {
        let named = message.to().into_iter().chain(message.cc()).flat_map(|list| list.iter());
        recipients = named.filter_map(|one| one.address().map(str::to_owned)).filter(is_ours).collect();
    }
    recipients.sort();
    recipients.dedup();
    let sender =
        message.header_raw("Return-Path").map(|path| path.trim().trim_matches(['<', '>']).to_owned());
    // Without a note of it the sender is unknown, which is not the same as none.
    (recipients, sender.unwrap_or_else(|| "unknown".to_owned()))
}
