//! Watches what is embedded: `embed_migrations!` does not notice new files by itself.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

fn main() {
    for folder in ["migrations", "templates", "static", "config"] {
        println!("cargo:rerun-if-changed=../{folder}");
    }
    let mut hash = DefaultHasher::new();
    add(Path::new("../migrations"), &mut hash);
    println!("cargo:rustc-env=MIGRATIONS_FINGERPRINT={:016x}", hash.finish());
}

/// Tests name their template database after this, so that an edited migration is never taken for run.
fn add(folder: &Path, hash: &mut DefaultHasher) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(&path, hash);
        } else if let Ok(bytes) = std::fs::read(&path) {
            (path.file_name(), bytes).hash(hash);
        }
    }
}
