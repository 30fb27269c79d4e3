//! The browser bundle and other static files, embedded in release binaries and read from disk by debug builds.
//!
//! The path of a bundle's file contains a fingerprint of its content, such as `/assets/app-0123456789abcdef.js`, so
//! that browsers may cache it forever. Next to the files are the compressed copies made by the bundle's build.

use std::borrow::Cow;
use std::fmt::Write;

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Bundle;

/// The path of the bundle.
const ASSETS: &str = "/assets/";
/// Bytes of the content's SHA-256 in a fingerprint, enough to distinguish all versions.
const FINGERPRINT_BYTES: usize = 8;
/// The folder of files that esbuild names by content, because scripts and styles refer to them by name.
const NAMED_BY_CONTENT: &str = "hashed/";

/// A compression that browsers support; the first accepted one is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Brotli, which compresses better.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Compression {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The extension of the compressed copies.
    const fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// A static file, whole.
#[derive(Debug, Clone)]
pub(crate) struct StaticFile {
    /// Its content.
    pub content: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: String,
    /// The strong validator of its content (RFC 9110).
    pub etag: String,
    path: String,
}

impl StaticFile {
    /// The file at `path` in the bundle's folder.
    pub(crate) fn find(path: &str) -> Option<Self> {
        if is_copy(path) { None } else { Self::read(path.to_owned()) }
    }

    fn read(path: String) -> Option<Self> {
        let EmbeddedFile { data, metadata } = Bundle::get(&path)?;
        let etag = hexadecimal(&metadata.sha256_hash());
        let content_type = match metadata.mimetype() {
            text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
            other => other.to_owned(),
        };
        Some(Self { content: data, content_type, etag, path })
    }

    /// The compressed copy of the file, if the build made one.
    pub(crate) fn compressed(&self, compression: Compression) -> Option<Self> {
        let copy = Self::read(format!("{}{}", self.path, compression.extension()))?;
        Some(Self { content_type: self.content_type.clone(), ..copy })
    }
}

/// Whether the file is a compressed copy of another.
fn is_copy(path: &str) -> bool {
    Compression::ALL.iter().any(|one| path.ends_with(one.extension()))
}

/// The path of a bundle's file, which changes with its content. A missing file keeps its plain path, which leads to a
/// 404.
pub(crate) fn address(path: &str) -> String {
    let plain = || format!("{ASSETS}{path}");
    let Some((file, (name, extension))) = StaticFile::find(path).zip(path.rsplit_once('.')) else {
        return plain();
    };
    let fingerprint = fingerprint(&file);
    format!("{ASSETS}{name}-{fingerprint}.{extension}")
}

/// The path of a file that esbuild named by content, found by the beginning of its name.
pub(crate) fn address_named_by_content(beginning: &str) -> String {
    let wanted = format!("{NAMED_BY_CONTENT}{beginning}");
    let path = Bundle::iter().find(|path| path.starts_with(&wanted) && !is_copy(path));
    format!("{ASSETS}{}", path.as_deref().unwrap_or(&wanted))
}

/// The file at a path below `ASSETS`, and whether that path is immutable.
///
/// A fingerprint of another version finds the current file, because during a rolling deployment a page of one version
/// may request files from the other.
pub(crate) fn find_at(address: &str) -> Option<(StaticFile, bool)> {
    if let Some(file) = StaticFile::find(address) {
        return Some((file, address.starts_with(NAMED_BY_CONTENT)));
    }
    let (stem, extension) = address.rsplit_once('.')?;
    let (name, asked) = stem.rsplit_once('-')?;
    let is_fingerprint = asked.len() == 2 * FINGERPRINT_BYTES
        && asked.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_fingerprint {
        return None;
    }
    let file = StaticFile::find(&format!("{name}.{extension}"))?;
    let is_this_version = asked == fingerprint(&file);
    Some((file, is_this_version))
}

/// The file at a path returned by [`address`].
pub(crate) fn find_at_path(path: &str) -> Option<StaticFile> {
    path.strip_prefix(ASSETS).and_then(find_at).map(|(file, _)| file)
}

fn fingerprint(file: &StaticFile) -> &str {
    file.etag.get(..2 * FINGERPRINT_BYTES).unwrap_or(&file.etag)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a `String` never fails.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_contents_fingerprint_and_finds_the_file() {
        let address = address("app.js");
        let path = address.strip_prefix("/assets/app-").unwrap();
        assert_eq!(path.len(), "0123456789abcdef.js".len(), "{address}");
        let (file, is_this_version) = find_at(address.strip_prefix(ASSETS).unwrap()).unwrap();
        assert_eq!(file.path, "app.js");
        assert!(is_this_version);
    }

    #[test]
    fn what_esbuild_named_by_content_is_found_by_how_its_name_begins() {
        let address = address_named_by_content("bricolage-grotesque-latin-700-normal-");
        let (file, is_this_version) = find_at(address.strip_prefix(ASSETS).unwrap()).unwrap();
        assert_eq!((file.content_type.as_str(), is_this_version), ("font/woff2", true));
        let address = address_named_by_content("watch-");
        let (file, is_this_version) = find_at(address.strip_prefix(ASSETS).unwrap()).unwrap();
        assert_eq!(
            (file.content_type.as_str(), is_this_version),
            ("text/javascript; charset=utf-8", true)
        );
    }

    #[test]
    fn another_versions_address_finds_the_file_that_is_there() {
        let (file, is_this_version) = find_at("app-0123456789abcdef.css").unwrap();
        assert_eq!((file.path.as_str(), is_this_version), ("app.css", false));
    }

    #[test]
    fn what_is_no_fingerprint_is_a_part_of_the_name() {
        for path in ["app-1.js", "app-0123456789ABCDEF.js", "app-.js", "app.js.br", "-.js", ""] {
            assert!(find_at(path).is_none(), "{path}");
        }
        assert_eq!(address("nothing.js"), "/assets/nothing.js");
    }
}
