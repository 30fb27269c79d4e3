//! The browser bundle and other static files: inside a release binary, read from the disk by a
//! debug build.
//!
//! A page names a file of the bundle by an address with a fingerprint of its content, such as
//! `/assets/app-0123456789abcdef.js`, so that browsers may keep it for good. Beside a file are
//! the compressed copies that the bundle's build made, if it made some.

use std::borrow::Cow;
use std::fmt::Write;

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Bundle;

/// Where the bundle's files are served.
const ASSETS: &str = "/assets/";
/// Bytes of a content's SHA-256 that its fingerprint shows: enough for versions never to collide.
const FINGERPRINT_BYTES: usize = 8;
/// What esbuild itself names by its content, since scripts and styles load it by name.
const NAMED_BY_CONTENT: &str = "hashed/";

/// A way to compress, of those that browsers know; the first that is accepted is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Brotli, the smaller one.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Compression {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// How the copies' names end.
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
    /// Identifies exactly this content, as the strong validator of RFC 9110.
    pub etag: String,
    path: String,
}

impl StaticFile {
    /// The file at `path` below the bundle's folder.
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

    /// The same file as the build compressed it, if that made it smaller.
    pub(crate) fn compressed(&self, compression: Compression) -> Option<Self> {
        let copy = Self::read(format!("{}{}", self.path, compression.extension()))?;
        Some(Self { content_type: self.content_type.clone(), ..copy })
    }
}

/// Whether it is a compressed copy of another file.
fn is_copy(path: &str) -> bool {
    Compression::ALL.iter().any(|one| path.ends_with(one.extension()))
}

/// The address of a file of the bundle, which changes with its content. What is missing keeps its
/// plain address, where the browser is told that it is missing.
pub(crate) fn address(path: &str) -> String {
    let plain = || format!("{ASSETS}{path}");
    let Some((file, (name, extension))) = StaticFile::find(path).zip(path.rsplit_once('.')) else {
        return plain();
    };
    let fingerprint = fingerprint(&file);
    format!("{ASSETS}{name}-{fingerprint}.{extension}")
}

/// The address of what esbuild named by its content, by how its name begins.
pub(crate) fn address_named_by_content(beginning: &str) -> String {
    let wanted = format!("{NAMED_BY_CONTENT}{beginning}");
    let path = Bundle::iter().find(|path| path.starts_with(&wanted) && !is_copy(path));
    format!("{ASSETS}{}", path.as_deref().unwrap_or(&wanted))
}

/// The file of the bundle at an address below `ASSETS`, and whether that address can never have
/// another content.
///
/// An address with the fingerprint of another version finds this one: while servers are being
/// replaced, a page of one may ask the other.
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

/// The file of the bundle at a path that [`address`] gave.
pub(crate) fn find_at_path(path: &str) -> Option<StaticFile> {
    path.strip_prefix(ASSETS).and_then(find_at).map(|(file, _)| file)
}

fn fingerprint(file: &StaticFile) -> &str {
    file.etag.get(..2 * FINGERPRINT_BYTES).unwrap_or(&file.etag)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string can't fail.
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
