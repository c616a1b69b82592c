//! Files that travel inside the binaries: templates, static files, the default settings.
//!
//! Debug builds read them from the source tree, so a changed template shows after a restart without a build.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../templates"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "../static"]
struct Static;

/// Name and text of every template.
pub fn templates() -> impl Iterator<Item = (String, String)> {
    Templates::iter().filter_map(|name| {
        let file = Templates::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    })
}

/// One static file.
pub struct StaticFile {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// The hash in its address, 16 hex digits of its SHA-256.
    pub fingerprint: String,
}

/// A file of `static/` by its path there.
#[must_use]
pub fn static_file(path: &str) -> Option<StaticFile> {
    let file = Static::get(path)?;
    Some(StaticFile { fingerprint: hex16(&file.metadata.sha256_hash()), bytes: file.data })
}

/// One hash over all static files: it is in every address, so that relative references between them stay right.
static RELEASE: LazyLock<String> = LazyLock::new(|| {
    use sha2::Digest as _;
    let files: BTreeMap<_, _> =
        Static::iter().filter_map(|name| Some((name.clone(), Static::get(&name)?))).collect();
    let mut hash = sha2::Sha256::new();
    for (name, file) in files {
        hash.update(name.as_bytes());
        hash.update(file.metadata.sha256_hash());
    }
    hex16(&hash.finalize())
});

/// The path segment under which this build's static files are served for ever.
#[must_use]
pub fn static_release() -> &'static str {
    &RELEASE
}

/// The address of a static file: `/static/<release>/<path>`.
#[must_use]
pub fn static_url(path: &str) -> String {
    format!("/static/{}/{path}", static_release())
}

fn hex16(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
