//! A local, fsynced record of what the relay answered, for the time until the ledger has it. Two pages a sender, which take
//! turns: while the ledger is told what one says, answers go into the other. Both are locked while the process lives;
//! whoever starts next replays the pages of the dead.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use domain::digests::settle::Outcome;
use domain::platform::config::Config;
use domain::platform::keys::{Keys, Purpose};
use secrecy::ExposeSecret;

/// The open journal of one sender.
#[derive(Debug)]
pub struct Journal {
    /// Where answers go.
    open: Page,
    /// What the ledger is being told.
    turned: Page,
}

#[derive(Debug)]
struct Page {
    file: File,
    path: PathBuf,
}

/// A page that a dead sender left behind; locked while this lives.
#[derive(Debug)]
pub struct Left {
    /// What it says; a last line that was cut short is left out, for its answer was never acted upon.
    pub outcomes: Vec<Outcome>,
    _file: File,
    path: PathBuf,
}

/// The folder of this installation: `digest.journal_dir`, else one below the system's temporary folder that is named
/// after the database, so that two installations on one machine do not read each other's.
#[must_use]
pub fn folder(config: &Config, keys: &Keys) -> PathBuf {
    if !config.digest.journal_dir.is_empty() {
        return PathBuf::from(&config.digest.journal_dir);
    }
    let tag = keys.mac(Purpose::MessageIds, config.database.url.expose_secret().as_bytes());
    let name = tag.iter().take(8).fold(String::from("roster-journal-"), |mut name, byte| {
        let _ = fmt::Write::write_fmt(&mut name, format_args!("{byte:02x}"));
        name
    });
    std::env::temp_dir().join(name)
}

impl Journal {
    /// Makes the folder and the pages, and locks them.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(folder: &Path, owner: &str) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let page = |name: &str| Page::make(folder, &format!("{owner}-{name}"));
        Ok(Self { open: page("a")?, turned: page("b")? })
    }

    /// Appends one line. From here on a killed process loses it no more, but a failing machine may.
    ///
    /// # Errors
    /// When the disk is full or gone.
    pub fn append(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut line = serde_json::to_vec(outcome).map_err(io::Error::other)?;
        line.push(b'\n');
        self.open.file.write_all(&line)
    }

    /// Turns the page: what comes now goes into the other one, which must have been cleared.
    pub fn turn(&mut self) {
        std::mem::swap(&mut self.open, &mut self.turned);
    }

    /// The turned page, to be made durable wherever blocking is allowed.
    ///
    /// # Errors
    /// When the process has no file descriptor left.
    pub fn turned(&self) -> io::Result<File> {
        self.turned.file.try_clone()
    }

    /// Forgets the turned page: the ledger has it.
    ///
    /// # Errors
    /// When the disk is gone; the lines are then replayed later, which changes nothing.
    pub fn clear(&mut self) -> io::Result<()> {
        self.turned.file.set_len(0)?;
        self.turned.file.seek(SeekFrom::Start(0)).map(drop)
    }

    /// Makes both pages durable: nobody will turn them any more.
    ///
    /// # Errors
    /// When the disk is full or gone.
    pub fn sync(&self) -> io::Result<()> {
        self.turned.file.sync_data()?;
        self.open.file.sync_data()
    }

    /// Removes the pages of which the ledger has everything.
    pub fn close(self) {
        for page in [self.open, self.turned] {
            if page.file.metadata().is_ok_and(|meta| meta.len() == 0)
                && let Err(error) = fs::remove_file(&page.path)
            {
                tracing::debug!(%error, "an empty journal stays");
            }
        }
    }
}

impl Page {
    /// It has its name only when it is locked: a replay would take it for one of a dead sender.
    fn make(folder: &Path, name: &str) -> io::Result<Self> {
        let (unlocked, path) = (folder.join(format!("{name}.new")), folder.join(format!("{name}.journal")));
        let file = OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(&unlocked)?;
        match file.try_lock() {
            Ok(()) => fs::rename(&unlocked, &path).map(|()| Self { file, path }),
            Err(TryLockError::Error(error)) => Err(error),
            Err(TryLockError::WouldBlock) => Err(io::Error::other("another process has this journal")),
        }
    }
}

/// Pages whose owners are gone.
///
/// # Errors
/// When the folder cannot be read; one that does not exist is empty.
pub fn list_left(folder: &Path) -> io::Result<Vec<Left>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut left = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|suffix| suffix == "journal")
            && let Ok(mut file) = OpenOptions::new().read(true).append(true).open(&path)
            && file.try_lock().is_ok()
        {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            let outcomes = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            left.push(Left { outcomes, _file: file, path });
        }
    }
    Ok(left)
}

impl Left {
    /// Removes the file: the ledger has what it said.
    ///
    /// # Errors
    /// When it cannot be removed; it is then replayed again, which changes nothing.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use domain::digests::DeliveryState;
    use domain::platform::ids::{DigestId, SubscriberId};

    use super::*;

    fn outcome() -> Outcome {
        Outcome {
            digest_id: DigestId::new(),
            subscriber_id: SubscriberId::new(),
            owner: "w-1".into(),
            epoch: 3,
            state: DeliveryState::Sent,
            code: Some(250),
            enhanced: Some("2.0.0".into()),
            reason: None,
            next_at: None,
            is_gone: false,
            at: domain::testing::start(),
        }
    }

    fn left_in(dir: &tempfile::TempDir) -> Vec<Outcome> {
        list_left(dir.path()).unwrap().into_iter().flat_map(|left| left.outcomes).collect()
    }

    #[test]
    fn what_a_dead_sender_wrote_is_found_once_it_is_dead_and_a_cut_line_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path(), "w-1").unwrap();
        let said = outcome();
        journal.append(&said).unwrap();
        journal.sync().unwrap();
        assert!(list_left(dir.path()).unwrap().is_empty(), "its owner lives");
        journal.open.file.write_all(b"{\"digest_id\":\"0190").unwrap();
        drop(journal);
        assert_eq!(left_in(&dir), [said]);
        for left in list_left(dir.path()).unwrap() {
            left.remove().unwrap();
        }
        assert!(list_left(dir.path()).unwrap().is_empty());
    }

    #[test]
    fn what_comes_while_the_ledger_is_told_outlives_what_it_was_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path(), "w-1").unwrap();
        let (told, later) = (outcome(), outcome());
        journal.append(&told).unwrap();
        journal.turn();
        journal.turned().unwrap().sync_data().unwrap();
        journal.append(&later).unwrap();
        journal.clear().unwrap();
        drop(journal);
        assert_eq!(left_in(&dir), [later]);
    }

    #[test]
    fn a_cleared_journal_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path(), "w-1").unwrap();
        journal.append(&outcome()).unwrap();
        journal.turn();
        journal.clear().unwrap();
        journal.close();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(list_left(&dir.path().join("nowhere")).unwrap().is_empty());
    }
}
