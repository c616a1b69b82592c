//! A ZIP that is written in pieces: what is finished can be taken out while the rest is still to come.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, Timelike, Utc};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime as ZipTime, ZipWriter};

/// A piece that is stored, at least, unless it is the last.
pub(super) const PIECE: usize = 512 * 1024;

/// What the writer has finished and nobody has taken.
#[derive(Clone, Default)]
struct Finished(Arc<Mutex<Vec<u8>>>);

impl Finished {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Write for Finished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP in the making. Holds no more than one piece and what is written at once.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Finished>>,
    finished: Finished,
    options: SimpleFileOptions,
    names: BTreeSet<String>,
}

impl Archive {
    /// An empty one; its files bear the time `now`.
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let finished = Finished::default();
        let time = zip_time(now).unwrap_or_default();
        Self {
            zip: ZipWriter::new_stream(finished.clone()),
            finished,
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(time),
            names: BTreeSet::new(),
        }
    }

    /// Begins a file; a name that is taken gets a number.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<()> {
        let name = self.free(name);
        self.zip.start_file(name.as_str(), self.options)?;
        self.names.insert(name);
        Ok(())
    }

    /// Goes on with the file that was begun last.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.zip.write_all(bytes)
    }

    /// A piece, once there is enough for one.
    pub(super) fn take_piece(&self) -> Option<Vec<u8>> {
        (self.finished.len() >= PIECE).then(|| self.finished.take())
    }

    /// Closes it; what is left.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.zip.finish()?;
        Ok(self.finished.take())
    }

    fn free(&self, name: &str) -> String {
        if !self.names.contains(name) {
            return name.to_owned();
        }
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        (2..self.names.len() + 3)
            .map(|n| format!("{folder}/{n}-{file}"))
            .find(|name| !self.names.contains(name))
            .unwrap_or_else(|| name.to_owned())
    }
}

fn zip_time(now: DateTime<Utc>) -> Option<ZipTime> {
    let part = |n: u32| u8::try_from(n).ok();
    ZipTime::from_date_and_time(
        u16::try_from(now.year()).ok()?,
        part(now.month())?,
        part(now.day())?,
        part(now.hour())?,
        part(now.minute())?,
        part(now.second())?,
    )
    .ok()
}

/// A file's name as it may stand in a ZIP: nobody's programs leave the folder by it, or break on it.
pub(super) fn safe_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                '_'
            } else {
                c
            }
        })
        .take(120)
        .collect();
    let kept = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use sha2::{Digest, Sha256};

    use super::*;
    use crate::testing;

    #[test]
    fn pieces_make_a_zip_that_opens() {
        let mut archive = Archive::new(testing::start());
        let mut bytes = Vec::new();
        let noise: Vec<u8> = (0..3 * PIECE / 32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect();
        for name in ["a/one.bin", "a/one.bin", "b.txt"] {
            archive.begin(name).unwrap();
            for chunk in noise.chunks(10_000) {
                archive.write(chunk).unwrap();
                bytes.extend(archive.take_piece().unwrap_or_default());
            }
        }
        bytes.extend(archive.finish().unwrap());
        let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["a/one.bin", "a/2-one.bin", "b.txt"]);
        let mut read = Vec::new();
        zip.by_name("a/2-one.bin").unwrap().read_to_end(&mut read).unwrap();
        assert!(read == noise);
    }

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (given, safe) in [
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\x", "_x"),
            ("C:\\a", "C__a"),
            ("", "file"),
            (" . ", "file"),
            ("CV Ada.pdf", "CV Ada.pdf"),
            ("a\0b\nc", "a_b_c"),
        ] {
            assert_eq!(safe_name(given), safe, "{given:?}");
        }
        assert_eq!(safe_name(&"ü".repeat(500)).chars().count(), 120);
    }
}
