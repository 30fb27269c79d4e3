//! The browser bundle and other static files: inside a release binary, read from the disk by a
//! debug build.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Bundle;

/// A static file, whole.
#[derive(Debug, Clone)]
pub struct StaticFile {
    /// Its content.
    pub content: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: String,
    /// Identifies exactly this content, as the strong validator of RFC 9110.
    pub etag: String,
}

/// The file at `path` below the bundle's folder.
pub fn find(path: &str) -> Option<StaticFile> {
    let EmbeddedFile { data, metadata } = Bundle::get(path)?;
    let etag = URL_SAFE_NO_PAD.encode(metadata.sha256_hash());
    let content_type = match metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    Some(StaticFile { content: data, content_type, etag })
}
