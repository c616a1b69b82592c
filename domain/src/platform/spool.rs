//! Whether somebody catches mail into a folder: the catcher holds a lock on a file in it, which the system takes back the
//! moment it dies, however that came about.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

const NAME: &str = ".catching";

/// Held while mail is caught; it ends with its owner.
#[derive(Debug)]
pub struct Catching(#[expect(dead_code, reason = "closing it gives the lock back")] File);

/// Says that mail is caught into `spool` from now on.
///
/// # Errors
/// When the folder cannot be written to.
pub fn catch_into(spool: &Path) -> io::Result<Catching> {
    let file = File::options().write(true).create(true).truncate(false).open(spool.join(NAME))?;
    file.lock_shared()?;
    Ok(Catching(file))
}

/// Whether somebody catches mail into `spool` now.
#[must_use]
pub fn is_caught(spool: &Path) -> bool {
    File::open(spool.join(NAME)).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spool_is_caught_into_while_one_of_its_catchers_lives() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_caught(folder.path()));
        let (first, second) = (catch_into(folder.path()).unwrap(), catch_into(folder.path()).unwrap());
        assert!(is_caught(folder.path()));
        drop(first);
        assert!(is_caught(folder.path()));
        drop(second);
        assert!(!is_caught(folder.path()));
        assert!(!is_caught(&folder.path().join("missing")));
    }
}
