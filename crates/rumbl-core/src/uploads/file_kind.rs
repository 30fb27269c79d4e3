use std::str::FromStr;

use thiserror::Error;

use crate::repo::stored_as_text;

/// How many bytes at the start of a file are needed to detect its kind.
pub const HEAD_BYTES: usize = 4_096;

/// Brands of files in MP4 that browsers play (ISO/IEC 14496-12, and <https://mp4ra.org>).
const MP4_BRANDS: [&[u8]; 9] =
    [b"iso", b"mp41", b"mp42", b"avc1", b"M4V", b"MSNV", b"dash", b"msdh", b"f4v"];
/// Brands that use the same container but are not videos: pictures and sound.
const OTHER_BRANDS: [&[u8]; 8] =
    [b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"M4A", b"crx"];
/// Maximum number of compatible brands that are read.
const MAX_BRANDS: usize = 64;
/// The first bytes of EBML, the container of `WebM` and Matroska (RFC 8794).
const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
/// The id of the `DocType` element.
const DOC_TYPE: u64 = 0x4282;

/// A kind of file that every browser plays.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum FileKind {
    /// MPEG-4.
    Mp4,
    /// `WebM`.
    WebM,
}

/// The text is not the name of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no kind of file")]
pub struct UnknownFileKind;

impl FileKind {
    /// Its name, which is also the file extension.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
        }
    }

    /// Detects the kind of a file from its first bytes, of which [`HEAD_BYTES`] suffice; `None` if it is neither. The
    /// file's name is ignored.
    pub fn of_content(head: &[u8]) -> Option<Self> {
        if is_mp4(head) {
            Some(Self::Mp4)
        } else if is_webm(head) {
            Some(Self::WebM)
        } else {
            None
        }
    }
}

impl FromStr for FileKind {
    type Err = UnknownFileKind;

    fn from_str(name: &str) -> Result<Self, UnknownFileKind> {
        match name {
            "mp4" => Ok(Self::Mp4),
            "webm" => Ok(Self::WebM),
            _ => Err(UnknownFileKind),
        }
    }
}

stored_as_text!(FileKind, as_str);

/// Whether the first box is a file type box, with the brand of a video.
fn is_mp4(head: &[u8]) -> bool {
    let Some((size, rest)) = head.split_first_chunk::<4>() else { return false };
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
    // Size and type take eight bytes; the brand and its version eight more.
    if size < 16 || size % 4 != 0 {
        return false;
    }
    let brands = brands.get(..(size - 8).min(brands.len())).unwrap_or_default();
    let mut brands = brands.chunks_exact(4);
    let Some(major) = brands.next() else { return false };
    let is_among = |list: &[&[u8]], brand: &[u8]| list.iter().any(|one| brand.starts_with(one));
    // The version stands between the major brand and the compatible brands.
    let compatible = brands.skip(1).take(MAX_BRANDS);
    !is_among(&OTHER_BRANDS, major)
        && std::iter::once(major).chain(compatible).any(|brand| is_among(&MP4_BRANDS, brand))
}

/// Whether the file begins with an EBML header whose document type is `webm`.
fn is_webm(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(&EBML) else { return false };
    let Some((size, rest)) = sized(rest) else { return false };
    let mut elements = rest.get(..size.min(rest.len())).unwrap_or_default();
    while let Some((id, rest)) = identified(elements) {
        let Some((size, rest)) = sized(rest) else { return false };
        let Some((content, rest)) = rest.split_at_checked(size) else { return false };
        if id == DOC_TYPE {
            let end = content.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            return content.get(..end) == Some(b"webm");
        }
        elements = rest;
    }
    false
}

/// Parses an element's id: one to four bytes, including the length marker.
fn identified(bytes: &[u8]) -> Option<(u64, &[u8])> {
    number(bytes, 4)
}

/// Parses an element's size: one to eight bytes, without the length marker.
fn sized(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (marked, rest) = number(bytes, 8)?;
    let length = bytes.len() - rest.len();
    let marker = 1_u64.checked_shl(u32::try_from(7 * length).ok()?)?;
    Some((usize::try_from(marked & (marker - 1)).ok()?, rest))
}

fn number(bytes: &[u8], max_length: usize) -> Option<(u64, &[u8])> {
    let length = usize::try_from(bytes.first()?.leading_zeros()).ok()? + 1;
    let (number, rest) = bytes.split_at_checked(length).filter(|_| length <= max_length)?;
    Some((number.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
        let size = u32::try_from(12 + 4 * brands.len()).unwrap();
        let (major, compatible) = brands.split_first().unwrap();
        [
            &size.to_be_bytes()[..],
            b"ftyp",
            &major[..],
            &[0; 4],
            &compatible.iter().flat_map(|brand| **brand).collect::<Vec<_>>(),
        ]
        .concat()
    }

    fn ebml(doc_type: &[u8]) -> Vec<u8> {
        let version = [0x42, 0x86, 0x81, 0x01];
        let size = u8::try_from(doc_type.len()).unwrap() | 0x80;
        let content = [&version[..], &[0x42, 0x82, size], doc_type].concat();
        [&EBML[..], &[u8::try_from(content.len()).unwrap() | 0x80], &content].concat()
    }

    #[test]
    fn mp4_and_webm_are_told_by_their_content() {
        for head in [
            ftyp(&[b"isom"]),
            ftyp(&[b"mp42", b"isom"]),
            ftyp(&[b"qt  ", b"mp42"]),
            ftyp(&[b"M4V "]),
            [ftyp(&[b"iso5"]), b"\0\0\0\x08free<html><script>".to_vec()].concat(),
        ] {
            assert_eq!(FileKind::of_content(&head), Some(FileKind::Mp4), "{head:?}");
        }
        for head in [ebml(b"webm"), ebml(b"webm\0\0")] {
            assert_eq!(FileKind::of_content(&head), Some(FileKind::WebM), "{head:?}");
        }
    }

    #[test]
    fn nothing_else_is_one_whatever_it_begins_with() {
        let whole = ebml(b"webm");
        let mut cut = (0..whole.len()).map(|end| whole[..end].to_vec()).collect::<Vec<_>>();
        for head in [
            b"PK\x03\x04film.mp4".to_vec(),
            b"<!doctype html><video>".to_vec(),
            b"ftypisom".to_vec(),
            b"#EXTM3U\n/etc/passwd".to_vec(),
            b"\0\0\0\0ftypisom".to_vec(),
            b"\0\0\0\x0cftypisom".to_vec(),
            ftyp(&[b"qt  "]),
            ftyp(&[b"heic", b"isom"]),
            ftyp(&[b"avif", b"iso8"]),
            ftyp(&[b"M4A ", b"isom", b"mp42"]),
            ebml(b"matroska"),
            ebml(b"webmx"),
            ebml(b""),
            [&EBML[..], &[0; 32]].concat(),
            [&EBML[..], &[0xff; 32]].concat(),
            [&EBML[..], &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x42, 0x82]].concat(),
        ] {
            cut.push(head);
        }
        for head in cut {
            assert_eq!(FileKind::of_content(&head), None, "{head:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_content_panics(rest in proptest::collection::vec(0_u8.., 0..64)) {
            for head in [&EBML[..], b"\0\0\0\x20ftyp", b""] {
                FileKind::of_content(&[head, &rest].concat());
            }
        }
    }
}
