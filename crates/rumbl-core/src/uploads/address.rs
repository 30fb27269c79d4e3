use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;
use url::{Url, form_urlencoded};

use super::file_kind::FileKind;
use crate::multimedia::VideoSource;
use crate::repo::stored_as_text;

/// The path prefix of uploaded files on this site.
const FOLDER: &str = "/files/";
/// Random bytes of a key.
const KEY_BYTES: usize = 16;
/// Characters of a key.
const KEY_LENGTH: usize = 22;

/// The base for parsing paths on this site; only the path of the result is used.
static SITE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("http://localhost/").ok());

/// The storage key of a file: 22 random letters, digits, dashes and underscores.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct UploadKey(String);

/// The text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no key of a file")]
pub struct InvalidUploadKey;

impl UploadKey {
    /// A new random key.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; KEY_BYTES]>()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of a file with this key on this site: `/files/KEY.mp4`.
    pub fn path(&self, kind: FileKind) -> String {
        format!("{FOLDER}{self}.{}", kind.as_str())
    }
}

impl FromStr for UploadKey {
    type Err = InvalidUploadKey;

    fn from_str(text: &str) -> Result<Self, InvalidUploadKey> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if text.len() == KEY_LENGTH && text.bytes().all(is_letter) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUploadKey)
        }
    }
}

impl fmt::Display for UploadKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

stored_as_text!(UploadKey, as_str);

/// How an address relates to uploaded files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// It doesn't name one.
    Nothing,
    /// A URL that names a file with this key, if there is one. Rumbl doesn't know all of its own hosts, and such names
    /// don't occur elsewhere by accident, so the host is ignored.
    Elsewhere(UploadKey),
    /// A path in this site's folder of uploaded files, with the key if it is valid.
    Here(Option<UploadKey>),
}

/// Parses an address, in any spelling.
pub(super) fn named(address: &str) -> Named {
    let is_path = address.starts_with('/');
    let url = match &*SITE {
        Some(site) if is_path => site.join(address).ok(),
        _ => Url::parse(&VideoSource::complete(address)).ok(),
    };
    let Some(url) = url else { return Named::Nothing };
    let path = decoded(url.path());
    let last = path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let key = stem.parse().ok();
    let is_here = is_path && path.trim_start_matches('/').starts_with("files/");
    match key {
        key if is_here => Named::Here(key),
        Some(key) => Named::Elsewhere(key),
        None => Named::Nothing,
    }
}

/// A percent-decoded path, as a server sees it.
fn decoded(path: &str) -> String {
    let plain = path.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(plain.as_bytes()).map(|(path, _)| path.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_random_and_nothing_else_is_one() {
        let (one, other) = (UploadKey::random(), UploadKey::random());
        assert_ne!(one, other);
        assert_eq!(one.as_str().parse(), Ok(one.clone()));
        assert_eq!(one.path(FileKind::WebM), format!("/files/{one}.webm"));
        for text in ["", "a", "../../../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaa.", "ä"] {
            assert_eq!(text.parse::<UploadKey>(), Err(InvalidUploadKey), "{text}");
        }
    }

    #[test]
    fn an_address_names_a_file_however_it_is_spelled() {
        let key = "AAAAAAAAAAAAAAAAAAAA-_";
        let key_of_it: UploadKey = key.parse().unwrap();
        for address in [
            format!("/files/{key}.mp4"),
            format!("/files/{key}.mp4?a=b.mp4#t=1"),
            format!("/files/%41{}.mp4", key.split_at(1).1),
            format!("/%66iles/{key}.mp4"),
            format!("/x/../files/{key}.webm"),
        ] {
            assert_eq!(named(&address), Named::Here(Some(key_of_it.clone())), "{address}");
        }
        for address in [
            format!("https://rumbl.example/files/{key}.mp4"),
            format!("rumbl.example/files/{key}.mp4"),
            format!("http://localhost:4000//files//{key}.mp4/"),
            format!("/media/{key}.mp4"),
        ] {
            assert_eq!(named(&address), Named::Elsewhere(key_of_it.clone()), "{address}");
        }
        for address in ["/files/a.mp4", "/files/", "/files/a/b.webm", "/%66iles/x.mp4"] {
            assert_eq!(named(address), Named::Here(None), "{address}");
        }
        for address in ["/media/demo.webm", "https://example.com/files/a.mp4", "nonsense", ""] {
            assert_eq!(named(address), Named::Nothing, "{address}");
        }
    }
}
