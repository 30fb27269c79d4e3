//! Decodes files to text.

use super::file_error::FileError;

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_LE_MARK: &[u8] = b"\xff\xfe";
const UTF_16_BE_MARK: &[u8] = b"\xfe\xff";

/// Decodes UTF-8, with or without a byte order mark, and UTF-16 with one.
///
/// # Errors
/// [`FileError::NotText`], also when there are NUL characters, which text files don't contain.
pub(super) fn decode(bytes: &[u8]) -> Result<String, FileError> {
    let text = if let Some(bytes) = bytes.strip_prefix(UTF_16_LE_MARK) {
        utf_16(bytes, u16::from_le_bytes)?
    } else if let Some(bytes) = bytes.strip_prefix(UTF_16_BE_MARK) {
        utf_16(bytes, u16::from_be_bytes)?
    } else {
        let bytes = bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes);
        str::from_utf8(bytes).map_err(|_invalid| FileError::NotText)?.to_owned()
    };
    if text.contains('\0') { Err(FileError::NotText) } else { Ok(text) }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, FileError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(FileError::NotText);
    }
    let units = pairs.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).collect::<Result<_, _>>().map_err(|_invalid| FileError::NotText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_and_utf_16_are_read() {
        assert_eq!(decode("“é” 👋".as_bytes()).unwrap(), "“é” 👋");
        assert_eq!(decode(b"\xef\xbb\xbfa").unwrap(), "a");
        let units = "a👋".encode_utf16();
        let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&[UTF_16_LE_MARK, &little].concat()).unwrap(), "a👋");
        assert_eq!(decode(&[UTF_16_BE_MARK, &big].concat()).unwrap(), "a👋");
    }

    #[test]
    fn anything_else_is_no_text() {
        let binary: [&[u8]; 5] = [
            b"\x89PNG\r\n\x1a\n\0",
            b"caf\xe9",
            b"\xff\xfea",
            b"\xff\xfe\x3d\xd8",
            b"1\n00:00:01,000 --> 00:00:02,000\na\0b",
        ];
        for bytes in binary {
            assert!(matches!(decode(bytes), Err(FileError::NotText)), "{bytes:?}");
        }
    }
}
